import { expect } from "vitest";
import { it } from "vitest";
import type { RoundResult } from "./round";
import { bytesPerWaiter } from "./summary";
import { summarise } from "./summary";
import { NAMES } from "./system-names";
import { cellOf } from "./tables";
import { tablesOf } from "./tables";
import { targetsOf } from "./targets";

const resultOf = (p95: number, cyclesPerSecond: number, createsPerSecond = 1_000): RoundResult => ({
  latency30: { p50: p95 / 2, p95, p99: p95 * 2 },
  latency1000: { p50: p95 / 2, p95, p99: p95 * 2 },
  cyclesPerSecond,
  createsPerSecond,
  cpuPerCycle: { gateway: 2, database: 1 },
  database: null,
});
const measuredOf = (name: string, ...results: RoundResult[]) => ({ name, results, bytesPerWaiter: null });
const reachedOf = (targets: ReturnType<typeof targetsOf>, start: string) =>
  targets.find(({ demand }) => demand.startsWith(start));

it("takes each ratio within its round", () => {
  const targets = targetsOf([
    measuredOf(NAMES.ours, resultOf(9, 300), resultOf(90, 30), resultOf(10, 400)),
    measuredOf(NAMES.restate, resultOf(10, 150), resultOf(100, 10), resultOf(20, 200)),
  ]);
  expect(reachedOf(targets, "cycles: at least 2 ×")).toMatchObject({
    reached: { median: 2, least: 2, most: 3 },
    holds: true,
  });
  expect(reachedOf(targets, "p95 with 30 waiters: at most 0.6")).toMatchObject({
    reached: { median: 0.9 },
    holds: false,
  });
});

it("is content with 6 ms where the other system is quicker still", () => {
  const targets = targetsOf([
    measuredOf(NAMES.ours, resultOf(6, 1)),
    measuredOf(NAMES.restate, resultOf(1, 1)),
  ]);
  expect(reachedOf(targets, "p95 with 30 waiters")?.holds).toBe(true);
});

it("asks for the same figures with a million requests and with a hundred projects", () => {
  const targets = targetsOf([
    measuredOf(NAMES.ours, resultOf(10, 100, 1_000)),
    measuredOf(NAMES.manyRequests, resultOf(10.9, 91, 899)),
    measuredOf(NAMES.manyProjects, resultOf(26, 89, 900)),
  ]);
  const held = (start: string) =>
    targets.filter(({ demand }) => demand.startsWith(start)).map(({ holds }) => holds);
  expect(held("1 million requests")).toEqual([true, true, true, false]);
  expect(held("100 projects")).toEqual([false, false, false, true]);
});

it("names no target of which a part was not measured", () => {
  expect(targetsOf([measuredOf(NAMES.restate, resultOf(1, 1))])).toEqual([]);
  expect(targetsOf([measuredOf(NAMES.ours)])).toEqual([]);
  const memory = {
    name: NAMES.ours,
    results: [],
    bytesPerWaiter: bytesPerWaiter([100, 90, 900], [250_100, 250_200], 10),
  };
  expect(targetsOf([memory])).toMatchObject([{ reached: { median: 25.005 }, unit: "KB", holds: false }]);
});

it("shows a median with its spread, and what was not measured as a dash", () => {
  expect(cellOf({ median: 5.25, least: 5, most: 6.04 }, 1)).toBe("5.3 (5.0–6.0)");
  expect(cellOf({ median: 5, least: 5, most: 5 }, 0)).toBe("5");
  const summaries = [
    summarise({
      name: "both",
      results: [resultOf(4, 10)],
      bytesPerWaiter: { median: 2_000, least: 1_000, most: 3_000 },
    }),
    summarise({ name: "memory alone", results: [], bytesPerWaiter: null }),
  ];
  const text = tablesOf(summaries, []);
  expect(text).toContain("| both | 10 | 1000 | 2.0 (1.0–3.0) |");
  expect(text).toContain("| memory alone | – | – | – |");
  expect(text).toContain("| both | gateway 2.00, database 1.00 | 3.00 |");
  expect(text).toContain("| both | 2.0 | 4.0 | 8.0 | 2.0 | 4.0 | 8.0 |");
});
