import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { rawCall } from "../testing/raw-call";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ environment: { LETSPING_TRUSTED_PROXY: "127.0.0.1, 10.0.0.0/8" } });
});
afterAll(() => app.close());

/** What the gateway takes for the address of a call with these headers. */
async function addressSeen(lines: string): Promise<unknown> {
  const host = `Host: 127.0.0.1:${app.port}\r\n`;
  const { status, headers } = await rawCall(
    app.port,
    `GET /healthz HTTP/1.1\r\n${host}${lines}Connection: close\r\n\r\n`,
  );
  expect(status, lines.slice(0, 100)).toBe(200);
  const id = headers.get("x-trace-id") ?? "none";
  const line = app
    .logged()
    .split("\n")
    .find((each) => each.includes(id));
  return JSON.parse(line ?? "{}").address;
}

test("of several X-Forwarded-For headers the last counts, as of one", async () => {
  expect(
    await addressSeen("X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9, 10.0.0.1\r\n"),
  ).toBe("203.0.113.9");
});

test("nothing that a header can hold ends the gateway, or leaves a call without an address", async () => {
  for (const value of [
    "",
    ",",
    " , ,, ",
    "unknown",
    "[::1]:80",
    "::",
    "10.0.0.1",
    "10.0.0.1,,",
    "é",
    "%00",
    "1".repeat(12_000),
    "10.0.0.1,".repeat(1_000),
  ])
    expect(await addressSeen(`X-Forwarded-For: ${value}\r\n`), value.slice(0, 20)).toMatch(/\S/);
});
