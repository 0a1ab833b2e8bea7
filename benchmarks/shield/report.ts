import type { Detection } from "./detection.ts";
import type { Figures } from "./detection.ts";
import type { LeftOut } from "./leave-one-out.ts";
import type { Size } from "./size.ts";
import type { Speed } from "./speed.ts";

const NONE = "–";

export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_column, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** A figure with its deviation over seeds. */
function cell(figures: Figures, name: string, digits = 3): string {
  const figure = figures[name];
  return figure === undefined ? NONE : `${figure.mean.toFixed(digits)} ±${figure.sd.toFixed(digits)}`;
}

function row(label: string, figures: Figures): string[] {
  const at = (share: string) => [
    cell(figures, `at_${share}_percent.tpr`),
    cell(figures, `at_${share}_percent.in_time`),
    cell(figures, `at_${share}_percent.alarms_per_1000_calls`, 1),
  ];
  return [label, cell(figures, "auc"), ...at("1"), ...at("5")];
}

const HEAD = [...["", "AUC", "TPR @1 %", "in time", "alarms/1,000", "TPR @5 %", "in time", "alarms/1,000"]];

export function detectionTable(title: string, detection: Detection): string {
  const macros = Object.entries(detection).map(([name, { macro }]) => row(name, macro));
  const agents = Object.entries(detection["default"]?.agents ?? {})
    .filter(([, figures]) => figures["auc"] !== undefined)
    .map(([agent, figures]) => row(`default, ${agent}`, figures));
  return `\n${title}\n${table([HEAD, ...macros, ...agents])}`;
}

const RULES = ["conformal_5", "conformal_1", "sigma_of_runs", "sigma_of_calls", "any_unseen"];

/** What each detector's own thresholds do on runs that they were not measured on. */
export function thresholdTable(title: string, detection: Detection): string {
  const rows = Object.entries(detection).flatMap(([name, { macro, agents }]) =>
    RULES.flatMap((rule) => {
      const cells = (label: string, figures: Figures) => [
        label,
        rule,
        cell(figures, `${rule}.fpr`),
        cell(figures, `${rule}.tpr`),
        cell(figures, `${rule}.in_time`),
        cell(figures, `${rule}.alarms_per_1000_calls`, 1),
      ];
      const quiet = Object.entries(agents).filter(([, figures]) => figures["auc"] === undefined);
      return [
        ...(macro[`${rule}.fpr`] === undefined ? [] : [cells(name, macro)]),
        ...(name === "default" ? quiet : [])
          .filter(([, figures]) => figures[`${rule}.fpr`] !== undefined)
          .map(([agent, figures]) => cells(`${name}, ${agent}`, figures)),
      ];
    }),
  );
  return `\n${title}\n${table([["", "threshold", "realised FPR", "TPR", "in time", "alarms/1,000"], ...rows])}`;
}

export function figuresTable(title: string, groups: Readonly<Record<string, Figures>>): string {
  const names = [...new Set(Object.values(groups).flatMap((figures) => Object.keys(figures)))];
  const rows = Object.entries(groups).map(([group, figures]) => [
    group,
    ...names.map((name) => cell(figures, name)),
  ]);
  return rows.length === 0 ? `\n${title}\nno attacks` : `\n${title}\n${table([["", ...names], ...rows])}`;
}

export function leaveOneOutTable(title: string, left: Readonly<Record<string, LeftOut>>): string {
  const figures = (label: string, of: LeftOut["figures"]) => [
    label,
    ...Object.values(of).map((value) => value.toFixed(3)),
  ];
  const rows = Object.entries(left).flatMap(([agent, one]) => {
    const { path, earlier, earlierWeight, payloadWeight } = one.chosen;
    return [
      figures(
        `${agent}: path ${path}, earlier ${earlier} ×${earlierWeight}, payload ×${payloadWeight}`,
        one.figures,
      ),
      figures(`${agent}: reference`, one.reference),
      figures(`${agent}: default`, one.default),
    ];
  });
  const head = ["left out", "AUC", "TPR @1 %", "in time", "TPR @5 %", "in time"];
  return rows.length === 0
    ? `\n${title}\nneeds two attacked agents`
    : `\n${title}\n${table([head, ...rows])}`;
}

export function objectTable(title: string, objects: Readonly<Record<string, Size | Speed>>): string {
  const names = Object.keys(Object.values(objects)[0] ?? {});
  const rows = Object.entries(objects).map(([name, values]) => [
    name,
    ...Object.values(values).map((value) =>
      Number(value).toLocaleString("en-US", { maximumFractionDigits: 4 }),
    ),
  ]);
  return `\n${title}\n${table([["", ...names], ...rows])}`;
}

/** What decides whether the Shield is good enough: means over attacked agents, and the best core figures of any agent. */
export function summarise({
  structure,
  values,
  poison,
  speeds,
}: {
  structure: Detection;
  values: Detection;
  poison: Figures;
  speeds: Readonly<Record<string, Speed>>;
}): Record<string, number | null> {
  const summary: Record<string, number | null> = {};
  const meanOf = (figures: Figures | undefined, name: string) => figures?.[name]?.mean ?? null;
  for (const [kind, detection] of Object.entries({ structure, values })) {
    const figures = detection["default"]?.macro;
    summary[`${kind}.auc`] = meanOf(figures, "auc");
    for (const share of ["1", "5"]) {
      summary[`${kind}.tpr_at_${share}_percent`] = meanOf(figures, `at_${share}_percent.tpr`);
      summary[`${kind}.in_time_at_${share}_percent`] = meanOf(figures, `at_${share}_percent.in_time`);
    }
    summary[`${kind}.realised_fpr_at_5_percent`] = meanOf(figures, "conformal_5.fpr");
    summary[`${kind}.realised_fpr_of_sigma`] = meanOf(figures, "sigma_of_runs.fpr");
  }
  summary["poisoned.tpr_at_5_percent"] = meanOf(poison, "poisoned.conformal_5.tpr");
  summary["reviewed.tpr_at_5_percent"] = meanOf(poison, "reviewed.conformal_5.tpr");
  const best = (name: keyof Speed) =>
    Object.keys(speeds).length === 0 ? null : Math.max(...Object.values(speeds).map((speed) => speed[name]));
  for (const name of [
    "million_scores_per_s",
    "million_learns_per_s",
    "million_hashes_per_s",
    "million_hashes_per_s_known",
  ] as const)
    summary[name] = best(name);
  return summary;
}
