import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { profileStoreContract } from "../contract/profile-store-contract";
import { shieldSettings } from "../settings";
import { START_MS } from "../testing/steps";
import { steps } from "../testing/steps";
import { createMemoryProfileStore } from "./memory-profile-store";

describe("the contract in memory", () => {
  const store = createMemoryProfileStore();
  profileStoreContract({
    test: (name, run) => test(name, { timeout: 120_000 }, run),
    open: () => store,
    runs: 100,
  });
});

test("with no room left it throws, and forgets nobody", async () => {
  const store = createMemoryProfileStore({ maxProfiles: 1 });
  const run = { kind: "run", id: "1", atMs: START_MS, version: 1, steps: steps("open") } as const;
  const change = { ...run, alarm: "none", decision: "none" } as const;
  const id = { projectId: "p", agent: "a", service: "s" };
  await store.change(id, change, shieldSettings());
  await expect(store.change({ ...id, agent: "b" }, change, shieldSettings())).rejects.toThrow(
    /holds 1 already/,
  );
  expect((await store.load(id))?.profile.totalRuns).toBe(1);
});
