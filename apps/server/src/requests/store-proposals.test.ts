import { createId } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { until } from "../testing/until";
import { createStoreProposal } from "./store-proposals";
import type { ProposalRow } from "./store-proposals";

let app: TestApp;
let agent: TestKey;
beforeAll(async () => {
  app = await createTestApp();
  agent = await app.withKey();
});
afterAll(() => app.close());

/** A proposal with an Idempotency-Key of this hash. */
function proposal(hash: number): ProposalRow {
  return {
    id: createId("request", app.deps.clock(), app.deps.random(10)),
    projectId: app.projectId,
    keyId: agent.keyId,
    secretHash: null,
    service: "s",
    action: "a",
    mode: "test",
    observe: false,
    held: true,
    priority: "medium",
    roles: [],
    sealed: Buffer.from("sealed"),
    digest: "digest",
    editable: false,
    hash: Buffer.of(hash),
    fingerprint: Buffer.of(hash),
    expiresInMs: 60_000,
    askerName: "s",
    detail: "{}",
    rules: { known_roles: [], least_priority: null, role: null, observe_allowed: false },
    askedRole: null,
    guardVersion: 0,
    flagged: false,
    findingRules: [],
    hiddenCount: 0,
    prints: [],
    skeleton: null,
    shieldBits: null,
    shieldAlarm: 0,
    shieldHeld: false,
  };
}

test("two gateways that are sent the same keys in another order do not wait for each other", async () => {
  const { pool } = app.deps;
  const { rows } = await pool.query<{ hash: Buffer }>(
    "select hash from api_key where project_id = $1 and id = $2",
    [app.projectId, agent.keyId],
  );
  const secretHash = rows[0]?.hash ?? null;
  const id = await ask(agent);
  const holder = await pool.connect();
  try {
    // Somebody else is just storing one with the key in the middle: so both gateways come to have stored one, and wait.
    await holder.query("begin");
    await holder.query(
      "update approval_request set idempotency_hash = $3 where project_id = $1 and id = $2",
      [app.projectId, id, Buffer.of(2)],
    );
    const gateways = [
      [1, 2, 3],
      [3, 2, 1],
    ].map((hashes) => {
      const store = createStoreProposal(app.deps);
      return Promise.all(hashes.map((hash) => store({ ...proposal(hash), secretHash })));
    });
    await until("both wait", async () => {
      const { rows } = await pool.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length === 2;
    });
    await holder.query("rollback");
    const stored = (await Promise.all(gateways)).flat();
    // Each key once.
    expect(stored.filter((row) => row !== null)).toHaveLength(3);
  } finally {
    holder.release();
  }
});
