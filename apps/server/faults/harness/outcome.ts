/** One line of the table. */
export interface Outcome {
  fault: string;
  asked: number;
  decided: number;
  executed: number;
  lost: number;
  decisionsDoubled: number;
  executionsDoubled: number;
  /** From the end of the fault (or the decision, where that came later) until the last waiter knew; null: nobody waited. */
  longestWaitMs: number | null;
  /** From the end of the process until its successor was ready; null: it did not end. */
  upAgainMs: number | null;
  /** What else was seen, in words. */
  notes: string[];
  /** What must be empty: each entry is a failure, in words. */
  wrong: string[];
}

const HEADINGS = [
  "fault",
  "asked",
  "decided",
  "executed",
  "lost",
  "decisions doubled",
  "executions doubled",
  "longest wait after, ms",
  "up again, s",
  "notes",
];

function cellsOf(outcome: Outcome): string[] {
  const { longestWaitMs, upAgainMs } = outcome;
  return [
    outcome.fault,
    String(outcome.asked),
    String(outcome.decided),
    String(outcome.executed),
    String(outcome.lost),
    String(outcome.decisionsDoubled),
    String(outcome.executionsDoubled),
    longestWaitMs === null ? "–" : String(Math.round(longestWaitMs)),
    upAgainMs === null ? "stayed up" : (upAgainMs / 1000).toFixed(1),
    outcome.notes.join("; "),
  ];
}

/** The table as Markdown, columns aligned. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = [HEADINGS, ...outcomes.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  // The last column is prose: it is not filled up.
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => "-".repeat(column === widths.length - 1 ? 7 : width + 2)).join("|")}|`;
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map(line)].join("\n");
}

/** Whether a line holds what it must. */
export function holds(outcome: Outcome): boolean {
  return (
    outcome.lost === 0 &&
    outcome.decisionsDoubled === 0 &&
    outcome.executionsDoubled === 0 &&
    outcome.wrong.length === 0
  );
}
