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
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import type { TestClient } from "../testing/test-client";

let app: TestApp;
let owner: TestPerson;
let projectTwo: string;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner");
  projectTwo = await app.addProject("Second");
});
afterAll(() => app.close());

let count = 0;
function somebody(): Promise<TestPerson> {
  count++;
  return invited(app, owner, `somebody${count}@example.test`, { role: "viewer" });
}

async function signedIn(email: string, password = PASSWORD): Promise<TestClient> {
  const answer = await newPage(app).post("/api/auth/sign-in/email", { email, password });
  expect(answer.status).toBe(200);
  return pageAfter(app, answer);
}

async function joins(person: TestPerson, projectId: string): Promise<void> {
  await app.deps.pool.query(
    "insert into member (project_id, user_id, role, team_roles) values ($1, $2, 'viewer', '{}')",
    [projectId, person.userId],
  );
}

async function auditOf(
  userId: string,
  type: string,
): Promise<{ project_id: string | null; detail: object }[]> {
  const { rows } = await app.deps.pool.query(
    "select project_id, detail from audit_entry where actor_id = $1 and type = $2 order by project_id",
    [userId, type],
  );
  return rows;
}

interface Session {
  id: string;
  current: boolean;
}

async function sessionsOf(page: TestClient): Promise<Session[]> {
  return (await page.get("/api/sessions")).body.sessions;
}

describe("sessions", () => {
  test("are listed with where they come from, never with their tokens", async () => {
    const person = await somebody();
    const answer = await newPage(app).post(
      "/api/auth/sign-in/email",
      { email: person.email, password: PASSWORD },
      {
        "User-Agent": "<b>Browser</b>/1.0",
        "X-Forwarded-For": "203.0.113.9",
        "X-LetsPing-Address": "203.0.113.9",
      },
    );
    const second = pageAfter(app, answer);
    const listed = await second.get("/api/sessions");
    expect(listed.body.sessions).toHaveLength(2);
    const current = listed.body.sessions.find((each: Session) => each.current);
    expect(current).toMatchObject({ user_agent: "<b>Browser</b>/1.0", address: "127.0.0.1" });
    for (const at of ["created_at", "last_active_at", "expires_at"]) expect(current[at]).toMatch(/Z$/);
    const { rows } = await app.deps.pool.query("select token from auth_session where user_id = $1", [
      person.userId,
    ]);
    expect(rows).toHaveLength(2);
    for (const { token } of rows) {
      expect(listed.text).not.toContain(token);
      expect(app.logged()).not.toContain(token);
    }
  });

  test("can be ended one by one, and only by their own person", async () => {
    const person = await somebody();
    const other = await signedIn(person.email);
    const { id } = (await sessionsOf(other)).find((each) => each.current) ?? { id: "" };
    for (const stranger of [owner, await somebody()]) {
      const refused = await stranger.delete(`/api/sessions/${id}`);
      const absent = await stranger.delete("/api/sessions/nothing");
      expectError(refused, "not_found");
      expect(refused.body.message.replace(id, "")).toBe(absent.body.message.replace("nothing", ""));
    }
    expect((await other.get("/api/me")).status).toBe(200);
    expect((await person.delete(`/api/sessions/${id}`)).body).toEqual({ removed: true });
    expectError(await other.get("/api/me"), "session_required");
    expect(await sessionsOf(person)).toMatchObject([{ current: true }]);
  });

  test("sign-out everywhere ends all, or all but this one, and is audited in each project", async () => {
    const person = await somebody();
    await joins(person, projectTwo);
    const others = [await signedIn(person.email), await signedIn(person.email)];
    const ended = await person.post("/api/sessions/sign-out-everywhere", { keep_current: true });
    expect(ended.body).toEqual({ ended: 2 });
    for (const other of others) expectError(await other.get("/api/me"), "session_required");
    expect((await person.get("/api/me")).status).toBe(200);
    expect((await person.post("/api/sessions/sign-out-everywhere")).body).toEqual({ ended: 1 });
    expectError(await person.get("/api/me"), "session_required");
    const rows = await auditOf(person.userId, "person.signed_out_everywhere");
    expect(rows.map((row) => row.project_id).sort()).toEqual(
      [app.projectId, app.projectId, projectTwo, projectTwo].sort(),
    );
    expect(rows.map((row) => row.detail)).toContainEqual({ sessions: 2 });
    // Other people's stay.
    expect((await owner.get("/api/me")).status).toBe(200);
  });

  test("a stream ends with its session", async () => {
    const person = await somebody();
    const stream = await openEvents(app.url, person, "/api/events");
    await person.post("/api/sessions/sign-out-everywhere");
    await owner.post("/api/sample-request");
    expect(await stream.next()).toBeNull();
  });
});

describe("one's own account, whatever the project", () => {
  test("works without naming a project where there are several, and where there is none", async () => {
    const person = await somebody();
    await joins(person, projectTwo);
    expectError(await person.get("/api/requests"), "invalid_request");
    const paths = ["/api/me", "/api/projects", "/api/sessions", "/api/account/two-factor"];
    for (const path of paths) expect((await person.get(path)).status, path).toBe(200);
    expect((await person.get("/api/me")).body.projects).toHaveLength(2);
    await app.deps.pool.query("delete from member where user_id = $1", [person.userId]);
    for (const path of paths) expect((await person.get(path)).status, path).toBe(200);
    expect((await person.get("/api/me")).body.projects).toEqual([]);
    expect((await person.get("/api/projects")).body.projects).toEqual([]);
    expectError(await person.get("/api/requests"), "forbidden");
    const changed = await person.post("/api/account/password", {
      current_password: PASSWORD,
      new_password: "another good password",
    });
    expect(changed.status).toBe(200);
    expect(await auditOf(person.userId, "person.password_changed")).toEqual([
      { project_id: null, detail: {} },
    ]);
  });

  test("a name is changed, shown from then on, and audited with the one before", async () => {
    const person = await somebody();
    expect((await person.post("/api/account/name", { name: "  New Name " })).body).toEqual({
      name: "New Name",
    });
    expect((await person.get("/api/me")).body.user.name).toBe("New Name");
    for (const name of ["", "   ", "x".repeat(81), "nul\u0000", "\u202erenwO", "\u3164"]) {
      expectError(await person.post("/api/account/name", { name }), "invalid_request");
    }
    await person.post("/api/account/name", { name: "New Name" });
    expect(await auditOf(person.userId, "person.renamed")).toEqual([
      { project_id: app.projectId, detail: { before: person.email.split("@")[0], after: "New Name" } },
    ]);
  });
});

describe("a password", () => {
  const change = (page: TestClient, current_password: string, new_password: string) =>
    page.post("/api/account/password", { current_password, new_password });

  test("is changed with the current one; other sessions end, and the old one no longer signs in", async () => {
    const person = await somebody();
    await joins(person, projectTwo);
    const other = await signedIn(person.email);
    expect((await change(person, PASSWORD, "a much better one")).body).toEqual({ changed: true });
    expect((await person.get("/api/me")).status).toBe(200);
    expectError(await other.get("/api/me"), "session_required");
    const old = await newPage(app).post("/api/auth/sign-in/email", {
      email: person.email,
      password: PASSWORD,
    });
    expectError(old, "unauthorized");
    await signedIn(person.email, "a much better one");
    const rows = await auditOf(person.userId, "person.password_changed");
    expect(rows.map((row) => row.project_id).sort()).toEqual([app.projectId, projectTwo].sort());
    expect(app.logged()).not.toContain("a much better one");
  });

  test("stays with a wrong current one, or a new one that is too short or too long", async () => {
    const person = await somebody();
    expect(
      expectError(await change(person, "wrong password", "a much better one"), "forbidden")["field"],
    ).toBe("current_password");
    for (const bad of ["short", "x".repeat(129)])
      expectError(await change(person, PASSWORD, bad), "invalid_request");
    await signedIn(person.email);
  });

  test("guessed ten times is closed for a while, also to the right one and to many guesses at once", async () => {
    const person = await somebody();
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_each, index) =>
        change(person, `wrong password ${index}`, "a much better one"),
      ),
    );
    expect(guesses.filter((answer) => answer.status === 403).length).toBeLessThanOrEqual(10);
    for (let tries = 0; tries < 10; tries++) await change(person, "wrong password", "a much better one");
    expectError(await change(person, PASSWORD, "a much better one"), "rate_limited");
    // Signing in is limited apart: whoever holds one open browser locks nobody out.
    await signedIn(person.email);
  });

  test("changed twice at once is changed once", async () => {
    const person = await somebody();
    const answers = await Promise.all([
      change(person, PASSWORD, "the first new one"),
      change(person, PASSWORD, "the second new one"),
    ]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const won = answers[0]?.status === 200 ? "the first new one" : "the second new one";
    await signedIn(person.email, won);
  });
});
