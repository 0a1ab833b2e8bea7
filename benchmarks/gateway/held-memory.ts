import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { LoadGenerator } from "./load-generator";
import { connectionsAt } from "./open-files";
import { Problem } from "./problem";
import { residentBytesOf } from "./processes";
import { CLIENTS } from "./round";
import { withSystem } from "./round";
import type { Figure } from "./statistics";
import { median } from "./statistics";
import { bytesPerWaiter } from "./summary";
import type { Running } from "./system";
import type { System } from "./system";
import type { Undoing } from "./undoing";

/** How long a system rests before its idle memory is read; V8 gives back what it can within that time. In seconds. */
const REST_SECONDS = 20;
/** How many seconds, and samples, make up the idle memory. */
const IDLE_SECONDS = 10;
/**
 * Which seconds after all began to wait make up the memory of those who wait. The SDK asks again every 25 s, so this is
 * one whole turn after the second renewal; and Restate suspends a handler after 60 s.
 */
const HELD_FROM_SECONDS = 65;
const HELD_SECONDS = 25;
/** Share of the waiters that must hold a connection in most of these seconds. */
const LEAST_HELD = 0.99;

/** Reads something once a second. */
async function sample<T>(seconds: number, read: () => T): Promise<T[]> {
  const values: T[] = [];
  while (values.length < seconds) {
    await delay(1_000);
    values.push(read());
  }
  return values;
}

async function requireHeld(load: LoadGenerator, open: readonly number[], waiters: number): Promise<void> {
  await load.order({ do: "check held" });
  const held = median(open);
  if (held >= LEAST_HELD * waiters) return;
  throw new Problem(
    `${waiters} waiters were to be held; ${held} connections were. See that "ulimit -n" is above that number.`,
  );
}

/**
 * Memory that a held waiter takes in the system's own processes, in bytes: above the same processes, idle after as many
 * requests were asked, awaited and decided, a few at a time.
 *
 * @throws Problem where not all of them are held
 */
export function measureMemory(
  system: System,
  folder: string,
  waiters: number,
  undoing: Undoing,
): Promise<Figure> {
  return withSystem(system, folder, undoing, async (running: Running, load) => {
    const bytes = () => residentBytesOf(running.memoryPids);
    await load.order({ do: "settle", clients: CLIENTS, count: waiters });
    await delay(1_000 * REST_SECONDS);
    const idle = await sample(IDLE_SECONDS, bytes);
    await load.order({ do: "ask", count: waiters });
    await load.order({ do: "hold" });
    await delay(1_000 * HELD_FROM_SECONDS);
    const samples = await sample(HELD_SECONDS, () => ({
      bytes: bytes(),
      open: connectionsAt(readFileSync("/proc/net/tcp", "utf8"), running.port),
    }));
    await requireHeld(
      load,
      samples.map(({ open }) => open),
      waiters,
    );
    return bytesPerWaiter(
      idle,
      samples.map((each) => each.bytes),
      waiters,
    );
  });
}
