import { createHmac } from "node:crypto";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { sessionTokenOf } from "./find-session";

const COOKIE = { name: "letsping-8787.session_token", secret: "a secret of the gateway" };
const TOKEN = "abcDEF0123456789abcDEF0123456789";

function signed(token: string, secret = COOKIE.secret): string {
  return encodeURIComponent(`${token}.${createHmac("sha256", secret).update(token).digest("base64")}`);
}

describe("the token of a session cookie", () => {
  const right = `${COOKIE.name}=${signed(TOKEN)}`;

  test.each([
    ["alone", right],
    ["among others", `theme=dark; ${right}; other=1`],
    ["not percent-encoded", `${COOKIE.name}=${decodeURIComponent(signed(TOKEN))}`],
  ])("is read where it stands %s", (_where, header) => {
    expect(sessionTokenOf(header, COOKIE)).toBe(TOKEN);
  });

  test.each([
    ["there is none", ""],
    ["another key signed it", `${COOKIE.name}=${signed(TOKEN, "another secret")}`],
    ["it is not signed", `${COOKIE.name}=${TOKEN}`],
    ["the token was changed", right.replace("abcDEF", "abcDEG")],
    ["it stands twice", `${right}; ${right}`],
    ["it is of another gateway", right.replace("8787", "8788")],
    ["the name only ends alike", `x${right}`],
    ["the signature is cut", right.slice(0, -6)],
    ["the signature is spelt in another way", right.replace("%3D", "%3d")],
  ])("is not read where %s", (_why, header) => {
    expect(sessionTokenOf(header, COOKIE)).toBeNull();
  });
});

describe("a session", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  test("is noted by the sign-in library once its note is five minutes old", async () => {
    const person = await app.as("operator");
    const lasts = async () => {
      const { rows } = await app.deps.pool.query<{ seconds: number }>(
        "select extract(epoch from expires_at - now())::int as seconds from auth_session where user_id = $1",
        [person.userId],
      );
      return rows[0]?.seconds ?? 0;
    };
    await app.deps.pool.query(
      "update auth_session set expires_at = now() + interval '6 days' where user_id = $1",
      [person.userId],
    );
    expect((await person.get("/api/me")).status).toBe(200);
    expect(await lasts()).toBeGreaterThan(6.9 * 86_400);
  });
});
