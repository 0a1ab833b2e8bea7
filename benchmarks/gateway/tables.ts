import type { Figure } from "./statistics";
import type { RoundsSummary } from "./summary";
import type { Summary } from "./summary";
import { inKb } from "./targets";
import type { Target } from "./targets";

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}

/** The median, and in brackets least and most where they differ from it. */
export function cellOf({ median, least, most }: Figure, digits: number): string {
  const [middle, low, high] = [median, least, most].map((value) => value.toFixed(digits));
  return low === middle && high === middle ? `${middle}` : `${middle} (${low}–${high})`;
}

function withRounds(summaries: readonly Summary[]): { name: string; rounds: RoundsSummary }[] {
  return summaries.flatMap(({ name, rounds }) => (rounds === null ? [] : [{ name, rounds }]));
}

/** From a decision until the waiter goes on. */
export function latencyTableOf(summaries: readonly Summary[]): string {
  const shares = ["p50", "p95", "p99"] as const;
  const head = [
    "decision to waiter, ms",
    ...[30, 1_000].flatMap((n) => shares.map((share) => `${n}: ${share}`)),
  ];
  const lines = withRounds(summaries).map(({ name, rounds: { latency30, latency1000 } }) => [
    name,
    ...[latency30, latency1000].flatMap((latency) => shares.map((share) => cellOf(latency[share], 1))),
  ]);
  return table(head, lines);
}

/** How much goes through, and what a waiter takes. */
export function throughputTableOf(summaries: readonly Summary[]): string {
  const lines = summaries.map(({ name, rounds, bytesPerWaiter }) => [
    name,
    rounds === null ? "–" : cellOf(rounds.cyclesPerSecond, 0),
    rounds === null ? "–" : cellOf(rounds.createsPerSecond, 0),
    bytesPerWaiter === null ? "–" : cellOf(inKb(bytesPerWaiter), 1),
  ]);
  return table(["system", "cycles a second", "creates a second", "memory of a waiter, KB"], lines);
}

/** Where the processor time of a cycle goes. */
export function cpuTableOf(summaries: readonly Summary[]): string {
  const lines = withRounds(summaries).map(({ name, rounds: { cpuPerCycle, cpuOfAll } }) => [
    name,
    Object.entries(cpuPerCycle)
      .map(([part, ms]) => `${part} ${cellOf(ms, 2)}`)
      .join(", "),
    cellOf(cpuOfAll, 2),
  ]);
  return table(["system", "processor time of a cycle, ms", "sum"], lines);
}

export function targetsTableOf(targets: readonly Target[]): string {
  const lines = targets.map(({ demand, reached, unit, holds }) => [
    demand,
    `${cellOf(reached, unit === "a second" ? 0 : unit === "×" ? 2 : 1)} ${unit}`,
    holds ? "yes" : "**no**",
  ]);
  return table(["target", "reached", "met"], lines);
}

/** All tables of a run that hold something, as Markdown. */
export function tablesOf(summaries: readonly Summary[], targets: readonly Target[]): string {
  const hasRounds = withRounds(summaries).length > 0;
  return [
    ...(hasRounds ? [latencyTableOf(summaries)] : []),
    throughputTableOf(summaries),
    ...(hasRounds ? [cpuTableOf(summaries)] : []),
    ...(targets.length > 0 ? [targetsTableOf(targets)] : []),
  ].join("\n\n");
}
