import { CONTEXT } from "../graph/graph";
import type { Graph } from "../graph/graph";
import { findContext } from "../graph/graph";
import { totalOf } from "../graph/graph";
import { weightOf } from "../graph/graph";
import { ACTION_NUMBERS } from "../graph/names";
import { findAction } from "../graph/names";
import { isHigh } from "../graph/names";
import { OTHER } from "../graph/names";
import { START } from "../graph/names";
import type { Priority } from "@letsping/core";

/** An action of a graph as it is drawn. */
export interface GraphNode {
  /** Number of the action, until the graph changes. 0 is the start. */
  id: number;
  service: string;
  action: string;
  priority: Priority;
  /** Calls, faded. */
  weight: number;
  /** In milliseconds since 1970; 0 where it never was. */
  seenMs: number;
  /** Structures of its payloads with their calls, the most frequent first. */
  skeletons: { hash: string; weight: number }[];
}

/** A transition as it is drawn. */
export interface GraphEdge {
  from: number;
  to: number;
  /** Calls, faded. */
  weight: number;
  seenMs: number;
}

/** What can be drawn of a graph. */
export interface GraphView {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** Actions and the transitions between them, as they are now. What has faded below a fiftieth of a call is left out. */
export function viewGraph(graph: Graph): GraphView {
  const { names, unit } = graph;
  const least = unit / 50;
  const nodes = new Map<number, GraphNode>();
  names.actions.forEach(({ service, action, priority }, id) => {
    const weight = weightOf(graph, 0, id);
    if (id !== START && weight < least) return;
    const at = id === START ? totalOf(graph, findContext(graph, CONTEXT.skip, START, 0)) : weight;
    nodes.set(id, { id, service, action, priority, weight: at / unit, seenMs: 0, skeletons: [] });
  });
  const edges: GraphEdge[] = [];
  for (let edge = 0; edge < graph.edges.size; edge++) {
    const weight = graph.weights[edge] ?? 0;
    const context = graph.edges.first[edge] ?? 0;
    const symbol = graph.edges.second[edge] ?? 0;
    const kind = graph.contexts.first[context];
    const action = graph.contexts.second[context] ?? 0;
    const seenMs = graph.seenMs[edge] ?? 0;
    if (weight < least) continue;
    if (kind === CONTEXT.first) edges.push({ from: action, to: symbol, weight: weight / unit, seenMs });
    const node = nodes.get(kind === CONTEXT.any ? symbol : action);
    if (node === undefined) continue;
    if (kind === CONTEXT.any) node.seenMs = seenMs;
    if (kind === CONTEXT.payload)
      node.skeletons.push({ hash: names.skeletons[symbol] ?? "", weight: weight / unit });
  }
  for (const { skeletons } of nodes.values())
    skeletons.sort((one, other) => other.weight - one.weight || (one.hash < other.hash ? -1 : 1));
  return { nodes: [...nodes.values()], edges };
}

/** An action that may come, and how likely it is within the next steps. */
export interface Reachable {
  service: string;
  action: string;
  priority: Priority;
  /** Between 0 and 1. */
  probability: number;
}

/** A transition with its share of what came from there. */
interface Chance {
  from: number;
  to: number;
  share: number;
}

function chancesOf({ nodes, edges }: GraphView): Chance[] {
  const visits = new Map(nodes.map(({ id, weight }) => [id, weight]));
  // Of the visits that ended a run no edge leads on, so that they count as not reached.
  return edges.map(({ from, to, weight }) => ({
    from,
    to,
    share: weight / Math.max(weight, visits.get(from) ?? 0),
  }));
}

/** How likely an action is followed by the target within some steps. */
function hitWithin(target: number, start: number, steps: number, chances: readonly Chance[]): number {
  let hit = new Float64Array(ACTION_NUMBERS);
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(ACTION_NUMBERS);
    for (const { from, to, share } of chances)
      next[from] = (next[from] ?? 0) + share * (to === target ? 1 : (hit[to] ?? 0));
    hit = next;
  }
  return Math.min(1, hit[start] ?? 0);
}

/**
 * What may come after an action within some steps, by first order transitions: the damage that is within reach. Only
 * calls of high and critical priority, most likely first.
 *
 * @param from the latest action; null at the start of a run
 * @param steps how far ahead. Default 5
 */
export function reachableFrom(
  graph: Graph,
  from: { service: string; action: string } | null,
  steps = 5,
): Reachable[] {
  const view = viewGraph(graph);
  const chances = chancesOf(view);
  const start = from === null ? START : findAction(graph.names, from.service, from.action);
  return view.nodes
    .filter(({ id, priority }) => id > OTHER && isHigh(priority))
    .map(({ id, service, action, priority }) => ({
      service,
      action,
      priority,
      probability: hitWithin(id, start, steps, chances),
    }))
    .filter(({ probability }) => probability > 0)
    .sort((one, other) => other.probability - one.probability);
}
