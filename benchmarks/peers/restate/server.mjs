// Restate on one node: the server's own binary, and a worker process with the service that asks.
//
// Durability of 1.7.12, as `restate-server --dump-config` says it: every step is appended to a log before it takes
// effect (`bifrost.default-provider = "replicated"`, `default-replication = 1`), and the log server writes it to
// RocksDB with its write-ahead log synced (`log-server.rocksdb-disable-wal-fsync = false`). The tables of the
// partitions are rebuilt from that log and are not synced themselves. All of this stays as it is, and so do the 24
// partitions; README.md says what other settings measured.
import { fork } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { openSync } from "node:fs";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sayReady } from "../server-options.mjs";
import { serverOptions } from "../server-options.mjs";

const START_MS = 60_000;
const { data, port } = serverOptions();
const log = join(data, "restate-server.log");

function binary() {
  const owner = createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json");
  const platform = `${process.platform}-${process.arch}`;
  return createRequire(owner).resolve(`@restatedev/restate-server-${platform}/bin/restate-server`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const found = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  server.close();
  return found;
}

/**
 * Calls until it is answered with success.
 *
 * @param {string} url
 * @param {unknown} [body] sent as JSON, with POST
 */
async function untilDone(url, body) {
  const deadline = performance.now() + START_MS;
  const headers = { "content-type": "application/json" };
  const call = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  let said = "";
  while (performance.now() < deadline) {
    const answer = await fetch(url, call).catch((cause) => String(cause));
    if (typeof answer !== "string" && answer.ok) return;
    said = typeof answer === "string" ? answer : await answer.text();
    await delay(100);
  }
  throw new Error(`${url}: ${said}\n${readFileSync(log, "utf8").slice(-2_000)}`);
}

mkdirSync(data, { recursive: true });
const worker = fork(fileURLToPath(new URL("worker.mjs", import.meta.url)), {
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
const [workerPorts] = await once(worker, "message");
const adminPort = await freePort();
const output = openSync(log, "a");
const server = spawn(
  binary(),
  [
    ...["--no-logo", "--log-filter", "error", "--base-dir", data, "--listen-mode", "tcp"],
    ...["--bind-ip", "127.0.0.1", "--bind-port", String(await freePort()), "--advertised-host", "127.0.0.1"],
  ],
  {
    stdio: ["ignore", output, output],
    env: {
      ...process.env,
      RESTATE_INGRESS__BIND_PORT: String(port),
      RESTATE_ADMIN__BIND_PORT: String(adminPort),
      RESTATE_DISABLE_TELEMETRY: "true",
    },
  },
);

const children = [server, worker];
const ended = Promise.all(children.map((child) => once(child, "exit")));
let stopping = false;
async function stop() {
  stopping = true;
  for (const child of children) child.kill("SIGTERM");
  await ended;
}
process.once("SIGTERM", () => stop().then(() => process.exit()));
for (const child of children) {
  child.once("exit", async () => {
    if (stopping) return;
    console.error(`A part of Restate ended by itself.\n${readFileSync(log, "utf8").slice(-2_000)}`);
    await stop();
    process.exit(1);
  });
}

try {
  await untilDone(`http://127.0.0.1:${adminPort}/deployments`, {
    uri: `http://127.0.0.1:${workerPorts.services}`,
  });
  await untilDone(`http://127.0.0.1:${port}/restate/health`);
} catch (cause) {
  await stop();
  throw cause;
}
sayReady(
  { "restate-server": server.pid ?? 0, worker: worker.pid ?? 0 },
  { ingress: `http://127.0.0.1:${port}`, streams: `http://127.0.0.1:${workerPorts.streams}` },
);
