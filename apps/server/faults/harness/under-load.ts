import { until } from "../../src/testing/until";
import { followEvents } from "./follow-events";
import type { Follower } from "./follow-events";
import { createLedger } from "./ledger";
import type { Ledger } from "./ledger";
import { startLoad } from "./load";
import type { Load } from "./load";
import type { Outcome } from "./outcome";
import { reconcile } from "./reconcile";
import type { Site } from "./site";

/** How large and how long: full for the table, short for every test run. Durations in milliseconds. */
export interface Scale {
  requests: number;
  /** How long PostgreSQL stands still. */
  stoppedMs: number;
  /** How long the machine sleeps. */
  asleepMs: number;
  /** How long connections are cut, slowed or silent. */
  meddledMs: number;
  /** Also what takes long by itself. */
  withLong: boolean;
}

export const FULL: Scale = {
  requests: 500,
  stoppedMs: 30_000,
  asleepMs: 60_000,
  meddledMs: 10_000,
  withLong: true,
};
export const SHORT: Scale = {
  requests: 40,
  stoppedMs: 1_500,
  asleepMs: 2_000,
  meddledMs: 1_000,
  withLong: false,
};

/** Longest time from the end of a fault until everything is decided and done, in milliseconds. */
const RECOVERY_MS = 120_000;

export interface Given {
  fault: string;
  requests: number;
  /** True where a client's own deadline may end a call, because the gateway cannot answer while the fault lasts. */
  mayBeSilent?: boolean;
  /** Does the harm and takes it away again. Says in words what it saw. */
  inject: (ledger: Ledger) => Promise<string[]>;
}

/** The longest wait of a waiter that learned its decision after the fault; null where none did. */
function longestWait(ledger: Ledger, faultEndedAt: number): number | null {
  const waits = [...ledger.learned]
    .filter(([, learned]) => learned.at > faultEndedAt)
    .map(([id, learned]) => learned.at - Math.max(faultEndedAt, ledger.decidedAt.get(id) ?? 0));
  return waits.length === 0 ? null : Math.max(0, ...waits);
}

function failuresOf(ledger: Ledger): string[] {
  const kinds = [...ledger.failures].filter(([kind]) => !kind.startsWith("409 "));
  return kinds.length === 0 ? [] : [kinds.map(([kind, count]) => `${kind} ×${count}`).join(", ")];
}

function reopenedOf(follower: Follower): string[] {
  const count = follower.reopened();
  return count === 0 ? [] : [`the stream of events was opened again ×${count}, nothing missed`];
}

/** Failures that no fault excuses: the gateway did not know what happened, or never answered. */
function forbidden(ledger: Ledger, mayBeSilent: boolean): string[] {
  return [...ledger.failures.keys()].filter(
    (kind) => /^5(?!03)/.test(kind) || (!mayBeSilent && kind === "no answer in time"),
  );
}

/** Does the harm. What goes wrong with it is found like everything else, and the load is given up. */
async function injected(
  given: Given,
  ledger: Ledger,
  load: Load,
): Promise<{ seen: string[]; failed: string[] }> {
  try {
    return { seen: await given.inject(ledger), failed: [] };
  } catch (cause) {
    load.giveUp();
    return { seen: [], failed: [String(cause)] };
  }
}

async function finished(done: Promise<void>, giveUp: () => void): Promise<string[]> {
  const late = setTimeout(giveUp, RECOVERY_MS);
  try {
    await done;
    return [];
  } catch (cause) {
    return [`the load did not end: ${String(cause)}`];
  } finally {
    clearTimeout(late);
  }
}

/**
 * Runs the whole load, does harm when a quarter is decided, waits until everything is decided and done, and compares the
 * books.
 */
export async function underLoad(site: Site, given: Given): Promise<Outcome> {
  const ledger = createLedger();
  const follower = await followEvents(site.cast.agent);
  const endsBefore = site.gateways.map((gateway) => gateway.ends());
  const load = startLoad(ledger, site.cast, given.requests, `${given.fault.replace(/\W+/g, "-")}-`);
  const quarter = until("a quarter is decided", () => ledger.decidedAt.size >= given.requests / 4, 60_000);
  await Promise.race([quarter, load.done]);
  const { seen, failed } = await injected(given, ledger, load);
  const faultEndedAt = performance.now();
  const unfinished = await finished(load.done, load.giveUp);
  for (const gateway of site.gateways) if (gateway.isAlive()) await gateway.untilReady();
  const jwks = await (await fetch(`${site.url}/.well-known/jwks.json`)).json();
  const books = await reconcile(ledger, site.databaseUrl, jwks);
  const untold = await follower.problems(site.databaseUrl, [...ledger.asked.values()]);
  await follower.stop();
  const ended = site.gateways.filter((gateway, index) => gateway.ends() !== endsBefore[index]);
  return {
    fault: given.fault,
    asked: ledger.asked.size,
    decided: ledger.decidedAt.size,
    executed: ledger.executed.size,
    lost: books.lost,
    decisionsDoubled: books.decisionsDoubled,
    executionsDoubled: books.executionsDoubled,
    longestWaitMs: longestWait(ledger, faultEndedAt),
    upAgainMs: ended.length === 0 ? null : Math.max(...ended.map((gateway) => gateway.upAgainMs() ?? 0)),
    notes: [...seen, ...reopenedOf(follower), ...failuresOf(ledger)],
    wrong: [
      ...failed,
      ...unfinished,
      ...books.findings,
      ...untold,
      ...forbidden(ledger, given.mayBeSilent ?? false),
    ],
  };
}
