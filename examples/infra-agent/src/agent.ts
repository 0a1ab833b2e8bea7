import type { LetsPing } from "@letsping/sdk";
import { SERVICE } from "./tasks";
import type { Call } from "./tasks";

/** What came of a task: how many of its calls ran, and the request that stopped it. */
export interface Worked {
  ran: number;
  heldId: string | null;
}

/**
 * Does a task, one call after the other. Each is told to the gateway before its tool runs; the first one that is held ends
 * the task, because an agent must not go round it.
 */
export async function work(letsPing: LetsPing, task: readonly Call[]): Promise<Worked> {
  let ran = 0;
  for (const { action, priority, payload } of task) {
    const { id, held } = await letsPing.observe({ service: SERVICE, action, priority, payload });
    if (held) return { ran, heldId: id };
    // Here the tool would run; this example has none.
    ran++;
  }
  return { ran, heldId: null };
}
