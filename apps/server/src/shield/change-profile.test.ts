import type { ShieldProfileView } from "@letsping/core";
import { shieldSettings } from "@letsping/shield";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { DESK } from "../testing/shield-profiles";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";

let app: TestApp;
let admin: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin", { name: "Ada Admin" });
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
});

const service = "desk";
const profileId = () => ({ projectId: app.projectId, agent: agent.keyId, service });
const change = (more: object, person = admin) =>
  person.post("/api/shield/change", { key: agent.keyId, service, ...more });

const learn = (runs: number, name = "run") =>
  learnRunsOf(
    app.deps,
    { projectId: app.projectId, key: agent.keyId, service },
    Array.from({ length: runs }, (_run, at) => deskRun(at)),
    { name },
  );

async function view(): Promise<ShieldProfileView> {
  const answer = await admin.get(`/api/shield/profile?${new URLSearchParams({ key: agent.keyId, service })}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Rows of the audit about this agent, the latest last. */
async function audited(): Promise<{ type: string; actor_name: string; detail: Record<string, unknown> }[]> {
  const { rows } = await app.deps.pool.query(
    `select type, actor_kind || ' ' || actor_name as actor_name, detail from audit_entry
     where project_id = $1 and type like 'shield.%' and detail ->> 'key_id' = $2 order by seq`,
    [app.projectId, agent.keyId],
  );
  return rows;
}

/** A profile that lacks nothing but the click. */
async function learnUntilReady(): Promise<void> {
  await learn(120);
  const runs = Array.from({ length: 40 }, () => deskRun(0));
  const of = { projectId: app.projectId, key: agent.keyId, service };
  await learnRunsOf(app.deps, of, runs, { name: "later", endMs: Date.now() - 30_000 });
  const query = new URLSearchParams({ key: agent.keyId, service });
  const { runs: strange } = (await admin.get(`/api/shield/review?${query}`)).body;
  for (const { run } of strange) await change({ kind: "review", run_id: run.id, verdict: "ordinary" });
}

test("a profile that does not open is listed beside the others, and a reset mends it", async () => {
  await learn(3);
  await app.deps.pool.query(
    "update shield_profile set sealed_profile = 'damaged', revision = revision + 1 where key_id = $1",
    [agent.keyId],
  );
  const { status, body } = await admin.get("/api/shield/profiles");
  expect(status).toBe(200);
  const item = body.profiles.find(({ key_id }: { key_id: string }) => key_id === agent.keyId);
  expect(item).toMatchObject({ service, total_runs: 3 });
  expect((await change({ kind: "reset" })).body).toMatchObject({ outcome: "applied", mode: "shadow" });
  expect(await view()).toMatchObject({ mode: "shadow", total_runs: 0 });
});

describe("a mode", () => {
  test("that needs more is not chosen, and what it needs is told", async () => {
    await ask(agent, { service, schema: null });
    const soft = await change({ kind: "mode", mode: "soft_lock" });
    expect(soft.body).toEqual({
      outcome: "not_yet",
      mode: "shadow",
      missing: [
        { what: "runs", have: 0, need: 30 },
        { what: "calls", have: 0, need: 150 },
        { what: "unseen", have: 1, need: 0.2 },
      ],
    });
    await learn(10);
    const { body } = await change({ kind: "mode", mode: "enforcing" });
    expect([body.outcome, body.mode]).toEqual(["not_yet", "shadow"]);
    expect(body.missing.map(({ what }: { what: string }) => what)).toEqual(["runs", "alarm_rate", "review"]);
    expect(await audited()).toEqual([]);
  });

  test("is chosen once, by whoever clicks how often, and is in the audit by the person", async () => {
    await learnUntilReady();
    expect((await view()).next?.missing).toEqual([{ what: "click", have: 0, need: 1 }]);
    const clicks = await Promise.all(
      Array.from({ length: 6 }, () => change({ kind: "mode", mode: "enforcing" })),
    );
    expect(clicks.map(({ body }) => body.outcome).sort()).toEqual(["applied", ...Array(5).fill("known")]);
    for (const { body } of clicks) expect(body).toMatchObject({ mode: "enforcing", missing: [] });
    expect((await change({ kind: "mode", mode: "enforcing" })).body.outcome).toBe("known");
    expect(await view()).toMatchObject({ mode: "enforcing", next: null });
    const modes = (await audited()).filter(({ type }) => type === "shield.mode_changed");
    expect(modes[modes.length - 1]).toMatchObject({
      actor_name: "person Ada Admin",
      detail: { from: "soft_lock", to: "enforcing", why: "person", service },
    });
    expect(modes.filter(({ detail }) => detail["to"] === "enforcing")).toHaveLength(1);
    expect((await change({ kind: "mode", mode: "soft_lock" })).body).toMatchObject({
      outcome: "applied",
      mode: "soft_lock",
    });
    expect((await view()).mode).toBe("soft_lock");
  });

  test("that it came to by itself is confirmed by a click, once", async () => {
    await learn(50);
    expect((await view()).mode).toBe("soft_lock");
    expect((await change({ kind: "mode", mode: "soft_lock" })).body.outcome).toBe("applied");
    expect((await change({ kind: "mode", mode: "soft_lock" })).body.outcome).toBe("known");
    expect((await app.deps.shieldStore.load(profileId()))?.profile.isEstablished).toBe(true);
    expect(await audited()).toMatchObject([
      { type: "shield.mode_changed", actor_name: "gateway gateway" },
      { type: "shield.changed", actor_name: "person Ada Admin", detail: { kind: "mode", mode: "soft_lock" } },
    ]);
  });
});

describe("a pardon", () => {
  const { service: of, action, skeleton } = DESK.send;
  const step = { previous: null, service: of, action, skeleton };

  test("is given once, taken back once, and may be given again", async () => {
    await learn(3);
    const outcome = async (kind: string) => (await change({ kind, step })).body.outcome;
    expect(await outcome("unpardon")).toBe("not_found");
    const given = await Promise.all([outcome("pardon"), outcome("pardon"), outcome("pardon")]);
    expect(given.sort()).toEqual(["applied", "known", "known"]);
    expect((await view()).pardons).toMatchObject([step]);
    expect(await outcome("pardon")).toBe("known");
    expect([await outcome("unpardon"), await outcome("unpardon")]).toEqual(["applied", "known"]);
    expect((await view()).pardons).toEqual([]);
    expect([await outcome("pardon"), await outcome("pardon")]).toEqual(["applied", "known"]);
    expect([await outcome("unpardon"), await outcome("unpardon")]).toEqual(["applied", "known"]);
    expect((await audited()).map(({ detail }) => detail["kind"])).toEqual([
      "pardon",
      "unpardon",
      "pardon",
      "unpardon",
    ]);
  });

  test("is of exactly this step, and of no other of the same name", async () => {
    await learn(3);
    await change({ kind: "pardon", step });
    const others = [
      { ...step, skeleton: "b".repeat(64) },
      { ...step, previous: { service: "desk", action: "refund" } },
    ];
    for (const other of others)
      expect((await change({ kind: "unpardon", step: other })).body.outcome).toBe("not_found");
    expect((await view()).pardons).toHaveLength(1);
  });

  test("that has ended may be given again", async () => {
    await learn(3);
    const atMs = Date.now() - 91 * 86_400_000;
    const early = { kind: "pardon" as const, id: "early", atMs, step };
    await app.deps.shieldStore.change(profileId(), early, shieldSettings());
    expect((await view()).pardons).toEqual([]);
    expect((await change({ kind: "pardon", step })).body.outcome).toBe("applied");
    expect((await view()).pardons).toHaveLength(1);
  });
});

describe("another deployment, and a reset", () => {
  test("count once however often they are clicked, and again later", async () => {
    await learn(50);
    const clicks = await Promise.all([1, 2, 3].map(() => change({ kind: "version" })));
    expect(clicks.map(({ body }) => body.outcome).sort()).toEqual(["applied", "known", "known"]);
    expect((await change({ kind: "version" })).body.outcome).toBe("known");
    expect(await view()).toMatchObject({ version: 2, mode: "soft_lock", total_runs: 50 });
    const reset = await change({ kind: "reset" });
    expect(reset.body).toMatchObject({ outcome: "applied", mode: "shadow" });
    expect((await change({ kind: "reset" })).body.outcome).toBe("known");
    expect(await view()).toMatchObject({ version: 3, mode: "shadow", total_runs: 0, calls: 0 });
    const kinds = (await audited()).map(({ type, detail }) => `${type} ${detail["kind"] ?? detail["why"]}`);
    expect(kinds).toEqual([
      "shield.mode_changed criteria",
      "shield.changed version",
      "shield.mode_changed reset",
      "shield.changed reset",
    ]);
  });

  test("that was clicked long ago may be clicked again", async () => {
    await learn(2);
    const early = { kind: "version" as const, id: "1", atMs: Date.now() - 60_000 };
    await app.deps.shieldStore.change(profileId(), early, shieldSettings());
    expect((await change({ kind: "version" })).body.outcome).toBe("applied");
    expect((await view()).version).toBe(3);
  });
});

describe("who may not", () => {
  test("is told so, and nothing changes", async () => {
    await learn(2);
    for (const role of ["viewer", "operator"] as const)
      expectError(await change({ kind: "reset" }, await app.as(role)), "forbidden", role);
    const stranger = await app.as("owner", { projectId: await app.addProject("Elsewhere") });
    expectError(await change({ kind: "reset" }, stranger), "not_found");
    expectError(await agent.post("/api/shield/change", { kind: "reset" }), "session_required");
    expect((await view()).total_runs).toBe(2);
    expect(await audited()).toEqual([]);
  });

  test("an agent that never asked has nothing to change, and gets no profile by it", async () => {
    expectError(await change({ kind: "mode", mode: "shadow" }), "not_found");
    expectError(await change({ kind: "reset", key: "key_nothing" }), "not_found");
    const { rows } = await app.deps.pool.query(
      "select count(*)::int as count from shield_profile where project_id = $1 and key_id = any($2)",
      [app.projectId, [agent.keyId, "key_nothing"]],
    );
    expect(rows).toEqual([{ count: 0 }]);
  });
});

test.each([
  ["a kind that is none", { kind: "run", id: "r", steps: [] }],
  ["no kind", {}],
  ["a mode that is none", { kind: "mode", mode: "off" }],
  ["an approval", { kind: "approval", id: "a", earlier: [], step: DESK.send }],
  ["a skeleton that is none", { kind: "pardon", step: { ...DESK.send, previous: null, skeleton: "x" } }],
  ["a field that nobody knows", { kind: "reset", atMs: 0 }],
  ["a run id that is too long", { kind: "review", run_id: "r".repeat(81), verdict: "ordinary" }],
  ["a verdict that is none", { kind: "review", run_id: "r", verdict: "fine" }],
])("%s is refused", async (_what, body) => {
  await learn(1);
  expectError(await change(body), "invalid_request");
  expect((await view()).total_runs).toBe(1);
});
