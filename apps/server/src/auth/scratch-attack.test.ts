import { request as httpRequest } from "node:http";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { authenticator } from "../testing/authenticator";
import { newPage } from "../testing/browser";
import { pageAfter } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { invite } from "../testing/invited";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner");
});
afterAll(() => app.close());
const say = (...words: unknown[]) =>
  process.stdout.write(
    `ATTACK ${words.map((w) => (typeof w === "string" ? w : JSON.stringify(w))).join(" ")}\n`,
  );

function slow(method: string, path: string, headers: Record<string, string>, body: string) {
  let finish!: () => void;
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    const req = httpRequest(
      app.url + path,
      {
        method,
        headers: { ...headers, "Content-Type": "application/json", "Content-Length": String(body.length) },
      },
      (res) => {
        let text = "";
        res.on("data", (c) => (text += String(c)));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, text }));
      },
    );
    req.on("error", reject);
    req.write(body.slice(0, 1));
    finish = () => req.end(body.slice(1));
  });
  return { answered, finish: () => finish() };
}

test("slow bodies", async () => {
  const admin = await app.as("admin");
  const operator = await app.as("operator");
  const agent = await app.withKey();
  const id = await ask(agent);
  const a = slow(
    "POST",
    "/api/keys",
    { ...admin.headers },
    JSON.stringify({ name: "evil", mode: "live", scope: "project" }),
  );
  const b = slow(
    "POST",
    "/api/resolve",
    { ...operator.headers },
    JSON.stringify({ id, decision: "approve" }),
  );
  const c = slow(
    "POST",
    "/api/ingest",
    { ...agent.headers },
    JSON.stringify({ service: "s", action: "a", payload: {} }),
  );
  for (let i = 0; i < 5; i++) {
    await admin.get("/api/me");
    await operator.get("/api/me");
    await agent.get(`/api/status/${id}`);
  }
  await owner.delete(`/api/members/${admin.userId}`);
  await owner.delete(`/api/members/${operator.userId}`);
  a.finish();
  b.finish();
  say("removed admin makes key", await a.answered);
  say("removed operator decides", (await b.answered).status, (await b.answered).text.slice(0, 100));
  await owner.post(`/api/keys/${agent.keyId}/revoke`);
  c.finish();
  say("revoked key asks", await c.answered);
});

test("window overflow", async () => {
  say("window 30d", (await owner.put("/api/projects", { execution_window_ms: 2_592_000_000 })).text);
  say("window int4", (await owner.put("/api/projects", { execution_window_ms: 2_147_483_647 })).status);
});

test("challenge after password change", async () => {
  const p = await invited(app, owner, "chall@example.test");
  const { body } = await p.post("/api/account/two-factor/begin", { password: PASSWORD });
  const codeAt = authenticator(body.totp_uri);
  await p.post("/api/account/two-factor/confirm", { code: codeAt() });
  const half = pageAfter(
    app,
    await newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD }),
  );
  say(
    "change",
    (await p.post("/api/account/password", { current_password: PASSWORD, new_password: `${PASSWORD}!` }))
      .status,
  );
  const r = await half.post("/api/auth/two-factor/verify-backup-code", { code: body.backup_codes[0] });
  say("old challenge after password change", r.status, r.text);
  const half2 = pageAfter(
    app,
    await newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: `${PASSWORD}!` }),
  );
  say("everywhere", (await p.post("/api/sessions/sign-out-everywhere", { keep_current: true })).text);
  const r2 = await half2.post("/api/auth/two-factor/verify-backup-code", { code: body.backup_codes[1] });
  say("old challenge after sign-out everywhere", r2.status, r2.text);
});

test("old session after two-factor on", async () => {
  const p = await invited(app, owner, "old@example.test");
  const thief = pageAfter(
    app,
    await newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD }),
  );
  const { body } = await p.post("/api/account/two-factor/begin", { password: PASSWORD });
  await p.post("/api/account/two-factor/confirm", { code: authenticator(body.totp_uri)() });
  say("old session after 2fa on", (await thief.get("/api/me")).status);
  say(
    "old session ends 2fa by password",
    (await thief.post("/api/account/two-factor/end", { password: PASSWORD })).text,
  );
});

test("sign-in races password change", async () => {
  const p = await invited(app, owner, "race@example.test");
  const storm = Array.from({ length: 8 }, () =>
    newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD }),
  );
  const change = p.post("/api/account/password", {
    current_password: PASSWORD,
    new_password: `${PASSWORD}!`,
  });
  const later = Array.from({ length: 20 }, async (_, i) => {
    await p.get("/api/me");
    if (i > 9) await p.get("/api/me");
    return newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD });
  });
  const answers = await Promise.all([...storm, ...later]);
  say("change", (await change).status);
  const alive = await Promise.all(
    answers.filter((x) => x.status === 200).map(async (x) => (await pageAfter(app, x).get("/api/me")).status),
  );
  say(
    "sessions by the old password after the change",
    alive,
    answers.map((x) => x.status),
  );
});

test("2fa on races sign-in", async () => {
  const p = await invited(app, owner, "race2@example.test");
  const { body } = await p.post("/api/account/two-factor/begin", { password: PASSWORD });
  const storm = Array.from({ length: 8 }, () =>
    newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD }),
  );
  const on = await p.post("/api/account/two-factor/confirm", { code: authenticator(body.totp_uri)() });
  const answers = await Promise.all(storm);
  const alive = await Promise.all(
    answers.filter((x) => x.status === 200).map(async (x) => (await pageAfter(app, x).get("/api/me")).status),
  );
  say("2fa", on.status, "password-only sessions after 2fa on", alive);
});

test("backup code in parallel", async () => {
  const p = await invited(app, owner, "backup@example.test");
  const { body } = await p.post("/api/account/two-factor/begin", { password: PASSWORD });
  await p.post("/api/account/two-factor/confirm", { code: authenticator(body.totp_uri)() });
  const pages = [];
  for (let i = 0; i < 6; i++)
    pages.push(
      pageAfter(
        app,
        await newPage(app).post("/api/auth/sign-in/email", { email: p.email, password: PASSWORD }),
      ),
    );
  const got = await Promise.all(
    pages.map((x) => x.post("/api/auth/two-factor/verify-backup-code", { code: body.backup_codes[0] })),
  );
  say(
    "one backup code on six pages",
    got.map((x) => [x.status, x.body?.error]),
  );
  const different = await Promise.all(
    pages.map((x, i) =>
      x.post("/api/auth/two-factor/verify-backup-code", { code: body.backup_codes[i + 1] }),
    ),
  );
  say(
    "six codes at once",
    different.map((x) => [x.status, x.body?.error]),
  );
});

test("begin races", async () => {
  const p = await invited(app, owner, "begin@example.test");
  const { body } = await p.post("/api/account/two-factor/begin", { password: PASSWORD });
  const s = slow(
    "POST",
    "/api/account/two-factor/begin",
    { ...p.headers },
    JSON.stringify({ password: PASSWORD }),
  );
  const s2 = slow(
    "POST",
    "/api/account/two-factor/begin",
    { ...p.headers },
    JSON.stringify({ password: PASSWORD }),
  );
  for (let i = 0; i < 5; i++) await p.get("/api/me");
  await p.post("/api/account/two-factor/confirm", { code: authenticator(body.totp_uri)() });
  s.finish();
  say("begin after on", await s.answered);
  await p.post("/api/account/two-factor/end", { password: PASSWORD });
  await p.post("/api/sessions/sign-out-everywhere");
  s2.finish();
  say("begin after sign-out", await s2.answered);
});

test("projects named twice", async () => {
  const p = await app.as("owner");
  const two = (await p.post("/api/projects", { name: "Two" })).body.id;
  say(
    "header one query two",
    (await p.get(`/api/summary?project_id=${two}`, { "X-LetsPing-Project": app.projectId })).status,
  );
  const { headers } = await app.as("viewer");
  say(
    "query twice foreign",
    (await (await app.as("viewer")).get(`/api/summary?project_id=${two}&project_id=${two}`)).status,
    Object.keys(headers).length,
  );
  say(
    "query object foreign",
    (await (await app.as("viewer")).get(`/api/summary?project_id[a]=${two}`)).status,
  );
});

test("odd names", async () => {
  const p = await invited(app, owner, "odd@example.test");
  for (const name of [
    "\u202eenwo",
    "a\u0000b",
    "\u001b[2Jx",
    "\u3164",
    "\u200b",
    "x\ny",
    "👩‍👩‍👧 Fam",
    "=cmd()",
    "علی‌رضا",
    "\ud800",
  ]) {
    const r = await p.call("POST", "/api/account/name", { raw: JSON.stringify({ name }) });
    say("name", JSON.stringify(name), r.status, r.body?.error ?? "");
  }
  say(
    "renamed audit",
    (await app.deps.pool.query("select type from audit_entry where actor_id=$1", [p.userId])).rows.map(
      (r) => r.type,
    ),
  );
});

test("invitation audit of withdrawn", async () => {
  const admin = await app.as("admin");
  await invite(admin, "w1@example.test");
  await owner.delete(`/api/members/${admin.userId}`);
  const rows = await app.deps.pool.query(
    "select type, detail from audit_entry where type like 'invitation%' or type='member.removed' order by seq desc limit 2",
  );
  say("audit", rows.rows);
});

test("emails", async () => {
  for (const email of [
    "VICTIM@Example.Test",
    "victim@example.test ",
    "v\u0131ctim@example.test",
    "\u212aim@example.test",
    "a+b@example.test",
    "x@e\u0445ample.test",
    `${"a".repeat(240)}@example.test`,
    "a@b.c\u0000om",
    '"a b"@example.test',
    "' or 1=1--@example.test",
  ]) {
    const r = await owner.post("/api/invitations", { email, role: "viewer" });
    say(
      "invite",
      JSON.stringify(email).slice(0, 40),
      r.status,
      r.body?.invitation?.email?.slice(0, 40) ?? r.body?.error,
    );
  }
  const long = `${"a".repeat(1_000_000)}@${"a.".repeat(1_000_000)}1`;
  const t = performance.now();
  say(
    "long email",
    (await newPage(app).post("/api/sign-in-link", { token: "x", name: "x", email: long, password: PASSWORD }))
      .status,
    Math.round(performance.now() - t),
    "ms",
  );
  const t2 = performance.now();
  say(
    "long email sign in",
    (await newPage(app).post("/api/auth/sign-in/email", { email: `${"a@".repeat(120)}`, password: "x" }))
      .status,
    Math.round(performance.now() - t2),
    "ms",
  );
  for (const body of [
    { email: "a\u0000@example.test", password: "x" },
    { email: "a@example.test", password: "\u0000" },
    { email: "", password: "" },
    { email: "a@example.test", password: "x".repeat(200) },
    { email: { $ne: 1 }, password: "x" },
  ])
    say("sign in odd", (await newPage(app).post("/api/auth/sign-in/email", body)).status);
});
