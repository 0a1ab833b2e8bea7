import type { RoundResult } from "./round";
import { figureOf } from "./statistics";
import type { Figure } from "./statistics";
import { ratioOf } from "./statistics";
import type { Measured } from "./summary";
import { NAMES } from "./system-names";

/** A demand on the figures, and whether they meet it. */
export interface Target {
  demand: string;
  /** What was measured, in the unit of `demand`. */
  reached: Figure;
  unit: "ms" | "×" | "a second" | "KB";
  holds: boolean;
}

/** How much worse a figure may be with a million requests, or with a hundred projects, and still count as the same. */
const FLAT = 0.1;

const p95Of30 = ({ latency30 }: RoundResult) => latency30.p95;
const p95Of1000 = ({ latency1000 }: RoundResult) => latency1000.p95;
const cycles = ({ cyclesPerSecond }: RoundResult) => cyclesPerSecond;
const creates = ({ createsPerSecond }: RoundResult) => createsPerSecond;

type Rounds = readonly RoundResult[];
type Value = (result: RoundResult) => number;

const figure = (rounds: Rounds, value: Value) => figureOf(rounds.map(value));
const ratio = (ours: Rounds, theirs: Rounds, value: Value) => ratioOf(ours.map(value), theirs.map(value));

function atMost(demand: string, unit: Target["unit"], reached: Figure, limit: number): Target {
  return { demand, unit, reached, holds: reached.median <= limit };
}

function atLeast(demand: string, unit: Target["unit"], reached: Figure, limit: number): Target {
  return { demand, unit, reached, holds: reached.median >= limit };
}

function ownTargets(ours: Rounds): Target[] {
  return [
    atMost("p95 with 1,000 waiters: at most 25 ms", "ms", figure(ours, p95Of1000), 25),
    atLeast("durable creates: at least 1,000 a second", "a second", figure(ours, creates), 1_000),
  ];
}

function restateTargets(ours: Rounds, restate: Rounds): Target[] {
  const p95 = ratio(ours, restate, p95Of30);
  const isShort = figure(ours, p95Of30).median <= 6;
  const cyclesRatio = ratio(ours, restate, cycles);
  return [
    {
      demand: "p95 with 30 waiters: at most 0.6 × Restate's, or 6 ms",
      unit: "×",
      reached: p95,
      holds: p95.median <= 0.6 || isShort,
    },
    atLeast("cycles: at least 2 × Restate's", "×", cyclesRatio, 2),
    atLeast("cycles: 3 × Restate's (stretch)", "×", cyclesRatio, 3),
  ];
}

function dbosTargets(ours: Rounds, dbos: Rounds): Target[] {
  return [
    atMost("p95 with 30 waiters: below DBOS's", "×", ratio(ours, dbos, p95Of30), 1),
    atMost("p95 with 1,000 waiters: below DBOS's", "×", ratio(ours, dbos, p95Of1000), 1),
    atLeast("cycles: more than DBOS's", "×", ratio(ours, dbos, cycles), 1),
  ];
}

function flatTargets(ours: Rounds, larger: Rounds, what: string): Target[] {
  const [least, most] = [1 - FLAT, 1 + FLAT];
  return [
    atMost(
      `${what}: p95 with 30 waiters at most ${most} × the usual`,
      "×",
      ratio(larger, ours, p95Of30),
      most,
    ),
    atMost(`${what}: p95 with 1,000 waiters at most 25 ms`, "ms", figure(larger, p95Of1000), 25),
    atLeast(`${what}: cycles at least ${least} × the usual`, "×", ratio(larger, ours, cycles), least),
    atLeast(`${what}: creates at least ${least} × the usual`, "×", ratio(larger, ours, creates), least),
  ];
}

/** The targets of which everything was measured. Ratios are taken round by round. */
export function targetsOf(measured: readonly Measured[]): Target[] {
  const roundsOf = (name: string) => measured.find((each) => each.name === name)?.results ?? [];
  const ours = roundsOf(NAMES.ours);
  /** The targets beside another system, where both were measured. */
  const beside = (name: string, targets: (ours: Rounds, other: Rounds) => Target[]) => {
    const other = roundsOf(name);
    return ours.length === 0 || other.length === 0 ? [] : targets(ours, other);
  };
  const memory = measured.find(({ name }) => name === NAMES.ours)?.bytesPerWaiter ?? null;
  return [
    ...beside(NAMES.restate, restateTargets),
    ...(ours.length === 0 ? [] : ownTargets(ours)),
    ...beside(NAMES.prototype, (one, other) => [
      atLeast("durable creates: half of the prototype's (stretch)", "×", ratio(one, other, creates), 0.5),
    ]),
    ...beside(NAMES.dbos, dbosTargets),
    ...(memory === null ? [] : [atMost("memory of a waiter: at most 25 KB", "KB", inKb(memory), 25)]),
    ...beside(NAMES.manyRequests, (one, other) => flatTargets(one, other, "1 million requests")),
    ...beside(NAMES.manyProjects, (one, other) => flatTargets(one, other, "100 projects")),
  ];
}

/** Bytes as kilobytes of 1,000. */
export function inKb({ median, least, most }: Figure): Figure {
  return { median: median / 1_000, least: least / 1_000, most: most / 1_000 };
}
