import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { conformalThreshold } from "./thresholds";
import { leastRuns } from "./thresholds";
import { rateBound } from "./thresholds";
import { sigmaThreshold } from "./thresholds";

const upTo = (count: number) => Array.from({ length: count }, (_number, at) => at + 1);

describe("conformal", () => {
  test("needs 19 runs for 5 %, 99 for 1 %, 9 for 10 %", () => {
    expect([leastRuns(0.05), leastRuns(0.01), leastRuns(0.1)]).toEqual([19, 99, 9]);
    expect(conformalThreshold(upTo(18), 0.05)).toBeNull();
    expect(conformalThreshold(upTo(19), 0.05)).toBe(19);
    expect(conformalThreshold(upTo(98), 0.01)).toBeNull();
    expect(conformalThreshold(upTo(99), 0.01)).toBe(99);
  });

  test("of 40 runs the 39th is the one for 5 %", () => {
    expect(conformalThreshold(upTo(40), 0.05)).toBe(39);
    expect(conformalThreshold(upTo(100), 0.05)).toBe(96);
  });

  test("of runs that are alike, no more than the share is above the threshold of the others", () => {
    const maxima = fc.uniqueArray(fc.double({ noNaN: true }), { minLength: 20, maxLength: 120 });
    fc.assert(
      fc.property(maxima, fc.constantFrom(0.05, 0.1, 0.2), (runs, share) => {
        const above = runs.filter((maximum, at) => {
          const others = runs.filter((_run, other) => other !== at);
          return maximum > (conformalThreshold(others, share) ?? Number.POSITIVE_INFINITY);
        });
        expect(above.length / runs.length).toBeLessThanOrEqual(share);
      }),
    );
  });
});

describe("mean + 3σ", () => {
  test("takes the deviation of all, and at least one bit", () => {
    expect(sigmaThreshold([2, 4, 6, 8])).toBeCloseTo(5 + 3 * Math.sqrt(5), 9);
    expect(sigmaThreshold([4, 4, 4])).toBe(7);
    expect(sigmaThreshold([4, 4, 4], 0)).toBe(4);
    expect(sigmaThreshold([])).toBeNull();
  });
});

describe("the greatest plausible rate", () => {
  test.each([
    [0, 28, 0.1015],
    [0, 29, 0.0981],
    [1, 46, 0.0991],
    [2, 61, 0.0998],
    [3, 76, 0.0989],
  ])("%i of %i: at most %f", (hits, trials, rate) => {
    expect(rateBound(hits, trials)).toBeCloseTo(rate, 3);
  });

  test("of nothing, or of nothing but hits, is 1", () => {
    expect([rateBound(0, 0), rateBound(5, 5)]).toEqual([1, 1]);
  });

  test("of very many trials is close to what was seen", () => {
    expect(rateBound(5_000, 100_000)).toBeCloseTo(0.0512, 3);
  });
});
