import type { ShieldProfileView } from "@letsping/core";
import { skeletonHash } from "@letsping/shield";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { DESK } from "../testing/shield-profiles";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";
import { shieldStep } from "../testing/shield-profiles";

let app: TestApp;
let viewer: TestPerson;
let operator: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  viewer = await app.as("viewer");
  operator = await app.as("operator");
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
});

const read = (service = "desk", key = agent.keyId, person = viewer) =>
  person.get(`/api/shield/profile?${new URLSearchParams({ key, service })}`);

async function view(service = "desk"): Promise<ShieldProfileView> {
  const answer = await read(service);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

const learn = (runs: number, service = "desk") =>
  learnRunsOf(
    app.deps,
    { projectId: app.projectId, key: agent.keyId, service },
    Array.from({ length: runs }, (_run, at) => deskRun(at)),
  );

const asked = (more: object = {}) =>
  ask(agent, { service: "desk", action: "refund", schema: null, payload: { id: 1 }, ...more });

describe("the graph", () => {
  test("has the start, the actions and their shares, faded by what has passed", async () => {
    await learn(20);
    const { nodes, edges, hidden_nodes, calls, unseen } = await view();
    expect(nodes[0]).toMatchObject({ id: "start", service: "", skeletons: [] });
    expect(nodes.map(({ id }) => id).sort()).toEqual([
      "desk/find_invoice",
      "desk/read_customer",
      "desk/refund",
      "mail/send",
      "start",
    ]);
    const refund = nodes.find(({ id }) => id === "desk/refund");
    expect(refund).toMatchObject({ service: "desk", action: "refund", priority: "high" });
    expect(refund?.skeletons.map(({ hash }) => hash)).toEqual([DESK.refund.skeleton]);
    expect(refund?.weight).toBeGreaterThan(18);
    expect(refund?.weight).toBeLessThanOrEqual(20);
    const leaving = edges.filter(({ from }) => from === "desk/read_customer");
    expect(leaving.map(({ to }) => to).sort()).toEqual(["desk/refund", "mail/send"]);
    expect(leaving.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(leaving.find(({ to }) => to === "mail/send")?.share).toBeCloseTo(0.1, 1);
    expect(hidden_nodes).toBe(0);
    const counted = nodes.filter(({ id }) => id !== "start").reduce((sum, { weight }) => sum + weight, 0);
    expect(calls).toBeCloseTo(counted, 3);
    expect(unseen).toBeLessThan(0.1);
  });

  test("tells services with a slash in their name apart", async () => {
    const of = { projectId: app.projectId, key: agent.keyId, service: "desk" };
    const steps = [shieldStep("a/b", "c"), shieldStep("a", "b/c"), shieldStep("a%2Fb", "c")];
    await learnRunsOf(app.deps, of, [steps]);
    const { nodes, edges } = await view();
    const ids = ["start", "a%2Fb/c", "a/b/c", "a%252Fb/c"];
    expect(nodes.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  test("of very many actions shows the start and the heaviest", async () => {
    const of = { projectId: app.projectId, key: agent.keyId, service: "desk" };
    const runs = Array.from({ length: 8 }, (_run, run) =>
      Array.from({ length: 50 }, (_step, at) => shieldStep("desk", `action_${run * 50 + at}`)),
    );
    await learnRunsOf(app.deps, of, [...runs, [shieldStep("desk", "action_399")]]);
    const { nodes, edges, hidden_nodes } = await view();
    expect(nodes).toHaveLength(300);
    expect(hidden_nodes).toBe(101);
    expect(nodes[0]?.id).toBe("start");
    expect(nodes[1]?.action).toBe("action_399");
    const shown = new Set(nodes.map(({ id }) => id));
    for (const { from, to } of edges) expect(shown.has(from) && shown.has(to)).toBe(true);
  });
});

describe("thresholds and the next mode", () => {
  test("before the first run there are none, and everything is missing", async () => {
    await asked();
    const { thresholds, next, nodes, calls, unseen, total_runs } = await view();
    expect({ thresholds, calls, unseen, total_runs }).toEqual({
      thresholds: null,
      calls: 0,
      unseen: 1,
      total_runs: 0,
    });
    expect(nodes.map(({ id }) => id)).toEqual(["start"]);
    expect(next).toEqual({
      mode: "soft_lock",
      missing: [
        { what: "runs", have: 0, need: 30 },
        { what: "calls", have: 0, need: 150 },
        { what: "unseen", have: 1, need: 0.2 },
      ],
    });
  });

  test("are the fallback at first, and measured once there are runs enough", async () => {
    await learn(5);
    expect((await view()).thresholds).toEqual({ soft: 22, hard: 22, is_fallback: true });
    await learnRunsOf(
      app.deps,
      { projectId: app.projectId, key: agent.keyId, service: "desk" },
      Array.from({ length: 40 }, (_run, at) => deskRun(at)),
      { name: "more" },
    );
    const { thresholds, mode, next } = await view();
    expect(thresholds?.is_fallback).toBe(false);
    expect(thresholds?.soft).toBeLessThan(22);
    expect(thresholds?.hard).toBeGreaterThanOrEqual(thresholds?.soft ?? 0);
    expect(mode).toBe("soft_lock");
    expect(next?.mode).toBe("enforcing");
    expect(next?.missing.map(({ what }) => what)).toEqual(["runs", "alarm_rate", "review", "click"]);
  });

  test("follow the settings of the project", async () => {
    await learn(5);
    const elsewhere = await app.addProject("Careful");
    const admin = await app.as("admin", { projectId: elsewhere });
    const key = await app.withKey({ projectId: elsewhere });
    await learnRunsOf(app.deps, { projectId: elsewhere, key: key.keyId, service: "desk" }, [deskRun(0)]);
    const fallbackOf = async () => (await read("desk", key.keyId, admin)).body.thresholds.soft;
    expect(await fallbackOf()).toBe(22);
    const body = { settings: { fallback_bits: 30 }, fingerprints: [], expected_version: 0 };
    expect((await admin.put("/api/shield/settings", body)).status).toBe(200);
    expect(await fallbackOf()).toBe(30);
    expect((await view()).thresholds?.soft).toBe(22);
  });
});

describe("the run", () => {
  test("goes on while the agent asks, under all of its services, with what waits, ran and was refused", async () => {
    const [waiting, approved, rejected] = [await asked(), await asked({ service: "mail" }), await asked()];
    await approve(operator, approved);
    await reject(operator, rejected);
    const { pool } = app.deps;
    await pool.query(
      "update approval_request set shield_alarm = 2, shield_held = true, shield_bits = 53.25 where id = $1",
      [rejected],
    );
    const { run, last_step_at } = await view();
    expect(run?.ended_at).toBeNull();
    expect(run?.id).toBe(waiting.replace("req_", "run_"));
    const skeleton = skeletonHash("desk", "refund", { id: 1 });
    const common = { service: "desk", action: "refund", priority: "medium", skeleton, alarm: "none" };
    const at = expect.stringMatching(/^20/);
    expect(run?.steps).toEqual([
      { ...common, request_id: waiting, at, status: "waiting", held: false, bits: null },
      {
        ...common,
        request_id: approved,
        service: "mail",
        skeleton: skeletonHash("mail", "refund", { id: 1 }),
        at,
        status: "ran",
        held: false,
        bits: null,
      },
      { ...common, request_id: rejected, at, status: "refused", alarm: "hard", held: true, bits: 53.25 },
    ]);
    expect(last_step_at).toBe(run?.steps[2]?.at);
  });

  test("is not over while a person is waited for, but what comes after a pause is another", async () => {
    const [first, second] = [await asked(), await asked()];
    const back = (id: string, minutes: number) =>
      app.deps.pool.query(
        "update approval_request set created_at = now() - $2 * interval '1 minute' where id = $1",
        [id, minutes],
      );
    await back(first, 90);
    await back(second, 45);
    const { run } = await view();
    expect(run?.steps.map(({ request_id: id }) => id)).toEqual([second]);
    expect(run?.ended_at).toBeNull();
    const third = await asked();
    expect((await view()).run).toMatchObject({ ended_at: null, steps: [{ request_id: third }] });
  });

  test("that the learner has put together is the latest where no step came since", async () => {
    const ids = [await asked(), await asked()];
    const { pool } = app.deps;
    await pool.query(
      `update approval_request set created_at = now() - interval '2 hours' where id = any($1)`,
      [ids],
    );
    await pool.query(
      `insert into shield_run (project_id, id, key_id, request_ids, started_at, ended_at)
       select $1, 'run_of_two', $2, $3, now() - interval '2 hours', now() - interval '2 hours'`,
      [app.projectId, agent.keyId, ids],
    );
    await pool.query(
      `insert into shield_agent (project_id, key_id, grouped_at, grouped_id)
       values ($1, $2, now() - interval '1 hour', $3)
       on conflict (project_id, key_id) do update set grouped_at = excluded.grouped_at, grouped_id = excluded.grouped_id`,
      [app.projectId, agent.keyId, ids[1]],
    );
    const { run } = await view();
    expect(run?.id).toBe("run_of_two");
    expect(run?.ended_at).not.toBeNull();
    expect(run?.steps.map(({ request_id: id }) => id)).toEqual(ids);
  });

  test("of an agent that never asked and was only learned is none", async () => {
    await learn(1);
    expect((await view()).run).toBeNull();
  });
});

test("pardons that hold are shown, and no others", async () => {
  const [endedMs] = [Date.now() - 100 * 86_400_000];
  await learnRunsOf(app.deps, { projectId: app.projectId, key: agent.keyId, service: "desk" }, [deskRun(0)], {
    endMs: endedMs,
  });
  const id = { projectId: app.projectId, agent: agent.keyId, service: "desk" };
  const { settings } = await app.deps.projectShield.find(app.projectId);
  const pardon = (action: string, atMs: number) => ({
    kind: "pardon" as const,
    id: action,
    atMs,
    step: { previous: null, service: "desk", action, skeleton: "a".repeat(64) },
  });
  await app.deps.shieldStore.change(id, pardon("old", endedMs + 1), settings);
  const grantedMs = Date.now() - 1_000;
  await app.deps.shieldStore.change(id, pardon("new", grantedMs), settings);
  expect((await view()).pardons).toEqual([
    {
      previous: null,
      service: "desk",
      action: "new",
      skeleton: "a".repeat(64),
      granted_at: new Date(grantedMs).toISOString(),
    },
  ]);
});

test("a profile of another project and one that never was are the same answer", async () => {
  const elsewhere = await app.addProject("Elsewhere");
  const foreign = await app.withKey({ projectId: elsewhere });
  await ask(foreign, { service: "desk", schema: null });
  await learnRunsOf(app.deps, { projectId: elsewhere, key: foreign.keyId, service: "desk" }, [deskRun(0)]);
  await asked();
  const told = new Set<string>();
  const names = [
    ["desk", foreign.keyId],
    ["desk", "key_nothing"],
    ["never-asked", agent.keyId],
    ["desk", "' or 1=1 --"],
  ] as const;
  for (const [service, key] of names) {
    const answer = await read(service, key);
    expectError(answer, "not_found", key);
    told.add(JSON.stringify({ ...answer.body, trace_id: "" }));
  }
  expect(told.size).toBe(1);
});

test("names that cannot be one are refused", async () => {
  for (const query of ["", "?key=a", "?service=a", "?key=a&service=", `?key=${"k".repeat(81)}&service=a`]) {
    expectError(await viewer.get(`/api/shield/profile${query}`), "invalid_request", query);
  }
  const odd = await viewer.get(`/api/shield/profile?key=${agent.keyId}&service=a%00b`);
  expect([odd.status, odd.body.error]).toEqual([400, "invalid_request"]);
});
