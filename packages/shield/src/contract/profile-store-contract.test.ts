import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { changeProfile } from "../profile/change-profile";
import { createProfile } from "../profile/profile";
import { createMemoryProfileStore } from "../store/memory-profile-store";
import type { ProfileStore } from "../store/profile-store";
import { anyChanges } from "./any-changes";
import { profileStoreContract } from "./profile-store-contract";

/** Names of the tests that a store fails, with what they say. */
async function failuresOf(open: () => ProfileStore): Promise<Map<string, string>> {
  const tests: [name: string, run: () => Promise<void>][] = [];
  profileStoreContract({ test: (name, run) => tests.push([name, run]), open, runs: 12 });
  const failures = new Map<string, string>();
  for (const [name, run] of tests) await run().catch((error: unknown) => failures.set(name, String(error)));
  return failures;
}

/** A store whose answers are changed on their way. */
function broken(change: (store: ProfileStore) => Partial<ProfileStore>): () => ProfileStore {
  const store = createMemoryProfileStore();
  return () => ({ ...store, ...change(store) });
}

test("a store that does what it must fails none", async () => {
  const store = createMemoryProfileStore();
  expect([...(await failuresOf(() => store))]).toEqual([]);
});

describe("a store that", () => {
  test("is not shared by its replicas is found", async () => {
    const names = [...(await failuresOf(() => createMemoryProfileStore())).keys()];
    expect(names).toContain("the first run makes a profile in Shadow, which every replica sees");
  });

  test("loads before it waits, and so loses runs, is found", async () => {
    const profiles = new Map<string, ReturnType<typeof createProfile>>();
    const losing = broken(({ load }) => ({
      async change(id, change, settings) {
        const profile = structuredClone(profiles.get(JSON.stringify(id)) ?? createProfile(change.atMs));
        await load(id);
        const result = changeProfile(profile, change, settings);
        profiles.set(JSON.stringify(id), profile);
        return { ...result, revision: profile.done.length };
      },
      load: async (id) => {
        const profile = profiles.get(JSON.stringify(id));
        return profile ? { id, profile: structuredClone(profile), revision: profile.done.length } : null;
      },
    }));
    const failures = await failuresOf(losing);
    expect(failures.get("64 runs at once from several replicas are all counted")).toContain("must be 64");
    expect([...failures.keys()]).toContain("the same run sent 64 times at once is learned once");
  });

  test("gives out what it keeps is found", async () => {
    const given = new Map<string, Awaited<ReturnType<ProfileStore["load"]>>>();
    const sharing = broken(({ load, change }) => ({
      async change(...words) {
        given.delete(JSON.stringify(words[0]));
        return change(...words);
      },
      async load(id) {
        const key = JSON.stringify(id);
        if (!given.has(key)) given.set(key, await load(id));
        return given.get(key) ?? null;
      },
    }));
    expect([...(await failuresOf(sharing)).keys()]).toEqual(["what is loaded is a copy"]);
  });

  test("takes two services for one is found", async () => {
    const mixing = broken(({ load, change }) => ({
      change: (id, ...words) => change({ ...id, service: "desk" }, ...words),
      load: (id) => load({ ...id, service: "desk" }),
    }));
    expect([...(await failuresOf(mixing)).keys()]).toEqual([
      "profiles of other projects, agents and services are other profiles",
      "names with quotes, lines and signs of other scripts are names",
    ]);
  });

  test("forgets what it was told of the mode is found by a row of changes", async () => {
    const forgetful = broken(({ change }) => ({
      change: async (...words) => ({ ...(await change(...words)), event: null, revision: 1 }),
    }));
    const failures = await failuresOf(forgetful);
    expect(
      failures.get("any row of changes leaves what it leaves in a profile that was never stored"),
    ).toMatch(/^Error: Change \d+ \(\w+\) of row \d+ must be/);
  });
});

test("rows of changes are the same on every run, and hold every kind of them", () => {
  const rows = Array.from({ length: 50 }, (_row, seed) => anyChanges(seed));
  expect(anyChanges(17)).toEqual(rows[17]);
  expect(new Set(rows.flat().map(({ kind }) => kind))).toEqual(
    new Set(["run", "approval", "version", "reset"]),
  );
  expect(rows.map((row) => row.length).sort((one, other) => one - other)[49]).toBe(12);
});

test("node:test runs it too", { timeout: 120_000 }, () => {
  const root = fileURLToPath(new URL("../../../..", import.meta.url));
  const file = fileURLToPath(new URL("../testing/contract-in-node.ts", import.meta.url));
  const words = ["--import", "tsx", "--conditions=@letsping/source", "--test-reporter=tap", "--test", file];
  // Without its mark, or the inner runner takes itself for a part of this one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
  expect(stdout).toMatch(/^# pass 9$/m);
  expect(status).toBe(0);
});
