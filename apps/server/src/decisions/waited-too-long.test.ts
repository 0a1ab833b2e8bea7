import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import type { TestAnswer } from "../testing/test-client";
import { until } from "../testing/until";

// A statement finds its row, asks the clock and the rights, and then waits for whoever holds the row: a batch, for example.
// Where that one is rolled back and has changed nothing, PostgreSQL asks none of it again.

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

/** Makes a call wait for the row of a request, until a condition of `request` (and of the call's `activity`) holds. */
async function whileHeld(
  id: string,
  call: () => Promise<TestAnswer>,
  condition: string,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<TestAnswer> {
  const { pool } = app.deps;
  const client = await pool.connect();
  try {
    await client.query("begin");
    const values = [app.projectId, id];
    await client.query("select 1 from approval_request where project_id = $1 and id = $2 for update", values);
    const answer = call();
    await until(`the call waits, and ${condition}`, async () => {
      const { rows } = await pool.query(
        `select 1 from approval_request request, pg_stat_activity activity
         where request.project_id = $1 and request.id = $2 and activity.datname = current_database()
           and activity.wait_event_type = 'Lock' and ${condition}`,
        values,
      );
      return rows.length > 0;
    });
    await meanwhile();
    await client.query("rollback");
    return await answer;
  } finally {
    client.release();
  }
}

const statusOf = async (id: string) => (await agent.get(`/api/status/${id}`)).body.status;

const PRESSES: [string, (person: TestPerson, id: string) => Promise<TestAnswer>][] = [
  ["an approval", approve],
  [
    "an approval that was read from the database",
    (person, id) => {
      app.deps.knownPending.forget(id);
      return approve(person, id);
    },
  ],
  ["a rejection", reject],
  ["a withdrawal", (_person, id) => agent.post(`/api/requests/${id}/cancel`)],
];

test.each(PRESSES)("%s that waits until the time is over comes too late", async (_what, press) => {
  const id = await ask(agent, { expires_in_ms: 1_000 });
  const answer = await whileHeld(id, () => press(maya, id), "request.expires_at < clock_timestamp()");
  expect(answer.body).toMatchObject({ error: "already_final", details: { status: "EXPIRED" } });
  expect(await statusOf(id)).toBe("EXPIRED");
});

test.each(PRESSES.slice(0, 2))(
  "%s that waits for long does not count on rights from before",
  async (_what, press) => {
    const noah = await app.as("operator");
    const id = await ask(agent);
    const leave = "delete from member where project_id = $1 and user_id = $2";
    const answer = await whileHeld(
      id,
      () => press(noah, id),
      "activity.query_start < clock_timestamp() - interval '2 seconds'",
      () => app.deps.pool.query(leave, [app.projectId, noah.userId]),
    );
    expect(answer.body.error).toBe("forbidden");
    expect(await statusOf(id)).toBe("PENDING");
  },
);

test("an execution that waits until the approval is over does not begin", async () => {
  const id = await ask(agent);
  await approve(maya, id);
  await app.deps.pool.query(
    "update approval_request set executable_until = clock_timestamp() + interval '0.5 seconds' where id = $1",
    [id],
  );
  const claim = () => execution(agent, id, { state: "executing" });
  const answer = await whileHeld(id, claim, "request.executable_until < clock_timestamp()");
  expect(answer.body.error).toBe("approval_expired");
});

test("a decision that waited for long is done by who still may", async () => {
  const id = await ask(agent);
  app.deps.knownPending.forget(id);
  const condition = "activity.query_start < clock_timestamp() - interval '2 seconds'";
  const { body } = await whileHeld(id, () => approve(maya, id), condition);
  expect(body.status).toBe("APPROVED");
  const { rows } = await app.deps.pool.query(
    "select resolved_at > clock_timestamp() - interval '2 seconds' as is_new from approval_request where id = $1",
    [id],
  );
  expect(rows).toEqual([{ is_new: true }]);
});

test("what waits for a moment is done", async () => {
  const id = await ask(agent);
  expect((await whileHeld(id, () => approve(maya, id), "true")).body.status).toBe("APPROVED");
});
