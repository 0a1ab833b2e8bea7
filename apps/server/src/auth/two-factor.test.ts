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
import { dumpDatabase } from "../testing/dump";
import { expectError } from "../testing/expect-error";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import type { TestAnswer } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { makeSignInToken } from "./sign-in-link";

const PERIOD_MS = 30_000;
const ACCOUNT = "/api/account/two-factor";

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp();
  owner = await app.as("owner");
});
afterAll(() => app.close());

interface Guarded {
  person: TestPerson;
  codeAt: (fromNowMs?: number) => string;
  backupCodes: string[];
}

let count = 0;
function somebody(): Promise<TestPerson> {
  count++;
  return invited(app, owner, `person${count}@example.test`);
}

/** Somebody whose two-factor is on. The code of now was used for it. */
async function guarded(): Promise<Guarded> {
  const person = await somebody();
  const { body } = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
  const codeAt = authenticator(body.totp_uri);
  const confirmed = await person.post(`${ACCOUNT}/confirm`, { code: codeAt() });
  expect(confirmed.body).toEqual({ on: true, backup_codes_left: 10 });
  return { person, codeAt, backupCodes: body.backup_codes };
}

function signIn(email: string, password = PASSWORD): Promise<TestAnswer> {
  return newPage(app).post("/api/auth/sign-in/email", { email, password });
}

/** A page on which the password was right and the code is still to come. */
async function challenged(email: string): Promise<TestClient> {
  const answer = await signIn(email);
  expect([answer.status, answer.body.twoFactorRedirect]).toEqual([200, true]);
  return pageAfter(app, answer);
}

const totp = (page: TestClient, code: string) => page.post("/api/auth/two-factor/verify-totp", { code });
const backup = (page: TestClient, code: string) =>
  page.post("/api/auth/two-factor/verify-backup-code", { code });

async function auditOf(userId: string): Promise<string[]> {
  const { rows } = await app.deps.pool.query<{ type: string; method: string | null }>(
    `select type, detail->>'method' as method from audit_entry
     where project_id = $1 and actor_id = $2 and type like 'person.%' order by seq`,
    [app.projectId, userId],
  );
  return rows.map((row) => (row.method ? `${row.type} ${row.method}` : row.type));
}

describe("turning two-factor on", () => {
  test("needs the password, then a code of the app; nothing holds before", async () => {
    const person = await somebody();
    expect((await person.get(ACCOUNT)).body).toEqual({ on: false, backup_codes_left: 0 });
    const wrong = await person.post(`${ACCOUNT}/begin`, { password: "wrong password" });
    expect(expectError(wrong, "forbidden")["field"]).toBe("password");
    expectError(await person.post(`${ACCOUNT}/confirm`, { code: "123456" }), "conflict");

    const { body } = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
    expect(body.totp_uri).toMatch(/^otpauth:\/\/totp\/LetsPing:/);
    expect(new Set(body.backup_codes).size).toBe(10);
    expect((await signIn(person.email)).body.twoFactorRedirect).not.toBe(true);
    const refused = await person.post(`${ACCOUNT}/confirm`, { code: "000000" });
    expect(expectError(refused, "forbidden")["field"]).toBe("code");
    expect((await person.get(ACCOUNT)).body.on).toBe(false);

    const code = authenticator(body.totp_uri)();
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    expect((await person.post(`${ACCOUNT}/confirm`, { code: spaced })).status).toBe(200);
    expect((await person.get("/api/me")).body.user.two_factor).toBe(true);
    expectError(await person.post(`${ACCOUNT}/begin`, { password: PASSWORD }), "conflict");
    expectError(await person.post(`${ACCOUNT}/confirm`, { code }), "conflict");
    expect(await auditOf(person.userId)).toContain("person.two_factor_on");
    const { members } = (await owner.get("/api/members")).body;
    expect(members.find((each: { user: { id: string } }) => each.user.id === person.userId).two_factor).toBe(
      true,
    );
  });

  test("begun twice, also at once, only the last secret counts", async () => {
    const person = await somebody();
    const begun = await Promise.all(
      Array.from({ length: 4 }, () => person.post(`${ACCOUNT}/begin`, { password: PASSWORD })),
    );
    expect(begun.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    const last = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
    for (const { body } of begun) {
      expectError(
        await person.post(`${ACCOUNT}/confirm`, { code: authenticator(body.totp_uri)() }),
        "forbidden",
      );
    }
    const code = authenticator(last.body.totp_uri)();
    expect((await person.post(`${ACCOUNT}/confirm`, { code })).status).toBe(200);
  });
});

describe("signing in with two-factor", () => {
  test("the password alone opens nothing: no session is there, and none in the cookies", async () => {
    const { person } = await guarded();
    const answer = await signIn(person.email);
    expect(answer.body.twoFactorRedirect).toBe(true);
    const half = pageAfter(app, answer);
    for (const path of ["/api/me", "/api/requests", "/api/sessions", ACCOUNT]) {
      expect((await half.get(path)).status, path).toBe(401);
    }
    expect((await half.get("/api/auth/get-session")).text).toBe("null");
    expect(await auditOf(person.userId)).not.toContain("person.signed_in password");
  });

  test("a code of the app finishes it, once", async () => {
    const { person, codeAt } = await guarded();
    const page = await challenged(person.email);
    const code = codeAt(PERIOD_MS);
    const finished = await totp(page, code);
    expect([finished.status, finished.body]).toEqual([200, { signed_in: true }]);
    const me = await pageAfter(app, finished).get("/api/me");
    expect(me.body.user).toMatchObject({ email: person.email, two_factor: true });
    // The challenge is used up, and so is the code.
    expect(expectError(await totp(page, codeAt(PERIOD_MS)), "unauthorized")["begin_again"]).toBe(true);
    expectError(await totp(await challenged(person.email), code), "unauthorized");
    expect(await auditOf(person.userId)).toContain("person.signed_in totp");
  });

  test("the code that turned two-factor on does not sign in", async () => {
    const person = await somebody();
    const { body } = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
    const code = authenticator(body.totp_uri)();
    await person.post(`${ACCOUNT}/confirm`, { code });
    expectError(await totp(await challenged(person.email), code), "unauthorized");
  });

  test("one code on many pages at once lets one in", async () => {
    const { person, codeAt } = await guarded();
    const pages = await Promise.all(Array.from({ length: 5 }, () => challenged(person.email)));
    const code = codeAt(PERIOD_MS);
    const answers = await Promise.all(pages.map((page) => totp(page, code)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401, 401, 401]);
  });

  test("a code that is wrong, old, or of somebody else is refused", async () => {
    const { person, codeAt } = await guarded();
    const other = await guarded();
    const page = await challenged(person.email);
    for (const code of ["000000", codeAt(-4 * PERIOD_MS), codeAt(4 * PERIOD_MS), other.codeAt(PERIOD_MS)]) {
      expectError(await totp(page, code), "unauthorized", code);
    }
  });

  test("a backup code finishes it, once each, and the count goes down", async () => {
    const { person, backupCodes } = await guarded();
    const [first = "", second = ""] = backupCodes;
    const answers = await Promise.all(
      (await Promise.all([challenged(person.email), challenged(person.email)])).map((page) =>
        backup(page, first),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    expect((await person.get(ACCOUNT)).body).toEqual({ on: true, backup_codes_left: 9 });
    expectError(await backup(await challenged(person.email), first), "unauthorized");
    expect((await backup(await challenged(person.email), second)).status).toBe(200);
  });

  test("new backup codes end the old ones", async () => {
    const { person, backupCodes } = await guarded();
    expectError(await person.post(`${ACCOUNT}/backup-codes`, { password: "wrong password" }), "forbidden");
    const { body } = await person.post(`${ACCOUNT}/backup-codes`, { password: PASSWORD });
    expect(body.backup_codes).toHaveLength(10);
    expect(await auditOf(person.userId)).toContain("person.backup_codes_replaced");
    expectError(await backup(await challenged(person.email), backupCodes[0] ?? ""), "unauthorized");
    expect((await backup(await challenged(person.email), body.backup_codes[0])).status).toBe(200);
  });

  test("without a challenge, or with a forged one, a right code is nothing", async () => {
    const { person, codeAt } = await guarded();
    const forged = { Cookie: `letsping-${app.port}.two_factor=2fa-made.up` };
    for (const page of [newPage(app), { ...newPage(app), headers: forged }]) {
      const answer = await page.post(
        "/api/auth/two-factor/verify-totp",
        { code: codeAt(PERIOD_MS) },
        { Cookie: page.headers["Cookie"] },
      );
      expectError(answer, "unauthorized");
    }
    // A session is no challenge: what the library would then answer is not reached.
    expectError(await totp(person, codeAt(PERIOD_MS)), "unauthorized");
    expectError(await totp(owner, codeAt(PERIOD_MS)), "unauthorized");
  });

  test("a device is never trusted: asking for it is refused, and the next sign-in wants a code again", async () => {
    const { person, codeAt } = await guarded();
    const page = await challenged(person.email);
    const asked = await page.post("/api/auth/two-factor/verify-totp", {
      code: codeAt(PERIOD_MS),
      trustDevice: true,
    });
    expectError(asked, "invalid_request");
    const finished = await totp(page, codeAt(PERIOD_MS));
    expect(finished.headers.getSetCookie().join()).not.toContain("trust_device");
    const again = await pageAfter(app, finished).post("/api/auth/sign-in/email", {
      email: person.email,
      password: PASSWORD,
    });
    expect(again.body.twoFactorRedirect).toBe(true);
  });

  test("comes only from a page of this gateway", async () => {
    const { person, codeAt } = await guarded();
    const page = await challenged(person.email);
    const answer = await page.post(
      "/api/auth/two-factor/verify-totp",
      { code: codeAt(PERIOD_MS) },
      { Origin: "https://evil.example" },
    );
    expectError(answer, "origin_refused");
  });

  test("the link of the machine's owner needs no code", async () => {
    const { person } = await guarded();
    const token = await makeSignInToken(app.deps.pool, app.deps.random, person.userId);
    const answer = await newPage(app).post("/api/sign-in-link", { token });
    expect((await pageAfter(app, answer).get("/api/me")).body.user.email).toBe(person.email);
    expect(await auditOf(person.userId)).toContain("person.signed_in link");
  });
});

describe("guesses", () => {
  test("ten wrong codes close the account for codes, on every page, also for the right one", async () => {
    const { person, codeAt, backupCodes } = await guarded();
    for (const tens of [1, 2]) {
      const page = await challenged(person.email);
      for (let wrong = 0; wrong < 5; wrong++)
        expectError(await totp(page, `0000${tens}${wrong}`), "unauthorized");
    }
    const page = await challenged(person.email);
    const closed = await totp(page, codeAt(PERIOD_MS));
    expectError(closed, "rate_limited");
    expect(Number(closed.headers.get("retry-after"))).toBeGreaterThan(0);
    expectError(await backup(page, backupCodes[0] ?? ""), "rate_limited");
    // The lock stands in the database too: another gateway, or this one after a restart, holds to it.
    await app.deps.rateLimits.codesByPerson.succeed(person.userId);
    expectError(await totp(page, codeAt(PERIOD_MS)), "rate_limited");
    expect((await person.get("/api/me")).status).toBe(200);
  });

  test("a challenge ends after five wrong codes", async () => {
    const { person, codeAt } = await guarded();
    const page = await challenged(person.email);
    for (let wrong = 0; wrong < 5; wrong++) await totp(page, `00000${wrong}`);
    expect(expectError(await totp(page, codeAt(PERIOD_MS)), "unauthorized")["begin_again"]).toBe(true);
  });

  test("many at once do not get past the limit together", async () => {
    const { person } = await guarded();
    const pages: TestClient[] = [];
    while (pages.length < 25) pages.push(await challenged(person.email));
    const answers = await Promise.all(pages.map((page, index) => totp(page, String(100_000 + index))));
    const tried = answers.filter((answer) => answer.status === 401).length;
    expect(tried).toBeLessThanOrEqual(10);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(25 - tried);
  });

  test("wrong passwords of a signed-in person are limited too", async () => {
    const { person } = await guarded();
    for (let tries = 0; tries < 10; tries++) {
      expectError(await person.post(`${ACCOUNT}/end`, { password: `wrong password ${tries}` }), "forbidden");
    }
    expectError(await person.post(`${ACCOUNT}/end`, { password: PASSWORD }), "rate_limited");
    expect((await person.get(ACCOUNT)).body.on).toBe(true);
  });
});

test("turning it off needs the password, is audited, and the password signs in again", async () => {
  const { person } = await guarded();
  expectError(await person.post(`${ACCOUNT}/end`, { password: "wrong password" }), "forbidden");
  expect((await person.post(`${ACCOUNT}/end`, { password: PASSWORD })).body).toEqual({
    on: false,
    backup_codes_left: 0,
  });
  expectError(await person.post(`${ACCOUNT}/end`, { password: PASSWORD }), "conflict");
  expectError(await person.post(`${ACCOUNT}/backup-codes`, { password: PASSWORD }), "conflict");
  const answer = await signIn(person.email);
  expect((await pageAfter(app, answer).get("/api/me")).body.user.two_factor).toBe(false);
  expect(await auditOf(person.userId)).toContain("person.two_factor_off");
});

test("the library's own routes of two-factor are not open", async () => {
  for (const path of [
    "enable",
    "disable",
    "get-totp-uri",
    "generate-backup-codes",
    "view-backup-codes",
    "send-otp",
    "verify-otp",
  ]) {
    for (const method of ["GET", "POST"]) {
      const answer = await owner.call(
        method,
        `/api/auth/two-factor/${path}`,
        method === "POST" ? { body: {} } : {},
      );
      expectError(answer, "not_found", `${method} ${path}`);
    }
  }
  expectError(await owner.get("/api/auth/letsping/challenged-person"), "not_found");
});

test("secret, codes and password stand in clear neither in the database nor in the log", async () => {
  const person = await somebody();
  const begun = await person.post(`${ACCOUNT}/begin`, { password: PASSWORD });
  const codeAt = authenticator(begun.body.totp_uri);
  const codes = [codeAt(), codeAt(PERIOD_MS)];
  await person.post(`${ACCOUNT}/confirm`, { code: codes[0] });
  const [used = "", unused = ""] = begun.body.backup_codes;
  await totp(await challenged(person.email), codes[1] ?? "");
  await backup(await challenged(person.email), used);
  const inBase32 = new URL(begun.body.totp_uri).searchParams.get("secret") ?? "";
  const secret = base32Text(inBase32);
  expect(secret).toMatch(/^[\w-]{32}$/);
  const stored = await dumpDatabase(app.deps.pool);
  for (const hidden of [inBase32, secret, used, unused, PASSWORD]) {
    expect(stored).not.toContain(hidden);
    expect(app.logged()).not.toContain(hidden);
  }
  for (const code of codes) expect(stored).not.toMatch(new RegExp(`(^|\\D)${code}(\\D|$)`));
});

/** What the secret of an address is, as text. */
function base32Text(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text].map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0")).join("");
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join("");
}
