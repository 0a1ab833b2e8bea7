import { decodeReceipt } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { verifyReceiptSignature } from "@letsping/core";
import fc from "fast-check";
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
import { sweep } from "./sweeper";

let app: TestApp;
let maya: TestPerson;
let noah: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  maya = await app.as("operator");
  noah = await app.as("operator");
  admin = await app.as("admin");
});
afterAll(() => app.close());

/** What the callers were told of one request; it has to agree with what the database holds. */
interface Told {
  id: string;
  /** Presses that were answered: this decision is yours. */
  decided: string[];
  withdrawn: number;
  /** Claims that were answered with a lease. */
  leases: string[];
}

interface Run {
  agent: TestKey;
  requests: Told[];
}

/** Something that happens to the requests of a run, at once with others. */
type Move = (run: Run, at: number) => Promise<unknown>;

const target = (run: Run, at: number): Told => run.requests[at % run.requests.length] as Told;

async function press(told: Told, answering: ReturnType<typeof approve>): Promise<void> {
  const answer = await answering;
  expect([200, 409], answer.text).toContain(answer.status);
  if (answer.status === 200) told.decided.push(answer.body.status);
}

async function pressBatch(person: TestPerson, run: Run, decision: "approve" | "reject"): Promise<void> {
  const reason = decision === "reject" ? { reason: "No." } : {};
  const items = run.requests.map(({ id }) => ({ id, decision, expected_version: 1, ...reason }));
  // From both ends: whoever locks in the order of a list would wait in a circle.
  if (decision === "reject") items.reverse();
  const answer = await person.post("/api/requests/batch-resolve", { items });
  expect(answer.status, answer.text).toBe(200);
  for (const { id, outcome, status } of answer.body.outcomes) {
    if (outcome === "decided") run.requests.find((told) => told.id === id)?.decided.push(status);
  }
}

function pass(column: "expires_at" | "executable_until" | "lease_expires_at", when: string): Move {
  return (run, at) =>
    app.deps.pool.query(
      `update approval_request set ${column} = clock_timestamp() where id = $1 and ${when}`,
      [target(run, at).id],
    );
}

const MOVES: Record<string, Move> = {
  approve: (run, at) => press(target(run, at), approve(maya, target(run, at).id)),
  edit: (run, at) =>
    press(
      target(run, at),
      approve(noah, target(run, at).id, { patched_payload: { ...REFUND.payload, amount: 7 } }),
    ),
  reject: (run, at) => press(target(run, at), reject(noah, target(run, at).id)),
  "approve all": (run) => pressBatch(maya, run, "approve"),
  "reject all": (run) => pressBatch(noah, run, "reject"),
  async cancel(run, at) {
    const told = target(run, at);
    const answer = await run.agent.post(`/api/requests/${told.id}/cancel`);
    expect([200, 401, 409], answer.text).toContain(answer.status);
    if (answer.status === 200) told.withdrawn++;
  },
  async execute(run, at) {
    const told = target(run, at);
    const claim = await execution(run.agent, told.id, { state: "executing" });
    expect([200, 401, 409], claim.text).toContain(claim.status);
    if (claim.status !== 200) return;
    told.leases.push(claim.body.lease);
    const report = await execution(run.agent, told.id, { state: "executed", lease: claim.body.lease });
    expect([200, 401, 409], report.text).toContain(report.status);
  },
  async claim(run, at) {
    const told = target(run, at);
    const answer = await execution(run.agent, told.id, { state: "executing" });
    if (answer.status === 200) told.leases.push(answer.body.lease);
  },
  async revoke(run) {
    const answer = await admin.post(`/api/keys/${run.agent.keyId}/revoke`);
    expect([200, 409], answer.text).toContain(answer.status);
  },
  "time over": pass("expires_at", "status = 'PENDING'"),
  "window over": pass("executable_until", "execution_state = 'NOT_STARTED' and executable_until is not null"),
  "lease over": pass("lease_expires_at", "execution_state = 'EXECUTING'"),
  sweep: () => sweep(app.deps),
};

function moveOf(name: string): Move {
  const move = MOVES[name];
  if (!move) throw new Error(`There is no move ${name}.`);
  return move;
}

interface Row {
  id: string;
  status: string;
  receipt: string | null;
  execution_state: string;
  executable_until: Date | null;
}

interface Audited {
  type: string;
  detail: { status?: string; receipt_digest?: string };
}

async function rowsOf(run: Run): Promise<Row[]> {
  const { rows } = await app.deps.pool.query<Row>(
    "select id, status, receipt, execution_state, executable_until from approval_request where id = any($1) order by id",
    [run.requests.map((told) => told.id)],
  );
  return rows;
}

const isApproved = (status: string) => status.startsWith("APPROVED");

/** What must hold of a request whatever came in whatever order. */
async function checkRequest(row: Row, told: Told): Promise<void> {
  const { rows } = await app.deps.pool.query<Audited>(
    "select type, detail from audit_entry where request_id = $1 order by seq",
    [row.id],
  );
  const types = rows.map((each) => each.type);
  const ends = rows.filter((each) => /approved|rejected|expired|cancelled/.test(each.type));
  const claims = types.filter((type) => type === "request.executing");

  expect(ends).toHaveLength(row.status === "PENDING" ? 0 : 1);
  expect(told.decided).toEqual(
    ["APPROVED", "APPROVED_WITH_MODIFICATIONS", "REJECTED"].includes(row.status) ? [row.status] : [],
  );
  if (told.withdrawn > 0) expect(row.status).toBe("CANCELLED");

  expect(told.leases).toHaveLength(claims.length);
  expect(claims.length).toBeLessThanOrEqual(1);
  expect(row.execution_state === "NOT_STARTED").toBe(claims.length === 0);
  if (claims.length > 0) {
    expect(isApproved(row.status)).toBe(true);
    expect(types.indexOf("request.executing")).toBeGreaterThan(types.indexOf("request.approved"));
  }

  if (row.status === "PENDING") return expect(row.receipt).toBeNull();
  const receipt = row.receipt ?? "";
  expect(ends[0]?.detail).toMatchObject({ status: row.status, receipt_digest: sha256Hex(receipt) });
  const said = decodeReceipt(receipt)?.claims;
  expect(said).toMatchObject({ request_id: row.id, status: row.status });
  expect(said?.exp !== undefined).toBe(isApproved(row.status));
  const jwks = (await app.anonymous.get("/.well-known/jwks.json")).body;
  expect((await verifyReceiptSignature(receipt, jwks)).ok).toBe(true);
}

test("property: whatever happens at once, each request ends once and runs at most once, with its approval", async () => {
  const move = fc.tuple(fc.constantFrom(...Object.keys(MOVES)), fc.nat(2));
  const wave = fc.array(move, { minLength: 3, maxLength: 9 });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.tuple(wave, wave), fc.integer({ min: 1, max: 3 }), async (waves, count) => {
      const agent = await app.withKey();
      const ids = await Promise.all(Array.from({ length: count }, () => ask(agent)));
      const run: Run = { agent, requests: ids.map((id) => ({ id, decided: [], withdrawn: 0, leases: [] })) };
      let before: Row[] = [];
      for (const moves of waves) {
        await Promise.all(moves.map(([name, at]) => moveOf(name)(run, at)));
        const rows = await rowsOf(run);
        for (const row of rows) {
          const told = run.requests.find((each) => each.id === row.id);
          if (told) await checkRequest(row, told);
          const earlier = before.find((each) => each.id === row.id);
          if (earlier && earlier.status !== "PENDING") {
            expect([row.status, row.receipt]).toEqual([earlier.status, earlier.receipt]);
          }
          seen.add(row.status).add(row.execution_state);
        }
        before = rows;
      }
    }),
    { numRuns: 60 },
  );
  // Not all too easy: every kind of end, and executions, did happen.
  for (const state of [
    "APPROVED",
    "APPROVED_WITH_MODIFICATIONS",
    "REJECTED",
    "CANCELLED",
    "EXPIRED",
    "EXECUTED",
  ]) {
    expect(seen).toContain(state);
  }
}, 180_000);
