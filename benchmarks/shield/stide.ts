import type { RecordedRun } from "./recorded-runs.ts";

/** Marks the place before the first step. */
const START = "^";

function windowsOf({ steps }: RecordedRun, length: number): string[] {
  const actions = [...Array.from({ length: length - 1 }, () => START), ...steps.map(({ action }) => action)];
  return steps.map((_step, at) => actions.slice(at, at + length).join("\n"));
}

/**
 * STIDE (Forrest and others, 1996): the windows of actions that ordinary runs have had. The score of a step is the number
 * of windows up to it that none of them had.
 */
export function trainStide(runs: readonly RecordedRun[], length: number): (run: RecordedRun) => number[] {
  const known = new Set(runs.flatMap((run) => windowsOf(run, length)));
  return (run) => {
    let unseen = 0;
    return windowsOf(run, length).map((window) => {
      if (!known.has(window)) unseen++;
      return unseen;
    });
  };
}
