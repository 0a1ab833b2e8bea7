import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { cost } from "../testing/window-requests";
import { newProject } from "../testing/window-requests";
import { request } from "../testing/window-requests";
import { START_MS } from "../testing/window-requests";
import { velocity } from "../testing/window-requests";
import { windowStoreContract } from "../testing/window-store-contract";
import { createMemoryWindowStore } from "./memory-window-store";

describe("the contract in memory", () => {
  windowStoreContract({ open: createMemoryWindowStore, runs: 1_000 });
});

describe("bounded memory", () => {
  const call = (key: string, nowMs: number) =>
    request("project", nowMs, { velocity: [velocity(2, { key })], costs: [cost(1, 9, { key })] });

  test("what has expired makes room", async () => {
    const store = createMemoryWindowStore({ maxNumbers: 2_000 });
    // Two hours hold 20 of these at a time; 2,000 pass through.
    for (let count = 0; count < 2_000; count++) {
      const nowMs = START_MS + count * 200_000;
      expect((await store.check(call(`agent-${count}`, nowMs))).allowed).toBe(true);
    }
  });

  test("when everything still counts the store throws and forgets nothing", async () => {
    const store = createMemoryWindowStore({ maxNumbers: 2_000 });
    await store.check(call("first", START_MS));
    await store.check(call("first", START_MS));
    const flood = async () => {
      for (let count = 0; count < 2_000; count++) await store.check(call(`agent-${count}`, START_MS + count));
    };
    await expect(flood()).rejects.toThrow(/memory is full \(2000 numbers\)/);
    // Seven seconds later the same is true; when the counts are over there is room, and not before.
    await expect(store.check(call("first", START_MS + 7_000))).rejects.toThrow(/full/);
    const later = START_MS + 2 * 3_600_000;
    expect((await store.check(call("first", later))).allowed).toBe(true);
  });

  test("released counters give their memory back", async () => {
    const store = createMemoryWindowStore({ maxNumbers: 300 });
    const projectId = newProject();
    for (let count = 0; count < 1_000; count++) {
      const key = `agent-${count}`;
      await store.check(request(projectId, START_MS, { velocity: [velocity(1, { key })] }));
      await store.release(projectId, { kind: "velocity", key, windowMs: 60_000 });
    }
  });
});
