import { sha256Hex } from "@letsping/core";
import { verifyReceiptSignature } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import type { TestAnswer } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator", { name: "Maya Okafor" });
  admin = await app.as("admin", { name: "Ada Admin" });
});
afterAll(() => app.close());

interface Item {
  id: string;
  decision: "approve" | "reject";
  expected_version: number;
  [more: string]: unknown;
}

interface Outcome {
  id: string;
  outcome: "decided" | "already_final";
  status: string;
  receipt: string | null;
  decided_by: { id: string; name: string } | null;
}

const approving = (id: string): Item => ({ id, decision: "approve", expected_version: 1 });

function resolve(person: TestClient, items: Item[]): Promise<TestAnswer> {
  return person.post("/api/requests/batch-resolve", { items });
}

function askMany(count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => ask(agent)));
}

async function endsOf(ids: readonly string[]) {
  const { rows } = await app.deps.pool.query(
    `select request_id as id, type, actor_id, detail from audit_entry
     where request_id = any($1) and type <> 'request.created' order by seq`,
    [ids],
  );
  return rows;
}

async function statusesOf(ids: readonly string[]): Promise<string[]> {
  const { rows } = await app.deps.pool.query(
    "select status from approval_request where id = any($1) order by id",
    [ids],
  );
  return rows.map((row) => row.status);
}

test("each of a batch gets its decision, its receipt and its audit row, which names the batch", async () => {
  const [plain = "", edited = "", rejected = ""] = await askMany(3);
  const patched = { ...REFUND.payload, amount: 12 };
  const { status, body } = await resolve(maya, [
    approving(plain),
    { ...approving(edited), patched_payload: patched },
    { ...approving(rejected), decision: "reject", reason: "Wrong customer." },
  ]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ decided_count: 3, already_final_count: 0 });
  expect(body.outcomes.map((each: Outcome) => [each.id, each.status])).toEqual([
    [plain, "APPROVED"],
    [edited, "APPROVED_WITH_MODIFICATIONS"],
    [rejected, "REJECTED"],
  ]);
  const jwks = (await app.anonymous.get("/.well-known/jwks.json")).body;
  const rows = await endsOf([plain, edited, rejected]);
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map((row) => row.detail.batch.id)).size).toBe(1);
  for (const outcome of body.outcomes as Outcome[]) {
    expect(outcome).toMatchObject({
      outcome: "decided",
      decided_by: { id: maya.userId, name: "Maya Okafor" },
    });
    expect((await verifyReceiptSignature(outcome.receipt ?? "", jwks)).ok).toBe(true);
    const row = rows.find((each) => each.id === outcome.id);
    expect(row.detail).toMatchObject({
      batch: { size: 3 },
      receipt_digest: sha256Hex(outcome.receipt ?? ""),
    });
    const told = (await agent.get(`/api/status/${outcome.id}`)).body;
    expect(told).toMatchObject({ status: outcome.status, receipt: outcome.receipt });
  }
  expect((await agent.get(`/api/status/${edited}`)).body.final_payload).toEqual(patched);
  expect((await agent.get(`/api/status/${rejected}`)).body.reason).toBe("Wrong customer.");
});

describe("one wrong item refuses all", () => {
  const wrong: [string, string, (id: string, other: string) => Promise<Item> | Item][] = [
    ["an id that is not there", "request_not_found", (id) => approving(`${id.slice(0, -6)}zzzzzz`)],
    ["a request twice", "invalid_request", (_id, other) => approving(other)],
    ["a rejection without a reason", "invalid_request", (id) => ({ ...approving(id), decision: "reject" })],
    ["an old version", "version_conflict", (id) => ({ ...approving(id), expected_version: 7 })],
    ["another digest", "version_conflict", (id) => ({ ...approving(id), presented_digest: "0".repeat(64) })],
    [
      "an edit that the schema forbids",
      "payload_invalid",
      (id) => ({ ...approving(id), patched_payload: { ...REFUND.payload, amount: 551 } }),
    ],
    [
      "a request of another project",
      "request_not_found",
      async () => {
        const projectId = await app.addProject("Elsewhere");
        return approving(await ask(await app.withKey({ projectId })));
      },
    ],
    [
      "a role that the person does not hold",
      "forbidden",
      async () => {
        await admin.post("/api/roles", { name: "finance" });
        return approving(await ask(agent, { metadata: { role: "finance" } }));
      },
    ],
  ];

  test.each(wrong)("%s", async (_what, error, make) => {
    const [first = "", second = "", third = ""] = await askMany(3);
    const bad = await make(third, first);
    const answer = await resolve(maya, [approving(first), approving(second), bad]);
    const details = expectError(answer, error as never);
    expect(details["items"]).toEqual([{ id: bad.id, error, message: expect.stringMatching(/\S/) }]);
    expect(await statusesOf([first, second, third])).toEqual(["PENDING", "PENDING", "PENDING"]);
    expect(await endsOf([first, second, third])).toEqual([]);
  });

  test("all that is wrong is told at once, under the most fundamental of the errors", async () => {
    const [first = "", second = "", third = ""] = await askMany(3);
    const answer = await resolve(maya, [
      { ...approving(first), expected_version: 3 },
      approving(`${second.slice(0, -6)}zzzzzz`),
      { ...approving(third), decision: "reject" },
    ]);
    const items = expectError(answer, "invalid_request")["items"] as { error: string }[];
    expect(items.map((item) => item.error)).toEqual([
      "version_conflict",
      "request_not_found",
      "invalid_request",
    ]);
  });

  test("an empty batch, more than 200 and an item without its version are refused", async () => {
    const [id = ""] = await askMany(1);
    expectError(await resolve(maya, []), "invalid_request");
    expectError(
      await resolve(
        maya,
        Array.from({ length: 201 }, () => approving(id)),
      ),
      "invalid_request",
    );
    const bare = await maya.post("/api/requests/batch-resolve", { items: [{ id, decision: "approve" }] });
    expectError(bare, "invalid_request");
    expectError(await resolve(await app.as("viewer"), [approving(id)]), "forbidden");
    expectError(await resolve(agent, [approving(id)]), "session_required");
  });
});

test("what is final already is reported as it stands, and the rest is decided", async () => {
  const [decided = "", withdrawn = "", overdue = "", waiting = ""] = await askMany(4);
  const standing = (await reject(admin, decided, "Fraud.")).body;
  await agent.post(`/api/requests/${withdrawn}/cancel`);
  await app.deps.pool.query(
    "update approval_request set expires_at = clock_timestamp() - interval '1 ms' where id = $1",
    [overdue],
  );
  const { status, body } = await resolve(maya, [decided, withdrawn, overdue, waiting].map(approving));
  expect(status).toBe(200);
  expect(body).toMatchObject({ decided_count: 1, already_final_count: 3 });
  expect(body.outcomes).toMatchObject([
    {
      outcome: "already_final",
      status: "REJECTED",
      receipt: null,
      resolved_at: standing.resolved_at,
      decided_by: { name: "Ada Admin" },
    },
    { outcome: "already_final", status: "CANCELLED", receipt: null, decided_by: null },
    { outcome: "already_final", status: "EXPIRED", receipt: null, decided_by: null },
    { outcome: "decided", status: "APPROVED", decided_by: { id: maya.userId } },
  ]);
  expect((await agent.get(`/api/status/${overdue}`)).body.status).toBe("EXPIRED");
  const again = (await resolve(maya, [approving(waiting)])).body;
  expect(again).toMatchObject({
    decided_count: 0,
    outcomes: [{ outcome: "already_final", status: "APPROVED" }],
  });
});

test("200 are decided at once, and calls that are held wake", async () => {
  const ids = await askMany(200);
  const held = agent.get(`/api/status/${ids[199]}?wait_ms=60000`);
  const began = performance.now();
  const { body } = await resolve(maya, ids.map(approving));
  const tookMs = performance.now() - began;
  expect(body.decided_count).toBe(200);
  expect((await held).body.status).toBe("APPROVED");
  // A quarter of a second where nothing else runs; the bound is for a machine with ten times the work.
  expect(tookMs).toBeLessThan(5_000);
}, 30_000);

test("200 in two batches at once, 50 single presses, withdrawals and ends of time: each decided once", async () => {
  const ids = await askMany(200);
  const slice = (from: number) => ids.slice(from, from + 25);
  const expiring = slice(50);
  const [first, second, ...singles] = await Promise.all([
    resolve(maya, ids.map(approving)),
    // The other way round: whoever locks in the order of its list would wait in a circle.
    resolve(
      admin,
      [...ids].reverse().map((id): Item => ({ ...approving(id), decision: "reject", reason: "No." })),
    ),
    ...slice(0).map((id) => approve(maya, id)),
    ...slice(25).map((id) => reject(admin, id)),
    ...slice(75).map((id) => agent.post(`/api/requests/${id}/cancel`)),
    app.deps.pool.query(
      "update approval_request set expires_at = clock_timestamp() where id = any($1) and status = 'PENDING'",
      [expiring],
    ),
  ]);
  const answers = singles.filter((each): each is TestAnswer => "body" in each);
  expect([first.status, second.status]).toEqual([200, 200]);
  const outcomes = [...first.body.outcomes, ...second.body.outcomes] as Outcome[];
  const decidedByBatch = outcomes.filter((each) => each.outcome === "decided");
  const decidedSingly = answers.filter((answer) => answer.status === 200);
  for (const answer of answers) expect([200, 409], answer.text).toContain(answer.status);

  // What nobody reached in time.
  for (const id of expiring) await agent.get(`/api/status/${id}`);
  const ends = await endsOf(ids);
  const expired = ends.filter((row) => row.type === "request.expired");
  expect(new Set(ends.map((row) => row.id)).size).toBe(200);
  expect(ends).toHaveLength(200);
  expect(decidedByBatch.length + decidedSingly.length + expired.length).toBe(200);
  expect(ends.filter((row) => row.detail.batch)).toHaveLength(decidedByBatch.length);

  const { rows } = await app.deps.pool.query(
    "select id, status, receipt from approval_request where id = any($1)",
    [ids],
  );
  for (const { id, status, receipt } of rows) {
    const end = ends.find((row) => row.id === id);
    expect(end.detail, id).toMatchObject({ status, receipt_digest: sha256Hex(receipt) });
    for (const outcome of outcomes.filter((each) => each.id === id)) expect(outcome.status).toBe(status);
  }
});
