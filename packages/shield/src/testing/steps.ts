import fc from "fast-check";
import type { Priority } from "@letsping/core";
import type { Step } from "../graph/step";
import { skeletonHash } from "../skeleton/skeleton";

/** A time that tests start from, in milliseconds since 1970. */
export const START_MS = 1_800_000_000_000;
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** A call of a service `desk`, with these keys in its payload. */
export function step(action: string, { keys = ["id"], priority = "high" as Priority } = {}): Step {
  const payload = Object.fromEntries(keys.map((key) => [key, 1]));
  return { service: "desk", action, skeleton: skeletonHash("desk", action, payload), priority };
}

/** The steps of `open read close`. */
export function steps(actions: string): Step[] {
  return actions
    .split(" ")
    .filter((action) => action !== "")
    .map((action) => step(action));
}

/** Any step of a small world, so that things repeat. */
export const anyStep: fc.Arbitrary<Step> = fc
  .record({
    action: fc.constantFrom("open", "read", "find", "write", "send", "close"),
    keys: fc.subarray(["id", "to", "body"]),
    values: fc.option(
      fc.array(fc.record({ path: fc.constantFrom("to", "id"), value: fc.constantFrom("a", "b", "c") })),
      {
        nil: undefined,
      },
    ),
  })
  .map(({ action, keys, values }) => ({
    ...step(action, { keys }),
    ...(values !== undefined && { fingerprints: values }),
  }));

export const anyRun: fc.Arbitrary<Step[]> = fc.array(anyStep, { minLength: 1, maxLength: 9 });
export const anyRuns: fc.Arbitrary<Step[][]> = fc.array(anyRun, { maxLength: 12 });
