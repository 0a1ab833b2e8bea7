import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Step } from "@letsping/shield";
import { skeletonHash } from "@letsping/shield";

/** One recorded run of an agent. */
export interface RecordedRun {
  /** The agent, which is the suite of a benchmark of agents. */
  agent: string;
  label: string;
  steps: Step[];
  /** Place of the attacker's first own call; null where there is none. */
  firstAttack: number | null;
  /** What the user asked for, and the model that did it. */
  task: string;
  model: string;
}

interface Line {
  agent: string;
  label: string;
  model?: unknown;
  user_task?: unknown;
  steps: { tool: string; args_keys: string[]; mal?: number; v?: [string, string][] }[];
}

/** Actions whose calls raise alarms, by agent. Of an agent that is not named, all do. */
export type HighActions = Readonly<Record<string, readonly string[]>>;

function read(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** @throws Error that names the file that is no object of lists */
export function readHighActions(path: string | undefined): HighActions {
  if (path === undefined) return {};
  const parsed: unknown = JSON.parse(read(path));
  if (typeof parsed !== "object" || parsed === null)
    throw new Error(`${path} holds no object; it must have a list of actions for each agent.`);
  return parsed as HighActions;
}

function stepsOf({ agent, steps }: Line, high: HighActions): Step[] {
  const known = high[agent];
  return steps.map(({ tool, args_keys, v }) => ({
    service: agent,
    action: tool,
    skeleton: skeletonHash(agent, tool, Object.fromEntries(args_keys.map((key) => [key, true]))),
    priority: known === undefined || known.includes(tool) ? "high" : "low",
    ...(v && { fingerprints: v.map(([path, value]) => ({ path, value })) }),
  }));
}

/**
 * Reads runs, a line each. Runs without a call never reach the Shield and are left out.
 *
 * @throws Error that names the line that is no run
 */
export function readRuns(paths: readonly string[], high: HighActions): RecordedRun[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((text, index) => {
        if (text.trim() === "") return [];
        const line = lineOf(text, `${path}, line ${index + 1}`);
        const firstAttack = line.steps.findIndex(({ mal }) => mal === 1);
        const run = {
          agent: line.agent,
          label: line.label,
          steps: stepsOf(line, high),
          firstAttack: firstAttack < 0 ? null : firstAttack,
          task: String(line.user_task),
          model: String(line.model),
        };
        return run.steps.length === 0 ? [] : [run];
      }),
  );
}

function lineOf(text: string, place: string): Line {
  const line = JSON.parse(text) as Partial<Line>;
  if (typeof line.agent !== "string" || typeof line.label !== "string" || !Array.isArray(line.steps))
    throw new Error(`${place} is no run; it needs agent, label and steps.`);
  return line as Line;
}

/** The same runs without their values. */
export function withoutValues(runs: readonly RecordedRun[]): RecordedRun[] {
  return runs.map((run) => ({
    ...run,
    steps: run.steps.map(({ fingerprints: _values, ...step }) => step),
  }));
}

/** The runs of one agent that take part. */
export interface Suite {
  agent: string;
  benign: RecordedRun[];
  /** Attacks that succeeded by calls. Those that only changed what the agent said cannot be seen in its calls. */
  attacks: RecordedRun[];
}

/** Suites in order of name. */
export function suitesOf(runs: readonly RecordedRun[]): Suite[] {
  const agents = [...new Set(runs.map(({ agent }) => agent))].sort();
  return agents.map((agent) => {
    const own = runs.filter((run) => run.agent === agent);
    return {
      agent,
      benign: own.filter(({ label }) => label === "benign"),
      attacks: own.filter(({ label, firstAttack }) => label === "attacked_success" && firstAttack !== null),
    };
  });
}
