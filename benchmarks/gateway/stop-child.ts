import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Longest time that a process gets to end by itself, in milliseconds. Below what `npm run` gives this program. */
const STOP_MS = 15_000;

/**
 * Ends a process that was started with `detached: true`: a Ctrl-C in a terminal then reaches this program alone, which
 * stops everything in order. What does not end by itself is killed with all that it started.
 */
export async function stopChild(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const hard = setTimeout(() => process.kill(-pid, "SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(hard);
}
