import type { ShieldProfileItem } from "@letsping/core";
import { expect, test } from "vitest";
import { behaviourQuery, behaviourSearch, readBehaviourFilter } from "./behaviour-filter";
import { behaviourBucketWords, sumOf, watchesWords } from "./behaviour-words";

const DAY_MS = 86_400_000;
const BUCKET = { at: "2026-11-21T00:00:00.000Z", steps: 1_214, soft: 3, hard: 1, held: 1 };

test("a bar is told in words, and what was held only where something was", () => {
  expect(behaviourBucketWords(BUCKET, DAY_MS)).toBe(
    "Sat 21 Nov: 3 unusual, 1 very unusual of 1,214 steps, 1 held",
  );
  expect(behaviourBucketWords({ ...BUCKET, steps: 1, held: 0 }, DAY_MS)).toBe(
    "Sat 21 Nov: 3 unusual, 1 very unusual of 1 step",
  );
});

test("the time is summed", () => {
  expect(sumOf([BUCKET, BUCKET])).toEqual({ steps: 2_428, soft: 6, hard: 2, held: 2 });
  expect(sumOf([])).toEqual({ steps: 0, soft: 0, hard: 0, held: 0 });
});

const PROFILE: ShieldProfileItem = {
  key_id: "key_1",
  agent: "ops",
  service: "infra",
  mode: "shadow",
  mode_since: "2026-11-21T00:00:00.000Z",
  version: 1,
  total_runs: 3,
  alarms: 0,
  held: 0,
  last_step_at: null,
};

test("how many agents are watched, and in which mode", () => {
  expect(watchesWords({ profiles: [] })).toMatch(/^No agent has asked yet\./);
  expect(watchesWords({ profiles: [PROFILE] })).toBe("The Shield watches 1 agent: 1 in Shadow.");
  const other: ShieldProfileItem = { ...PROFILE, service: "billing", mode: "enforcing" };
  expect(watchesWords({ profiles: [PROFILE, other, { ...other, key_id: "key_2" }] })).toBe(
    "The Shield watches 2 agents in 3 services: 2 in Enforcing, 1 in Shadow.",
  );
});

test("an address holds the filter; what cannot be read is left out", () => {
  expect(readBehaviourFilter("?days=30&alarm=hard&key=key_1")).toEqual({
    days: 30,
    alarm: "hard",
    key: "key_1",
  });
  expect(readBehaviourFilter("?days=9&alarm=loud")).toEqual({ days: 7, alarm: undefined, key: undefined });
  const filter = { days: 7, alarm: "soft", key: "key_1" } as const;
  expect(behaviourSearch(filter)).toBe("?key=key_1&alarm=soft");
  expect(readBehaviourFilter(behaviourSearch(filter))).toEqual(filter);
  expect(behaviourSearch({ days: 7, alarm: "hard" })).toBe("?alarm=hard");
  expect(behaviourSearch({ days: 7 })).toBe("");
  expect(behaviourQuery({ days: 7 })).toBe("days=7");
  expect(behaviourQuery({ days: 1, alarm: "soft", key: "a b" })).toBe("days=1&alarm=soft&key=a+b");
});
