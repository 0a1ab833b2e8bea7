import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "./system";

/** First and last moment at which a waiter is decided, after all wait, in milliseconds. */
const DECIDED_FROM_MS = 500;
const DECIDED_TO_MS = 3_500;
/** How many ask at once while waiters are set up. */
const ASKING = 32;

let asked = 0;
function nextPayload(): Record<string, unknown> {
  asked++;
  return {
    user_id: `u_${asked}`,
    amount: 1 + (asked % 900),
    reason: "The customer was charged twice for one order.",
  };
}

/** Runs `work` for each number below `count`, so many at a time. */
async function forEach(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
}

/**
 * Time from the moment that somebody begins to decide until the waiter goes on, for each of `waiters` that all wait
 * first and are decided at times drawn evenly from 0.5 to 3.5 s. In milliseconds.
 */
export async function measureLatency(client: Client, waiters: number): Promise<number[]> {
  const ids: string[] = [];
  const resumed: Promise<number>[] = [];
  await forEach(waiters, ASKING, async () => {
    const { id } = await client.ask(nextPayload());
    ids.push(id);
    resumed.push(client.waitFor(id).then(() => performance.now()));
  });
  return Promise.all(
    ids.map(async (id, index) => {
      await delay(DECIDED_FROM_MS + Math.random() * (DECIDED_TO_MS - DECIDED_FROM_MS));
      const begunAt = performance.now();
      const [at = Number.NaN] = await Promise.all([resumed[index], client.decide(id)]);
      return at - begunAt;
    }),
  );
}

async function cycle(client: Client): Promise<void> {
  const { id } = await client.ask(nextPayload());
  await Promise.all([client.waitFor(id), client.decide(id)]);
}

/**
 * Full cycles (ask, wait, decide, go on) by `clients` that each do one after another.
 *
 * @returns how many a second, and how many there were
 */
export async function measureCycles(
  client: Client,
  clients: number,
  seconds: number,
): Promise<[perSecond: number, count: number]> {
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  let cycles = 0;
  await forEach(clients, clients, async () => {
    while (performance.now() < endAt) {
      await cycle(client);
      cycles++;
    }
  });
  return [cycles / ((performance.now() - startedAt) / 1000), cycles];
}

/** So many full cycles, by `clients` that each do one after another. */
export function settleMany(client: Client, clients: number, count: number): Promise<void> {
  return forEach(count, clients, () => cycle(client));
}

/** Durable creates per second, with so many in flight. */
export async function measureCreates(client: Client, inFlight: number, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  let creates = 0;
  await forEach(inFlight, inFlight, async () => {
    while (performance.now() < endAt) {
      await (client.accept ?? client.ask)(nextPayload());
      creates++;
    }
  });
  return creates / ((performance.now() - startedAt) / 1000);
}

/** Asks `count` times and returns the ids. */
export async function askMany(client: Client, count: number): Promise<string[]> {
  const ids: string[] = [];
  await forEach(count, ASKING, async () => {
    ids.push((await client.ask(nextPayload())).id);
  });
  return ids;
}
