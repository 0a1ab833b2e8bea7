import type { Priority } from "@letsping/core";
import { skeletonHash } from "@letsping/shield";
import { shieldSettings } from "@letsping/shield";
import type { Step } from "@letsping/shield";
import type { Deps } from "../deps";

/** A call with these keys in its payload. */
export function shieldStep(
  service: string,
  action: string,
  { priority = "high", keys = ["id"] }: { priority?: Priority; keys?: string[] } = {},
): Step {
  const payload = Object.fromEntries(keys.map((key) => [key, 1]));
  return { service, action, priority, skeleton: skeletonHash(service, action, payload) };
}

const read = shieldStep("desk", "read_customer", { priority: "low" });
const find = shieldStep("desk", "find_invoice", { priority: "low" });
const refund = shieldStep("desk", "refund");
const send = shieldStep("mail", "send", { keys: ["to", "body"] });

/** What an agent of a help desk does: it looks, and then pays back; now and then it writes. */
export const DESK = { read, find, refund, send };

/** The steps of a run of that agent; one in ten has a letter in it. */
export function deskRun(run: number): Step[] {
  const looks = run % 2 === 0 ? [find] : [find, find];
  return run % 10 === 9 ? [...looks, read, send, refund] : [...looks, read, refund];
}

/** A profile that learns runs. */
export interface LearningProfile {
  projectId: string;
  key: string;
  service: string;
}

/**
 * Learns runs that ended one second after the other, the last of them at `endMs`.
 *
 * @returns ids of the runs
 */
export async function learnRunsOf(
  { shieldStore }: Pick<Deps, "shieldStore">,
  { projectId, key, service }: LearningProfile,
  runs: readonly (readonly Step[])[],
  { endMs = Date.now() - 60_000, version = 1, name = "run" } = {},
): Promise<string[]> {
  const ids = runs.map((_run, at) => `${name}_${key}_${at}`);
  for (const [at, steps] of runs.entries()) {
    const atMs = endMs - (runs.length - 1 - at) * 1_000;
    const change = { kind: "run", id: ids[at] ?? "", atMs, version, steps } as const;
    await shieldStore.change(
      { projectId, agent: key, service },
      { ...change, alarm: "none", decision: "none" },
      shieldSettings(),
    );
  }
  return ids;
}
