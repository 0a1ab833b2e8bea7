import type { Step } from "../graph/step";

/** Counts by name, in maps that anyone can check: slow, and the meaning of what graphs do faster. */
interface Counts {
  after: Map<string, Map<string, number>>;
  runs: Map<string, number>;
  together: Map<string, number>;
  skeletons: Map<string, Map<string, number>>;
}

const START = "^";

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function addIn(counts: Map<string, Map<string, number>>, key: string, symbol: string): void {
  const inner = counts.get(key) ?? new Map<string, number>();
  add(inner, symbol);
  counts.set(key, inner);
}

/** Contexts of a step, the shortest first. */
function contextsOf(steps: readonly Step[], at: number): string[] {
  const action = (place: number) => steps[place]?.action ?? START;
  return ["", action(at - 1), `${action(at - 2)} ${action(at - 1)}`];
}

function countAll(runs: readonly (readonly Step[])[]): Counts {
  const counts: Counts = { after: new Map(), runs: new Map(), together: new Map(), skeletons: new Map() };
  for (const steps of runs) {
    const together = new Set<string>();
    steps.forEach(({ action, skeleton }, at) => {
      contextsOf(steps, at).forEach((context, order) => {
        addIn(counts.after, `${order} ${context}`, action);
      });
      addIn(counts.skeletons, action, skeleton);
      for (const earlier of [START, ...steps.slice(0, at).map((step) => step.action)])
        together.add(`${earlier} ${action}`);
    });
    for (const one of new Set([START, ...steps.map(({ action }) => action)])) add(counts.runs, one);
    for (const pair of together) add(counts.together, pair);
  }
  return counts;
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);

/** What `transitions` says of a run, after these runs. Nothing fades. */
export function oracleScores(runs: readonly (readonly Step[])[], steps: readonly Step[]): number[] {
  const { after, runs: runsWith, together, skeletons } = countAll(runs);
  return steps.map(({ action, skeleton }, at) => {
    let share = 1 / 64;
    contextsOf(steps, at).forEach((context, order) => {
      const known = after.get(`${order} ${context}`);
      if (known === undefined) return;
      share = ((known.get(action) ?? 0) + known.size * share) / (sum(known) + known.size);
    });
    const earlier = [START, ...steps.slice(0, at).map((step) => step.action)].map(
      (one) => ((together.get(`${one} ${action}`) ?? 0) + 0.5) / ((runsWith.get(one) ?? 0) + 1),
    );
    const known = skeletons.get(action);
    const kinds = (known?.size ?? 0) + 1;
    const payload =
      known === undefined ? 1 / 8 : ((known.get(skeleton) ?? 0) + 0.05 * kinds) / (sum(known) + kinds);
    return -Math.log2(share) - Math.log2(Math.min(...earlier)) - Math.log2(payload);
  });
}
