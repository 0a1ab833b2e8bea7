import type { ShieldEdge } from "@letsping/core";
import type { ShieldNode } from "@letsping/core";
import type { ShieldSettings } from "@letsping/shield";
import { viewGraph } from "@letsping/shield";
import type { Graph } from "@letsping/shield";
import type { GraphNode } from "@letsping/shield";

/** Nodes that are drawn at most. */
const MOST_NODES = 300;
/** Structures that are named of each at most. */
const MOST_SKELETONS = 20;
const DAY_MS = 86_400_000;
/** Number of the start of a run in a graph. */
const START = 0;

/** What can be drawn of a graph, as the wire has it. */
export interface DrawnGraph {
  nodes: ShieldNode[];
  edges: ShieldEdge[];
  hidden_nodes: number;
}

/**
 * What a weight of the latest run is worth at a time, as the next run would find it: an agent that rests forgets no more
 * than one run makes it forget.
 */
export function fadedBy(graph: Graph, nowMs: number, settings: ShieldSettings): number {
  if (graph.lastMs === 0) return 1;
  const passed = Math.max(0, nowMs - graph.lastMs) / (settings.half_life_days * DAY_MS);
  return 2 ** -Math.min(passed, 1 / settings.half_life_runs);
}

/** One name for each action: a service may have a slash in its own name. */
function idOf({ id, service, action }: GraphNode): string {
  if (id === START) return "start";
  return `${service.replace(/[%/]/g, (sign) => encodeURIComponent(sign))}/${action}`;
}

const timeOf = (ms: number) => (ms === 0 ? null : new Date(ms).toISOString());

function nodeOf(node: GraphNode, faded: number): ShieldNode {
  const { service, action, priority, weight, seenMs, skeletons } = node;
  return {
    id: idOf(node),
    service,
    action,
    priority,
    weight: weight * faded,
    seen_at: timeOf(seenMs),
    skeletons: skeletons
      .slice(0, MOST_SKELETONS)
      .map((skeleton) => ({ ...skeleton, weight: skeleton.weight * faded })),
  };
}

/**
 * The heaviest actions of a graph and the transitions between them; the start is always there.
 *
 * @param nowMs time that weights are of, in milliseconds since 1970
 */
export function drawGraph(graph: Graph, nowMs: number, settings: ShieldSettings): DrawnGraph {
  const faded = fadedBy(graph, nowMs, settings);
  const { nodes, edges } = viewGraph(graph);
  const rank = ({ id, weight }: GraphNode) => (id === START ? Number.POSITIVE_INFINITY : weight);
  const shown = nodes.sort((one, other) => rank(other) - rank(one) || one.id - other.id).slice(0, MOST_NODES);
  const ids = new Map(shown.map((node) => [node.id, idOf(node)]));
  const leaving = new Map<number, number>();
  for (const { from, weight } of edges) leaving.set(from, (leaving.get(from) ?? 0) + weight);
  return {
    nodes: shown.map((node) => nodeOf(node, faded)),
    edges: edges.flatMap(({ from, to, weight, seenMs }) => {
      const [source, target] = [ids.get(from), ids.get(to)];
      if (source === undefined || target === undefined) return [];
      const share = weight / (leaving.get(from) ?? weight);
      return [{ from: source, to: target, weight: weight * faded, share, seen_at: timeOf(seenMs) }];
    }),
    hidden_nodes: nodes.length - shown.length,
  };
}
