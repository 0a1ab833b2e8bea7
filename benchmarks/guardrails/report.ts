import type { EngineSpeed } from "./speed.ts";
import type { CostFigures } from "./stateful.ts";
import { percent } from "./tally.ts";
import type { Figures } from "./tally.ts";
import type { Summary } from "./tally.ts";

type WithSpeed = Summary & { mb_per_s: number | null };

/** Hundreds of repositories: they are in the JSON only. */
const NOT_PRINTED = new Set(["source"]);

function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_column, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

const recallOf = (figures: Figures | undefined) =>
  figures === undefined || figures.positives === 0 ? "–" : percent(figures.recall);

const falseOf = (figures: Figures | undefined) =>
  figures === undefined || figures.negatives === 0
    ? "–"
    : `${percent(figures.false_positive_rate)} (${figures.false_hits})`;

/** One family: what is counted as a whole and each group, beside the peers. */
export function familyTable(
  family: string,
  own: WithSpeed,
  peers: Readonly<Record<string, WithSpeed>>,
): string {
  const names = Object.keys(peers);
  const cells = (label: string, of: (summary: Summary) => Figures | undefined): string[] => {
    const figures = of(own);
    const others = names.map((name) => {
      const summary = peers[name];
      return summary === undefined ? undefined : of(summary);
    });
    return [
      ...[label, String(figures?.positives ?? 0), recallOf(figures), ...others.map(recallOf)],
      ...[String(figures?.negatives ?? 0), falseOf(figures), ...others.map(falseOf)],
      String(figures?.leaks ?? 0),
    ];
  };
  const head = ["set", "to find", "found", ...names, "harmless", "false hits", ...names, "leaks"];
  const groups = Object.entries(own.by)
    .filter(([dimension]) => !NOT_PRINTED.has(dimension))
    .flatMap(([dimension, named]) =>
      Object.keys(named).map((name) => cells(`${dimension} ${name}`, ({ by }) => by[dimension]?.[name])),
    );
  const speeds = [["LetsPing", own], ...Object.entries(peers)] as [string, WithSpeed][];
  return [
    `\n${family}`,
    table([head, cells("all that is counted", ({ overall }) => overall), ...groups]),
    `MB/s: ${speeds.map(([name, { mb_per_s }]) => `${name} ${mb_per_s ?? "–"}`).join(", ")}`,
  ].join("\n");
}

/** A family without peers. */
export function summaryTable(title: string, { overall, by }: Summary): string {
  const cells = (label: string, figures: Figures): string[] => [
    label,
    `${figures.found}/${figures.positives}`,
    recallOf(figures),
    `${figures.false_hits}/${figures.negatives}`,
    falseOf(figures),
  ];
  const groups = Object.values(by).flatMap((named) =>
    Object.entries(named).map(([name, figures]) => cells(name, figures)),
  );
  const rows = [["set", "found", "recall", "false", "rate"], cells("all", overall), ...groups];
  return `\n${title}\n${overall.positives + overall.negatives === 0 ? "no rows" : table(rows)}`;
}

export function costTable(figures: CostFigures | { note: string }): string {
  if ("note" in figures) return `\ncost\n${figures.note}`;
  const rows = figures.sets.map(({ model, set, texts, p1, p50, p99, within15Percent }) => [
    ...[model, set, String(texts)],
    ...[p1, p50, p99].map((quotient) => quotient.toFixed(2)),
    percent(within15Percent),
  ]);
  const speeds = Object.entries(figures.mb_per_s).map(([model, speed]) => `${model} ${speed}`);
  const head = ["model", "set", "texts", "p1", "p50", "p99", "within 15 %"];
  return `\ncost: tokens estimated / true\n${table([head, ...rows])}\nMB/s: ${speeds.join(", ")}`;
}

export function engineTable(speed: EngineSpeed, caught: Summary): string {
  const { payloads, megabytes, mb_per_s, stringify_mb_per_s, p50_ms_per_4kb, p99_ms_per_4kb } = speed;
  const hostile = Object.entries(speed.hostile_1mb_ms).map(([name, ms]) => [`1 MB of ${name}`, `${ms} ms`]);
  return [
    "\nengine, all rules with default settings",
    `${mb_per_s} MB/s on ${payloads} payloads of ${megabytes} MB (JSON.stringify: ${stringify_mb_per_s} MB/s)`,
    ...Object.entries(speed.mb_per_s_alone).map(([family, alone]) => `only ${family}: ${alone} MB/s`),
    `with limits in memory: ${speed.mb_per_s_with_limits} MB/s`,
    `payload of 4 KB: p50 ${p50_ms_per_4kb ?? "–"} ms, p99 ${p99_ms_per_4kb ?? "–"} ms`,
    table(hostile),
    summaryTable("rows in which any rule found something", caught),
  ].join("\n");
}
