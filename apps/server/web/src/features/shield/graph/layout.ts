import { Graph, layout } from "@dagrejs/dagre";
import { START_ID } from "./graph-model";
import type { DrawnGraph, DrawnTransition } from "./graph-model";

export const NODE_WIDTH = 160;
export const NODE_HEIGHT = 46;
const COLUMN_GAP = 56;
const ROW_GAP = 32;
const COLUMN = NODE_WIDTH + COLUMN_GAP;
const ROW = NODE_HEIGHT + ROW_GAP;
/** Rarer transitions are drawn, and do not say where their actions stand. */
const LEAST_SHARE = 0.1;
const MOST_FROM_ONE = 3;
/** A larger graph is placed by its main ways alone: sorting out crossings takes seconds there. */
const MOST_CROSSED = 60;

/** Columns of fewer actions are never folded. */
const LEAST_ROWS = 14;

export interface Place {
  x: number;
  y: number;
}

export type Places = ReadonlyMap<string, Place>;

/**
 * The transitions by which actions are placed, without cycles: the most frequent way to each action, from the start on,
 * and then what else often comes after an action and does not lead back.
 */
function mainTransitions({ actions, transitions }: DrawnGraph): DrawnTransition[] {
  const ranked = transitions
    .filter(({ from, to }) => from !== to)
    .sort((one, other) => other.calls - one.calls || (one.id < other.id ? -1 : 1));
  const leaving = new Map<string, DrawnTransition[]>();
  for (const each of ranked) leaving.set(each.from, [...(leaving.get(each.from) ?? []), each]);
  const order = new Map<string, number>();
  const chosen: DrawnTransition[] = [];
  const begins = [START_ID, ...actions.map(({ id }) => id)];
  for (const begin of begins) {
    if (order.has(begin)) continue;
    order.set(begin, order.size);
    // The strongest way that leads on from what is reached already.
    let front = [...(leaving.get(begin) ?? [])];
    while (front.length > 0) {
      const best = front.reduce((one, other) => (other.calls > one.calls ? other : one));
      chosen.push(best);
      order.set(best.to, order.size);
      front = [...front, ...(leaving.get(best.to) ?? [])].filter(({ to }) => !order.has(to));
    }
  }
  if (actions.length > MOST_CROSSED) return chosen;
  const isMain = new Set(chosen);
  const counts = new Map<string, number>();
  const others = ranked.filter((each) => {
    const isForward = (order.get(each.from) ?? 0) < (order.get(each.to) ?? 0);
    const count = counts.get(each.from) ?? 0;
    if (isMain.has(each) || !isForward || (each.share ?? 0) < LEAST_SHARE || count >= MOST_FROM_ONE)
      return false;
    counts.set(each.from, count + 1);
    return true;
  });
  return [...chosen, ...others];
}

/** Places all actions anew, from left to right. */
export function placeAll(graph: DrawnGraph): Map<string, Place> {
  const plan = new Graph<object, { width: number; height: number; x?: number; y?: number }, object>();
  plan.setGraph({ rankdir: "LR", ranksep: COLUMN_GAP, nodesep: ROW_GAP });
  for (const { id } of graph.actions) plan.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to, calls } of mainTransitions(graph))
    plan.setEdge(from, to, { weight: 1 + Math.round(Math.sqrt(calls)) });
  layout(plan);
  const placed = graph.actions.map(({ id }) => {
    const { x = 0, y = 0 } = plan.node(id);
    return { id, x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - NODE_HEIGHT / 2) };
  });
  return new Map(folded(placed).map(({ id, x, y }) => [id, { x, y }]));
}

interface Placed extends Place {
  id: string;
}

/** Folds columns that are too high to look at into several beside each other; what is low enough stays as it is. */
function folded(placed: readonly Placed[]): readonly Placed[] {
  // As many rows as make the whole about as high as it is wide.
  const most = Math.max(LEAST_ROWS, Math.ceil(Math.sqrt((placed.length * COLUMN) / ROW)));
  const columns = new Map<number, Placed[]>();
  for (const each of placed) columns.set(each.x, [...(columns.get(each.x) ?? []), each]);
  if ([...columns.values()].every(({ length }) => length <= most)) return placed;
  let left = 0;
  return [...columns.keys()]
    .sort((one, other) => one - other)
    .flatMap((x) => {
      const column = [...(columns.get(x) ?? [])].sort((one, other) => one.y - other.y);
      const rows = Math.ceil(column.length / Math.ceil(column.length / most));
      const begin = left;
      left += Math.ceil(column.length / rows) * COLUMN;
      return column.map(({ id }, index) => ({
        id,
        x: begin + Math.floor(index / rows) * COLUMN,
        y: ((index % rows) - (Math.min(rows, column.length) - 1) / 2) * ROW,
      }));
    });
}

function isFree({ x, y }: Place, taken: Iterable<Place>): boolean {
  for (const other of taken)
    if (Math.abs(other.x - x) < COLUMN - 8 && Math.abs(other.y - y) < ROW - 8) return false;
  return true;
}

/** The free place nearest to a wanted one, in its column. */
function nearestFree(wanted: Place, taken: Iterable<Place>): Place {
  const all = [...taken];
  for (let away = 0; away <= all.length; away++) {
    for (const side of [1, -1]) {
      const place = { x: wanted.x, y: wanted.y + side * away * ROW };
      if (isFree(place, all)) return place;
    }
  }
  return wanted;
}

/**
 * Places the actions of a graph: those that had a place keep it, so that nothing jumps while one looks; what is new
 * stands right of the action that it mostly comes after. Without any place kept, all are placed anew.
 */
export function placeActions(graph: DrawnGraph, kept: Places): Places {
  if (kept.size === graph.actions.length && graph.actions.every(({ id }) => kept.has(id))) return kept;
  if (!graph.actions.some(({ id }) => kept.has(id))) return placeAll(graph);
  const places = new Map<string, Place>();
  for (const { id } of graph.actions) {
    const place = kept.get(id);
    if (place) places.set(id, place);
  }
  let waiting = graph.actions.filter(({ id }) => !places.has(id));
  while (waiting.length > 0) {
    const next = waiting.find(({ id }) => cameFrom(id, graph, places) !== null) ?? waiting[0];
    if (!next) break;
    const from = cameFrom(next.id, graph, places) ?? { x: -COLUMN, y: 0 };
    places.set(next.id, nearestFree({ x: from.x + COLUMN, y: from.y }, places.values()));
    waiting = waiting.filter((other) => other !== next);
  }
  return places;
}

/** Where the placed action stands that mostly comes before an action; null where none of them has a place. */
function cameFrom(id: string, { transitions }: DrawnGraph, places: Places): Place | null {
  const before = transitions
    .filter(({ from, to }) => to === id && from !== id && places.has(from))
    .sort((one, other) => Number(other.isInRun) - Number(one.isInRun) || other.calls - one.calls)[0];
  return before ? (places.get(before.from) ?? null) : null;
}
