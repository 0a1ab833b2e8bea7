import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { createTestClient } from "../testing/test-client";
import type { TestAnswer } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { makeApiKey } from "./api-key";
import { ensureFirstRun } from "./first-run";
import { makeSignInToken } from "./sign-in-link";

const OWNER = { name: "Maya Okafor", email: "maya@example.test", password: "correct horse battery" };

/** A client with the cookies that an answer set. */
function withCookies(app: TestApp, answer: TestAnswer): TestClient {
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return createTestClient(app.url, { Cookie: cookie, Origin: app.url });
}

describe("a gateway without an owner", () => {
  let app: TestApp;
  let page: TestClient;
  beforeAll(async () => {
    app = await createTestApp();
    page = createTestClient(app.url, { Origin: app.url });
  });
  afterAll(() => app.close());

  test("says so, and nobody can sign in", async () => {
    expect((await page.get("/api/first-run")).body).toEqual({ owner_exists: false });
    const { status } = await page.post("/api/auth/sign-in/email", OWNER);
    expect([400, 401]).toContain(status);
  });

  test("a made-up link is refused and makes nobody", async () => {
    const { status, body } = await page.post("/api/sign-in-link", { ...OWNER, token: "x".repeat(43) });
    expect([status, body.error]).toEqual([401, "unauthorized"]);
    expect((await page.get("/api/first-run")).body).toEqual({ owner_exists: false });
  });

  test("the link makes the owner once, signs them in, and cannot be used again", async () => {
    const token = await makeSignInToken(app.deps.pool, app.deps.random);
    const bare = await page.post("/api/sign-in-link", { token });
    expect([bare.status, bare.body.details.fields]).toEqual([400, ["name", "email", "password"]]);

    const first = await page.post("/api/sign-in-link", { ...OWNER, token });
    expect([first.status, first.body]).toEqual([200, { owner_created: true }]);
    const [cookie = ""] = first.headers.getSetCookie();
    expect(cookie).toMatch(/^letsping-\d+\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const me = (await withCookies(app, first).get("/api/me")).body;
    expect(me).toMatchObject({
      user: { name: OWNER.name, email: OWNER.email },
      projects: [{ id: app.projectId, role: "owner" }],
      gateway: { issuer: app.deps.issuer },
    });

    const second = await page.post("/api/sign-in-link", { ...OWNER, email: "other@example.test", token });
    expect([second.status, second.body.error]).toEqual([401, "unauthorized"]);
    const { rows } = await app.deps.pool.query("select role from member");
    expect(rows).toEqual([{ role: "owner" }]);
  });

  test("a link for an existing owner signs in and changes nothing", async () => {
    const token = await makeSignInToken(app.deps.pool, app.deps.random);
    const answer = await page.post("/api/sign-in-link", { token, name: "Eve", email: "eve@example.test" });
    expect(answer.body).toEqual({ owner_created: false });
    expect((await withCookies(app, answer).get("/api/me")).body.user.email).toBe(OWNER.email);
  });

  test("a link that is over its ten minutes is refused", async () => {
    const token = await makeSignInToken(app.deps.pool, app.deps.random);
    const { rows } = await app.deps.pool.query<{ ms: number }>(
      "select extract(epoch from max(expires_at) - now())::float * 1000 as ms from sign_in_link where used_at is null",
    );
    expect(rows[0]?.ms).toBeGreaterThan(590_000);
    expect(rows[0]?.ms).toBeLessThan(600_001);
    await app.deps.pool.query("update sign_in_link set expires_at = now() - interval '1 second'");
    expect((await page.post("/api/sign-in-link", { token })).status).toBe(401);
  });

  test("e-mail and password sign in, sign-out ends the session", async () => {
    const wrong = await page.post("/api/auth/sign-in/email", {
      ...OWNER,
      name: undefined,
      password: "wrong password",
    });
    expect([wrong.status, wrong.body.error]).toEqual([401, "unauthorized"]);
    const { email, password } = OWNER;
    const answer = await page.post("/api/auth/sign-in/email", { email: "MAYA@example.test", password });
    expect(answer.status).toBe(200);
    const maya = withCookies(app, answer);
    expect((await maya.get("/api/me")).body.user.email).toBe(email);
    expect((await maya.post("/api/auth/sign-out")).status).toBe(200);
    expect((await maya.get("/api/me")).status).toBe(401);
  });

  test("an unknown e-mail and a wrong password are answered alike", async () => {
    const bodies = [];
    for (const email of [OWNER.email, "nobody@example.test"]) {
      const { status, body } = await page.post("/api/auth/sign-in/email", {
        email,
        password: "wrong password",
      });
      const { trace_id: _trace, ...rest } = body;
      bodies.push({ status, rest });
    }
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]?.status).toBe(401);
  });

  test("sign-up, social sign-in, change of e-mail and deletion have no route", async () => {
    for (const path of [
      "sign-up/email",
      "sign-in/social",
      "change-email",
      "change-password",
      "delete-user",
      "update-user",
      "forget-password",
      "reset-password",
      "list-sessions",
      "letsping/link-session",
      "link-session",
    ]) {
      for (const method of ["POST", "GET"]) {
        const answer = await page.call(method, `/api/auth/${path}`, method === "POST" ? { body: OWNER } : {});
        expect([answer.status, answer.body?.error], `${method} ${path}`).toEqual([404, "not_found"]);
      }
    }
  });

  test("ten wrong passwords of one e-mail close it for a while, with Retry-After", async () => {
    const guess = { email: "guessed@example.test", password: "wrong password" };
    for (let tries = 0; tries < 10; tries++) {
      expect((await page.post("/api/auth/sign-in/email", guess)).status).toBe(401);
    }
    const closed = await page.post("/api/auth/sign-in/email", guess);
    expect([closed.status, closed.body.error]).toEqual([429, "rate_limited"]);
    expect(Number(closed.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await page.post("/api/auth/sign-in/email", { ...guess, email: "another@example.test" });
    expect(other.status).toBe(401);
  });
});

describe("an owner and a key from the environment", () => {
  const bootstrap = `lp_test_${"k".repeat(40)}`;
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({
      environment: {
        LETSPING_OWNER_EMAIL: OWNER.email,
        LETSPING_OWNER_PASSWORD: OWNER.password,
        LETSPING_BOOTSTRAP_API_KEY: bootstrap,
      },
    });
  });
  afterAll(() => app.close());

  test("are there at the first start, and a second start makes no more", async () => {
    await ensureFirstRun(app.deps);
    const page = createTestClient(app.url, { Origin: app.url });
    const { email, password } = OWNER;
    expect((await page.post("/api/auth/sign-in/email", { email, password })).status).toBe(200);
    const { rows } = await app.deps.pool.query(
      "select (select count(*)::int from auth_user) as people, (select count(*)::int from api_key) as keys",
    );
    expect(rows).toEqual([{ people: 1, keys: 1 }]);
    const agent = createTestClient(app.url, { Authorization: `Bearer ${bootstrap}` });
    expect((await agent.get("/api/requests")).status).toBe(200);
  });

  test("the key is not taken again where the project had one, even a revoked one", async () => {
    await app.deps.pool.query("update api_key set revoked_at = now()");
    const again = makeApiKey("test", app.deps.random);
    await ensureFirstRun({ ...app.deps, config: { ...app.deps.config, bootstrapApiKey: again } });
    const agent = createTestClient(app.url, { Authorization: `Bearer ${again}` });
    expect((await agent.get("/api/requests")).status).toBe(401);
  });
});
