import { commitPayload } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { until } from "../testing/until";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator", { name: "=Maya" });
  viewer = await app.as("viewer");
});
afterAll(() => app.close());

/** Reads a file whose cells are all quoted (RFC 4180), by the names of its first line. */
function readCsv(text: string): Record<string, string>[] {
  const end = text.indexOf("\r\n");
  const names = text.slice(0, end).split(",");
  const cells = [...text.slice(end + 2).matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)];
  expect(cells.map((cell) => cell[0]).join("")).toBe(text.slice(end + 2));
  const rows: Record<string, string>[] = [];
  cells.forEach(([, value = "", after], index) => {
    const column = index % names.length;
    expect(after === "\r\n").toBe(column === names.length - 1);
    if (column === 0) rows.push({});
    const row = rows[rows.length - 1];
    if (row) row[names[column] ?? ""] = value.replaceAll('""', '"');
  });
  return rows;
}

async function rowsOf(query: string, who = maya): Promise<Record<string, string>[]> {
  const answer = await who.get(`/api/requests?format=csv&${query}`);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  return readCsv(answer.text);
}

test("a row says what was asked, who decided and what became of it, and reconciles with another ledger", async () => {
  const id = await ask(agent, { service: "csv" });
  const decision = (await approve(maya, id, { patched_payload: { ...REFUND.payload, amount: 5 } })).body;
  const { lease } = (await execution(agent, id, { state: "executing" })).body;
  await execution(agent, id, { state: "executed", lease, result_digest: "sha256:abc" });
  const shown = (await maya.get(`/api/requests/${id}`)).body;
  expect(await rowsOf(`service=csv&key=${agent.keyId}`)).toEqual([
    {
      id,
      created_at: shown.created_at,
      service: "csv",
      action: "refund_user",
      sentence: "csv refunded $5.00 to u_123",
      mode: "test",
      priority: "medium",
      agent_id: "",
      key_id: agent.keyId,
      key_name: "test agent",
      status: "APPROVED_WITH_MODIFICATIONS",
      change_count: "1",
      resolved_at: decision.resolved_at,
      decided_by_id: maya.userId,
      decided_by_name: "'=Maya",
      method: "dashboard",
      reason: "",
      execution_state: "EXECUTED",
      execution_started_at: shown.execution.started_at,
      execution_finished_at: shown.execution.finished_at,
      result_digest: "sha256:abc",
      final_commitment: `sha-256:${commitPayload(decision.final_payload, decision.commitment_salt)}`,
      receipt_digest: sha256Hex(decision.receipt),
      flagged: "false",
      finding_rules: "",
      hidden_count: "0",
    },
  ]);
});

test("formulas, quotes and line breaks stay text, and viewers read masks", async () => {
  const reasons = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\u200b=1",
    "＝1+1",
    'a "quoted"\r\n"word"',
    "plain",
  ];
  for (const reason of reasons) {
    const id = await ask(agent, { service: "formulas" });
    await reject(maya, id, `x${reason}`);
    const row = (await rowsOf("service=formulas"))[0];
    expect(row?.["reason"]).toBe(`x${reason}`);
    await reject(maya, await ask(agent, { service: "formulas" }), reason);
  }
  const { text } = await maya.get("/api/requests?format=csv&service=formulas");
  expect(text).not.toMatch(/(^|,)"\u200b?[=＝+\-@\t\r]/m);
  const masked = await rowsOf("service=formulas", viewer);
  expect(new Set(masked.map((row) => row["reason"]))).toEqual(new Set(["•••"]));
  for (const row of masked) expect(row["sentence"]).toBe("Refund ••• to •••");
});

test("all rows of a filter are sent, however many pages they are", async () => {
  const ids = await Promise.all(Array.from({ length: 450 }, () => ask(agent, { service: "many" })));
  const rows = await rowsOf("service=many&limit=5");
  expect(rows.map((row) => row["id"]).sort()).toEqual([...ids].sort());
  expect(await rowsOf("service=nothing")).toEqual([]);
  expectError(await maya.get("/api/requests?format=csv&status=DONE"), "invalid_request");
  const head = await maya.call("HEAD", "/api/requests?format=csv&service=many");
  expect([head.status, head.text]).toEqual([200, ""]);
});

test("a file that the gateway cannot finish is a broken transfer, never a shorter file", async () => {
  const { rows } = await app.deps.pool.query(
    "select id from approval_request where service = 'many' order by created_at, id limit 1",
  );
  // The oldest comes last: two pages are out by then.
  await app.deps.pool.query(
    "update approval_request set sealed_body = decode('00', 'hex'), service = 'many' where id = $1",
    [rows[0].id],
  );
  const answer = await fetch(`${app.url}/api/requests?format=csv&service=many`, {
    headers: { ...maya.headers },
  });
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
  await until("the failure is in the log", () => app.logged().includes("call failed"));
  await app.deps.pool.query("delete from approval_request where id = $1", [rows[0].id]);
});

test("a reader who leaves in the middle costs nothing more and is no failure", async () => {
  const before = app.logged().length;
  const leaving = new AbortController();
  const answer = await fetch(`${app.url}/api/requests?format=csv`, {
    headers: { ...maya.headers },
    signal: leaving.signal,
  });
  await answer.body?.getReader().read();
  leaving.abort();
  await until("no connection is in use", () => app.deps.pool.totalCount === app.deps.pool.idleCount);
  expect((await rowsOf("service=csv")).length).toBe(1);
  expect(app.logged().slice(before)).not.toContain("call failed");
});
