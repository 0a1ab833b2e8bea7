import type { Latency } from "./round";
import type { RoundResult } from "./round";
import { figureOf } from "./statistics";
import type { Figure } from "./statistics";
import { median } from "./statistics";

/** What was measured of one system. */
export interface Measured {
  name: string;
  /** One for each round; empty where rounds were not measured. */
  results: readonly RoundResult[];
  /** Null where it was not measured. */
  bytesPerWaiter: Figure | null;
}

type LatencySummary = Record<keyof Latency, Figure>;

/** The rounds of one system. */
export interface RoundsSummary {
  rounds: number;
  latency30: LatencySummary;
  latency1000: LatencySummary;
  cyclesPerSecond: Figure;
  createsPerSecond: Figure;
  /** By what spends it, in milliseconds. */
  cpuPerCycle: Record<string, Figure>;
  cpuOfAll: Figure;
}

/** The figures of one system. */
export interface Summary {
  name: string;
  /** Null where rounds were not measured. */
  rounds: RoundsSummary | null;
  bytesPerWaiter: Figure | null;
}

function latencyOf(times: readonly Latency[]): LatencySummary {
  return {
    p50: figureOf(times.map(({ p50 }) => p50)),
    p95: figureOf(times.map(({ p95 }) => p95)),
    p99: figureOf(times.map(({ p99 }) => p99)),
  };
}

/** Processor time of a cycle in all processes together, in milliseconds. */
export function cpuOfAll({ cpuPerCycle }: RoundResult): number {
  return Object.values(cpuPerCycle).reduce((sum, ms) => sum + ms, 0);
}

function roundsOf(results: readonly RoundResult[]): RoundsSummary {
  const parts = Object.keys(results[0]?.cpuPerCycle ?? {});
  return {
    rounds: results.length,
    latency30: latencyOf(results.map(({ latency30 }) => latency30)),
    latency1000: latencyOf(results.map(({ latency1000 }) => latency1000)),
    cyclesPerSecond: figureOf(results.map(({ cyclesPerSecond }) => cyclesPerSecond)),
    createsPerSecond: figureOf(results.map(({ createsPerSecond }) => createsPerSecond)),
    cpuPerCycle: Object.fromEntries(
      parts.map((part) => [part, figureOf(results.map(({ cpuPerCycle }) => cpuPerCycle[part] ?? 0))]),
    ),
    cpuOfAll: figureOf(results.map(cpuOfAll)),
  };
}

export function summarise({ name, results, bytesPerWaiter }: Measured): Summary {
  return { name, rounds: results.length === 0 ? null : roundsOf(results), bytesPerWaiter };
}

/** Memory that a waiter takes above an idle system, over all samples, in bytes. */
export function bytesPerWaiter(idle: readonly number[], held: readonly number[], waiters: number): Figure {
  const baseline = median(idle);
  return figureOf(held.map((bytes) => (bytes - baseline) / waiters));
}
