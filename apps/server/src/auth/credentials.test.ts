import type { PoolClient } from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { authenticator } from "../testing/authenticator";
import { newPage } from "../testing/browser";
import { pageAfter } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import type { TestAnswer } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";
import { resetPassword } from "./passwords";
import { beginTwoFactor } from "./two-factor";
import { replaceBackupCodes } from "./two-factor";

const NEW_PASSWORD = "a much better one";
const ACCOUNT = "/api/account/two-factor";
const GATE = 4711;

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner");
});
afterAll(() => app.close());

let count = 0;
function somebody(): Promise<TestPerson> {
  count++;
  return invited(app, owner, `holder${count}@example.test`, { role: "viewer" });
}

async function begun(person: TestPerson): Promise<{ code: string; backupCodes: string[] }> {
  const { body } = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
  return { code: authenticator(body.totp_uri)(), backupCodes: body.backup_codes };
}

async function guarded(): Promise<{ person: TestPerson; backupCode: string }> {
  const person = await somebody();
  const { code, backupCodes } = await begun(person);
  expect((await person.post(`${ACCOUNT}/confirm`, { code })).status).toBe(200);
  return { person, backupCode: backupCodes[0] ?? "" };
}

const signIn = (person: TestPerson): Promise<TestAnswer> =>
  newPage(app).post("/api/auth/sign-in/email", { email: person.email, password: PASSWORD });
const challenged = async (person: TestPerson): Promise<TestClient> => pageAfter(app, await signIn(person));
const finish = (page: TestClient, code: string): Promise<TestAnswer> =>
  page.post("/api/auth/two-factor/verify-backup-code", { code });
const changePassword = (person: TestPerson): Promise<TestAnswer> =>
  person.post("/api/account/password", { current_password: PASSWORD, new_password: NEW_PASSWORD });

async function sessionsOf(person: TestPerson): Promise<number> {
  const { rows } = await app.deps.pool.query(
    "select count(*)::int as open from auth_session where user_id = $1",
    [person.userId],
  );
  return rows[0].open;
}

/** Holds every new session of the person back just before it is stored, as a slow comparison of passwords would. */
async function whileHeldBack(
  person: TestPerson,
  begin: () => Promise<TestAnswer>,
  meanwhile: () => Promise<unknown>,
): Promise<TestAnswer> {
  const { pool } = app.deps;
  await pool.query(`
    create or replace function wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$`);
  await pool.query(`create trigger wait_at_gate before insert on auth_session for each row
    when (new.user_id = '${person.userId}') execute function wait_at_gate()`);
  const keeper: PoolClient = await pool.connect();
  try {
    await keeper.query("select pg_advisory_lock($1)", [GATE]);
    const answer = begin();
    await until("a sign-in waits at the gate", async () => {
      const { rowCount } = await pool.query(
        `select 1 from pg_locks where locktype = 'advisory' and objid = $1 and not granted
         and database = (select oid from pg_database where datname = current_database())`,
        [GATE],
      );
      return rowCount === 1;
    });
    await meanwhile();
    await keeper.query("select pg_advisory_unlock($1)", [GATE]);
    return await answer;
  } finally {
    keeper.release(true);
    await pool.query("drop trigger wait_at_gate on auth_session");
  }
}

describe("a sign-in that is under way", () => {
  test("when the password changes is none, though the old password was right when it began", async () => {
    const person = await somebody();
    const late = await whileHeldBack(
      person,
      () => signIn(person),
      () => changePassword(person),
    );
    expectError(late, "unauthorized");
    expect(late.headers.getSetCookie()).toEqual([]);
    expect(await sessionsOf(person)).toBe(1);
    expect((await person.get("/api/me")).status).toBe(200);
  });

  test("when the password changes is none in its second step either", async () => {
    const { person, backupCode } = await guarded();
    const half = await challenged(person);
    const late = await whileHeldBack(
      person,
      () => finish(half, backupCode),
      () => changePassword(person),
    );
    expectError(late, "unauthorized");
    expect(late.headers.getSetCookie()).toEqual([]);
    expect(await sessionsOf(person)).toBe(1);
  });

  test("when two-factor is turned on is none: the password alone no longer opens anything", async () => {
    const person = await somebody();
    const { code } = await begun(person);
    const confirm = () => person.post(`${ACCOUNT}/confirm`, { code });
    const late = await whileHeldBack(person, () => signIn(person), confirm);
    expectError(late, "unauthorized");
    expect(await sessionsOf(person)).toBe(1);
  });
});

describe("a sign-in that waits for its code", () => {
  test.each<[string, (person: TestPerson) => Promise<unknown>]>([
    ["a change of the password", changePassword],
    ["a reset of the password", (person) => resetPassword(app.deps.pool, person.userId, NEW_PASSWORD)],
    [
      "signing out everywhere",
      (person) => person.post("/api/sessions/sign-out-everywhere", { keep_current: true }),
    ],
  ])("ends with %s", async (_what, end) => {
    const { person, backupCode } = await guarded();
    const half = await challenged(person);
    const stranger = await guarded();
    const elsewhere = await challenged(stranger.person);
    await end(person);
    expect(expectError(await finish(half, backupCode), "unauthorized")["begin_again"]).toBe(true);
    expect((await finish(elsewhere, stranger.backupCode)).status).toBe(200);
  });
});

test("two-factor that was turned on meanwhile is not begun again, and what a session may ends with it", async () => {
  const { person } = await guarded();
  const account = { userId: person.userId, name: "Holder", email: person.email, sessionId: "gone" };
  const actor = { kind: "account", twoFactor: false, ...account } as const;
  const headers = new Headers({ cookie: person.headers["Cookie"] ?? "" });
  for (const of of [headers, new Headers()]) {
    await expect(beginTwoFactor(app.deps, PASSWORD, of, actor)).rejects.toMatchObject({ error: "conflict" });
  }
  const ended = { ...actor, twoFactor: true };
  await expect(replaceBackupCodes(app.deps, PASSWORD, new Headers(), ended)).rejects.toMatchObject({
    error: "conflict",
  });
});

test("turning two-factor on ends the other sessions, which the password alone opened", async () => {
  const person = await somebody();
  const other = pageAfter(app, await signIn(person));
  expect((await other.get("/api/me")).status).toBe(200);
  const { code } = await begun(person);
  expect((await person.post(`${ACCOUNT}/confirm`, { code })).status).toBe(200);
  expectError(await other.get("/api/me"), "session_required");
  expect((await person.get("/api/me")).status).toBe(200);
});
