import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";
import { expectError } from "../testing/expect-error";
import { changedSettings } from "./settings-store";
import { readGuardrailSettings } from "./settings-store";

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
  await app.deps.pool.query("delete from guardrail_settings where project_id = $1", [app.projectId]);
});

const save = (settings: object, expected_version: number, person = admin) =>
  person.put("/api/guardrails", { settings, expected_version });

async function changes(): Promise<{ actor_name: string; detail: Record<string, unknown> }[]> {
  const { rows } = await app.deps.pool.query(
    "select actor_name, detail from audit_entry where project_id = $1 and type = 'guardrails.changed' order by seq",
    [app.projectId],
  );
  return rows;
}

test("a project that changed nothing has version 0 and names no setting", async () => {
  const { status, body } = await viewer.get("/api/guardrails");
  expect(status).toBe(200);
  expect(body).toEqual({ version: 0, settings: {}, updated_at: null, updated_by: null });
  expect(await readGuardrailSettings(app.deps, app.projectId)).toEqual({ version: 0, settings: {} });
});

test("settings are kept as they were given, with who changed them", async () => {
  const settings = { rules: { "dlp.card": "flag" }, egress: { allowed_domains: ["*.example.com"] } };
  const saved = await save(settings, 0);
  expect(saved.status, saved.text).toBe(200);
  expect(saved.body).toEqual({
    version: 1,
    settings,
    updated_at: expect.stringMatching(/^20/),
    updated_by: { id: admin.userId, name: "Ada Admin" },
  });
  expect((await viewer.get("/api/guardrails")).body).toEqual(saved.body);
  expect(await readGuardrailSettings(app.deps, app.projectId)).toEqual({ version: 1, settings });
});

test("a change holds from the next request on", async () => {
  const agent = await app.withKey();
  const asked = async () =>
    (await agent.post("/api/ingest", { ...REFUND, schema: null, payload: { url: "http://10.0.0.8/" } }))
      .status;
  expect(await asked()).toBe(422);
  await save({ egress: { allowed_ranges: ["10.0.0.0/8"] } }, 0);
  expect(await asked()).toBe(200);
  await save({}, 1);
  expect(await asked()).toBe(422);
});

test("a change to a version that no longer stands is refused and changes nothing", async () => {
  const settings = { rules: { injection: "flag" } };
  await save(settings, 0);
  for (const expected of [0, 2, 7]) {
    const refused = await save({ rules: { injection: "off" } }, expected);
    expect(expectError(refused, "version_conflict")).toEqual({ version: 1 });
  }
  expect((await viewer.get("/api/guardrails")).body).toMatchObject({ version: 1, settings });
});

test("a version that never was is refused, also where there is no row yet", async () => {
  expectError(await save({ rules: { dlp: "off" } }, 3), "version_conflict");
  expect((await viewer.get("/api/guardrails")).body.version).toBe(0);
});

test("of many changes to one version exactly one is made", async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      save({ velocity: { limits: [], recover: "sliding" }, bounds: { depth: index + 1 } }, 0),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 11 }, () => 409)]);
  expect((await readGuardrailSettings(app.deps, app.projectId)).version).toBe(1);
});

test("the same settings again change nothing, and are no event", async () => {
  const settings = { exceptions: [{ rule: "dlp.email", path: "/note" }] };
  await save(settings, 0);
  const before = (await changes()).length;
  const again = await save(settings, 1);
  expect([again.status, again.body.version]).toEqual([200, 1]);
  expect(await changes()).toHaveLength(before);
});

test("the audit names what changed, and neither a pattern nor a path", async () => {
  const pattern = { id: "staff-id", pattern: "EMP-[0-9]{6}", title: "Secret Projekt Zugspitze" };
  await save({ patterns: [pattern], rules: { "dlp.card": "off", loop: "flag" } }, 0);
  await save({ patterns: [{ ...pattern, effect: "block" }], rules: { loop: "flag" } }, 1);
  await save({ exceptions: [{ rule: "dlp", path: "/salary/of-zugspitze" }], rules: { loop: "flag" } }, 2);
  const made = (await changes()).slice(-3);
  expect(made.map(({ actor_name }) => actor_name)).toEqual(Array.from({ length: 3 }, () => "Ada Admin"));
  expect(made.map(({ detail }) => detail)).toEqual([
    { version: 1, changed: ["patterns.staff-id", "rules.dlp.card", "rules.loop"] },
    { version: 2, changed: ["patterns.staff-id", "rules.dlp.card"] },
    { version: 3, changed: ["exceptions", "patterns.staff-id"] },
  ]);
  const dump = await dumpDatabase(app.deps.pool);
  for (const text of ["EMP-[0-9]", "Zugspitze", "zugspitze"]) expect(dump).not.toContain(text);
  expect(app.logged()).not.toContain("EMP-[0-9]");
});

test("another order of patterns is a change", () => {
  const [one, other] = [
    { id: "a", pattern: "a" },
    { id: "b", pattern: "b" },
  ];
  expect(changedSettings({ patterns: [one, other] }, { patterns: [other, one] })).toEqual(["patterns"]);
});

const WRONG: [name: string, settings: object, field: string, words: string][] = [
  ["a section that is none", { dpl: {} }, "settings", "dpl"],
  ["a rule that is none", { rules: { "dlp.cart": "off" } }, "settings.rules.dlp.cart", "dlp.cart"],
  ["a state that is none", { rules: { dlp: "maybe" } }, "settings.rules.dlp", "rules.dlp"],
  [
    "a limit beyond its bounds",
    { velocity: { limits: [{ per: "agent", limit: 0, window_ms: 60_000 }] } },
    "settings.velocity.limits.0.limit",
    "velocity.limits.0.limit",
  ],
  ["a pattern that does not compile", { patterns: [{ id: "a", pattern: "(" }] }, "settings", "pattern a"],
  [
    "a pattern that finds nothing at all",
    { patterns: [{ id: "a", pattern: "x*" }] },
    "settings",
    "empty text",
  ],
  [
    "a part of an override",
    { overrides: [{ service: "billing", loop: { consecutive: 1 } }] },
    "settings.overrides.0.loop.consecutive",
    "overrides.0.loop.consecutive",
  ],
];

test.each(WRONG)("refuses %s and names it", async (_name, settings, field, words) => {
  const refused = await save(settings, 0);
  expect(expectError(refused, "invalid_request")["field"]).toBe(field);
  expect(refused.body.message).toContain(words);
  expect((await viewer.get("/api/guardrails")).body.version).toBe(0);
});

test("settings of one project are not those of another", async () => {
  const elsewhere = await app.addProject("Elsewhere");
  const stranger = await app.as("admin", { projectId: elsewhere });
  await save({ rules: { dlp: "off" } }, 0);
  expect((await stranger.get("/api/guardrails")).body).toMatchObject({ version: 0, settings: {} });
  expect((await save({ rules: { egress: "off" } }, 0, stranger)).status).toBe(200);
  expect((await viewer.get("/api/guardrails")).body.settings).toEqual({ rules: { dlp: "off" } });
});

test("settings that were moved to another project do not open", async () => {
  const elsewhere = await app.addProject("Moved");
  await save({ rules: { dlp: "off" } }, 0);
  await app.deps.pool.query(
    `insert into guardrail_settings (project_id, version, sealed_settings, updated_by)
     select $2, version, sealed_settings, updated_by from guardrail_settings where project_id = $1`,
    [app.projectId, elsewhere],
  );
  await expect(readGuardrailSettings(app.deps, elsewhere)).rejects.toThrow();
});
