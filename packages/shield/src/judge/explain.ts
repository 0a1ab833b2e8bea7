import { CONTEXT } from "../graph/graph";
import { distinctOf } from "../graph/graph";
import { findContext } from "../graph/graph";
import { findUsedAction } from "../graph/graph";
import type { Graph } from "../graph/graph";
import { totalOf } from "../graph/graph";
import { weightOf } from "../graph/graph";
import { findSkeleton } from "../graph/names";
import { START } from "../graph/names";
import type { Step } from "../graph/step";
import { afterOne } from "../graph/walk";
import { afterSet } from "../graph/walk";
import { afterShape } from "../graph/walk";
import { rowOf } from "../graph/walk";
import type { Walk } from "../graph/walk";
import type { ScorerName } from "../score/score-run";
import { findNewValue } from "../score/score-values";
import type { Score } from "../score/scorer";
import { shareOfRuns } from "../score/smoothing";

/** Parts with fewer bits than this explain nothing. */
const LEAST_BITS = 1;

/** What a reason says, in numbers and in words. Counts have faded: they are "about". */
interface Finding {
  /** How often this came, of how many times it could have. */
  seen: number;
  of: number;
  /** Earlier actions of the run that it is about. */
  actions: { service: string; action: string }[];
  /** Path of the value that is new. */
  path?: string;
  /** A sentence for people. Names in it are the agent's own words. */
  text: string;
}

/** One reason why a step is unusual. */
export interface Reason extends Finding {
  part: "path" | "earlier" | "payload" | "values";
  /** What it adds to the score. */
  bits: number;
}

/** A step where it stands. `action` is its number, or `UNKNOWN`. */
interface Place {
  walk: Walk;
  graph: Graph;
  step: Step;
  action: number;
  name: string;
}

const called = (service: string, action: string) => `“${service}/${action}”`;
const whole = (weight: number) => Math.round(weight).toLocaleString("en-US");
const counted = (weight: number, one: string, many: string) =>
  `${whole(weight)} ${Math.round(weight) === 1 ? one : many}`;

function actionsOf(graph: Graph, numbers: readonly number[]): Finding["actions"] {
  return numbers.flatMap((number) => {
    const known = graph.names.actions[number];
    return known === undefined || number === START ? [] : [{ service: known.service, action: known.action }];
  });
}

function namesOf(actions: Finding["actions"], count: number): string {
  const names = actions.map(({ service, action }) => called(service, action));
  return [...names, ...(names.length < count ? ["an action that it never called"] : [])].join(" and ");
}

const seenIn = ({ graph, action }: Place, context: number) => weightOf(graph, context, action) / graph.unit;
const totalIn = ({ graph }: Place, context: number) => totalOf(graph, context) / graph.unit;

function pathFinding(place: Place): Finding {
  const { walk, graph, name, action } = place;
  if (action < 0) return { seen: 0, of: 0, actions: [], text: `This agent has never called ${name}.` };
  const context = afterOne(walk);
  const [seen, of] = [seenIn(place, context), totalIn(place, context)];
  const actions = actionsOf(graph, [walk.previous]);
  const where = walk.previous === START ? "as the first step" : `right after ${namesOf(actions, 1)}`;
  const first = `${name} came ${where} ${counted(seen, "time", "times")} in ${counted(of, "step", "steps")}.`;
  if (walk.steps < 2) return { seen, of, actions, text: first };
  const state = afterSet(walk);
  const steps = totalIn(place, state);
  const more =
    steps < 0.5
      ? "No run has had exactly these actions before it."
      : `After exactly these actions, in any order, it came ${counted(seenIn(place, state), "time", "times")} in ${counted(steps, "step", "steps")}.`;
  return { seen, of, actions, text: `${first} ${more}` };
}

/** The pair of earlier actions that makes this one the least likely; of a pair with the start, only the other. */
function leastLikelyPair(walk: Walk, action: number): { context: number; actions: number[] } | null {
  const { graph, pairs, recent } = walk;
  const all: { context: number; actions: number[]; share: number }[] = [];
  const add = (index: number, actions: number[]) => {
    const context = pairs[index] ?? -1;
    all.push({ context, actions, share: shareOfRuns(graph, context, action) });
  };
  for (let late = 0; late < walk.recentCount; late++) {
    const one = recent[late] ?? -1;
    add(rowOf(late), [one]);
    for (let early = 0; early < late; early++) add(rowOf(late) + 1 + early, [recent[early] ?? -1, one]);
  }
  return all.sort((one, other) => one.share - other.share)[0] ?? null;
}

function earlierFinding(place: Place): Finding {
  const { walk, graph, name, action } = place;
  const pair = leastLikelyPair(walk, action);
  const actions = actionsOf(graph, pair?.actions ?? []);
  const context = pair?.context ?? -1;
  const [seen, of] = [seenIn(place, context), totalIn(place, context)];
  const names = namesOf(actions, pair?.actions.length ?? 0);
  const text =
    of < 0.5
      ? `No run has had ${names} before.`
      : `Of ${counted(of, "run", "runs")} with ${names}, ${name} came later in ${whole(seen)}.`;
  return { seen, of, actions, text };
}

function payloadFinding({ graph, step, action }: Place): Finding {
  const context = action < 0 ? -1 : findContext(graph, CONTEXT.payload, action, 0);
  const of = totalOf(graph, context) / graph.unit;
  if (of < 0.5)
    return { seen: 0, of: 0, actions: [], text: "There is no payload of this action to compare with." };
  const seen = weightOf(graph, context, findSkeleton(graph.names, step.skeleton)) / graph.unit;
  const known = counted(distinctOf(graph, context), "set of keys is", "sets of keys are");
  const text = `Its payload has the same keys as ${whole(seen)} of ${counted(of, "call", "calls")} of this action; ${known} known.`;
  return { seen, of, actions: [], text };
}

function valuesFinding({ graph, step, action }: Place): Finding {
  const value = findNewValue(graph, step, action);
  if (value === null) return { seen: 0, of: 0, actions: [], text: "It has no new value." };
  const where = value.isKnownElsewhere
    ? "that stood only at other places before"
    : "that this agent has never used";
  const text = `“${value.path}” has a value ${where}; ${counted(value.known, "other is", "others are")} known there.`;
  return { seen: 0, of: value.known, actions: [], path: value.path, text };
}

function shapeFinding({ walk, graph, step, name }: Place): Finding {
  const context = afterShape(walk);
  const of = totalOf(graph, context) / graph.unit;
  const seen = weightOf(graph, context, findSkeleton(graph.names, step.skeleton)) / graph.unit;
  const actions = actionsOf(graph, [walk.previous]);
  const where = walk.previous === START ? "as the first step" : `right after ${namesOf(actions, 1)}`;
  const text = `${name} with these keys came ${where} ${counted(seen, "time", "times")} in ${counted(of, "step", "steps")}.`;
  return { seen, of, actions, text };
}

/** Why a step has its score: the parts that add to it, greatest first. */
export function explain(walk: Walk, step: Step, score: Score, scorer: ScorerName): Reason[] {
  const { graph } = walk;
  const action = findUsedAction(graph, step.service, step.action);
  const place = { walk, graph, step, action, name: called(step.service, step.action) };
  const parts = [
    { part: "path", find: scorer === "documented" ? shapeFinding : pathFinding },
    { part: "earlier", find: earlierFinding },
    { part: "payload", find: payloadFinding },
    { part: "values", find: valuesFinding },
  ] as const;
  return parts
    .filter(({ part }) => score[part] >= LEAST_BITS)
    .map(({ part, find }) => ({ part, bits: score[part], ...find(place) }))
    .sort((one, other) => other.bits - one.bits);
}

/** Bits as odds that people read: `1 in 16,400`. */
export function oddsText(bits: number): string {
  const odds = 2 ** Math.max(0, bits);
  if (odds >= 1e12) return "less than 1 in 1,000,000,000,000";
  return `1 in ${Number(Math.round(odds).toPrecision(3)).toLocaleString("en-US")}`;
}
