import { basename } from "node:path";

/** What V8 writes, as far as it is read here (Chrome DevTools Protocol, `Profiler.Profile`). */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  /** Ids of the nodes that were on top, one for each time delta. */
  samples: number[];
  /** Time from the sample before, or from the beginning, to each sample, in microseconds. */
  timeDeltas: number[];
}

/** Where the time of a process went. */
export interface SelfTimes {
  /** Time in which the process did something, in milliseconds. */
  busyMs: number;
  /** Functions by the time spent in themselves, the most first; `share` of `busyMs`. */
  functions: { name: string; share: number }[];
}

const IDLE = "(idle)";

function nameOf({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]): string {
  const name = functionName || "(anonymous)";
  if (url === "") return name;
  return `${name} ${url.startsWith("node:") ? url : basename(url)}:${lineNumber + 1}`;
}

/** Adds up the time that each function spent itself, without those that it called. */
export function selfTimesOf({ nodes, samples, timeDeltas }: CpuProfile): SelfTimes {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? "(unknown)";
    if (name !== IDLE) spent.set(name, (spent.get(name) ?? 0) + (timeDeltas[index + 1] ?? 0));
  });
  const busy = [...spent.values()].reduce((sum, time) => sum + time, 0);
  const functions = [...spent]
    .map(([name, time]) => ({ name, share: time / busy }))
    .sort((a, b) => b.share - a.share);
  return { busyMs: busy / 1000, functions };
}
