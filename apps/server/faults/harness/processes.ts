import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";

/** Fields of /proc/<pid>/stat after the name: state, parent, …; null for a process that is gone. */
function statOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ") ?? null;
  } catch {
    // It ended while it was looked at.
    return null;
  }
}

/** A process and all below it, the first one first. */
export function processTree(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const parent = Number(/^\d+$/.test(name) ? statOf(Number(name))?.[1] : undefined);
    if (Number.isInteger(parent)) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(childrenOf.get(pid) ?? []));
  return found;
}

/** Sends a signal; one that is gone already needs none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}

/** Stops processes where they stand, as a machine that goes to sleep does. @returns what lets them go on */
export function freeze(roots: readonly number[]): () => void {
  for (const root of roots) signal(root, "SIGSTOP");
  // Looked up after the first one stands: it starts no more.
  const all = roots.flatMap(processTree);
  for (const pid of all) signal(pid, "SIGSTOP");
  return () => {
    for (const pid of all.reverse()) signal(pid, "SIGCONT");
  };
}
