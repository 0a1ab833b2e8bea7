import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { until } from "../testing/until";

async function addressSeen(app: TestApp, headers: Record<string, string>): Promise<unknown> {
  const answer = await app.anonymous.get("/healthz", headers);
  const id = answer.headers.get("x-trace-id") ?? "none";
  const line = () =>
    app
      .logged()
      .split("\n")
      .find((each) => each.includes(id));
  await until("the call is in the log", () => line() !== undefined);
  return JSON.parse(line() ?? "{}").address;
}

test("by default nobody is believed: the address is the other end of the connection", async () => {
  const app = await createTestApp();
  try {
    expect(await addressSeen(app, {})).toBe("127.0.0.1");
    expect(await addressSeen(app, { "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9" })).toBe(
      "127.0.0.1",
    );
  } finally {
    await app.close();
  }
});

test("behind trusted proxies it is the last address that is none of them, whatever the caller wrote before it", async () => {
  const app = await createTestApp({
    environment: { LETSPING_TRUSTED_PROXY: "127.0.0.1, 10.0.0.0/8, 2001:db8::/32" },
  });
  try {
    for (const [header, address] of [
      ["203.0.113.9", "203.0.113.9"],
      ["198.51.100.1, 203.0.113.9", "203.0.113.9"],
      ["203.0.113.9, 10.1.2.3", "203.0.113.9"],
      ["203.0.113.9, 2001:db8::7, 10.1.2.3", "203.0.113.9"],
      ["2001:4860::1", "2001:4860::1"],
    ] as const)
      expect(await addressSeen(app, { "X-Forwarded-For": header })).toBe(address);
    expect(await addressSeen(app, { Forwarded: "for=203.0.113.9" })).toBe("127.0.0.1");
  } finally {
    await app.close();
  }
});

test("limits of guesses go by that address, and no header changes what the gateway takes for its own address", async () => {
  const app = await createTestApp({ environment: { LETSPING_TRUSTED_PROXY: "127.0.0.1" } });
  try {
    const guess = (from: string) =>
      app.anonymous.get("/api/requests", {
        Authorization: "Bearer lp_live_0123456789abcdef0123456789abcdef",
        "X-Forwarded-For": from,
      });
    await Promise.all(Array.from({ length: 320 }, () => guess("203.0.113.9")));
    expectError(await guess("203.0.113.9"), "rate_limited");
    expectError(await guess("203.0.113.10"), "unauthorized");
    const maya = await app.as("operator");
    const refused = await maya.post(
      "/api/resolve",
      { id: "req_x", decision: "approve" },
      { Origin: "https://evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
    );
    expectError(refused, "origin_refused");
  } finally {
    await app.close();
  }
});
