import { commitPayload } from "@letsping/core";
import { decodeReceipt } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import fc from "fast-check";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ isAlone: true, limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

async function databaseNow(): Promise<number> {
  const { rows } = await app.deps.pool.query<{ now: Date }>("select clock_timestamp() as now");
  return rows[0]?.now.getTime() ?? 0;
}

const SHIFTS: [string, number][] = [
  ["an hour behind", -3_600_000],
  ["three seconds behind", -3_000],
  ["a minute ahead", 60_000],
  ["years ahead", 1e11],
];

test.each(SHIFTS)("a time that is remembered %s is no decision's time", async (_how, byMs) => {
  const id = await ask(agent);
  const row = app.deps.knownPending.find(app.projectId, id);
  if (!row) throw new Error("The request is not remembered.");
  app.deps.knownPending.note({ ...row, db_now: new Date(row.db_now.getTime() + byMs) });
  const before = await databaseNow();
  const { body } = await approve(maya, id);
  const after = await databaseNow();
  const decidedMs = Date.parse(body.resolved_at);
  expect(decidedMs).toBeGreaterThanOrEqual(before);
  expect(decidedMs).toBeLessThanOrEqual(after);
  expect(decodeReceipt(body.receipt)?.claims).toMatchObject({
    decided_at: body.resolved_at,
    iat: Math.floor(decidedMs / 1000),
  });
});

test("a request that ran out is not approved by a memory whose time stood still", async () => {
  const id = await ask(agent);
  const row = app.deps.knownPending.find(app.projectId, id);
  await app.deps.pool.query("update approval_request set expires_at = clock_timestamp() where id = $1", [id]);
  if (row) app.deps.knownPending.note(row);
  expect((await approve(maya, id)).body).toMatchObject({
    error: "already_final",
    details: { status: "EXPIRED" },
  });
});

test("property: what was approved from memory is what is stored, whatever it is, and its receipt says so", async () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc
      .constantFrom("-0", "1.0", "1e2", '"\\u0000"', '{"__proto__":{"a":1}}', '{"toJSON":1}', '{"2":1,"1":2}')
      .map((text): unknown => JSON.parse(text)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom("a", "b", "__proto__", "7", ""), value, { maxKeys: 4 }),
      async (payload) => {
        const raw = `{"service":"s","action":"a","payload":${JSON.stringify(payload)}}`;
        const asked = await agent.call("POST", "/api/ingest", { raw });
        // Some of what can be written is refused: numbers that do not round-trip, for example.
        fc.pre(asked.status === 200);
        const { id } = asked.body;
        expect(app.deps.knownPending.find(app.projectId, id)).not.toBeNull();
        const decided = await approve(maya, id);
        expect(decided.status, decided.text).toBe(200);
        // Read from the database, and opened anew.
        const { body } = await agent.get(`/api/status/${id}`);
        expect(body).toEqual(decided.body);
        expect(body.payload).toEqual(JSON.parse(raw).payload);
        const claims = decodeReceipt(body.receipt)?.claims;
        const commitment = commitPayload(body.payload as JsonValue, body.commitment_salt);
        expect(claims?.payload_commitment.value).toBe(commitment);
      },
    ),
    { numRuns: 60 },
  );
});
