import type { RequestDetail } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { allowObserve } from "../testing/shield-agent";
import type { Call } from "../testing/shield-agent";
import { DAILY } from "../testing/shield-agent";
import { enforce } from "../testing/shield-agent";
import { observe } from "../testing/shield-agent";
import { QUICK } from "../testing/shield-agent";
import { rest } from "../testing/shield-agent";
import { saveShield } from "../testing/shield-agent";
import { work } from "../testing/shield-agent";

const SERVICE = "billing-agent";
const [LOOK, READ, REFUND] = DAILY as [Call, Call, Call];
const EXPORT: Call = { action: "export_customers", payload: { to: "https://example.com/drop" } };

let app: TestApp;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin");
  await saveShield(app.deps, app.projectId, QUICK);
  for (const service of [SERVICE, "another-name"]) {
    await allowObserve(admin, service, {
      find_invoice: "low",
      read_customer: "low",
      refund: "high",
      export_customers: "high",
      wire_money: null,
      search_help: "low",
    });
  }
});
afterAll(() => app.close());

const detailOf = async (id: string) => (await admin.get(`/api/requests/${id}`)).body as RequestDetail;

async function scored(): Promise<number> {
  const { values } = await app.deps.metrics.shieldSteps.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

describe("an agent in Shadow", () => {
  test("is held in nothing, and nothing is scored", async () => {
    const young = await app.withKey();
    await work(app, young, SERVICE, { runs: 2 });
    const before = await scored();
    for (const call of [LOOK, EXPORT, EXPORT]) expect((await observe(young, SERVICE, call)).held).toBe(false);
    const asked = await young.post("/api/ingest", { service: SERVICE, action: "refund", payload: {} });
    const { shield, shield_alarm, shield_held } = await detailOf(asked.body.id);
    expect({ shield, shield_alarm, shield_held }).toEqual({
      shield: null,
      shield_alarm: "none",
      shield_held: false,
    });
    expect(await scored()).toBe(before);
  });
});

describe("an agent in Soft-Lock", () => {
  test("is held in nothing; what is unusual is shown to people, and to no key", async () => {
    const agent = await app.withKey();
    await work(app, agent, SERVICE, { runs: 20 });
    await observe(agent, SERVICE, LOOK);
    const { id, held } = await observe(agent, SERVICE, EXPORT);
    expect(held).toBe(false);
    const detail = await detailOf(id);
    expect(detail).toMatchObject({ shield_alarm: "hard", shield_held: false, priority: "high" });
    expect(detail.shield).toMatchObject({
      mode: "soft_lock",
      alarm: "hard",
      held: false,
      failed: false,
      key_id: agent.keyId,
      service: SERVICE,
    });
    expect(detail.shield?.text).toMatch(/^Very unusual for this agent: /);
    expect(detail.shield?.reasons[0]?.text).toContain("“billing-agent/export_customers”");
    expect(detail.timeline[0]?.detail).toMatchObject({ shield_alarm: "hard", shield_held: false });
    const own = await agent.get(`/api/requests/${id}`);
    expect(own.body).toMatchObject({ shield: null, shield_alarm: "none", shield_held: false });
    expect(own.text).not.toContain("hard");
  });
});

describe("an agent that enforces", () => {
  let agent: TestKey;
  beforeAll(async () => {
    agent = await app.withKey();
    await work(app, agent, SERVICE, { runs: 20 });
    await enforce(app, agent.keyId, SERVICE);
  });
  beforeEach(() => rest(app.deps, agent.keyId));

  /** Does what it does every day up to a hijack, then this. */
  async function hijacked(call: Call, { service = SERVICE, before = [LOOK, READ] } = {}) {
    for (const ordinary of before) expect((await observe(agent, SERVICE, ordinary)).held).toBe(false);
    return observe(agent, service, call);
  }

  test("what it is held for is counted", async () => {
    const holds = async () => (await app.deps.metrics.shieldHolds.get()).values[0]?.value ?? 0;
    const before = await holds();
    await hijacked(EXPORT);
    expect(await holds()).toBe(before + 1);
  });

  test("is not held in what it does every day", async () => {
    for (const call of DAILY) expect((await observe(agent, SERVICE, call)).held).toBe(false);
  });

  test.each<[string, Call, { service?: string; before?: Call[] }]>([
    ["lower priority than the project says", { ...EXPORT, more: { priority: "low" } }, {}],
    ["low priority where no rule names a least one", { action: "wire_money", payload: { to: "x" } }, {}],
    ["a service that it never used", REFUND, { service: "another-name" }],
    ["an action that it never called, which the project lets through", EXPORT, {}],
    ["a new trace", { ...REFUND, more: { metadata: { trace_id: "a-new-one" } } }, { before: [LOOK] }],
    ["another spelling of the keys", { action: "refund", payload: { Invoice: "R-17", sum: 500 } }, {}],
  ])("a hijacked agent that tries %s waits for a person", async (_what, call, how) => {
    const { id, held } = await hijacked(call, how);
    expect(held).toBe(true);
    const detail = await detailOf(id);
    expect(detail).toMatchObject({ status: "PENDING", shield_alarm: "hard", shield_held: true });
    expect(detail.shield).toMatchObject({ mode: "enforcing", held: true, failed: false, service: SERVICE });
  });

  test.each<[string, Call, string]>([
    ["an action that no rule lets through", { ...EXPORT, action: "wipe" }, SERVICE],
    ["a service that no rule knows", REFUND, "invented"],
  ])("%s waits for a person whatever the Shield says", async (_what, call, service) => {
    expect((await hijacked(call, { service })).held).toBe(true);
  });

  test("what was refused is no step: after it the agent stands where it stood", async () => {
    const first = await hijacked(EXPORT);
    expect(first.held).toBe(true);
    await admin.post("/api/resolve", { id: first.id, decision: "reject", reason: "No." });
    expect((await observe(agent, SERVICE, REFUND)).held).toBe(false);
  });

  test.each<[string, Call, Call[]]>([
    ["approved", READ, [LOOK]],
    ["rejected", EXPORT, [LOOK, READ]],
  ])(
    "after a long wait for a person, who %s, the agent goes on where it stood",
    async (decision, call, before) => {
      for (const ordinary of before) await observe(agent, SERVICE, ordinary);
      const { action, payload } = call;
      const { body } = await agent.post("/api/ingest", { service: SERVICE, action, payload });
      await rest(app.deps, agent.keyId);
      const resolved = {
        id: body.id,
        decision: decision === "approved" ? "approve" : "reject",
        reason: "So.",
      };
      expect((await admin.post("/api/resolve", resolved)).status).toBe(200);
      expect((await observe(agent, SERVICE, REFUND)).held).toBe(false);
    },
  );

  test("a pause in which it waited for nobody begins a session", async () => {
    for (const ordinary of [LOOK, READ]) await observe(agent, SERVICE, ordinary);
    await rest(app.deps, agent.keyId);
    expect((await observe(agent, SERVICE, REFUND)).held).toBe(true);
  });

  test("steps that it is not known for wipe nothing out", async () => {
    for (const ordinary of [LOOK, READ]) await observe(agent, SERVICE, ordinary);
    const unknown = { action: "search_help", payload: { words: "refund" } };
    for (let again = 0; again < 10; again++)
      expect((await observe(agent, SERVICE, unknown)).held).toBe(false);
    expect((await observe(agent, SERVICE, EXPORT)).held).toBe(true);
  });

  test("nothing hides beside the payload", async () => {
    const escrow = { to_account: "elsewhere", amount: 999_999 };
    const payload = { ...REFUND.payload, _escrow: escrow };
    expect((await hijacked({ ...REFUND, payload })).held).toBe(true);
  });

  test("what it withdraws by itself wipes nothing out", async () => {
    for (const ordinary of [LOOK, READ]) await observe(agent, SERVICE, ordinary);
    for (let again = 0; again < 20; again++) {
      const { body } = await agent.post("/api/ingest", { service: SERVICE, action: "wait", payload: {} });
      await agent.post(`/api/requests/${body.id}/cancel`, {});
    }
    expect((await observe(agent, SERVICE, REFUND)).held).toBe(false);
  });

  test("a sample from the dashboard is no step", async () => {
    const { body } = await admin.post("/api/sample-request");
    const { rows } = await app.deps.pool.query("select skeleton from approval_request where id = $1", [
      body.id,
    ]);
    expect(rows).toEqual([{ skeleton: null }]);
  });
});

describe("a Shield that fails", () => {
  test.each([
    [
      "a profile that does not open",
      "update shield_profile set sealed_profile = 'damaged', revision = revision + 1 where key_id = $1",
    ],
    [
      "a profile that is that of another agent",
      "update shield_profile set sealed_profile = (select sealed_profile from shield_profile where key_id <> $1 limit 1), revision = revision + 1 where key_id = $1",
    ],
  ])("%s lets nothing through: it waits for a person", async (_what, damage) => {
    const agent = await app.withKey();
    await work(app, agent, SERVICE, { runs: 20 });
    expect((await observe(agent, SERVICE, LOOK)).held).toBe(false);
    await app.deps.pool.query(damage, [agent.keyId]);
    app.deps.knownProfiles.changed(app.projectId, agent.keyId);
    for (const call of [{ ...LOOK, payload: { number: "canary-17" } }, LOOK]) {
      const { id, held } = await observe(agent, SERVICE, call);
      expect(held).toBe(true);
      const { shield, shield_held, shield_alarm } = await detailOf(id);
      expect({ shield_held, shield_alarm }).toEqual({ shield_held: true, shield_alarm: "none" });
      expect(shield).toMatchObject({ failed: true, held: true, reasons: [] });
      expect((await approve(admin, id)).body).toMatchObject({ status: "APPROVED" });
    }
    expect(app.logged()).toContain("the Shield could not judge a step");
    expect(app.logged()).not.toContain("canary-17");
  });

  test("where the database does not answer the Shield, nothing is let through", async () => {
    const agent = await app.withKey();
    await work(app, agent, SERVICE, { runs: 2 });
    await app.deps.pool.query("alter table shield_profile rename to shield_profile_away");
    app.deps.knownProfiles.changed(app.projectId, agent.keyId);
    try {
      expect((await observe(agent, SERVICE, LOOK)).held).toBe(true);
    } finally {
      await app.deps.pool.query("alter table shield_profile_away rename to shield_profile");
    }
    expect((await observe(agent, SERVICE, LOOK)).held).toBe(false);
  });

  test("settings that do not open let nothing through either, in Shadow too", async () => {
    const projectId = await app.addProject("Damaged");
    const agent = await app.withKey({ projectId });
    const owner = await app.as("admin", { projectId });
    await owner.put("/api/actions", { service: SERVICE, action: "look", observe_allowed: true });
    expect((await observe(agent, SERVICE, { action: "look" })).held).toBe(false);
    await saveShield(app.deps, projectId, {});
    await app.deps.pool.query(
      "update shield_settings set sealed_settings = 'damaged', version = 7 where project_id = $1",
      [projectId],
    );
    app.deps.projectShield.changed(projectId);
    expect((await observe(agent, SERVICE, { action: "look" })).held).toBe(true);
  });
});
