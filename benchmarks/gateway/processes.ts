import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdirSync } from "node:fs";

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
const PAGE_BYTES = Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" }));

/** What Linux says of a process (proc(5), `stat`). */
interface ProcessState {
  pid: number;
  parent: number;
  /** Time on a processor, with that of ended children, in seconds. */
  cpuSeconds: number;
  residentBytes: number;
}

function stateOf(pid: number): ProcessState | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It ended between the listing and this look.
    return null;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (position: number) => Number(fields[position - 3]);
  return {
    pid,
    parent: number(4),
    cpuSeconds: (number(14) + number(15) + number(16) + number(17)) / TICKS_PER_SECOND,
    residentBytes: number(24) * PAGE_BYTES,
  };
}

/** The processes, with all that they started, but for the others and all that those started. */
function withDescendants(pids: readonly number[], others: readonly number[]): ProcessState[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => stateOf(Number(name)))
    .filter((state) => state !== null);
  const wanted = new Set(pids);
  // A child may have a lower number than its parent, so once through is not enough.
  for (let known = -1; known !== wanted.size; ) {
    known = wanted.size;
    for (const { pid, parent } of all) if (wanted.has(parent) && !others.includes(pid)) wanted.add(pid);
  }
  return all.filter(({ pid }) => wanted.has(pid));
}

/**
 * Processor time of processes and their descendants so far, in seconds.
 *
 * @param others descendants that are counted elsewhere
 */
export function cpuSecondsOf(pids: readonly number[], others: readonly number[] = []): number {
  return withDescendants(pids, others).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Resident memory of exactly these processes, in bytes. PostgreSQL's children would count its shared memory many times. */
export function residentBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (stateOf(pid)?.residentBytes ?? 0), 0);
}
