import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";
import { expectError } from "../testing/expect-error";

let app: TestApp;
let admin: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  app = await createTestApp();
  admin = await app.as("admin", { name: "Ada Admin" });
  viewer = await app.as("viewer");
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.deps.pool.query("delete from shield_settings where project_id = $1", [app.projectId]);
  app.deps.projectShield.changed(app.projectId);
});

const REFUND = { service: "billing", action: "refund" };

const save = (settings: object, expected_version: number, fingerprints: object[] = [], person = admin) =>
  person.put("/api/shield/settings", { settings, fingerprints, expected_version });

async function changes(): Promise<{ actor_name: string; detail: Record<string, unknown> }[]> {
  const { rows } = await app.deps.pool.query(
    "select actor_name, detail from audit_entry where project_id = $1 and type = 'shield.changed' order by seq",
    [app.projectId],
  );
  return rows;
}

test("a project that changed nothing has version 0 and names no setting", async () => {
  const { status, body } = await viewer.get("/api/shield/settings");
  expect(status).toBe(200);
  expect(body).toEqual({ version: 0, settings: {}, fingerprints: [], updated_at: null, updated_by: null });
});

test("settings are kept as they were given, and count from the next step on", async () => {
  const settings = { false_alarms: 0.01, shadow_ends: { runs: 50 } };
  const { shieldStore: _store, projectShield } = app.deps;
  expect((await projectShield.find(app.projectId)).settings.false_alarms).toBe(0.05);
  const saved = await save(settings, 0, [REFUND, { service: "mail", action: "send" }, REFUND]);
  expect(saved.status, saved.text).toBe(200);
  expect(saved.body).toEqual({
    version: 1,
    settings,
    fingerprints: [REFUND, { service: "mail", action: "send" }],
    updated_at: expect.stringMatching(/^20/),
    updated_by: { id: admin.userId, name: "Ada Admin" },
  });
  expect((await viewer.get("/api/shield/settings")).body).toEqual(saved.body);
  const ready = await projectShield.find(app.projectId);
  expect(ready.version).toBe(1);
  expect(ready.settings).toMatchObject({ false_alarms: 0.01, shadow_ends: { runs: 50, calls: 150 } });
  expect(ready.fingerprints).toEqual(saved.body.fingerprints);
});

test("a change to a version that no longer stands is refused and changes nothing", async () => {
  await save({ pardon_days: 30 }, 0);
  for (const expected of [0, 2, 7])
    expect(expectError(await save({ pardon_days: 10 }, expected), "version_conflict")).toEqual({
      version: 1,
    });
  expect((await viewer.get("/api/shield/settings")).body).toMatchObject({
    version: 1,
    settings: { pardon_days: 30 },
  });
});

test("of many changes to one version exactly one is made", async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_change, index) => save({ pardon_days: index + 1 }, 0)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(409)]);
});

test("the same settings again change nothing, and are no event", async () => {
  await save({ pardon_days: 30 }, 0, [REFUND]);
  const before = (await changes()).length;
  const again = await save({ pardon_days: 30, shadow_ends: {} }, 1, [REFUND]);
  expect([again.status, again.body.version]).toEqual([200, 1]);
  expect(await changes()).toHaveLength(before);
});

test("the audit says what changed, by whom, and the settings lie sealed", async () => {
  await save({ pardon_days: 30, shadow_ends: { runs: 41 } }, 0, [REFUND]);
  await save({ shadow_ends: { runs: 42 } }, 1);
  const [first, second] = (await changes()).slice(-2);
  expect(first).toEqual({
    actor_name: "Ada Admin",
    detail: {
      kind: "settings",
      version: 1,
      changed: { fingerprints: ["billing refund"], pardon_days: 30, "shadow_ends.runs": 41 },
    },
  });
  expect(second?.detail["changed"]).toEqual({ fingerprints: [], pardon_days: null, "shadow_ends.runs": 42 });
  const { rows } = await app.deps.pool.query("select * from shield_settings");
  expect(JSON.stringify(rows)).not.toContain("shadow_ends");
  expect(await dumpDatabase(app.deps.pool)).not.toContain('"shadow_ends":');
});

test.each([
  ["a setting that is none", { half_live_days: 3 }, "settings", "half_live_days"],
  ["a number beyond its bounds", { demote_alarms: 21 }, "settings.demote_alarms", "demote_alarms"],
  [
    "a part of a section",
    { soft_lock_ends: { runs: 3 } },
    "settings.soft_lock_ends.runs",
    "soft_lock_ends.runs",
  ],
  ["a text for a number", { idle_ms: "long" }, "settings.idle_ms", "idle_ms"],
  ["a scorer that is none", { scorer: "luck" }, "settings.scorer", "scorer"],
])("refuses %s and names it", async (_what, settings, field, words) => {
  const refused = await save(settings, 0);
  expect(expectError(refused, "invalid_request")["field"]).toBe(field);
  expect(refused.body.message).toContain(words);
  expect((await viewer.get("/api/shield/settings")).body.version).toBe(0);
});

test.each([
  ["a name that is empty", [{ service: "", action: "a" }]],
  ["a field that nobody knows", [{ ...REFUND, path: "/x" }]],
  ["very many", Array.from({ length: 501 }, (_each, at) => ({ service: "s", action: `a${at}` }))],
])("refuses fingerprints with %s", async (_what, fingerprints) => {
  expectError(await save({}, 0, fingerprints), "invalid_request");
});

test("settings of one project are not those of another, and members may only read them", async () => {
  const elsewhere = await app.addProject("Elsewhere");
  const stranger = await app.as("admin", { projectId: elsewhere });
  await save({ pardon_days: 30 }, 0);
  expect((await stranger.get("/api/shield/settings")).body).toMatchObject({ version: 0, settings: {} });
  for (const role of ["viewer", "operator"] as const)
    expectError(await save({}, 1, [], await app.as(role)), "forbidden", role);
});

test("settings that were moved to another project do not open, and are not judged by", async () => {
  const moved = await app.addProject("Moved");
  const owner = await app.as("owner", { projectId: moved });
  await save({ pardon_days: 30 }, 0);
  await app.deps.pool.query(
    `insert into shield_settings (project_id, version, sealed_settings, updated_by)
     select $2, version, sealed_settings, updated_by from shield_settings where project_id = $1`,
    [app.projectId, moved],
  );
  expect((await owner.get("/api/shield/settings")).status).toBe(500);
  await expect(app.deps.projectShield.find(moved)).rejects.toThrow();
});
