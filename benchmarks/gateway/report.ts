import { cpus } from "node:os";
import { totalmem } from "node:os";
import type { Latency } from "./round";
import type { RoundResult } from "./round";
import { median } from "./statistics";

/** Medians over the rounds of one system. */
export interface Summary {
  name: string;
  rounds: number;
  latency30: Latency;
  latency1000: Latency;
  cyclesPerSecond: number;
  /** Least and greatest of the rounds. */
  cyclesSpread: [number, number];
  createsPerSecond: number;
  cpuPerCycle: Record<string, number>;
  /** Null where it was not measured. */
  bytesPerWaiter: number | null;
}

/** Where and with what it was measured. */
export interface Surroundings {
  date: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  node: string;
  postgres: string;
  fsync: string;
  /** Versions of what was measured. */
  versions: Record<string, string>;
}

/** A demand on the figures, and whether they meet it. */
export interface Target {
  demand: string;
  reached: string;
  holds: boolean;
}

function latencyMedian(results: readonly RoundResult[], of: "latency30" | "latency1000"): Latency {
  return {
    p50: median(results.map((result) => result[of].p50)),
    p95: median(results.map((result) => result[of].p95)),
    p99: median(results.map((result) => result[of].p99)),
  };
}

export function summarise(
  name: string,
  results: readonly RoundResult[],
  bytesPerWaiter: number | null,
): Summary {
  const cycles = results.map(({ cyclesPerSecond }) => cyclesPerSecond);
  const parts = Object.keys(results[0]?.cpuPerCycle ?? {});
  return {
    name,
    rounds: results.length,
    latency30: latencyMedian(results, "latency30"),
    latency1000: latencyMedian(results, "latency1000"),
    cyclesPerSecond: median(cycles),
    cyclesSpread: [Math.min(...cycles), Math.max(...cycles)],
    createsPerSecond: median(results.map(({ createsPerSecond }) => createsPerSecond)),
    cpuPerCycle: Object.fromEntries(
      parts.map((part) => [part, median(results.map(({ cpuPerCycle }) => cpuPerCycle[part] ?? 0))]),
    ),
    bytesPerWaiter,
  };
}

export function surroundingsOf(
  results: readonly RoundResult[],
  versions: Record<string, string>,
): Surroundings {
  const database = results.find((result) => result.database !== null)?.database;
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: database?.version ?? "none",
    fsync: database?.fsync ?? "none",
    versions,
  };
}

/** The targets, with ours beside the peer's in the same run. */
export function targetsOf(ours: Summary, engine: Summary, ceiling: Summary): Target[] {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const times = (value: number) => `${value.toFixed(2)} ×`;
  const p95Limit = Math.max(0.6 * engine.latency30.p95, 6);
  const cyclesRatio = ours.cyclesPerSecond / engine.cyclesPerSecond;
  const createsRatio = ours.createsPerSecond / ceiling.createsPerSecond;
  const targets: Target[] = [
    {
      demand: `p95 with 30 waiters at most ${ms(p95Limit)} (0.6 × ${engine.name}, or 6 ms)`,
      reached: ms(ours.latency30.p95),
      holds: ours.latency30.p95 <= p95Limit,
    },
    {
      demand: "p95 with 1,000 waiters at most 25 ms",
      reached: ms(ours.latency1000.p95),
      holds: ours.latency1000.p95 <= 25,
    },
    {
      demand: `at least 2 × the cycles of ${engine.name}`,
      reached: times(cyclesRatio),
      holds: cyclesRatio >= 2,
    },
    {
      demand: `3 × the cycles of ${engine.name} (stretch)`,
      reached: times(cyclesRatio),
      holds: cyclesRatio >= 3,
    },
    {
      demand: "at least 1,000 durable creates a second",
      reached: ours.createsPerSecond.toFixed(0),
      holds: ours.createsPerSecond >= 1_000,
    },
    {
      demand: `half of the creates of ${ceiling.name} (stretch)`,
      reached: times(createsRatio),
      holds: createsRatio >= 0.5,
    },
  ];
  if (ours.bytesPerWaiter !== null) {
    const kilobytes = ours.bytesPerWaiter / 1_000;
    targets.push({
      demand: "at most 25 KB of memory a waiter",
      reached: `${kilobytes.toFixed(1)} KB`,
      holds: kilobytes <= 25,
    });
  }
  return targets;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function latencyCell({ p50, p95, p99 }: Latency): string {
  return [p50, p95, p99].map((value) => value.toFixed(1)).join(" / ");
}

/** The figures as a table of Markdown. */
export function tableOf(summaries: readonly Summary[]): string {
  const head = [
    "system",
    "30 waiters: p50 / p95 / p99, ms",
    "1,000 waiters: p50 / p95 / p99, ms",
    "cycles/s (least–most)",
    "creates/s",
    "KB a waiter",
  ];
  const lines = summaries.map((summary) =>
    row([
      summary.name,
      latencyCell(summary.latency30),
      latencyCell(summary.latency1000),
      `${summary.cyclesPerSecond.toFixed(0)} (${summary.cyclesSpread.map((value) => value.toFixed(0)).join("–")})`,
      summary.createsPerSecond.toFixed(0),
      summary.bytesPerWaiter === null ? "–" : (summary.bytesPerWaiter / 1_000).toFixed(1),
    ]),
  );
  return [row(head), row(head.map(() => "---")), ...lines].join("\n");
}

/** Where the processor time of a cycle goes. */
export function cpuTableOf(summaries: readonly Summary[]): string {
  const lines = summaries.map(({ name, cpuPerCycle }) => {
    const parts = Object.entries(cpuPerCycle).map(([part, ms]) => `${part} ${ms.toFixed(2)}`);
    const sum = Object.values(cpuPerCycle).reduce((total, ms) => total + ms, 0);
    return row([name, parts.join(", "), sum.toFixed(2)]);
  });
  return [row(["system", "processor time of a cycle, ms", "sum"]), row(["---", "---", "---"]), ...lines].join(
    "\n",
  );
}

export function targetsTableOf(targets: readonly Target[]): string {
  const lines = targets.map(({ demand, reached, holds }) => row([demand, reached, holds ? "yes" : "**no**"]));
  return [row(["target", "reached", "met"]), row(["---", "---", "---"]), ...lines].join("\n");
}
