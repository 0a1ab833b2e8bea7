// The least that keeps a question and its answer: what is left when everything is taken away that makes it safe to use.
import { generateKeyPairSync } from "node:crypto";
import { randomUUID } from "node:crypto";
import { sign } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import { sayReady } from "../server-options.mjs";
import { serverOptions } from "../server-options.mjs";

const { database, port } = serverOptions();
const { privateKey } = generateKeyPairSync("ed25519");
const pool = new pg.Pool({ connectionString: database, max: 10 });
const listener = new pg.Client({ connectionString: database });
/** @type {Map<string, import("node:http").ServerResponse>} */
const waiters = new Map();

const INSERT = "insert into request (id, payload) values ($1, $2)";
// The NOTIFY goes out with the commit of the decision.
const DECIDE = `with decided as (
    update request set status = 'APPROVED', signature = $2 where id = $1 and status = 'PENDING' returning id
  ) select pg_notify('decided', id::text) from decided`;
const READ = "select status from request where id = $1";

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** @param {string} id */
function wake(id) {
  const waiter = waiters.get(id);
  if (!waiter) return;
  waiters.delete(id);
  answer(waiter, 200, { id, status: "APPROVED" });
}

/** @param {import("node:http").IncomingMessage} request */
async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function serve(request, response) {
  const [, verb, id = ""] = (request.url ?? "").split("/");
  if (verb === "ask") {
    const payload = await textOf(request);
    const made = randomUUID();
    await pool.query({ name: "insert", text: INSERT, values: [made, payload] });
    return answer(response, 200, { id: made });
  }
  if (verb === "decide") {
    const signature = sign(null, Buffer.from(`${id} APPROVED`), privateKey);
    const { rowCount } = await pool.query({ name: "decide", text: DECIDE, values: [id, signature] });
    return rowCount === 1
      ? answer(response, 200, { id })
      : answer(response, 409, { error: "It does not wait." });
  }
  if (verb === "wait") {
    // Registered before the row is read, so that a decision between the two is not missed.
    waiters.set(id, response);
    response.once("close", () => waiters.delete(id));
    const { rows } = await pool.query({ name: "read", text: READ, values: [id] });
    if (rows[0]?.status === "APPROVED") wake(id);
    return;
  }
  answer(response, 404, { error: `There is no ${verb}.` });
}

await pool.query(
  "create table request (id uuid primary key, payload jsonb not null, status text not null default 'PENDING', signature bytea)",
);
await listener.connect();
listener.on("notification", ({ payload = "" }) => wake(payload));
await listener.query("listen decided");

const server = createServer((request, response) => {
  serve(request, response).catch((cause) => answer(response, 500, { error: String(cause) }));
});
server.keepAliveTimeout = 600_000;
server.listen(port, "127.0.0.1", 4096, () => {
  sayReady({ prototype: process.pid }, { address: `http://127.0.0.1:${port}` });
});

process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await listener.end();
  await pool.end();
});
