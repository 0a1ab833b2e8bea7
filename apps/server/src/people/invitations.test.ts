import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { newPage } from "../testing/browser";
import { pageAfter } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";
import { expectError } from "../testing/expect-error";
import { invite } from "../testing/invited";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import type { TestAnswer } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";

let app: TestApp;
let owner: TestPerson;
let admin: TestPerson;
let page: TestClient;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner", { name: "Olga Owner" });
  admin = await app.as("admin", { name: "Ada Admin" });
  page = newPage(app);
  for (const name of ["finance", "legal", "leaving"]) await admin.post("/api/roles", { name });
});
afterAll(() => app.close());

let count = 0;
/** An e-mail that nobody had before. */
function fresh(): string {
  count++;
  return `guest${count}@example.test`;
}

const accept = (token: string, by: TestClient = page, more: object = { name: "Guest", password: PASSWORD }) =>
  by.post("/api/invitations/accept", { token, ...more });
const look = (token: string, by: TestClient = page) => by.post("/api/invitations/look", { token });

async function people(email: string): Promise<{ id: string; role: string | null }[]> {
  const { rows } = await app.deps.pool.query<{ id: string; role: string | null }>(
    "select id, role from auth_user left join member on user_id = id and project_id = $2 where email = $1",
    [email, app.projectId],
  );
  return rows;
}

/** Looked at and accepted, a token that cannot be used says nothing and makes nobody. */
async function expectDead(token: string, email: string): Promise<void> {
  const before = await people(email);
  expectError(await look(token), "unauthorized");
  expectError(await accept(token), "unauthorized");
  expect(await people(email)).toEqual(before);
}

describe("an invitation", () => {
  test("is listed without its link, shown to its holder, and accepted with a name and a password", async () => {
    const email = fresh();
    const made = await admin.post("/api/invitations", {
      email: email.toUpperCase(),
      role: "operator",
      team_roles: ["legal", "finance", "legal"],
    });
    const { invitation, link } = made.body;
    expect(invitation).toMatchObject({
      email,
      role: "operator",
      team_roles: ["finance", "legal"],
      invited_by: { id: admin.userId, name: "Ada Admin" },
    });
    const life = Date.parse(invitation.expires_at) - Date.parse(invitation.created_at);
    expect(Math.abs(life - 259_200_000)).toBeLessThan(5_000);
    const [address, token] = link.split("#");
    expect(address).toBe(`${app.deps.origins[0]}/invitation`);
    const listed = await admin.get("/api/invitations");
    expect(listed.body.invitations).toContainEqual(invitation);
    expect(listed.text).not.toContain(token);

    expect((await look(token)).body).toEqual({
      project: "Default",
      email,
      role: "operator",
      team_roles: ["finance", "legal"],
      invited_by: "Ada Admin",
      expires_at: invitation.expires_at,
      account_exists: false,
      signed_in: false,
    });
    const accepted = await accept(token, page, { name: "  Gita Guest ", password: PASSWORD });
    expect(accepted.body).toEqual({ project_id: app.projectId, account_created: true });
    const guest = pageAfter(app, accepted);
    expect((await guest.get("/api/me")).body).toMatchObject({
      user: { name: "Gita Guest", email, two_factor: false },
      projects: [{ id: app.projectId, role: "operator", team_roles: ["finance", "legal"] }],
    });
    expect((await admin.get("/api/invitations")).text).not.toContain(invitation.id);
    expect((await page.post("/api/auth/sign-in/email", { email, password: PASSWORD })).status).toBe(200);
    const { rows } = await app.deps.pool.query(
      "select type, actor_name, detail from audit_entry where detail->>'invitation_id' = $1 order by seq",
      [invitation.id],
    );
    expect(rows).toEqual([
      {
        type: "invitation.created",
        actor_name: "Ada Admin",
        detail: {
          invitation_id: invitation.id,
          role: "operator",
          team_roles: ["finance", "legal"],
          replaces: [],
        },
      },
      {
        type: "member.joined",
        actor_name: "Gita Guest",
        detail: { role: "operator", team_roles: ["finance", "legal"], invitation_id: invitation.id },
      },
    ]);
  });

  test("never makes an owner, whoever asks, and the database holds to it", async () => {
    for (const person of [admin, owner]) {
      expectError(
        await person.post("/api/invitations", { email: fresh(), role: "owner" }),
        "invalid_request",
      );
    }
    await invite(admin, fresh());
    await expect(
      app.deps.pool.query("update invitation set role = 'owner' where project_id = $1", [app.projectId]),
    ).rejects.toThrow(/invitation_role_check/);
  });

  test("is not for viewers and operators to make, list or withdraw", async () => {
    for (const role of ["viewer", "operator"] as const) {
      const person = await app.as(role);
      expectError(await person.post("/api/invitations", { email: fresh(), role: "viewer" }), "forbidden");
      expectError(await person.get("/api/invitations"), "forbidden");
      expectError(await person.delete("/api/invitations/inv_x"), "forbidden");
    }
  });

  test("for a member is 409, and with an unknown team role 400", async () => {
    expectError(await admin.post("/api/invitations", { email: owner.email, role: "viewer" }), "conflict");
    const unknown = await admin.post("/api/invitations", {
      email: fresh(),
      role: "viewer",
      team_roles: ["pirates"],
    });
    expect(expectError(unknown, "invalid_request")["known"]).toContain("finance");
  });

  test("without name and password stays usable, and says what it needs", async () => {
    const token = await invite(admin, fresh());
    for (const more of [{}, { name: "Guest" }, { password: PASSWORD }]) {
      expect(expectError(await accept(token, page, more), "invalid_request")["fields"]).toEqual([
        "name",
        "password",
      ]);
    }
    expectError(await accept(token, page, { name: "Guest", password: "short" }), "invalid_request");
    expectError(await accept(token, page, { name: " ", password: PASSWORD }), "invalid_request");
    expect((await accept(token)).status).toBe(200);
  });

  test("keeps a name that looks like markup as the text that it is", async () => {
    const name = '<img src=x onerror="alert(1)">';
    const email = fresh();
    expect((await accept(await invite(admin, email), page, { name, password: PASSWORD })).status).toBe(200);
    const listed = await admin.get("/api/members");
    expect(listed.headers.get("content-type")).toContain("application/json");
    expect(listed.body.members.map((each: { user: { name: string } }) => each.user.name)).toContain(name);
    expectError(
      await accept(await invite(admin, fresh()), page, { name: "nul \u0000", password: PASSWORD }),
      "invalid_request",
    );
  });
});

describe("an invitation that cannot be used", () => {
  test("was used", async () => {
    const email = fresh();
    const token = await invite(admin, email);
    await accept(token);
    await expectDead(token, email);
  });

  test("is over its 72 hours, by the database's clock", async () => {
    const email = fresh();
    const token = await invite(admin, email);
    await app.deps.pool.query("update invitation set expires_at = clock_timestamp() where email = $1", [
      email,
    ]);
    await expectDead(token, email);
    expect((await admin.get("/api/invitations")).text).not.toContain(email);
  });

  test("was withdrawn", async () => {
    const email = fresh();
    const made = await admin.post("/api/invitations", { email, role: "viewer" });
    const { id } = made.body.invitation;
    expect((await admin.delete(`/api/invitations/${id}`)).body).toEqual({ removed: true });
    await expectDead(made.body.link.split("#")[1], email);
    expectError(await admin.delete(`/api/invitations/${id}`), "not_found");
  });

  test("was replaced by a repeat to the same e-mail", async () => {
    const email = fresh();
    const first = await invite(admin, email);
    const second = await invite(admin, email.toUpperCase(), { role: "viewer" });
    await expectDead(first, email);
    expect((await look(second)).body).toMatchObject({ role: "viewer" });
    const { body } = await admin.get("/api/invitations");
    expect(body.invitations.filter((each: { email: string }) => each.email === email)).toHaveLength(1);
  });

  test.each([
    ["was removed", (by: TestPerson) => owner.delete(`/api/members/${by.userId}`)],
    ["left", (by: TestPerson) => by.post("/api/members/leave")],
    [
      "was demoted below admin",
      (by: TestPerson) => owner.put(`/api/members/${by.userId}`, { role: "operator" }),
    ],
  ])("comes from somebody who %s, and does not come alive again with them", async (_what, end) => {
    const inviter = await app.as("admin");
    const email = fresh();
    const token = await invite(inviter, email);
    expect((await end(inviter)).status).toBe(200);
    await expectDead(token, email);
    await app.deps.pool.query(
      `insert into member (project_id, user_id, role, team_roles) values ($1, $2, 'admin', '{}')
       on conflict (project_id, user_id) do update set role = 'admin'`,
      [app.projectId, inviter.userId],
    );
    await expectDead(token, email);
  });

  test("was never made", async () => {
    await expectDead("x".repeat(43), fresh());
    expectError(await look(""), "invalid_request");
    expectError(await look("x".repeat(201)), "invalid_request");
  });

  test("is of another project, for those who would withdraw it", async () => {
    const projectId = await app.addProject("Elsewhere");
    const stranger = await app.as("owner", { projectId });
    const { body } = await admin.post("/api/invitations", { email: fresh(), role: "viewer" });
    expectError(await stranger.delete(`/api/invitations/${body.invitation.id}`), "not_found");
    expect((await look(body.link.split("#")[1])).status).toBe(200);
  });
});

describe("an e-mail that has an account", () => {
  test("must be signed in: the link alone never comes into an account", async () => {
    const email = fresh();
    const projectId = await app.addProject("Second");
    const chief = await app.as("owner", { projectId });
    const guest = await invited(app, admin, email);
    const token = await invite(chief, email, { role: "admin" });

    expect((await look(token)).body).toMatchObject({ account_exists: true, signed_in: false });
    const refused = await accept(token);
    expectError(refused, "session_required");
    expect(refused.body.message).toContain(email);
    expect(refused.headers.getSetCookie()).toEqual([]);
    // Also for somebody else's session, however strong it is here.
    expect((await look(token, owner)).body).toMatchObject({ account_exists: true, signed_in: false });
    expectError(await accept(token, owner), "session_required");
    expectError(await accept(token, owner, {}), "session_required");

    expect((await look(token, guest)).body).toMatchObject({ account_exists: true, signed_in: true });
    const accepted = await accept(token, guest, {});
    expect(accepted.body).toEqual({ project_id: projectId, account_created: false });
    expect(accepted.headers.getSetCookie()).toEqual([]);
    const { body } = await guest.get("/api/me");
    expect(body.projects.map((each: { role: string }) => each.role)).toEqual(["operator", "admin"]);
  });

  test("keeps its name and its password, whatever the acceptance says", async () => {
    const email = fresh();
    const guest = await invited(app, admin, email);
    const chief = await app.as("owner", { projectId: await app.addProject("Third") });
    const token = await invite(chief, email);
    await accept(token, guest, { name: "Somebody Else", password: "another password" });
    expect((await guest.get("/api/me")).body.user.name).toBe(email.split("@")[0]);
    expect((await page.post("/api/auth/sign-in/email", { email, password: PASSWORD })).status).toBe(200);
  });

  test("that is a member by now is 409, and the invitation is not used up", async () => {
    const email = fresh();
    const token = await invite(admin, email);
    const projectId = await app.addProject("Fourth");
    const guest = await invited(app, await app.as("owner", { projectId }), email);
    await app.deps.pool.query(
      "insert into member (project_id, user_id, role, team_roles) values ($1, $2, 'viewer', '{}')",
      [app.projectId, guest.userId],
    );
    expectError(await accept(token, guest, {}), "conflict");
    expect((await look(token, guest)).status).toBe(200);
  });
});

describe("at once", () => {
  async function storm(calls: Promise<TestAnswer>[]): Promise<TestAnswer[]> {
    const answers = await Promise.all(calls);
    for (const answer of answers) if (answer.status !== 200) expect([401, 409]).toContain(answer.status);
    return answers.filter((answer) => answer.status === 200);
  }

  test("one token accepted thirty times makes one person", async () => {
    const email = fresh();
    const token = await invite(admin, email);
    const won = await storm(
      Array.from({ length: 30 }, (_each, index) =>
        accept(token, page, { name: `Guest ${index}`, password: PASSWORD }),
      ),
    );
    expect(won).toHaveLength(1);
    expect(await people(email)).toEqual([{ id: expect.any(String), role: "operator" }]);
  });

  test("two projects that invite one new e-mail make one account", async () => {
    const email = fresh();
    const chief = await app.as("owner", { projectId: await app.addProject("Fifth") });
    const tokens = [await invite(admin, email), await invite(chief, email)];
    const won = await storm(tokens.map((token) => accept(token)));
    expect(won).toHaveLength(1);
    const { rows } = await app.deps.pool.query("select id from auth_user where email = $1", [email]);
    expect(rows).toHaveLength(1);
  });

  test("accepted while it is withdrawn, it is one or the other", async () => {
    for (let round = 0; round < 5; round++) {
      const email = fresh();
      const made = await admin.post("/api/invitations", { email, role: "viewer" });
      const [accepted, withdrawn] = await Promise.all([
        accept(made.body.link.split("#")[1]),
        admin.delete(`/api/invitations/${made.body.invitation.id}`),
      ]);
      expect([accepted.status, withdrawn.status].sort()).toEqual([200, accepted.status === 200 ? 404 : 401]);
      expect(await people(email)).toHaveLength(accepted.status === 200 ? 1 : 0);
    }
  });
});

test("a team role that was removed meanwhile is not given", async () => {
  const token = await invite(admin, fresh(), { team_roles: ["finance", "leaving"] });
  await admin.delete("/api/roles/leaving");
  expect((await look(token)).body.team_roles).toEqual(["finance"]);
  const guest = pageAfter(app, await accept(token));
  expect((await guest.get("/api/me")).body.projects[0].team_roles).toEqual(["finance"]);
});

test("from a page of another origin neither looking nor accepting is possible", async () => {
  const token = await invite(admin, fresh());
  for (const path of ["look", "accept"]) {
    const answer = await page.post(
      `/api/invitations/${path}`,
      { token, ...(path === "accept" ? { name: "Eve", password: PASSWORD } : {}) },
      { Origin: "https://evil.example" },
    );
    expectError(answer, "origin_refused");
  }
  expect((await accept(token)).status).toBe(200);
});

test("neither tokens nor passwords stand in the database or the log", async () => {
  const token = await invite(admin, fresh());
  await accept(token);
  const stored = await dumpDatabase(app.deps.pool);
  for (const text of [stored, app.logged()]) {
    expect(text).not.toContain(token);
    expect(text).not.toContain(PASSWORD);
  }
});

test("a hundred wrong tokens from one address close it for a while, and passwords stay open", async () => {
  for (let tries = 0; tries < 100; tries++) await look("wrong");
  const closed = await look(await invite(admin, fresh()));
  expectError(closed, "rate_limited");
  expect(Number(closed.headers.get("retry-after"))).toBeGreaterThan(0);
  const token = "x".repeat(43);
  expectError(await page.post("/api/sign-in-link", { token }), "unauthorized");
});
