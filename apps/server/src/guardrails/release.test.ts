import type { AnomaliesView } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

type Closed = NonNullable<AnomaliesView["closed"]>[number];

let app: TestApp;
let agent: TestKey;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp();
  admin = await app.as("admin", { name: "Ada Admin" });
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
  await app.deps.pool.query("delete from limit_window where project_id = $1", [app.projectId]);
});

async function limitTo(settings: object): Promise<void> {
  const { version } = (await admin.get("/api/guardrails")).body;
  const saved = await admin.put("/api/guardrails", { settings, expected_version: version });
  expect(saved.status, saved.text).toBe(200);
}

let asked = 0;
/** Another payload each time, unless one is given. */
const status = async (payload: object = { asked: asked++ }, key = agent) =>
  (await key.post("/api/ingest", { ...REFUND, schema: null, payload })).status;

async function closedLimits(person = admin): Promise<Closed[]> {
  return (await person.get("/api/guardrails/anomalies")).body.closed;
}

const release = (limit_id: string, person = admin) => person.post("/api/guardrails/release", { limit_id });

async function releases(): Promise<number> {
  const { rowCount } = await app.deps.pool.query(
    "select 1 from audit_entry where type = 'guardrails.released'",
  );
  return rowCount ?? 0;
}

const TWO_AN_HOUR = { limits: [{ per: "agent", limit: 2, window_ms: 3_600_000 }] };

test("an agent over its limit is seen, and may ask again once it is released", async () => {
  await limitTo({ velocity: TWO_AN_HOUR });
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
  const [limit, ...others] = await closedLimits();
  expect(others).toEqual([]);
  expect(limit).toEqual({
    limit_id: expect.any(String),
    kind: "velocity",
    scope: "agent",
    key_id: agent.keyId,
    name: "test agent",
    unit: "requests",
    within: null,
    window_ms: 3_600_000,
    ends_at: expect.stringMatching(/^20/),
  });
  expect((await release(limit?.limit_id ?? "")).body).toEqual({ released: true });
  expect(await closedLimits()).toEqual([]);
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
});

test("only that limit is released", async () => {
  await limitTo({ velocity: TWO_AN_HOUR });
  const other = await app.withKey();
  for (const key of [agent, other]) for (let count = 0; count < 3; count++) await status(undefined, key);
  const limits = await closedLimits();
  expect(limits.map((limit) => limit.key_id).sort()).toEqual([agent.keyId, other.keyId].sort());
  await release(limits.find((limit) => limit.key_id === agent.keyId)?.limit_id ?? "");
  expect([await status(), await status(undefined, other)]).toEqual([200, 429]);
});

test("a limit of an action names it, and one of the project the project", async () => {
  const velocity = {
    limits: [
      { per: "action", limit: 1, window_ms: 60_000 },
      { per: "project", limit: 2, window_ms: 60_000 },
    ],
  };
  await limitTo({ velocity });
  const ask = async (action: string) =>
    (await agent.post("/api/ingest", { ...REFUND, action, schema: null, payload: { asked: asked++ } }))
      .status;
  expect([await ask("a"), await ask("a"), await ask("b"), await ask("c")]).toEqual([200, 429, 200, 429]);
  const project = (await admin.get("/api/me")).body;
  const names = (await closedLimits()).map(({ scope, name, key_id }) => ({ scope, name, key_id }));
  expect(names).toContainEqual({ scope: "action", name: `${REFUND.service} a`, key_id: null });
  const ofProject = names.find(({ scope }) => scope === "project");
  expect(JSON.stringify(project)).toContain(ofProject?.name ?? "no limit of the project");
});

test("a loop is released: the same call may come again", async () => {
  await limitTo({ velocity: { limits: [] } });
  const same = { look: "at this" };
  expect([await status(same), await status(same), await status(same)]).toEqual([200, 200, 422]);
  const [limit] = await closedLimits();
  expect(limit).toMatchObject({ kind: "loop", scope: "agent", key_id: agent.keyId, unit: "calls" });
  expect((await release(limit?.limit_id ?? "")).status).toBe(200);
  expect(await status(same)).toBe(200);
});

test("a budget is released", async () => {
  await limitTo({ velocity: { limits: [] }, cost: { tokens_per_hour: 40 } });
  const text = { note: "a".repeat(90) };
  expect([await status(text), await status({ ...text, more: 1 })]).toEqual([200, 422]);
  const [limit] = await closedLimits();
  expect(limit).toMatchObject({ kind: "cost", scope: "project", key_id: null, unit: "tokens" });
  await release(limit?.limit_id ?? "");
  expect(await status({ ...text, more: 2 })).toBe(200);
});

test("who released whom is in the audit", async () => {
  await limitTo({ velocity: TWO_AN_HOUR });
  for (let count = 0; count < 3; count++) await status();
  const [limit] = await closedLimits();
  await release(limit?.limit_id ?? "");
  const { rows } = await app.deps.pool.query(
    `select actor_kind, actor_id, actor_name, detail from audit_entry
     where project_id = $1 and type = 'guardrails.released' order by seq desc limit 1`,
    [app.projectId],
  );
  expect(rows).toEqual([
    {
      actor_kind: "person",
      actor_id: admin.userId,
      actor_name: "Ada Admin",
      detail: {
        kind: "velocity",
        scope: "agent",
        unit: "requests",
        within: null,
        names: [agent.keyId],
        window_ms: 3_600_000,
        ends_at: limit?.ends_at,
      },
    },
  ]);
});

test("a limit that is not closed, or of another project, is not there, and nothing is written", async () => {
  await limitTo({ velocity: TWO_AN_HOUR });
  for (let count = 0; count < 3; count++) await status();
  const [limit] = await closedLimits();
  const id = limit?.limit_id ?? "";
  const stranger = await app.as("admin", { projectId: await app.addProject("Elsewhere") });
  expect(await closedLimits(stranger)).toEqual([]);
  const before = await releases();
  const madeUp = Buffer.from(JSON.stringify(["velocity", 60_000, '["agent","nobody"]'])).toString(
    "base64url",
  );
  for (const answer of [await release(id, stranger), await release(madeUp), await release("%%")])
    expectError(answer, "not_found");
  for (const role of ["viewer", "operator"] as const)
    expectError(await release(id, await app.as(role)), "forbidden");
  expect(await releases()).toBe(before);
  expect(await status()).toBe(429);
});

test("while the counters are away the page says the rest, and nothing is released", async () => {
  const away = await createTestApp({ environment: { REDIS_URL: "redis://127.0.0.1:1" } });
  const person = await away.as("admin");
  const view = await person.get("/api/guardrails/anomalies");
  expect([view.status, view.body.closed]).toEqual([200, null]);
  expectError(await person.post("/api/guardrails/release", { limit_id: "any" }), "unavailable");
  expect(away.logged()).toContain("the limits that refuse now could not be read");
  await away.close();
});
