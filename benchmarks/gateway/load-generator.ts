import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer } from "./load";
import type { Order } from "./load";
import type { Endpoint } from "./system";

const LOAD = fileURLToPath(new URL("load.ts", import.meta.url));

/** A process that makes load. */
export interface LoadGenerator {
  /** Gives an order. @throws Error that the process reports */
  order: (order: Order) => Promise<{ figures: number[]; cpuSeconds: number }>;
  stop: () => Promise<void>;
}

/** Starts a load generator that is connected to a system. */
export async function startLoadGenerator(endpoint: Endpoint): Promise<LoadGenerator> {
  const child = fork(LOAD, { execArgv: ["--import", "tsx"] });
  const ended = once(child, "exit");
  const order: LoadGenerator["order"] = async (given) => {
    const answered = once(child, "message") as Promise<[Answer]>;
    child.send(given);
    const answer = await Promise.race([answered, ended.then(() => null)]);
    if (answer === null) throw new Error("The load generator ended.");
    const [said] = answer;
    if ("error" in said) throw new Error(`The load generator failed at ${given.do}: ${said.error}`);
    return said;
  };
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  try {
    await order({ do: "connect", endpoint });
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { order, stop };
}
