import { connect } from "node:net";
import type { Socket } from "node:net";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { until } from "../testing/until";

// Calls that are sent one behind the other on one connection: until the first is answered, the answers of the others
// belong to no connection, and Node tells them nothing of its end.

let app: TestApp;
let agent: TestKey;
let id: string;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  id = await ask(agent);
});
afterAll(() => app.close());

/** Sends calls on one connection, without waiting for answers. */
function pipeline(paths: readonly string[]): Socket {
  const socket = connect(app.port, "127.0.0.1");
  const { apiKey } = agent;
  for (const path of paths)
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`,
    );
  return socket;
}

const linesOf = (route: string) =>
  app
    .logged()
    .split("\n")
    .filter((line) => line.includes(`"route":"${route}"`)).length;

test("end with their connection: no stream, no held call and no place of either is left", async () => {
  const streams = Array.from({ length: 20 }, () => "/api/events");
  const waits = Array.from({ length: 30 }, () => `/api/status/${id}?wait_ms=60000`);
  const socket = pipeline([`/api/status/${id}?wait_ms=60000`, ...streams, ...waits]);
  await until(
    "all of them are open",
    () => app.deps.streams.taken() === 20 && app.deps.waiters.count() === 31,
  );
  socket.destroy();
  await until("none is", () => app.deps.streams.taken() === 0 && app.deps.waiters.count() === 0);
  await until("each has its line", () => linesOf("/api/status/:id") === 31 && linesOf("/api/events") === 20);
});

test("are answered in their order", async () => {
  const socket = pipeline(["/healthz", `/api/status/${id}`, "/api/nothing", "/api/keys"]);
  socket.setEncoding("utf8");
  let got = "";
  socket.on("data", (piece: string) => (got += piece));
  await until("the last is answered", () => got.includes("session_required"));
  expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual([200, 200, 404, 401].map((status) => `HTTP/1.1 ${status}`));
  socket.destroy();
});

test("a thousand on one connection cost one listener", async () => {
  const warned: Error[] = [];
  const note = (warning: Error) => void warned.push(warning);
  process.on("warning", note);
  try {
    const socket = pipeline(Array.from({ length: 1_000 }, () => `/api/status/${id}?wait_ms=60000`));
    await until("all are held", () => app.deps.waiters.count() === 1_000, 20_000);
    socket.destroy();
    await until("none is", () => app.deps.waiters.count() === 0);
    expect(warned).toEqual([]);
  } finally {
    process.off("warning", note);
  }
});
