// A load generator: a process of its own that does what its parent says and answers with what it measured.
import { askMany } from "./measurements";
import { measureCreates } from "./measurements";
import { measureCycles } from "./measurements";
import { measureLatency } from "./measurements";
import { settleMany } from "./measurements";
import { Problem } from "./problem";
import type { Client } from "./system";
import type { Endpoint } from "./system";

/** What a load generator is told to do, one at a time. */
export type Order =
  | { do: "connect"; endpoint: Endpoint }
  | { do: "latency"; waiters: number }
  | { do: "cycles"; clients: number; seconds: number }
  | { do: "creates"; inFlight: number; seconds: number }
  /** So many full cycles. */
  | { do: "settle"; clients: number; count: number }
  /** Asks; a later `hold` begins to wait for them all. */
  | { do: "ask"; count: number }
  | { do: "hold" }
  /** Fails where one of those waits no more. */
  | { do: "check held" };

/** What it answers: the figures, and the processor time that it spent on the order itself, in seconds. */
export type Answer =
  | { figures: number[]; cpuSeconds: number }
  /** Something that whoever measures has to mend. */
  | { problem: string }
  | { error: string };

let client: Client | null = null;
let asked: string[] = [];
/** What became of those who were to wait until the end. */
const ended: string[] = [];

function hold(held: Client): void {
  for (const id of asked) {
    held.waitFor(id).then(
      () => ended.push(`${id} was decided.`),
      (cause: unknown) => ended.push(`${id}, ${String(cause)}.`),
    );
  }
}

async function obey(order: Order): Promise<number[]> {
  if (order.do === "connect") {
    const { connect } = (await import(order.endpoint.client)) as {
      connect: (address: unknown) => Promise<Client>;
    };
    client = await connect(order.endpoint.address);
    return [];
  }
  if (!client) throw new Error("The first order is to connect.");
  switch (order.do) {
    case "latency":
      return measureLatency(client, order.waiters);
    case "cycles":
      return measureCycles(client, order.clients, order.seconds);
    case "creates":
      return [await measureCreates(client, order.inFlight, order.seconds)];
    case "settle":
      await settleMany(client, order.clients, order.count);
      return [];
    case "ask":
      asked = await askMany(client, order.count);
      return [];
    case "hold":
      hold(client);
      return [];
    case "check held": {
      const [first] = ended;
      if (first === undefined) return [];
      throw new Problem(
        `${asked.length} waiters were to be held; ${ended.length} of them wait no more. The first: ${first} ` +
          'Where it is connections or files that are missing, raise "ulimit -n" above that number.',
      );
    }
  }
}

function failureOf(cause: unknown): Answer {
  if (cause instanceof Problem) return { problem: cause.message };
  return { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
}

process.on("message", (order: Order) => {
  const before = process.cpuUsage();
  obey(order).then(
    (figures) => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ figures, cpuSeconds: (user + system) / 1e6 } satisfies Answer);
    },
    (cause: unknown) => process.send?.(failureOf(cause)),
  );
});
// Whoever gave the orders is gone.
process.once("disconnect", () => process.exit());
