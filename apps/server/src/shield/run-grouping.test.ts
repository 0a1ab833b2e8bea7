import fc from "fast-check";
import { expect } from "vitest";
import { test } from "vitest";
import { groupRuns } from "./run-grouping";
import { RUN_STEPS } from "./run-grouping";

const IDLE_MS = 1_000;

/** Steps after these pauses, in milliseconds. */
function stepsAfter(pauses: readonly number[]): { id: string; createdMs: number }[] {
  let createdMs = 0;
  return pauses.map((pause, index) => {
    createdMs += pause;
    return { id: String(index), createdMs };
  });
}

test("a run goes on until nothing has come for the whole pause", () => {
  const steps = stepsAfter([0, 999, 999]);
  expect(groupRuns(steps, IDLE_MS, 1_998 + 999)).toEqual({ runs: [], open: steps });
  expect(groupRuns(steps, IDLE_MS, 1_998 + 1_000)).toEqual({ runs: [steps], open: [] });
});

test("after a pause another run begins", () => {
  const steps = stepsAfter([0, 10, 1_000, 10]);
  expect(groupRuns(steps, IDLE_MS, 1_020)).toEqual({ runs: [steps.slice(0, 2)], open: steps.slice(2) });
});

test("who waits for a person does not rest", () => {
  const [first, second] = [
    { id: "1", createdMs: 0, decidedMs: null },
    { id: "2", createdMs: 5_000 },
  ];
  expect(groupRuns([first], IDLE_MS, 4_500)).toEqual({ runs: [], open: [first] });
  // It went on with something else meanwhile, after a pause.
  expect(groupRuns([first, second], IDLE_MS, 5_500)).toEqual({ runs: [[first]], open: [second] });
  // It was told the decision, and went on.
  const decided = { ...first, decidedMs: 4_800 };
  expect(groupRuns([decided, second], IDLE_MS, 5_500)).toEqual({ runs: [], open: [decided, second] });
  expect(groupRuns([decided], IDLE_MS, 5_800)).toEqual({ runs: [[decided]], open: [] });
});

test("an agent that never rests finishes a run all the same, at once", () => {
  const steps = stepsAfter(Array.from({ length: RUN_STEPS + 1 }, () => 1));
  const { runs, open } = groupRuns(steps, IDLE_MS, RUN_STEPS + 1);
  expect(runs).toEqual([steps.slice(0, RUN_STEPS)]);
  expect(open).toEqual(steps.slice(RUN_STEPS));
});

test("property: every step is in one run, in order, and it does not matter when somebody looks", () => {
  const pauses = fc.array(fc.nat(2 * IDLE_MS), { maxLength: 80 });
  fc.assert(
    fc.property(pauses, fc.nat(80), (given, looked) => {
      const steps = stepsAfter(given);
      const endMs = (steps.at(-1)?.createdMs ?? 0) + IDLE_MS;
      const { runs, open } = groupRuns(steps, IDLE_MS, endMs);
      expect(open).toEqual([]);
      expect(runs.flat()).toEqual(steps);
      expect(runs.every((run) => run.length <= RUN_STEPS)).toBe(true);
      // Somebody who looks earlier cuts the same runs, as far as they are over by then.
      const early = steps.slice(0, looked);
      const first = groupRuns(early, IDLE_MS, early.at(-1)?.createdMs ?? 0);
      const later = groupRuns([...first.open, ...steps.slice(looked)], IDLE_MS, endMs);
      expect([...first.runs, ...later.runs]).toEqual(runs);
    }),
    { numRuns: 300 },
  );
});
