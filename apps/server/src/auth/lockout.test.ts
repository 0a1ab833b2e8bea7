import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { newPage } from "../testing/browser";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { invited } from "../testing/invited";
import { PASSWORD } from "../testing/invited";
import type { TestAnswer } from "../testing/test-client";
import { makeApiKey } from "./api-key";

let app: TestApp;
let owner: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ environment: { LETSPING_TRUSTED_PROXY: "127.0.0.1" } });
  owner = await app.as("owner");
});
afterAll(() => app.close());

function signIn(email: string, password: string, address: string): Promise<TestAnswer> {
  const from = { "X-Forwarded-For": address };
  return newPage(app).post("/api/auth/sign-in/email", { email, password }, from);
}

async function guess(email: string, address: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) expectError(await signIn(email, "wrong", address), "unauthorized");
  expectError(await signIn(email, PASSWORD, address), "rate_limited");
}

describe("wrong passwords of one e-mail", () => {
  test("close it for the address that sent them, not for its own person somewhere else", async () => {
    const { email } = await invited(app, owner, "wanted@example.test");
    await guess(email, "203.0.113.9");
    expect((await signIn(email, PASSWORD, "198.51.100.7")).status).toBe(200);
    expectError(await signIn(email, PASSWORD, "203.0.113.9"), "rate_limited");
  });

  test("count together over the addresses of one IPv6 network", async () => {
    const { email } = await invited(app, owner, "six@example.test");
    await guess(email, "2001:db8::1");
    expectError(await signIn(email, PASSWORD, "2001:db8::2:3:4:5"), "rate_limited");
    expect((await signIn(email, PASSWORD, "2001:db8:0:1::1")).status).toBe(200);
  });

  test("from everywhere together are a hundred at most", async () => {
    const { email } = await invited(app, owner, "storm@example.test");
    for (let tries = 0; tries < 100; tries++) await app.deps.rateLimits.signInByEmail.fail(email);
    expectError(await signIn(email, PASSWORD, "198.51.100.8"), "rate_limited");
  });

  test("begun too often leave no trace of the tries that were refused", async () => {
    const { email } = await invited(app, owner, "traces@example.test");
    const { signInByEmail } = app.deps.rateLimits;
    for (let tries = 0; tries < 100; tries++) await signInByEmail.fail(email);
    for (let tries = 0; tries < 12; tries++)
      expectError(await signIn(email, PASSWORD, "198.51.100.9"), "rate_limited");
    await signInByEmail.succeed(email);
    expect((await signIn(email, PASSWORD, "198.51.100.9")).status).toBe(200);
  });
});

test("unknown keys from an address close nothing to the agents behind it", async () => {
  const agent = await app.withKey();
  for (let tries = 0; tries < 300; tries++) await app.deps.rateLimits.keysByAddress.fail("127.0.0.1");
  const Authorization = `Bearer ${makeApiKey("live", app.deps.random)}`;
  expectError(await app.anonymous.get("/api/requests", { Authorization }), "rate_limited");
  expectError(await app.anonymous.get("/api/requests", { Authorization: "Bearer x" }), "rate_limited");
  expect((await agent.get("/api/requests")).status).toBe(200);
});
