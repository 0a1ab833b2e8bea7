import { Position } from "@xyflow/react";
import type { Edge, Node } from "@xyflow/react";
import { actionName, secondLine, spokenLooks } from "./action-words";
import { lineBetween } from "./edge-path";
import type { Line } from "./edge-path";
import { isNeverSeen, START_ID, widthOf } from "./graph-model";
import type { DrawnAction, DrawnGraph, DrawnTransition } from "./graph-model";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout";
import type { Place, Places } from "./layout";

/** Everything that a node shows, as texts, so that it is drawn again only where one of them changed. */
export interface NodeTexts extends Record<string, unknown> {
  action: string;
  name: string;
  line: string;
  /** Numbers of its steps in the run; empty where it has none. */
  badge: string;
  /** What its looks say, for who hears it. */
  spoken: string;
  className: string;
  isChosen: boolean;
}

export type ActionFlowNode = Node<NodeTexts, "action">;

export interface EdgeTexts extends Record<string, unknown> {
  path: string;
  labelX: number;
  labelY: number;
  width: number;
  className: string;
  marker: string;
  label: string;
}

export type TransitionFlowEdge = Edge<EdgeTexts, "transition">;

/** Over how many transitions the rarest wait until one of their actions is chosen. */
const MOST_TRANSITIONS = 600;

/** What of the page changes how a graph looks. */
export interface Looks {
  chosen: string | null;
  /** Where the keyboard is. */
  active: string | null;
  /** Where the run that goes on is. */
  now: string | null;
  /** How likely actions are within reach, by id. */
  reach: ReadonlyMap<string, number>;
  hiddenNodes: number;
}

function classesOf(action: DrawnAction, { chosen, active, now, reach }: Looks): string {
  return [
    "n",
    action.steps.length > 0 ? "lit" : "",
    action.alarmed ? "anom" : "",
    reach.has(action.id) ? "reach" : "",
    action.age === "fresh" || action.steps.length > 0 ? "" : action.age,
    now === action.id ? "now" : "",
    chosen === action.id ? "chosen" : "",
    active === action.id ? "at" : "",
  ]
    .filter((name) => name !== "")
    .join(" ");
}

function nodeTexts(action: DrawnAction, graph: DrawnGraph, looks: Looks): NodeTexts {
  return {
    action: action.action,
    name: actionName(action),
    line: secondLine(action, graph),
    badge: action.steps.length > 3 ? `${action.steps.at(-1)}` : action.steps.join(" "),
    spoken: spokenLooks(action, looks.reach.get(action.id) ?? null),
    className: classesOf(action, looks),
    isChosen: looks.chosen === action.id,
  };
}

function isSame(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return Object.keys(one).every((key) => one[key] === other[key]);
}

const HANDLE = { width: 1, height: 1 };

/** The nodes of a graph. Those that look as before are the objects of before, so that nothing is drawn again for them. */
export function flowNodes(
  graph: DrawnGraph,
  places: Places,
  looks: Looks,
  before: ReadonlyMap<string, ActionFlowNode>,
): ActionFlowNode[] {
  return graph.actions.map((action): ActionFlowNode => {
    const place = places.get(action.id) ?? { x: 0, y: 0 };
    const data = nodeTexts(action, graph, looks);
    const old = before.get(action.id);
    if (old && old.position.x === place.x && old.position.y === place.y && isSame(data, old.data)) return old;
    return {
      id: action.id,
      type: "action",
      position: place,
      data,
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      // Known before it is drawn, so that the view also fits what lies outside of it.
      measured: { width: NODE_WIDTH, height: NODE_HEIGHT },
      handles: [
        { type: "target", position: Position.Left, x: 0, y: NODE_HEIGHT / 2, ...HANDLE },
        { type: "source", position: Position.Right, x: NODE_WIDTH, y: NODE_HEIGHT / 2, ...HANDLE },
      ],
      zIndex: action.alarmed ? 2 : 1,
    };
  });
}

type Kind = "line" | "cur" | "anom" | "old" | "near";

function kindOf(transition: DrawnTransition, chosen: string | null): Kind {
  if (transition.alarm !== "none") return "anom";
  if (transition.isInRun) return "cur";
  if (chosen !== null && (transition.from === chosen || transition.to === chosen)) return "near";
  return transition.age === "faded" ? "old" : "line";
}

/** Which transitions are drawn: all, or of very many the most frequent, those of the run and those of what is chosen. */
export function shownTransitions(graph: DrawnGraph, chosen: string | null): readonly DrawnTransition[] {
  if (graph.transitions.length <= MOST_TRANSITIONS) return graph.transitions;
  const ranked = [...graph.transitions].sort((one, other) => other.calls - one.calls);
  const least = ranked[MOST_TRANSITIONS]?.calls ?? 0;
  return graph.transitions.filter(
    ({ calls, isInRun, from, to }) => calls > least || isInRun || from === chosen || to === chosen,
  );
}

/** Lines by transition, as long as nothing moves. */
export interface Lines {
  places: Places | null;
  byTransition: Map<string, Line>;
}

function lineOf(
  transition: DrawnTransition,
  places: Places,
  all: readonly Place[],
  lines: Lines,
): Line | null {
  const [from, to] = [places.get(transition.from), places.get(transition.to)];
  if (!from || !to) return null;
  const line = lines.byTransition.get(transition.id) ?? lineBetween(from, to, all);
  lines.byTransition.set(transition.id, line);
  return line;
}

/** The transitions of a graph as lines. Those that look as before are the objects of before. */
export function flowEdges(
  graph: DrawnGraph,
  places: Places,
  looks: Looks,
  before: ReadonlyMap<string, TransitionFlowEdge>,
  lines: Lines,
): TransitionFlowEdge[] {
  if (lines.places !== places) {
    lines.places = places;
    lines.byTransition.clear();
  }
  const all = [...places.values()];
  return shownTransitions(graph, looks.chosen).flatMap((transition): TransitionFlowEdge[] => {
    const line = lineOf(transition, places, all, lines);
    if (!line) return [];
    const kind = kindOf(transition, looks.chosen);
    const isNew = isNeverSeen(transition, looks.hiddenNodes, graph) && transition.from !== START_ID;
    const fading = transition.age === "fading" && !transition.isInRun ? " fading" : "";
    const data: EdgeTexts = {
      path: line.path,
      labelX: line.label.x,
      labelY: line.label.y,
      width: Math.round(widthOf(transition.share) * 10) / 10,
      className: `${kind}${fading}${isNew ? " unseen" : ""}`,
      marker: kind,
      label: isNew ? "never seen" : "",
    };
    const old = before.get(transition.id);
    if (old?.data && isSame(data, old.data)) return [old];
    return [
      {
        id: transition.id,
        type: "transition",
        source: transition.from,
        target: transition.to,
        data,
        // What lines say is said by the nodes' neighbours in the panel and by the list.
        domAttributes: { "aria-hidden": true },
      },
    ];
  });
}
