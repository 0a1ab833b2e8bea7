// DBOS in an application of its own: a workflow that waits in `DBOS.recv`, started over HTTP.
//
// Durability: everything is in PostgreSQL, each step in a transaction; the database that the harness gives has fsync
// and synchronous_commit on. Of the defaults only the size of the pool is changed: with 10 connections, of which DBOS
// keeps half for looking, the p95 of 1,000 waiters was at least twice that with 20 in each of five rounds.
import { createServer } from "node:http";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { expectations } from "../event-stream.mjs";
import { sayReady } from "../server-options.mjs";
import { serverOptions } from "../server-options.mjs";

const DAY_SECONDS = 86_400;
const { database, port } = serverOptions();
/** Workflows of this process that went on, for those who wait for them. */
const resumed = expectations();

const approval = DBOS.registerWorkflow(
  async () => {
    const decision = await DBOS.recv("decision", { timeoutSeconds: DAY_SECONDS });
    if (decision === null) throw new Error("Nobody decided for a day.");
    // Told from inside the workflow: whoever awaits its result hears it later, because the result is written first.
    resumed.come(DBOS.workflowID);
  },
  { name: "approval" },
);

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serve(request, response) {
  const [, verb, id] = (request.url ?? "").split("/");
  if (verb === "wait") {
    await resumed.taken(id);
    response.end(JSON.stringify({ id }));
    return;
  }
  const { workflowID } = await DBOS.startWorkflow(approval)(await bodyOf(request));
  response.end(JSON.stringify({ id: workflowID }));
}

DBOS.setConfig({
  name: "approval-bench",
  systemDatabaseUrl: database,
  systemDatabasePoolSize: 20,
  logLevel: "error",
});
await DBOS.launch();
const server = createServer((request, response) => {
  serve(request, response).catch((cause) => response.writeHead(500).end(String(cause)));
});
// Longer than any run: a kept connection that closes just when it is used again would look like an error of the peer.
server.keepAliveTimeout = 600_000;
server.listen(port, "127.0.0.1", 4096, () => {
  sayReady({ dbos: process.pid }, { application: `http://127.0.0.1:${port}`, database });
});

process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await DBOS.shutdown();
  // Workflows that still wait would keep the process.
  process.exit();
});
