import { canonicalJson } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { isKept } from "../profile/change";
import { changeProfile } from "../profile/change-profile";
import { createProfile } from "../profile/profile";
import type { ProfileId } from "../profile/profile";
import { readProfile } from "../profile/profile-data";
import { writeProfile } from "../profile/profile-data";
import { shieldSettings } from "../settings";
import type { ProfileStore } from "../store/profile-store";
import type { StoredProfile } from "../store/profile-store";
import { anyChanges } from "./any-changes";
import { MINUTE_MS } from "./any-changes";
import { runOf } from "./any-changes";
import { START_MS } from "./any-changes";

/** What `profileStoreContract` needs of an implementation, and of the runner of tests. */
export interface ProfileStoreUnderTest {
  /** `test` of vitest, of node:test, or any other function that takes a name and what must not reject. */
  test: (name: string, run: () => Promise<void>) => void;
  /** A handle of the storage, as another replica would have it: all handles see the same profiles. */
  open: () => ProfileStore;
  /** Rows of up to twelve changes that are compared with a profile that was never stored. Default 50 */
  runs?: number;
}

const AT_ONCE = 64;
const REPLICAS = 8;
const SETTINGS = shieldSettings();

/** JSON of what a test compares; what JSON leaves out does not count. */
const textOf = (value: unknown) => canonicalJson(JSON.parse(JSON.stringify(value ?? null)) as JsonValue);

/** @throws Error that says what was found in the place of what */
function mustBe(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [textOf(found), textOf(wanted)];
  if (is !== should) throw new Error(`${what} must be ${should}, and is ${is}.`);
}

/** @throws Error where the store has no profile */
async function loaded(store: ProfileStore, id: ProfileId): Promise<StoredProfile> {
  const stored = await store.load(id);
  if (stored === null) throw new Error("A profile that was changed is not in the store.");
  return stored;
}

/**
 * What every `ProfileStore` must do, as tests: changes are made once and none is lost, whichever replica makes them, what
 * is loaded is a copy, and a stored profile is one that was never stored. Nothing is cleaned up: each test has profiles of
 * its own, in projects named `contract_…`, so that a storage is best thrown away with them.
 */
export function profileStoreContract({ test, open, runs = 50 }: ProfileStoreUnderTest): void {
  let counted = 0;
  /** A profile that no test has touched. */
  const newId = (): ProfileId => ({
    projectId: `contract_${counted++}`,
    agent: "agent",
    service: "desk",
  });

  test("a profile that nothing was learned of is null", async () => {
    const [store, id] = [open(), newId()];
    mustBe("What is loaded", await store.load(id), null);
    mustBe("All of the agent", await store.loadAll(id.projectId, id.agent), []);
  });

  test("the first run makes a profile in Shadow, which every replica sees", async () => {
    const id = newId();
    const result = await open().change(id, runOf("1", "open read close"), SETTINGS);
    mustBe("The change", result, { outcome: "applied", event: null, revision: 1 });
    const { id: named, revision, profile } = await loaded(open(), id);
    const { mode, version, totalRuns } = profile;
    mustBe("What another replica sees", [named, revision, mode, version, totalRuns], [id, 1, "shadow", 1, 1]);
  });

  test(`${AT_ONCE} runs at once from several replicas are all counted`, async () => {
    const id = newId();
    const replicas = Array.from({ length: REPLICAS }, open);
    const changes = Array.from({ length: AT_ONCE }, (_run, at) =>
      (replicas[at % REPLICAS] ?? open()).change(id, runOf(String(at), "open read close"), SETTINGS),
    );
    const results = await Promise.all(changes);
    mustBe("Applied runs", results.filter(({ outcome }) => outcome === "applied").length, AT_ONCE);
    mustBe("Different revisions", new Set(results.map(({ revision }) => revision)).size, AT_ONCE);
    const { revision, profile } = await loaded(open(), id);
    const { runs: learned, calls, totals } = profile.graph;
    mustBe("Revision, runs and calls", [revision, learned, calls], [AT_ONCE, AT_ONCE, 3 * AT_ONCE]);
    mustBe("Counted calls", Math.round(totals[0] ?? 0), 3 * AT_ONCE);
  });

  test(`the same run sent ${AT_ONCE} times at once is learned once`, async () => {
    const id = newId();
    const stores = Array.from({ length: AT_ONCE }, open);
    const sent = stores.map((store) => store.change(id, runOf("same", "open read close"), SETTINGS));
    const outcomes = (await Promise.all(sent)).map(({ outcome }) => outcome).sort();
    mustBe("Outcomes", outcomes, ["applied", ...Array.from({ length: AT_ONCE - 1 }, () => "known")]);
    const { revision, profile } = await loaded(open(), id);
    mustBe("Revision and runs", [revision, profile.totalRuns], [1, 1]);
  });

  test("what is loaded is a copy", async () => {
    const [store, id] = [open(), newId()];
    await store.change(id, runOf("1", "open close"), SETTINGS);
    changeProfile((await loaded(store, id)).profile, runOf("2", "open send"), SETTINGS);
    mustBe("Runs in the store", (await loaded(store, id)).profile.totalRuns, 1);
  });

  test("profiles of other projects, agents and services are other profiles", async () => {
    const [store, id] = [open(), newId()];
    const others = [
      { ...id, projectId: `${id.projectId}_other` },
      { ...id, agent: "other" },
      { ...id, service: "other" },
    ];
    await store.change(id, runOf("1", "open close"), SETTINGS);
    for (const other of others) mustBe("What nobody changed", await store.load(other), null);
    for (const other of others)
      mustBe("A change", (await store.change(other, runOf("1", "open"), SETTINGS)).outcome, "applied");
    const all = await store.loadAll(id.projectId, id.agent);
    mustBe(
      "Services of the agent, in their order",
      all.map((stored) => stored.id.service),
      ["desk", "other"],
    );
    await store.remove(id);
    mustBe("What was removed", await store.load(id), null);
    mustBe("What is left of the agent", (await store.loadAll(id.projectId, id.agent)).length, 1);
  });

  test("names with quotes, lines and signs of other scripts are names", async () => {
    const store = open();
    const id = { ...newId(), agent: `a"'\\\n:%`, service: "दफ़्तर/💼" };
    await store.change(id, runOf("1", "open close"), SETTINGS);
    mustBe("The name", (await loaded(store, id)).id, id);
  });

  test("a run that waits for its decision is noted, and learned with it", async () => {
    const [store, id] = [open(), newId()];
    const settings = shieldSettings({ shadow_ends: { runs: 1, calls: 1, unseen: 0.99 } });
    const standing = async () => {
      const { mode, totalRuns, trial } = (await loaded(store, id)).profile;
      return { mode, totalRuns, trial };
    };
    await store.change(id, runOf("1", "open open open"), settings);
    mustBe("The mode", (await standing()).mode, "soft_lock");
    const flagged = { ...runOf("2", "open send"), alarm: "hard" as const };
    mustBe("A run with an alarm", (await store.change(id, flagged, settings)).outcome, "quarantined");
    const trial = { runs: 1, alarms: 1 };
    mustBe("What waits", await standing(), { mode: "soft_lock", totalRuns: 1, trial });
    const approved = { ...flagged, decision: "approved" as const };
    mustBe("The same run, approved", (await open().change(id, approved, settings)).outcome, "applied");
    mustBe("What was learned", await standing(), { mode: "soft_lock", totalRuns: 2, trial });
  });

  test("any row of changes leaves what it leaves in a profile that was never stored", async () => {
    for (let seed = 0; seed < runs; seed++) {
      const [stores, id] = [[open(), open()] as const, newId()];
      let profile = createProfile(START_MS + MINUTE_MS);
      let revision = 0;
      for (const [at, change] of anyChanges(seed).entries()) {
        const what = `Change ${at} (${change.kind}) of row ${seed}`;
        const expected = changeProfile(profile, change, SETTINGS);
        if (isKept(expected.outcome)) revision++;
        const result = await stores[at % 2 === 0 ? 0 : 1].change(id, change, SETTINGS);
        mustBe(what, result, { ...expected, revision });
        profile = readProfile(JSON.parse(JSON.stringify(writeProfile(profile))));
      }
      const stored = await open().load(id);
      mustBe(
        `What row ${seed} left`,
        stored && writeProfile(stored.profile),
        revision > 0 ? writeProfile(profile) : null,
      );
    }
  });
}
