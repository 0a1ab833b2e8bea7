import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Answer } from "./load";
import type { Order } from "./load";
import { Problem } from "./problem";
import type { Endpoint } from "./system";
import type { Undoing } from "./undoing";

/** A waiter that is never resumed would hold up everything. */
const ORDER_LIMIT_MS = 600_000;
const LOAD = fileURLToPath(new URL("load.ts", import.meta.url));

/** A process that makes load. */
export interface LoadGenerator {
  /** Gives an order. @throws Error that the process reports */
  order: (order: Order) => Promise<{ figures: number[]; cpuSeconds: number }>;
}

/** Starts a load generator that is connected to a system. */
export async function startLoadGenerator(endpoint: Endpoint, undoing: Undoing): Promise<LoadGenerator> {
  // A peer's deprecated calls are nothing that whoever measures can mend. Detached: a Ctrl-C goes to this program,
  // which stops everything in order.
  const child = fork(LOAD, { execArgv: ["--import", "tsx", "--no-deprecation"], detached: true });
  const ended = once(child, "exit");
  undoing.add(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const order: LoadGenerator["order"] = async (given) => {
    const answered = once(child, "message") as Promise<[Answer]>;
    child.send(given);
    const limit = new AbortController();
    const late = delay(ORDER_LIMIT_MS, "late" as const, { signal: limit.signal });
    late.catch(() => undefined);
    const answer = await Promise.race([answered, ended.then(() => null), late]);
    limit.abort();
    if (answer === null) throw new Error(`The load generator ended at "${given.do}".`);
    if (answer === "late")
      throw new Error(`The load generator was not done with "${given.do}" in ten minutes.`);
    const [said] = answer;
    if ("problem" in said) throw new Problem(said.problem);
    if ("error" in said) throw new Error(`The load generator failed at "${given.do}": ${said.error}`);
    return said;
  };
  await order({ do: "connect", endpoint });
  return { order };
}
