// A load generator: a process of its own that does what its parent says and answers with what it measured.
import { askMany } from "./measurements";
import { measureCreates } from "./measurements";
import { measureCycles } from "./measurements";
import { measureLatency } from "./measurements";
import type { Client } from "./system";
import type { Endpoint } from "./system";

/** What a load generator is told to do, one at a time. */
export type Order =
  | { do: "connect"; endpoint: Endpoint }
  | { do: "latency"; waiters: number }
  | { do: "cycles"; clients: number; seconds: number }
  | { do: "creates"; inFlight: number; seconds: number }
  /** Asks; a later `hold` begins to wait for them all. */
  | { do: "ask"; count: number }
  | { do: "hold" }
  | { do: "close" };

/** What it answers: the figures, and the processor time that it spent on the order itself, in seconds. */
export type Answer = { figures: number[]; cpuSeconds: number } | { error: string };

let client: Client | null = null;
let asked: string[] = [];

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
      return [await measureCycles(client, order.clients, order.seconds)];
    case "creates":
      return [await measureCreates(client, order.inFlight, order.seconds)];
    case "ask":
      asked = await askMany(client, order.count);
      return [];
    case "hold":
      // Nobody decides them: they wait until the system is stopped.
      for (const id of asked) void client.waitFor(id).catch(() => undefined);
      return [];
    case "close":
      await client.close();
      return [];
  }
}

process.on("message", (order: Order) => {
  const before = process.cpuUsage();
  obey(order).then(
    (figures) => {
      const { user, system } = process.cpuUsage(before);
      process.send?.({ figures, cpuSeconds: (user + system) / 1e6 } satisfies Answer);
    },
    (cause: unknown) => {
      process.send?.({
        error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      } satisfies Answer);
    },
  );
});
