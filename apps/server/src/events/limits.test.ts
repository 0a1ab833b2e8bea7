import { connect } from "node:net";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";
import { until } from "../testing/until";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
});
afterAll(() => app.close());

test("a key has 20 streams; the next is refused by name until one is closed, and others are not touched", async () => {
  const agent = await app.withKey();
  const other = await app.withKey();
  const id = await ask(agent);
  const open = (path = "/api/events") => openEvents(app.url, agent, path);
  const streams = await Promise.all(Array.from({ length: 19 }, () => open()));
  streams.push(await open(`/api/requests/${id}/events`));
  const refused = await agent.get("/api/events");
  expectError(refused, "rate_limited");
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(refused.body.message).toBe(
    "This caller has 20 event streams open, and 20 are allowed. Close one, then ask again.",
  );
  await (await openEvents(app.url, other, "/api/events")).close();
  await streams.pop()?.close();
  await until("a place is free", () => app.deps.streams.taken() < 20);
  streams.push(await open());
  await Promise.all(streams.map((stream) => stream.close()));
  await until("all are gone", () => app.deps.streams.taken() === 0);
});

test("a stream that is refused takes no place", async () => {
  const agent = await app.withKey();
  for (let count = 0; count < 25; count++) {
    expect((await agent.get("/api/events?last_event_id=nonsense")).status).toBe(400);
    expect((await agent.get("/api/requests/none/events")).status).toBe(404);
  }
  await (await openEvents(app.url, agent, "/api/events")).close();
});

test("who signs out, or whose old secret ends, loses the stream before the next event", async () => {
  const agent = await app.withKey();
  const maya = await app.as("viewer");
  const person = await openEvents(app.url, maya, "/api/events");
  const rotated = await app.withKey({ scope: "project" });
  const program = await openEvents(app.url, rotated, "/api/events");
  await maya.post("/api/auth/sign-out");
  await app.deps.pool.query(
    "update api_key set hash = $3, previous_hash = hash, previous_until = clock_timestamp() where project_id = $1 and id = $2",
    [app.projectId, rotated.keyId, Buffer.alloc(32, 7)],
  );
  await ask(agent);
  expect(await person.next()).toBeNull();
  expect(await program.next()).toBeNull();
});

test("a reader that reads nothing keeps the gateway from reading on, not its memory full", async () => {
  const agent = await app.withKey({ scope: "project" });
  // 40,000 events are 8 MB on the wire, more than the buffers of two sockets.
  await app.deps.pool.query(
    `insert into audit_entry (project_id, type, actor_kind, actor_name, detail)
     select $1, 'request.failed', 'gateway', 'gateway', '{}' from generate_series(1, 40000)`,
    [app.projectId],
  );
  const socket = connect(app.port, "127.0.0.1");
  socket.pause();
  const headers = [
    "GET /api/events?last_event_id=evt_0_0 HTTP/1.1",
    `Host: 127.0.0.1:${app.port}`,
    `Authorization: ${agent.headers["Authorization"] ?? ""}`,
    "",
    "",
  ];
  socket.write(headers.join("\r\n"));
  await until("the stream is open", () => app.deps.streams.taken() === 1);
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 50; count++) await app.anonymous.get("/readyz");
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);

  let told = 0;
  let rest = "";
  socket.on("data", (piece: Buffer) => {
    const text = rest + piece.toString("latin1");
    told += text.split("\nevent: request.failed\n").length - 1;
    rest = text.slice(-30).replace(/\nevent: request\.failed\n/g, "");
  });
  socket.resume();
  await until("all of it was told", () => told >= 40_000, 20_000);
  expect(told).toBe(40_000);
  socket.destroy();
  await until("the stream is gone", () => app.deps.streams.taken() === 0);
});

test("a stream whose reader left while its rights were looked up keeps no place", async () => {
  const key = await app.withKey();
  const holder = await app.deps.pool.connect();
  await holder.query("begin; lock table api_key in access exclusive mode");
  const leaving = new AbortController();
  const asked = fetch(`${app.url}/api/events`, { headers: key.headers, signal: leaving.signal });
  const gone = expect(asked).rejects.toThrow();
  await until("the key is looked up", async () => {
    const { rowCount } = await app.deps.pool.query(
      "select 1 from pg_locks where relation = 'api_key'::regclass and not granted",
    );
    return rowCount === 1;
  });
  const left = () => (app.logged().match(/"status":499/g) ?? []).length;
  const before = left();
  leaving.abort();
  await gone;
  await until("the gateway knows that the reader left", () => left() > before);
  await holder.query("commit");
  holder.release();
  // Behind the call that was left: its rights are known by now.
  expect((await key.get("/api/requests")).status).toBe(200);
  await until("no place is taken", () => app.deps.streams.taken() === 0, 3_000);
});
