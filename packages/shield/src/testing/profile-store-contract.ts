import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { isKept } from "../profile/change";
import type { ProfileChange } from "../profile/change";
import type { RunChange } from "../profile/change";
import { changeProfile } from "../profile/change-profile";
import { createProfile } from "../profile/profile";
import type { ProfileId } from "../profile/profile";
import { readProfile } from "../profile/profile-data";
import { writeProfile } from "../profile/profile-data";
import { shieldSettings } from "../settings";
import type { ProfileStore } from "../store/profile-store";
import { anyRun } from "./steps";
import { MINUTE_MS } from "./steps";
import { START_MS } from "./steps";
import { steps } from "./steps";

/** What `profileStoreContract` needs of an implementation. */
export interface ProfileStoreUnderTest {
  /** A handle of the storage, as another replica would have it: all handles see the same profiles. */
  open: () => ProfileStore;
  /** Sequences per property. Default 50 */
  runs?: number;
}

const AT_ONCE = 64;
const SETTINGS = shieldSettings();

let counted = 0;
/** A profile that no test has touched. */
function newId(): ProfileId {
  return { projectId: `project_${counted++}`, agent: "agent", service: "desk" };
}

function run(id: string, actions: string, at = 0): RunChange {
  const atMs = START_MS + at * MINUTE_MS;
  const common = { version: 1, alarm: "none", decision: "none" } as const;
  return { kind: "run", id, atMs, steps: steps(actions), ...common };
}

const change: fc.Arbitrary<ProfileChange> = fc.oneof(
  { weight: 6, arbitrary: anyRun.map((taken): ProfileChange => ({ ...run("r", ""), steps: taken })) },
  { weight: 1, arbitrary: fc.constant<ProfileChange>({ kind: "version", id: "v", atMs: START_MS }) },
  { weight: 1, arbitrary: fc.constant<ProfileChange>({ kind: "reset", id: "x", atMs: START_MS }) },
  {
    weight: 2,
    arbitrary: anyRun.map((taken): ProfileChange => {
      const earlier = taken.slice(0, -1);
      const [last = steps("open")[0]] = taken.slice(-1);
      if (last === undefined) throw new Error("There is always a last step.");
      return { kind: "approval", id: "a", atMs: START_MS, version: 1, earlier, step: last };
    }),
  },
);

/** What every `ProfileStore` must do, as tests of vitest and properties of fast-check. Call it inside a `describe`. */
export function profileStoreContract({ open, runs = 50 }: ProfileStoreUnderTest): void {
  test("a profile that nothing was learned of is null", async () => {
    const [store, id] = [open(), newId()];
    expect(await store.load(id)).toBeNull();
    expect(await store.loadAll(id.projectId, id.agent)).toEqual([]);
  });

  test("the first run makes a profile in Shadow, which every replica sees", async () => {
    const id = newId();
    const { outcome, event, revision } = await open().change(id, run("1", "open read close"), SETTINGS);
    expect({ outcome, event, revision }).toEqual({ outcome: "applied", event: null, revision: 1 });
    const loaded = await open().load(id);
    expect(loaded).toMatchObject({ id, revision: 1 });
    expect(loaded?.profile).toMatchObject({ mode: "shadow", version: 1, totalRuns: 1 });
  });

  test(`${AT_ONCE} runs at once from several replicas are all counted`, async () => {
    const id = newId();
    const replicas = Array.from({ length: 8 }, open);
    const changes = Array.from({ length: AT_ONCE }, (_run, at) =>
      (replicas[at % replicas.length] ?? open()).change(id, run(String(at), "open read close"), SETTINGS),
    );
    const outcomes = await Promise.all(changes);
    expect(outcomes.every((result) => result?.outcome === "applied")).toBe(true);
    expect(new Set(outcomes.map((result) => result?.revision)).size).toBe(AT_ONCE);
    const loaded = await open().load(id);
    expect(loaded?.revision).toBe(AT_ONCE);
    expect(loaded?.profile.graph).toMatchObject({ runs: AT_ONCE, calls: 3 * AT_ONCE });
    const { graph } = loaded?.profile ?? createProfile(0);
    expect(graph.totals[0]).toBeCloseTo(3 * AT_ONCE, 6);
  });

  test(`the same run sent ${AT_ONCE} times at once is learned once`, async () => {
    const id = newId();
    const stores = Array.from({ length: AT_ONCE }, open);
    const results = await Promise.all(
      stores.map((store) => store.change(id, run("same", "open read close"), SETTINGS)),
    );
    expect(results.filter(({ outcome }) => outcome === "applied")).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === "known")).toHaveLength(AT_ONCE - 1);
    expect(await open().load(id)).toMatchObject({ revision: 1, profile: { totalRuns: 1 } });
  });

  test("what is loaded is a copy", async () => {
    const [store, id] = [open(), newId()];
    await store.change(id, run("1", "open close"), SETTINGS);
    const loaded = await store.load(id);
    if (loaded) changeProfile(loaded.profile, run("2", "open send"), SETTINGS);
    expect((await store.load(id))?.profile.totalRuns).toBe(1);
  });

  test("profiles of other projects, agents and services are other profiles", async () => {
    const [store, id] = [open(), newId()];
    const others = [
      { ...id, projectId: `${id.projectId}_other` },
      { ...id, agent: "other" },
      { ...id, service: "other" },
    ];
    await store.change(id, run("1", "open close"), SETTINGS);
    for (const other of others) expect(await store.load(other)).toBeNull();
    for (const other of others)
      expect((await store.change(other, run("1", "open"), SETTINGS)).outcome).toBe("applied");
    const services = (await store.loadAll(id.projectId, id.agent)).map(({ id: { service } }) => service);
    expect(services).toEqual(["desk", "other"]);
    await store.remove(id);
    expect(await store.load(id)).toBeNull();
    expect(await store.loadAll(id.projectId, id.agent)).toHaveLength(1);
  });

  test("names with quotes, lines and signs of other scripts are names", async () => {
    const store = open();
    const id = { ...newId(), agent: `a"'\\\n:%`, service: "दफ़्तर/💼" };
    await store.change(id, run("1", "open close"), SETTINGS);
    expect(await store.load(id)).toMatchObject({ id });
  });

  test("a run that waits for its decision is noted, and learned with it", async () => {
    const [store, id] = [open(), newId()];
    const settings = shieldSettings({ shadow_ends: { runs: 1, calls: 1, unseen: 0.99 } });
    await store.change(id, run("1", "open open open"), settings);
    expect((await store.load(id))?.profile.mode).toBe("soft_lock");
    const flagged = { ...run("2", "open send"), alarm: "hard" as const };
    expect((await store.change(id, flagged, settings)).outcome).toBe("quarantined");
    expect((await store.load(id))?.profile).toMatchObject({ totalRuns: 1, trial: { runs: 1, alarms: 1 } });
    const approved = { ...flagged, decision: "approved" as const };
    expect((await open().change(id, approved, settings)).outcome).toBe("applied");
    expect((await store.load(id))?.profile).toMatchObject({ totalRuns: 2, trial: { runs: 1, alarms: 1 } });
  });

  test("any row of changes leaves what it leaves in a profile that was never stored", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const [stores, id] = [[open(), open()], newId()];
        let profile = createProfile(START_MS + MINUTE_MS);
        let revision = 0;
        for (const [at, one] of changes.entries()) {
          // Every third change comes again with an id that is known.
          const named = {
            ...one,
            id: String(at - (at % 3 === 2 ? 1 : 0)),
            atMs: START_MS + (at + 1) * MINUTE_MS,
          };
          const expected = changeProfile(profile, named, SETTINGS);
          const result = await stores[at % 2]?.change(id, named, SETTINGS);
          if (isKept(expected.outcome)) revision++;
          expect(result).toEqual({ ...expected, revision });
          profile = readProfile(JSON.parse(JSON.stringify(writeProfile(profile))));
        }
        const loaded = await open().load(id);
        if (revision > 0)
          expect(writeProfile(loaded?.profile ?? createProfile(0))).toEqual(writeProfile(profile));
      }),
      { numRuns: runs },
    );
  });
}
