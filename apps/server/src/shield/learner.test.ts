import type { JsonObject } from "@letsping/core";
import type { Profile } from "@letsping/shield";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { reject } from "../testing/asking";
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
import { until } from "../testing/until";
import { MOST_PROFILES } from "./learn-runs";
import { learn } from "./learner";
import { startLearner } from "./learner";
import { RUN_STEPS } from "./run-grouping";

const SERVICE = "billing-agent";
const [LOOK, READ, REFUND] = DAILY as [Call, Call, Call];
const EXPORT: Call = { action: "export_customers", payload: { to: "https://example.com/drop" } };
const ACTIONS = { find_invoice: "low", read_customer: "low", refund: "high", export_customers: "high" };

let app: TestApp;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin");
  await saveShield(app.deps, app.projectId, QUICK, [{ service: "watched", action: "pay" }]);
  for (const service of [SERVICE, "other", "watched"])
    await allowObserve(admin, service, { ...ACTIONS, pay: "high" });
});
afterAll(() => app.close());

async function profileOf(agent: TestKey, service = SERVICE): Promise<Profile | null> {
  const id = { projectId: app.projectId, agent: agent.keyId, service };
  return (await app.deps.shieldStore.load(id))?.profile ?? null;
}

/** The actions of each run that was learned, oldest first. */
async function runsOf(agent: TestKey, service = SERVICE): Promise<string[][]> {
  const profile = await profileOf(agent, service);
  return (profile?.records ?? []).map(({ steps }) => steps.map(({ action }) => action));
}

async function statesOf(agent: TestKey): Promise<string[]> {
  const { rows } = await app.deps.pool.query<{ state: string }>(
    "select state from shield_run where key_id = $1 order by id",
    [agent.keyId],
  );
  return rows.map(({ state }) => state);
}

async function ask(agent: TestKey, call: Call, more: JsonObject = {}): Promise<string> {
  const { action, payload = {} } = call;
  const answer = await agent.post("/api/ingest", { service: SERVICE, action, payload, ...more });
  return String(answer.body.id);
}

async function dueAt(agent: TestKey): Promise<Date | null> {
  const { rows } = await app.deps.pool.query<{ due_at: Date | null }>(
    "select due_at from shield_agent where key_id = $1",
    [agent.keyId],
  );
  return rows[0]?.due_at ?? null;
}

describe("runs", () => {
  test("what an agent did without a pause is one run, whatever traces it names", async () => {
    const agent = await app.withKey();
    for (const [index, call] of DAILY.entries())
      await observe(agent, SERVICE, { ...call, more: { metadata: { trace_id: `trace ${index}` } } });
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual([]);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await runsOf(agent)).toEqual([["find_invoice", "read_customer", "refund"]]);
    expect(await statesOf(agent)).toEqual(["learned"]);
    expect(await dueAt(agent)).toBeNull();
    expect(await learn(app.deps)).toEqual({ grouped: 0, learned: 0, approvals: 0 });
  });

  test("an agent that never rests is learned all the same", async () => {
    const agent = await app.withKey();
    for (let step = 0; step < RUN_STEPS + 3; step++) await observe(agent, SERVICE, LOOK);
    await rest(app.deps, agent.keyId, 1);
    await learn(app.deps);
    expect((await runsOf(agent)).map(({ length }) => length)).toEqual([RUN_STEPS]);
    // Three steps wait for more, or for a pause.
    expect(await dueAt(agent)).not.toBeNull();
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    // The profile has them by the time that they have ended, which the rest has moved.
    expect((await runsOf(agent)).map(({ length }) => length).sort()).toEqual([RUN_STEPS, 3]);
  });

  test("a run of two services is learned by both profiles, whole", async () => {
    const agent = await app.withKey();
    await observe(agent, SERVICE, LOOK);
    await observe(agent, "other", READ);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    const whole = [["find_invoice", "read_customer"]];
    expect(await runsOf(agent)).toEqual(whole);
    expect(await runsOf(agent, "other")).toEqual(whole);
  });

  test("what was refused, or ended undecided, is no step; what a person edited is learned as it ran", async () => {
    const agent = await app.withKey();
    await observe(agent, SERVICE, LOOK);
    await reject(admin, await ask(agent, EXPORT));
    const withdrawn = await ask(agent, EXPORT);
    await agent.post(`/api/requests/${withdrawn}/cancel`, {});
    const schema = { type: "object", properties: { amount: { type: "number" }, why: { type: "string" } } };
    const edited = await ask(agent, { action: "refund", payload: { amount: 5 } }, { schema });
    await approve(admin, edited, { patched_payload: { amount: 4, why: "less" } });
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await runsOf(agent)).toEqual([["find_invoice", "refund"]]);
    const step = (await profileOf(agent))?.records[0]?.steps[1];
    expect(step?.skeleton).toBe(app.deps.skeletonOf(SERVICE, "refund", { amount: 1, why: "x" }));
  });

  test("an agent that waited for a person goes on with its run", async () => {
    const agent = await app.withKey();
    await observe(agent, SERVICE, LOOK);
    const asked = await ask(agent, REFUND);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    await approve(admin, asked);
    await observe(agent, SERVICE, READ);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await runsOf(agent)).toEqual([["find_invoice", "refund", "read_customer"]]);
  });

  test("a request that waits for days keeps its own run waiting, and no other", async () => {
    const agent = await app.withKey();
    await observe(agent, SERVICE, LOOK);
    const waiting = await ask(agent, REFUND, { expires_in_ms: 7 * 86_400_000 });
    await rest(app.deps, agent.keyId);
    await observe(agent, SERVICE, READ);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual(["waiting", "learned"]);
    expect(await runsOf(agent)).toEqual([["read_customer"]]);
    await approve(admin, waiting);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual(["learned", "learned"]);
    expect(await runsOf(agent)).toContainEqual(["find_invoice", "refund"]);
  });

  test("a run of an earlier deployment is not learned", async () => {
    const agent = await app.withKey();
    await observe(agent, SERVICE, LOOK);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    await observe(agent, SERVICE, READ);
    const id = { projectId: app.projectId, agent: agent.keyId, service: SERVICE };
    const { settings } = await app.deps.projectShield.find(app.projectId);
    await app.deps.shieldStore.change(id, { kind: "version", id: "2", atMs: Date.now() }, settings);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual(["learned", "skipped"]);
    await observe(agent, SERVICE, REFUND);
    await learn(app.deps);
    await app.deps.pool.query(
      "update shield_profile set version_at = version_at - interval '2 hours' where key_id = $1",
      [agent.keyId],
    );
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual(["learned", "skipped", "learned"]);
    expect((await profileOf(agent))?.version).toBe(2);
  });

  test("what cannot be learned now is learned later, and keeps nobody else waiting", async () => {
    const [broken, other] = [await app.withKey(), await app.withKey()];
    await work(app, broken, SERVICE, { runs: 1 });
    const { pool } = app.deps;
    const { rows } = await pool.query("select sealed_profile from shield_profile where key_id = $1", [
      broken.keyId,
    ]);
    const put = (sealed: Buffer) =>
      pool.query("update shield_profile set sealed_profile = $2 where key_id = $1", [broken.keyId, sealed]);
    await put(Buffer.from("damaged"));
    await work(app, broken, SERVICE, { runs: 1 });
    await work(app, other, SERVICE, { runs: 1 });
    expect([await statesOf(broken), await statesOf(other)]).toEqual([["learned", "waiting"], ["learned"]]);
    expect(app.logged()).toContain("a run could not be learned");
    await put(rows[0].sealed_profile);
    await rest(app.deps, broken.keyId);
    await learn(app.deps);
    expect(await statesOf(broken)).toEqual(["learned", "learned"]);
  });

  test("names of services that an agent makes up fill no table", async () => {
    const agent = await app.withKey();
    const values = Array.from({ length: MOST_PROFILES }, (_service, index) => `made up ${index}`);
    await app.deps.pool.query(
      `insert into shield_profile (project_id, key_id, service, revision, mode, is_established, version, version_at, total_runs, sealed_profile)
       select $1, $2, unnest($3::text[]), 1, 'shadow', false, 1, now(), 0, ''`,
      [app.projectId, agent.keyId, values],
    );
    await observe(agent, SERVICE, LOOK);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    expect(await statesOf(agent)).toEqual(["skipped"]);
    expect(await profileOf(agent)).toBeNull();
  });
});

describe("runs with alarms", () => {
  let agent: TestKey;
  beforeAll(async () => {
    agent = await app.withKey();
    await work(app, agent, SERVICE, { runs: 20 });
    await enforce(app, agent.keyId, SERVICE);
  });

  async function alarmed(decide: (id: string) => Promise<unknown>): Promise<string | undefined> {
    await observe(agent, SERVICE, LOOK);
    const { id, held } = await observe(agent, SERVICE, EXPORT);
    expect(held).toBe(true);
    const before = await statesOf(agent);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    // Whoever waits for a person does not rest.
    expect(await statesOf(agent)).toEqual(before);
    await decide(id);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    return (await statesOf(agent)).at(-1);
  }

  test("are never learned when a person rejects", async () => {
    const before = (await profileOf(agent))?.totalRuns;
    expect(await alarmed((id) => reject(admin, id))).toBe("rejected");
    expect((await profileOf(agent))?.totalRuns).toBe(before);
  });

  test("stay in quarantine where nobody decides", async () => {
    const before = (await profileOf(agent))?.totalRuns;
    expect(await alarmed((id) => agent.post(`/api/requests/${id}/cancel`, {}))).toBe("quarantined");
    expect((await profileOf(agent))?.totalRuns).toBe(before);
  });

  test("stay in quarantine where they were shown and let through", async () => {
    const young = await app.withKey();
    await work(app, young, SERVICE, { runs: 20 });
    await observe(young, SERVICE, LOOK);
    expect((await observe(young, SERVICE, EXPORT)).held).toBe(false);
    await rest(app.deps, young.keyId);
    await learn(app.deps);
    expect((await statesOf(young)).at(-1)).toBe("quarantined");
    expect((await profileOf(young))?.totalRuns).toBe(20);
  });

  test("are learned when a person approves", async () => {
    const before = (await profileOf(agent))?.totalRuns ?? 0;
    expect(await alarmed((id) => approve(admin, id))).toBe("learned");
    expect((await profileOf(agent))?.totalRuns).toBe(before + 1);
  });
});

describe("fingerprints of values", () => {
  test("are kept where the project wants them, keyed, and not of what was taken out", async () => {
    const agent = await app.withKey();
    const pay = (payload: JsonObject) => observe(agent, "watched", { action: "pay", payload });
    await pay({ to: "acme", amount: 5 });
    await observe(agent, "watched", LOOK);
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    const steps = (await profileOf(agent, "watched"))?.records[0]?.steps ?? [];
    expect(steps[0]?.fingerprints?.map(({ path }) => path).sort()).toEqual(["amount", "to"]);
    expect(JSON.stringify(steps)).not.toContain("acme");
    expect(steps[1]?.fingerprints).toBeUndefined();
    const card = {
      mode: "enforce",
      service: "watched",
      action: "pay",
      payload: { to: "acme", card: "4111 1111 1111 1111" },
    };
    const { body } = await agent.post("/api/ingest", { ...card, mode: "ask", restores_hidden: true });
    await approve(admin, String(body.id), { hidden_acknowledged: true });
    await rest(app.deps, agent.keyId);
    await learn(app.deps);
    const hidden = (await profileOf(agent, "watched"))?.records[1]?.steps[0];
    expect(hidden?.fingerprints?.map(({ path }) => path)).toEqual(["to"]);
  });
});

describe("two gateways on one database", () => {
  test("learn at the same time, each run once, and lose none", async () => {
    const other = await createTestApp({ beside: app });
    try {
      const agents = await Promise.all([0, 1, 2].map(() => app.withKey()));
      for (const agent of agents) {
        for (let run = 0; run < 6; run++) {
          for (const call of DAILY) await observe(agent, SERVICE, call);
          await rest(app.deps, agent.keyId);
        }
      }
      await Promise.all([0, 1, 2, 3].flatMap(() => [learn(app.deps), learn(other.deps)]));
      // Whoever was locked out by another is looked at again.
      await Promise.all(agents.map((agent) => rest(app.deps, agent.keyId)));
      await Promise.all([learn(app.deps), learn(other.deps)]);
      for (const agent of agents) {
        expect((await profileOf(agent))?.totalRuns).toBe(6);
        expect(await statesOf(agent)).toEqual(Array.from({ length: 6 }, () => "learned"));
      }
    } finally {
      await other.close();
    }
  });

  test("a click at one counts at the other within two seconds", async () => {
    const other = await createTestApp({ beside: app });
    try {
      const agent = await app.withKey();
      await work(app, agent, SERVICE, { runs: 20 });
      await observe(agent, SERVICE, LOOK);
      const client = { ...agent, post: (path: string, body: unknown) => agent.post(path, body) };
      expect((await observe(client, SERVICE, EXPORT)).held).toBe(false);
      const { settings } = await other.deps.projectShield.find(app.projectId);
      const judging = () => other.deps.knownProfiles.find(app.projectId, agent.keyId, settings);
      expect((await judging())[0]?.profile.mode).toBe("soft_lock");
      await enforce(app, agent.keyId, SERVICE);
      const clickedMs = performance.now();
      expect((await observe(agent, SERVICE, EXPORT)).held).toBe(true);
      await until(
        "the other gateway enforces too",
        async () => (await judging())[0]?.profile.mode === "enforcing",
        2_000,
      );
      expect(performance.now() - clickedMs).toBeLessThan(2_000);
    } finally {
      await other.close();
    }
  });
});

test("the learner that runs beside the calls learns by itself, and stops when it is told", async () => {
  const agent = await app.withKey();
  const stop = startLearner(app.deps);
  await observe(agent, SERVICE, LOOK);
  await rest(app.deps, agent.keyId);
  await until("the run was learned", async () => (await statesOf(agent))[0] === "learned");
  await stop();
  const { values } = await app.deps.metrics.shieldRuns.get();
  expect(values.find(({ labels }) => labels.outcome === "learned")?.value).toBeGreaterThan(0);
  await observe(agent, SERVICE, LOOK);
  await rest(app.deps, agent.keyId);
  expect(await statesOf(agent)).toHaveLength(1);
});
