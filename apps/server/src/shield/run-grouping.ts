/**
 * Steps of a run. An agent that never rests must still finish runs, or it would never be learned. Longer runs would be
 * learned later and hold the contexts of several tasks; shorter ones would cut most tasks in two.
 */
export const RUN_STEPS = 16;

/** A request of an agent: a step of a run, once it has run. */
export interface GroupedStep {
  id: string;
  createdMs: number;
  /** When it was decided, null while it waits. Without it nobody has to decide. */
  decidedMs?: number | null;
}

/** Runs of an agent that are over, and where the one begins that is not. */
export interface Grouped<T> {
  runs: T[][];
  /** Steps of the run that goes on. */
  open: T[];
}

/** Until when the agent was at a step: who waits for a person does not rest. */
export function activeUntil({ createdMs, decidedMs }: Omit<GroupedStep, "id">): number {
  return Math.max(createdMs, decidedMs ?? createdMs);
}

/**
 * Puts the steps of an agent together to runs: by the database's time and nothing that the agent says. A run is over
 * after a pause, or when it is full. While somebody still has to decide about it, only what the agent does after a pause
 * ends it: it may wait for just that.
 *
 * @param steps in order of time, from the first that is part of no run
 * @param idleMs pause that ends a session, in milliseconds
 */
export function groupRuns<T extends GroupedStep>(
  steps: readonly T[],
  idleMs: number,
  nowMs: number,
): Grouped<T> {
  const runs: T[][] = [];
  let open: T[] = [];
  let activeMs = 0;
  const end = () => {
    runs.push(open);
    open = [];
    activeMs = 0;
  };
  for (const step of steps) {
    if (open.length > 0 && step.createdMs - activeMs >= idleMs) end();
    open.push(step);
    activeMs = Math.max(activeMs, activeUntil(step));
    if (open.length === RUN_STEPS) end();
  }
  const waits = open.some(({ decidedMs }) => decidedMs === null);
  if (open.length > 0 && !waits && nowMs - activeMs >= idleMs) end();
  return { runs, open };
}
