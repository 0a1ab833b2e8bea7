import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createGraph } from "../graph/graph";
import type { Graph } from "../graph/graph";
import { countRunSteps } from "../graph/learn";
import { findAction } from "../graph/names";
import { findSkeleton } from "../graph/names";
import type { Step } from "../graph/step";
import { advanceWalk } from "../graph/walk";
import { createWalk } from "../graph/walk";
import { restartWalk } from "../graph/walk";
import { oracleScores } from "../testing/score-oracle";
import { anyRun } from "../testing/steps";
import { anyRuns } from "../testing/steps";
import { START_MS } from "../testing/steps";
import { step } from "../testing/steps";
import { steps } from "../testing/steps";
import { scoreNext } from "./score-run";
import { scoreParts } from "./score-run";
import { scoreRun } from "./score-run";
import { SCORER_NAMES } from "./score-run";
import { SCORERS } from "./score-run";

function learned(runs: readonly (readonly Step[])[]): Graph {
  const graph = createGraph();
  for (const run of runs) countRunSteps(graph, run, 1, START_MS);
  return graph;
}

const without = (run: readonly Step[]) => run.map(({ fingerprints: _values, ...rest }): Step => rest);
const times = (count: number, actions: string) => Array.from({ length: count }, () => steps(actions));
const last = (bits: readonly number[]) => bits[bits.length - 1] ?? Number.NaN;

describe("any graph and run", () => {
  test("transitions are what slow maps by name make of them", () => {
    fc.assert(
      fc.property(anyRuns, anyRun, (runs, run) => {
        const expected = oracleScores(runs, run);
        scoreRun(learned(runs), without(run), "transitions").forEach((bits, at) => {
          expect(bits).toBeCloseTo(expected[at] ?? Number.NaN, 9);
        });
      }),
    );
  });

  test("every score is above 0 and finite, and the sum of its parts", () => {
    fc.assert(
      fc.property(anyRuns, anyRun, fc.constantFrom(...SCORER_NAMES), (runs, run, scorer) => {
        const walk = createWalk(learned(runs), false);
        for (const one of run) {
          const { bits, path, earlier, payload, values } = scoreParts(walk, one, scorer);
          expect(scoreNext(walk, one, scorer)).toBeCloseTo(bits, 9);
          expect(path + earlier + payload + values).toBeCloseTo(bits, 9);
          expect(Math.min(path, earlier, payload, values)).toBeGreaterThanOrEqual(-1e-9);
          expect(bits).toBeLessThan(100);
        }
      }),
    );
  });

  test("a walk that is started again scores as a new one, and scoring teaches nothing", () => {
    fc.assert(
      fc.property(anyRuns, anyRun, anyRun, (runs, one, other) => {
        const graph = learned(runs);
        const expected = scoreRun(graph, without(other));
        const walk = createWalk(graph, false);
        for (const run of [one, other]) {
          restartWalk(walk);
          const bits = run.map(({ service, action, skeleton }) => {
            const numbers = [
              findAction(graph.names, service, action),
              findSkeleton(graph.names, skeleton),
            ] as const;
            const score = SCORERS.paths.bits(walk, ...numbers);
            advanceWalk(walk, ...numbers);
            return score;
          });
          if (run === other) expect(bits).toEqual(expected);
        }
      }),
    );
  });
});

describe("paths", () => {
  const graph = learned([...times(60, "open read close"), ...times(40, "find read write close")]);

  test("what an agent always does has next to no bits", () => {
    expect(Math.max(...scoreRun(graph, steps("open read close")))).toBeLessThan(2);
  });

  test("the first step adds nothing for steps before it", () => {
    const { earlier } = scoreParts(createWalk(graph, false), step("open"), "paths");
    expect(earlier).toBe(0);
  });

  test("an action after one that it never goes with is strange, wherever it stands", () => {
    expect(last(scoreRun(graph, steps("open read write")))).toBeGreaterThan(10);
    expect(last(scoreRun(graph, steps("find read write")))).toBeLessThan(3);
  });

  test("the same work in another order is less strange than other work", () => {
    const both = learned([...times(50, "a b c send"), ...times(50, "b a c send")]);
    const other = last(scoreRun(both, steps("c b a send")));
    expect(other).toBeLessThan(last(scoreRun(both, steps("c b a close"))) - 10);
  });

  test("what comes twice where it always came once is strange", () => {
    const once = learned([...times(90, "open pay close"), ...times(10, "open read pay close")]);
    expect(last(scoreRun(once, steps("open pay pay")))).toBeGreaterThan(10);
  });

  test("an action that was never seen has more bits than the fallback, also under an unseen service", () => {
    expect(last(scoreRun(graph, steps("open read export")))).toBeGreaterThan(22);
    const elsewhere = { ...step("read"), service: "other" };
    expect(last(scoreRun(graph, [step("open"), elsewhere]))).toBeGreaterThan(22);
  });

  test("another structure of the payload is strange, for actions that are always alike", () => {
    const usual = last(scoreRun(graph, steps("open")));
    const other = last(scoreRun(graph, [step("open", { keys: ["id", "bcc"] })]));
    expect(other - usual).toBeGreaterThan(8);
  });

  test("an empty graph finds nothing that a fallback would hold", () => {
    expect(Math.max(...scoreRun(createGraph(), steps("open read close")))).toBeLessThan(22);
  });
});

test("the documented rule is −log2 of a transition between skeletons, with one added to each", () => {
  const graph = learned([...times(6, "open read"), ...times(2, "open close")]);
  // Three skeletons are known, and a place for what is not.
  const [first, second] = scoreRun(graph, steps("open read"), "documented");
  expect(first).toBeCloseTo(-Math.log2((8 + 1) / (8 + 4)), 9);
  expect(second).toBeCloseTo(-Math.log2((6 + 1) / (8 + 4)), 9);
  expect(last(scoreRun(graph, steps("open send"), "documented"))).toBeCloseTo(-Math.log2(1 / 12), 9);
});

describe("values", () => {
  const pay = (value: string, path = "to"): Step => ({ ...step("pay"), fingerprints: [{ path, value }] });
  const note = (value: string): Step => ({ ...step("note"), fingerprints: [{ path: "text", value }] });
  const known = Array.from({ length: 40 }, (_run, at) => [note(`free ${at}`), pay(`account ${at % 4}`)]);
  const graph = learned(known);
  const bitsOf = (one: Step) => scoreParts(createWalk(graph, false), one, "paths").values;

  test("a value that was seen has no bits", () => {
    expect(bitsOf(pay("account 1"))).toBe(0);
  });

  test("a new value where four are used again and again is strange", () => {
    expect(bitsOf(pay("account of a thief"))).toBeGreaterThan(12);
  });

  test("a new value in free text is ordinary", () => {
    expect(bitsOf(note("anything"))).toBeLessThan(1);
  });

  test("a value that the agent knows from elsewhere counts a third", () => {
    expect(bitsOf(pay("free 7"))).toBeCloseTo(bitsOf(pay("account of a thief")) / 3, 9);
  });

  test("where less than five runs have values, nothing is new", () => {
    const young = learned(known.slice(0, 4));
    expect(scoreParts(createWalk(young, false), pay("account of a thief"), "paths").values).toBe(0);
  });

  test("a path with more than 1,024 values is free text from then on", () => {
    const free = learned(Array.from({ length: 1100 }, (_run, at) => [pay(`value ${at}`)]));
    expect(scoreParts(createWalk(free, false), pay("new"), "paths").values).toBe(0);
    expect(free.values.places.size).toBe(0);
  });

  test("the documented rule knows of no values", () => {
    const [bits] = scoreRun(graph, [pay("account of a thief")], "documented");
    expect(bits).toBe(scoreRun(graph, [step("pay")], "documented")[0]);
  });
});
