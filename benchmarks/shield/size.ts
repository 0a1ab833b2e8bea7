import { changeProfile } from "@letsping/shield";
import { createProfile } from "@letsping/shield";
import type { Graph } from "@letsping/shield";
import type { Profile } from "@letsping/shield";
import { ShieldSettings } from "@letsping/shield";
import type { Step } from "@letsping/shield";
import { skeletonHash } from "@letsping/shield";
import { writeGraph } from "@letsping/shield";
import { writeProfile } from "@letsping/shield";
import type { RecordedRun } from "./recorded-runs.ts";
import { shuffled } from "./split.ts";

const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

/** Bytes of one profile. */
export interface Size {
  runs: number;
  actions: number;
  skeletons: number;
  counters: number;
  /** Of the arrays in memory; names come on top. */
  memory_bytes: number;
  /** Of the graph as JSON, and of the whole profile with its latest 256 runs. */
  graph_json_bytes: number;
  profile_json_bytes: number;
}

function arrayBytes({ contexts, edges, totals, distinct, contextStamps, ...graph }: Graph): number {
  const tables = [contexts, edges].flatMap(({ first, second, slots }) => [first, second, slots]);
  const counts = [
    contexts.third,
    totals,
    distinct,
    contextStamps,
    graph.weights,
    graph.seenMs,
    graph.edgeStamps,
  ];
  return [...tables, ...counts].reduce((sum, array) => sum + array.byteLength, 0);
}

function sizeOf(profile: Profile): Size {
  const { graph } = profile;
  const bytesOf = (data: object) => Buffer.byteLength(JSON.stringify(data));
  return {
    runs: profile.totalRuns,
    actions: graph.names.actions.length - 2,
    skeletons: graph.names.skeletons.length - 1,
    counters: graph.edges.size,
    memory_bytes: arrayBytes(graph),
    graph_json_bytes: bytesOf(writeGraph(graph)),
    profile_json_bytes: bytesOf(writeProfile(profile)),
  };
}

function learned(runs: readonly (readonly Step[])[]): Profile {
  const settings = ShieldSettings.parse({});
  const profile = createProfile(START_MS);
  runs.forEach((steps, at) => {
    const atMs = START_MS + at * MINUTE_MS;
    const common = { version: 1, alarm: "none", decision: "none" } as const;
    changeProfile(profile, { kind: "run", id: `run_${at}`, atMs, steps, ...common }, settings);
  });
  return profile;
}

/** Runs of an agent that does everything once in every order: as many names and transitions as there is room for. */
function hostileRuns(): Step[][] {
  const actions = Array.from({ length: 700 }, (_action, at): Step => {
    const action = `action_${at}`;
    return { service: "flood", action, skeleton: skeletonHash("flood", action, {}), priority: "high" };
  });
  return Array.from({ length: 300 }, (_run, seed) =>
    shuffled(actions, seed)
      .slice(0, 40)
      .map((step, at) => ({ ...step, skeleton: skeletonHash("flood", step.action, { [`k${seed}`]: at }) })),
  );
}

/** Profiles of these agents, and of one that tries to fill the memory. */
export function measureSizes(benign: Readonly<Record<string, readonly RecordedRun[]>>): Record<string, Size> {
  const agents = Object.entries(benign).map(([agent, runs]) => {
    const size = sizeOf(learned(runs.map(({ steps }) => steps)));
    return [agent, size] as const;
  });
  return Object.fromEntries([...agents, ["flood", sizeOf(learned(hostileRuns()))]]);
}
