import type {
  Priority,
  ShieldAlarm,
  ShieldEdge,
  ShieldNode,
  ShieldProfileView,
  ShieldStep,
} from "@letsping/core";

/** The node from which every run comes. */
export const START_ID = "start";

const DAY_MS = 86_400_000;
const FADES_AFTER_MS = 7 * DAY_MS;
const FADED_AFTER_MS = 30 * DAY_MS;

/** How long ago something was last seen: within a week, within a month, or longer. */
export type Age = "fresh" | "fading" | "faded";

/** A step of the run that is shown, with its number from 1. */
export interface NumberedStep extends ShieldStep {
  number: number;
  /** Id of its action in the graph. */
  node: string;
}

/** An action as it is drawn: what was learned of it, and what the run that is shown did with it. */
export interface DrawnAction {
  id: string;
  service: string;
  action: string;
  priority: Priority;
  /** Calls that were learned, faded by age; of the start, runs. */
  calls: number;
  seenAt: string | null;
  age: Age;
  /** False where the run called it and nobody had before. */
  isKnown: boolean;
  skeletons: ShieldNode["skeletons"];
  /** Numbers of its steps in the run. */
  steps: readonly number[];
  /** Its latest step in the run with an alarm, or that is held. */
  alarmed: NumberedStep | null;
}

/** A transition as it is drawn. */
export interface DrawnTransition {
  id: string;
  from: string;
  to: string;
  /** Of what came after `from`, between 0 and 1; null where it was never learned. */
  share: number | null;
  calls: number;
  age: Age;
  isInRun: boolean;
  alarm: ShieldAlarm;
}

/** A profile's graph and the run over it. */
export interface DrawnGraph {
  actions: readonly DrawnAction[];
  transitions: readonly DrawnTransition[];
  steps: readonly NumberedStep[];
  /** The agent's own service: others are named on their actions. */
  service: string;
  /** False before the first run was learned: everything is new then, which says nothing. */
  isLearned: boolean;
}

/** The name of an action in the graph, as the gateway writes it: a service may have a slash in its own name. */
export function nodeId(service: string, action: string): string {
  return `${service.replace(/[%/]/g, (sign) => encodeURIComponent(sign))}/${action}`;
}

/** How old something is. What has no date is not aged: nobody knows. */
export function ageOf(seenAt: string | null, nowMs: number): Age {
  if (seenAt === null) return "fresh";
  const age = nowMs - Date.parse(seenAt);
  return age > FADED_AFTER_MS ? "faded" : age > FADES_AFTER_MS ? "fading" : "fresh";
}

/** Whether a step stands out: an alarm, or held because it could not be judged. */
export function standsOut({ alarm, held }: Pick<ShieldStep, "alarm" | "held">): boolean {
  return alarm !== "none" || held;
}

/** The way that a run took: from where each step came. What was refused never ran, so that nothing comes from it. */
function wayOf(steps: readonly NumberedStep[]): { from: string; step: NumberedStep }[] {
  let at = START_ID;
  return steps.map((step) => {
    const from = at;
    if (step.status !== "refused") at = step.node;
    return { from, step };
  });
}

function transitionId(from: string, to: string): string {
  return `${from} → ${to}`;
}

function learnedTransition(edge: ShieldEdge, nowMs: number): DrawnTransition {
  return {
    id: transitionId(edge.from, edge.to),
    from: edge.from,
    to: edge.to,
    share: edge.share,
    calls: edge.weight,
    age: ageOf(edge.seen_at, nowMs),
    isInRun: false,
    alarm: "none",
  };
}

const WEIGHTS: Record<ShieldAlarm, number> = { none: 0, soft: 1, hard: 2 };

function worse(one: ShieldAlarm, other: ShieldAlarm): ShieldAlarm {
  return WEIGHTS[other] > WEIGHTS[one] ? other : one;
}

/** An action that the run called and the graph does not hold. */
function newAction({ node, service, action, priority, at }: NumberedStep): ShieldNode {
  return { id: node, service, action, priority, weight: 0, seen_at: at, skeletons: [] };
}

/** What is drawn of a profile. @param nowMs by the gateway's clock */
export function drawGraph(view: ShieldProfileView, nowMs: number): DrawnGraph {
  const steps = (view.run?.steps ?? []).map((step, index): NumberedStep => {
    return { ...step, number: index + 1, node: nodeId(step.service, step.action) };
  });
  const known = new Map(view.nodes.map((node) => [node.id, node]));
  const all = new Map(known);
  for (const step of steps) if (!all.has(step.node)) all.set(step.node, newAction(step));
  const transitions = new Map(
    view.edges.map((edge) => {
      const learned = learnedTransition(edge, nowMs);
      return [learned.id, learned] as const;
    }),
  );
  for (const { from, step } of wayOf(steps)) {
    const id = transitionId(from, step.node);
    const before = transitions.get(id);
    transitions.set(id, {
      ...(before ?? { id, from, to: step.node, share: null, calls: 0, age: "fresh" }),
      isInRun: true,
      alarm: worse(before?.alarm ?? "none", step.alarm),
    });
    if (from === START_ID && !all.has(START_ID)) {
      const at = { service: "", action: "", priority: "low", weight: 0, seen_at: null } as const;
      all.set(START_ID, { id: START_ID, ...at, skeletons: [] });
    }
  }
  const actions = [...all.values()].map((node): DrawnAction => {
    const own = steps.filter((step) => step.node === node.id);
    return {
      id: node.id,
      service: node.service,
      action: node.action,
      priority: node.priority,
      calls: node.weight,
      seenAt: node.seen_at,
      age: ageOf(node.seen_at, nowMs),
      isKnown: node.id === START_ID || known.has(node.id),
      skeletons: node.skeletons,
      steps: own.map(({ number }) => number),
      alarmed: own.filter(standsOut).at(-1) ?? null,
    };
  });
  return {
    actions,
    // Nodes beyond the most that are drawn may be left out: so are their transitions.
    transitions: [...transitions.values()].filter(({ from, to }) => all.has(from) && all.has(to)),
    steps,
    service: view.service,
    isLearned: view.edges.length > 0,
  };
}

/** Whether a transition was never made before the run. Of actions that are left out of the graph nobody can say. */
export function isNeverSeen(transition: DrawnTransition, hiddenNodes: number, graph: DrawnGraph): boolean {
  if (transition.share !== null || !transition.isInRun || !graph.isLearned) return false;
  if (hiddenNodes === 0) return true;
  const to = graph.actions.find(({ id }) => id === transition.to);
  return to?.isKnown === true;
}

/** Width of a transition in pixels: 1 for what hardly ever comes, 5 for what always does. */
export function widthOf(share: number | null): number {
  return share === null ? 2.5 : 1 + 4 * Math.sqrt(Math.min(1, Math.max(0, share)));
}

/** What came after an action, and before it, the most frequent first. */
export function neighboursOf(
  id: string,
  { transitions }: DrawnGraph,
): { before: DrawnTransition[]; after: DrawnTransition[] } {
  const byCalls = (one: DrawnTransition, other: DrawnTransition) => other.calls - one.calls;
  return {
    before: transitions.filter(({ to }) => to === id).sort(byCalls),
    after: transitions.filter(({ from }) => from === id).sort(byCalls),
  };
}
