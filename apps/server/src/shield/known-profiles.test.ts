import { skeletonHash } from "@letsping/shield";
import { shieldSettings } from "@letsping/shield";
import type { ShieldSettings } from "@letsping/shield";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { preparer } from "../db/statement";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { createFakeClock } from "../testing/fake-clock";
import type { FakeClock } from "../testing/fake-clock";
import { createKnownProfiles } from "./known-profiles";
import type { KnownProfiles } from "./known-profiles";
import { createProjectShield } from "./project-shield";
import { saveShield } from "../testing/shield-agent";

/** After one run of three steps a profile is in Soft-Lock. */
const QUICK = shieldSettings({ shadow_ends: { runs: 1, calls: 1, unseen: 0.99 } });

let app: TestApp;
let clock: FakeClock;
let known: KnownProfiles;
/** Names of the statements that were made. */
let asked: string[];
let counted = 0;
let keyId: string;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const prepared = preparer(false);

beforeEach(() => {
  clock = createFakeClock(0);
  asked = [];
  keyId = `key_${counted++}`;
  const prepare: typeof prepared = (statement, values) => {
    asked.push(statement.name);
    return prepared(statement, values);
  };
  known = createKnownProfiles({ ...app.deps, prepare }, clock.now);
});

async function learnRun(settings: ShieldSettings, service = "desk"): Promise<void> {
  const skeleton = skeletonHash(service, "open", { id: 1 });
  const step = { service, action: "open", skeleton, priority: "high" as const };
  const id = { projectId: app.projectId, agent: keyId, service };
  const run = {
    kind: "run",
    id: `run ${counted++}`,
    atMs: Date.now(),
    version: 1,
    steps: [step, step, step],
  } as const;
  await app.deps.shieldStore.change(id, { ...run, alarm: "none", decision: "none" }, settings);
}

const find = (settings = QUICK) => known.find(app.projectId, keyId, settings);

test("of an agent in Shadow no profile is opened, and for a second nothing is asked again", async () => {
  await learnRun(shieldSettings());
  expect(await find()).toEqual([]);
  clock.advance(999);
  expect(await find()).toEqual([]);
  expect(asked).toEqual(["shield.look"]);
  clock.advance(1);
  await find();
  expect(asked).toEqual(["shield.look", "shield.look"]);
});

test("past Shadow a profile is opened when it is new, and again when it has learned", async () => {
  await learnRun(QUICK);
  const [first] = await find();
  expect(first).toMatchObject({ id: { service: "desk" }, revision: 1, profile: { mode: "soft_lock" } });
  clock.advance(1_000);
  expect((await find())[0]).toBe(first);
  expect(asked).toEqual(["shield.look", "shield.load", "shield.look"]);
  await learnRun(QUICK);
  expect((await find())[0]).toBe(first);
  clock.advance(1_000);
  expect((await find())[0]).toMatchObject({ revision: 2, profile: { totalRuns: 2 } });
});

test("what this gateway has changed is looked at before the next step is judged", async () => {
  await learnRun(QUICK);
  await find();
  await learnRun(QUICK);
  known.changed(app.projectId, keyId);
  expect((await find())[0]?.revision).toBe(2);
});

test("services in Shadow beside one that is past it are left out", async () => {
  await learnRun(QUICK);
  await learnRun(shieldSettings(), "new");
  expect((await find()).map(({ id }) => id.service)).toEqual(["desk"]);
});

test("other settings measure anew", async () => {
  await learnRun(QUICK);
  const [first] = await find();
  clock.advance(1_000);
  const [other] = await find(shieldSettings({ fallback_bits: 30 }));
  expect([first?.watch.thresholds.soft, other?.watch.thresholds.soft]).toEqual([22, 30]);
});

test("a profile that does not open is an error for whoever asks, until it opens again", async () => {
  await learnRun(QUICK);
  const { pool } = app.deps;
  const { rows } = await pool.query("select sealed_profile from shield_profile where key_id = $1", [keyId]);
  const put = (sealed: Buffer) =>
    pool.query("update shield_profile set sealed_profile = $2 where key_id = $1", [keyId, sealed]);
  await put(Buffer.from("damaged"));
  await expect(find()).rejects.toThrow();
  await expect(find()).rejects.toThrow();
  await put(rows[0].sealed_profile);
  expect(await find()).toHaveLength(1);
});

test("agents of one moment are looked at with one statement", async () => {
  await Promise.all(["a", "b", "c"].map((name) => known.find(app.projectId, name, QUICK)));
  expect(asked).toEqual(["shield.look"]);
});

test("settings are read once a second, and when they were saved here; each project has a key of its own", async () => {
  const shield = createProjectShield(app.deps, new Uint8Array(32), clock.now);
  const [own, other] = [app.projectId, await app.addProject("Other")];
  const first = await shield.find(own);
  expect(first).toMatchObject({ version: 0, settings: shieldSettings(), fingerprints: [] });
  expect((await shield.find(other)).fingerprintKey).not.toEqual(first.fingerprintKey);
  const pay = { service: "billing", action: "pay" };
  await saveShield(app.deps, own, { fallback_bits: 30 }, [pay]);
  expect(await shield.find(own)).toBe(first);
  clock.advance(1_000);
  const second = await shield.find(own);
  expect(second).toMatchObject({ version: 1, settings: { fallback_bits: 30 }, fingerprints: [pay] });
  clock.advance(1_000);
  expect((await shield.find(own)).settings).toBe(second.settings);
  await saveShield(app.deps, own, {});
  shield.changed(own);
  expect((await shield.find(own)).version).toBe(2);
});
