import type { Deps } from "../deps";
import { groupAgents } from "./group-agents";
import { learnMissedApprovals } from "./learn-approval";
import { learnRuns } from "./learn-runs";

const LEARN_EVERY_MS = 1_000;

/** What one pass did. */
export interface Learned {
  /** Runs that are over. */
  grouped: number;
  /** Runs that were learned. */
  learned: number;
  /** Approvals that were learned later than they were made. */
  approvals: number;
}

/** Puts finished steps together to runs, and learns what is decided of them. Any number of gateways may do it at once. */
export async function learn(deps: Deps): Promise<Learned> {
  const grouped = await groupAgents(deps);
  const learned = await learnRuns(deps);
  return { grouped, learned, approvals: await learnMissedApprovals(deps) };
}

/** Learns every second, one pass at a time. @returns a function that stops it and waits for the one under way */
export function startLearner(deps: Deps): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= learn(deps)
      .catch((cause: unknown) =>
        deps.log.error({ err: cause }, "the Shield could not learn; it is tried again in a second"),
      )
      .finally(() => {
        running = null;
      });
  }, LEARN_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
