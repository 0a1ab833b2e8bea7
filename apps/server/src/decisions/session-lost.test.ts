import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import type { TestAnswer } from "../testing/test-client";
import { until } from "../testing/until";

// A session that ends while a decision waits for its rows: it was begun by somebody who still might.
let app: TestApp;
let agent: TestKey;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
});
afterAll(() => app.close());

function batch(maya: TestPerson, ids: readonly string[]): Promise<TestAnswer> {
  const items = ids.map((id) => ({ id, decision: "approve", expected_version: 1 }));
  return maya.post("/api/requests/batch-resolve", { items });
}

const ENDS: [string, string][] = [
  ["ends", "delete from auth_session where user_id = $1"],
  ["runs out", "update auth_session set expires_at = clock_timestamp() where user_id = $1"],
];

test.each(ENDS)("a batch decides nothing once the session %s, however far it has come", async (_how, end) => {
  const maya = await app.as("operator");
  const ids = [await ask(agent), await ask(agent)];
  const client = await app.deps.pool.connect();
  try {
    await client.query("begin");
    await client.query("select 1 from approval_request where project_id = $1 and id = $2 for update", [
      app.projectId,
      ids[1],
    ]);
    const pressed = batch(maya, ids);
    await until("the batch waits for the row", async () => {
      const { rows } = await app.deps.pool.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    await app.deps.pool.query(end, [maya.userId]);
    await client.query("rollback");
    expect((await pressed).body.error).toBe("version_conflict");
  } finally {
    client.release();
  }
  for (const id of ids) expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
  expect((await batch(maya, ids)).body.error).toBe("session_required");
});

test("nor does one decision that was read before its session ended", async () => {
  const maya = await app.as("operator");
  const id = await ask(agent);
  const { loadToDecide } = app.deps;
  app.deps.knownPending.forget(id);
  // The seam between what is read and what is written.
  app.deps.loadToDecide = async (asked) => {
    const loaded = await loadToDecide(asked);
    await app.deps.pool.query("delete from auth_session where user_id = $1", [maya.userId]);
    return loaded;
  };
  try {
    expect((await maya.post("/api/resolve", { id, decision: "approve" })).body.error).toBe(
      "session_required",
    );
  } finally {
    app.deps.loadToDecide = loadToDecide;
  }
  expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
});
