import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { createKnownRules } from "./known-rules";

let app: TestApp;
let agent: TestKey;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
});
afterAll(() => app.close());

/** Writes a rule as another gateway would: nothing in this process could have noticed. */
async function rule(action: string, columns: string, ...values: unknown[]): Promise<void> {
  const places = values.map((_value, index) => `$${index + 3}`).join(", ");
  await app.deps.pool.query("delete from action_description where project_id = $1 and action = $2", [
    app.projectId,
    action,
  ]);
  await app.deps.pool.query(
    `insert into action_description (project_id, service, action, fields, effects, updated_by, ${columns})
     values ($1, 'billing-agent', $2, '[]', '{}', 'somebody', ${places})`,
    [app.projectId, action, ...values],
  );
}

async function stored(id: string): Promise<{ priority: string; roles: string[]; held: boolean }> {
  const { rows } = await app.deps.pool.query(
    "select priority, roles, held from approval_request where project_id = $1 and id = $2",
    [app.projectId, id],
  );
  return rows[0];
}

test("a rule that changed since the last ingest holds for the next one", async () => {
  const action = "change_rules";
  expect(await stored(await ask(agent, { action }))).toEqual({ priority: "medium", roles: [], held: true });
  await rule(action, "least_priority, role", "critical", "finance");
  expect(await stored(await ask(agent, { action }))).toMatchObject({
    priority: "critical",
    roles: ["finance"],
  });
  await rule(action, "least_priority", "high");
  expect(await stored(await ask(agent, { action }))).toMatchObject({ priority: "high", roles: [] });
});

test("observe stops to let pass as soon as the rule says so", async () => {
  const action = "observe_rules";
  await rule(action, "observe_allowed", true);
  const body = { action, mode: "observe" };
  expect((await stored(await ask(agent, body))).held).toBe(false);
  await rule(action, "observe_allowed", false);
  expect((await stored(await ask(agent, body))).held).toBe(true);
});

test("a role that was made or removed since the last ingest is known at once", async () => {
  const body = { ...REFUND, metadata: { role: "night-shift" } };
  const refused = await agent.post("/api/ingest", body);
  expect([refused.status, refused.body.error]).toEqual([400, "invalid_request"]);
  await app.deps.pool.query("insert into project_role (project_id, name) values ($1, 'night-shift')", [
    app.projectId,
  ]);
  expect((await agent.post("/api/ingest", body)).status).toBe(200);
  await app.deps.pool.query("delete from project_role where project_id = $1 and name = 'night-shift'", [
    app.projectId,
  ]);
  expect((await agent.post("/api/ingest", body)).status).toBe(400);
});

test("a repeat gets its first answer, also when the role it names is gone", async () => {
  await app.deps.pool.query("insert into project_role (project_id, name) values ($1, 'day-shift')", [
    app.projectId,
  ]);
  const body = { ...REFUND, metadata: { role: "day-shift" } };
  const headers = { "Idempotency-Key": "once" };
  const first = await agent.post("/api/ingest", body, headers);
  await app.deps.pool.query("delete from project_role where project_id = $1 and name = 'day-shift'", [
    app.projectId,
  ]);
  const again = await agent.post("/api/ingest", body, headers);
  expect(again.body).toEqual(first.body);
});

test("rules are kept apart by project, service and action, and the oldest make room", () => {
  const rules = { known_roles: [], least_priority: null, role: null, observe_allowed: false };
  const known = createKnownRules();
  known.note({ projectId: "p", service: "a", action: "b c" }, rules);
  expect(known.find({ projectId: "p", service: "a b", action: "c" })).toBeNull();
  for (let number = 0; number < 10_000; number++)
    known.note({ projectId: "p", service: "s", action: String(number) }, rules);
  expect(known.find({ projectId: "p", service: "a", action: "b c" })).toBeNull();
});
