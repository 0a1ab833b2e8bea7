import type { RequestDetail } from "@letsping/core";
import { isPardoned } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import { viewGraph } from "@letsping/shield";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
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
import type { Observed } from "../testing/shield-agent";
import { QUICK } from "../testing/shield-agent";
import { rest } from "../testing/shield-agent";
import { saveShield } from "../testing/shield-agent";
import { work } from "../testing/shield-agent";
import { learn } from "./learner";

const SERVICE = "billing-agent";
const [LOOK] = DAILY as [Call];
const EXPORT: Call = { action: "export_customers", payload: { to: "finance" } };
const DAY_MS = 86_400_000;

let app: TestApp;
let admin: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin");
  await saveShield(app.deps, app.projectId, QUICK);
  await allowObserve(admin, SERVICE, {
    find_invoice: "low",
    read_customer: "low",
    refund: "high",
    export_customers: "high",
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
  await work(app, agent, SERVICE, { runs: 20 });
  await enforce(app, agent.keyId, SERVICE);
});

const id = () => ({ projectId: app.projectId, agent: agent.keyId, service: SERVICE });

async function profile(): Promise<Profile> {
  const stored = await app.deps.shieldStore.load(id());
  if (!stored) throw new Error("The agent has a profile.");
  return stored.profile;
}

async function taught(requestId: string): Promise<boolean> {
  const { rows } = await app.deps.pool.query<{ shield_taught: boolean }>(
    "select shield_taught from approval_request where id = $1",
    [requestId],
  );
  return rows[0]?.shield_taught ?? false;
}

/** A day on which the agent exports after a look, in a session of its own. */
async function exportDay(): Promise<Observed> {
  await rest(app.deps, agent.keyId);
  await observe(agent, SERVICE, LOOK);
  return observe(agent, SERVICE, EXPORT);
}

test("after an approval the same path is quiet", async () => {
  const first = await exportDay();
  expect(first.held).toBe(true);
  expect((await approve(admin, first.id)).status).toBe(200);
  expect(await taught(first.id)).toBe(true);
  expect((await profile()).pardons).toMatchObject([
    { previous: { service: SERVICE, action: "find_invoice" }, service: SERVICE, action: "export_customers" },
  ]);
  const again = await exportDay();
  expect(again.held).toBe(false);
  const detail = (await admin.get(`/api/requests/${again.id}`)).body as RequestDetail;
  expect(detail.shield).toMatchObject({ alarm: "none", held: false });
  expect(detail.shield?.text).toMatch(/^A person has approved exactly this step lately\./);
});

test("an edit is approved as it will run", async () => {
  const schema = { type: "object", properties: { to: { type: "string" }, rows: { type: "number" } } };
  await observe(agent, SERVICE, LOOK);
  const { id: asked } = await observe(agent, SERVICE, { ...EXPORT, more: { schema } });
  await approve(admin, asked, { patched_payload: { to: "finance", rows: 10 } });
  const ran = app.deps.skeletonOf(SERVICE, "export_customers", { to: "x", rows: 1 });
  expect((await profile()).pardons.map(({ skeleton }) => skeleton)).toEqual([ran]);
  expect((await exportDay()).held).toBe(true);
});

test("each approval of a batch is learned", async () => {
  const first = await exportDay();
  const second = await observe(agent, SERVICE, { ...EXPORT, payload: { where: "desk" } });
  const items = await Promise.all(
    [first, second].map(async ({ id }) => {
      const { version, presented_digest } = (await admin.get(`/api/requests/${id}`)).body as RequestDetail;
      return { id, decision: "approve", expected_version: version, presented_digest };
    }),
  );
  expect((await admin.post("/api/requests/batch-resolve", { items })).body).toMatchObject({
    decided_count: 2,
  });
  expect((await profile()).pardons).toHaveLength(2);
});

test("where it cannot be learned the decision stands, and the learner makes it good, once", async () => {
  const { id: asked } = await exportDay();
  const { rows } = await app.deps.pool.query("select sealed_profile from shield_profile where key_id = $1", [
    agent.keyId,
  ]);
  await app.deps.pool.query("update shield_profile set sealed_profile = 'damaged' where key_id = $1", [
    agent.keyId,
  ]);
  expect((await approve(admin, asked)).body).toMatchObject({ status: "APPROVED" });
  expect(await taught(asked)).toBe(false);
  expect(app.logged()).toContain("an approval was not learned");
  await app.deps.pool.query("update shield_profile set sealed_profile = $2 where key_id = $1", [
    agent.keyId,
    rows[0].sealed_profile,
  ]);
  expect((await learn(app.deps)).approvals).toBe(0);
  await rest(app.deps, agent.keyId, 1);
  const passes = await Promise.all([learn(app.deps), learn(app.deps)]);
  expect(passes.reduce((sum, { approvals }) => sum + approvals, 0)).toBe(1);
  expect(await taught(asked)).toBe(true);
  expect((await profile()).pardons).toHaveLength(1);
});

test("what is not used any more has faded after the half-life, and so has the pardon", async () => {
  const first = await exportDay();
  await approve(admin, first.id);
  const ready = await app.deps.projectShield.find(app.projectId);
  const settings = { ...ready.settings, half_life_runs: 100 };
  const pardon = (await profile()).pardons[0];
  if (!pardon) throw new Error("The approval left a pardon.");
  const weight = async () => {
    const { graph } = await profile();
    const seen = viewGraph(graph).nodes.find(({ action }) => action === "export_customers");
    return seen?.weight ?? 0;
  };
  const before = await weight();
  expect(before).toBeGreaterThan(1);
  const skeleton = app.deps.skeletonOf(SERVICE, "find_invoice", { number: 1 });
  const steps = [{ service: SERVICE, action: "find_invoice", skeleton, priority: "low" as const }];
  let atMs = Date.now();
  for (let run = 0; run < 102; run++) {
    atMs += DAY_MS / 2;
    const change = { kind: "run", id: `later ${run}`, atMs, version: 1, steps } as const;
    await app.deps.shieldStore.change(id(), { ...change, alarm: "none", decision: "none" }, settings);
  }
  expect(await weight()).toBeLessThanOrEqual(before / 2 + 0.01);
  expect(isPardoned(await profile(), pardon, atMs, settings)).toBe(false);
});
