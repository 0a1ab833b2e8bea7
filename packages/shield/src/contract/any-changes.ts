import type { Priority } from "@letsping/core";
import type { Step } from "../graph/step";
import type { ProfileChange } from "../profile/change";
import type { RunChange } from "../profile/change";
import { skeletonHash } from "../skeleton/skeleton";

/** A time that changes begin at, in milliseconds since 1970. */
export const START_MS = 1_800_000_000_000;
export const MINUTE_MS = 60_000;

const ACTIONS = ["open", "read", "find", "write", "send", "close"] as const;
const KEYS = ["id", "to", "body"] as const;
const VALUES = ["a", "b", "c"] as const;
const MOST_STEPS = 9;
const MOST_CHANGES = 12;

/** A call of a service `desk`, with these keys in its payload. */
function step(action: string, keys: readonly string[] = ["id"], priority: Priority = "high"): Step {
  const payload = Object.fromEntries(keys.map((key) => [key, 1]));
  return { service: "desk", action, skeleton: skeletonHash("desk", action, payload), priority };
}

/** A run of these actions, which ended some minutes after the beginning. */
export function runOf(id: string, actions: string, minute = 0): RunChange {
  const steps = actions.split(" ").map((action) => step(action));
  return {
    kind: "run",
    id,
    atMs: START_MS + minute * MINUTE_MS,
    version: 1,
    steps,
    alarm: "none",
    decision: "none",
  };
}

/** Whole numbers from 0 to below `bound`. */
type Draw = (bound: number) => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
function drawsOf(seed: number): Draw {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const oneOf = <Item>(items: readonly [Item, ...Item[]], draw: Draw): Item =>
  items[draw(items.length)] ?? items[0];

/** Any step of a small world, so that things repeat: some with fingerprints, some with none of them. */
function anyStep(draw: Draw): Step {
  const keys = KEYS.filter(() => draw(2) === 0);
  const made = step(oneOf(ACTIONS, draw), keys, oneOf(["high", "low", "critical"], draw));
  if (draw(2) === 0) return made;
  const fingerprints = keys.map((path) => ({ path, value: oneOf(VALUES, draw) }));
  return { ...made, fingerprints };
}

function anyChange(id: string, atMs: number, draw: Draw): ProfileChange {
  const steps = Array.from({ length: 1 + draw(MOST_STEPS) }, () => anyStep(draw));
  const kind = draw(10);
  if (kind === 0) return { kind: "version", id, atMs };
  if (kind === 1) return { kind: "reset", id, atMs };
  if (kind <= 3) return { kind: "approval", id, atMs, version: 1, earlier: steps, step: anyStep(draw) };
  return { kind: "run", id, atMs, version: 1, steps, alarm: "none", decision: "none" };
}

/** A row of changes, in the order of their times; longer ones come with greater seeds. Every third repeats an id. */
export function anyChanges(seed: number): ProfileChange[] {
  const draw = drawsOf(seed);
  return Array.from({ length: 1 + (seed % MOST_CHANGES) }, (_change, at) =>
    anyChange(String(at - (at % 3 === 2 ? 1 : 0)), START_MS + (at + 1) * MINUTE_MS, draw),
  );
}
