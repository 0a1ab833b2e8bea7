import { mkdirSync } from "node:fs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { postgresFacts } from "./database";
import { removeDatabase } from "./database";
import { startLoadGenerator } from "./load-generator";
import type { LoadGenerator } from "./load-generator";
import { cpuSecondsOf } from "./processes";
import { quantile } from "./statistics";
import type { Running } from "./system";
import { DATA } from "./system";
import type { System } from "./system";
import { undoAfter } from "./undoing";
import type { Undoing } from "./undoing";

/** How long and how much is measured in one round. */
export interface Scale {
  warmUpSeconds: number;
  cycleSeconds: number;
  createSeconds: number;
  /** How often the 30 waiters are measured in a round. */
  latencyRuns: number;
  /** Waiters whose memory is measured. */
  heldWaiters: number;
}

export const FULL: Scale = {
  warmUpSeconds: 10,
  cycleSeconds: 6,
  createSeconds: 4,
  latencyRuns: 3,
  heldWaiters: 10_000,
};
export const QUICK: Scale = {
  warmUpSeconds: 1,
  cycleSeconds: 2,
  createSeconds: 1,
  latencyRuns: 1,
  heldWaiters: 1_000,
};

/** Times in milliseconds. */
export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

/** What one system reached in one round. */
export interface RoundResult {
  latency30: Latency;
  latency1000: Latency;
  cyclesPerSecond: number;
  createsPerSecond: number;
  /** Processor time of a full cycle in milliseconds: that of the load generator, and that of each part of the system. */
  cpuPerCycle: Record<string, number>;
  /** PostgreSQL's version and fsync; null where the system has none. */
  database: { version: string; fsync: string } | null;
}

/** How many make full cycles at once. */
export const CLIENTS = 16;
const CREATES_IN_FLIGHT = 32;

function latencyOf(times: readonly number[]): Latency {
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
}

function cpuOf(running: Running): Record<string, number> {
  const parts = Object.entries(running.cpuPids);
  return Object.fromEntries(
    parts.map(([part, pids]) => {
      const others = parts.filter(([other]) => other !== part).flatMap(([, theirs]) => theirs);
      return [part, cpuSecondsOf(pids, others)];
    }),
  );
}

async function cycles(
  load: LoadGenerator,
  running: Running,
  seconds: number,
): Promise<Pick<RoundResult, "cyclesPerSecond" | "cpuPerCycle">> {
  const before = cpuOf(running);
  const { figures, cpuSeconds } = await load.order({ do: "cycles", clients: CLIENTS, seconds });
  const after = cpuOf(running);
  const [cyclesPerSecond = 0, count = 0] = figures;
  const parts = Object.entries(after).map(([part, spent]) => [
    part,
    (1000 * (spent - (before[part] ?? 0))) / count,
  ]);
  return {
    cyclesPerSecond,
    cpuPerCycle: { "load generator": (1000 * cpuSeconds) / count, ...Object.fromEntries(parts) },
  };
}

/** Removes what a system left. */
export function removeSystem(folder: string): void {
  removeDatabase(join(folder, DATA));
  rmSync(folder, { recursive: true, force: true });
}

/** Starts a system and a load generator for it, does `work`, and removes both. */
export function withSystem<T>(
  system: System,
  folder: string,
  outer: Undoing,
  work: (running: Running, load: LoadGenerator) => Promise<T>,
): Promise<T> {
  return undoAfter(outer, async (undoing) => {
    mkdirSync(folder, { recursive: true });
    if (!system.isKept) undoing.add(() => removeSystem(folder));
    const running = await system.start(folder, undoing);
    return work(running, await startLoadGenerator(running.endpoint, undoing));
  });
}

/** Starts a system, warms it up, measures it and stops it. */
export function runRound(
  system: System,
  folder: string,
  scale: Scale,
  undoing: Undoing,
): Promise<RoundResult> {
  return withSystem(system, folder, undoing, async (running, load) => {
    await load.order({ do: "cycles", clients: CLIENTS, seconds: scale.warmUpSeconds });
    const times30: number[] = [];
    for (let run = 0; run < scale.latencyRuns; run++) {
      times30.push(...(await load.order({ do: "latency", waiters: 30 })).figures);
    }
    const times1000 = (await load.order({ do: "latency", waiters: 1_000 })).figures;
    const cycled = await cycles(load, running, scale.cycleSeconds);
    const created = await load.order({
      do: "creates",
      inFlight: CREATES_IN_FLIGHT,
      seconds: scale.createSeconds,
    });
    return {
      latency30: latencyOf(times30),
      latency1000: latencyOf(times1000),
      ...cycled,
      createsPerSecond: created.figures[0] ?? 0,
      database: running.databaseUrl === null ? null : await postgresFacts(running.databaseUrl),
    };
  });
}
