import type { JsonValue } from "@letsping/core";
import type { GuardrailSettings } from "../settings/settings";
import { MOST_REPLACED } from "./value-bounds";

/** What a walk does with what it meets. Both return what stands in the result. */
export interface Visitor {
  leaf: (value: string | number, key: string, trail: Trail) => JsonValue;
  /** `trail` leads to the object that has the key. */
  key: (key: string, trail: Trail) => string;
}

/** Where a walk is: keys and indices of the result from the top down to `length`. Changes as the walk goes on. */
export interface Trail {
  steps: (string | number)[];
  length: number;
}

/** `hidden`: more values and keys are replaced than anybody reads. `json`: the payload holds what JSON cannot write. */
export type Bound = "depth" | "leaves" | "characters" | "hidden" | "json";

/** A payload after a walk: the same object where nothing was replaced. */
export interface Walked {
  payload: JsonValue;
  leaves: number;
  characters: number;
  /** The bound that the payload is beyond; the rest was not looked at then, and `payload` must not be used. */
  exceeded: Bound | null;
}

interface Walk extends Walked {
  trail: Trail;
  visitor: Visitor;
  bounds: GuardrailSettings["bounds"];
  replaced: number;
}

/** A step of a JSON Pointer (RFC 6901), with its slash. */
export function stepOf(key: string): string {
  return /[~/]/.test(key) ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` : `/${key}`;
}

/** The JSON Pointer of a trail. Few of a payload's places are asked for theirs. */
export function pointerOf({ steps, length }: Trail): string {
  let pointer = "";
  for (let at = 0; at < length; at++) {
    const step = steps[at] ?? "";
    pointer += typeof step === "number" ? `/${step}` : stepOf(step);
  }
  return pointer;
}

/** Counts a leaf or key; false once a bound is exceeded. */
function isWithin(walk: Walk, leaves: number, characters: number, depth: number): boolean {
  walk.leaves += leaves;
  walk.characters += characters;
  if (walk.leaves > walk.bounds.leaves) walk.exceeded = "leaves";
  else if (walk.characters > walk.bounds.characters) walk.exceeded = "characters";
  else if (depth > walk.bounds.depth) walk.exceeded = "depth";
  return walk.exceeded === null;
}

/** Whether something else stands in the result, which counts. */
function wasReplaced(walk: Walk, before: JsonValue, after: JsonValue): boolean {
  if (before === after) return false;
  if (++walk.replaced > MOST_REPLACED) walk.exceeded = "hidden";
  return true;
}

/** What stands in the result for a text or number. */
function walkLeaf(walk: Walk, value: string | number, key: string): JsonValue {
  const shown = walk.visitor.leaf(value, key, walk.trail);
  wasReplaced(walk, value, shown);
  return shown;
}

function walkList(walk: Walk, list: readonly JsonValue[], key: string, depth: number): JsonValue {
  if (list.length === 0) isWithin(walk, 1, 0, depth);
  const { trail } = walk;
  const place = trail.length++;
  let copy: JsonValue[] | null = null;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as JsonValue;
    trail.steps[place] = index;
    const walked = walkValue(walk, item, key, depth);
    if (walk.exceeded !== null) return null;
    if (walked === item) continue;
    copy ??= [...list];
    copy[index] = walked;
  }
  trail.length = place;
  return copy ?? (list as JsonValue[]);
}

/** A name for a replaced key that no other key of the object has. @param used replaced names, with how many begin so */
function freeName(object: object, used: Map<string, number>, name: string): string {
  let number = used.get(name) ?? 1;
  let free = name;
  for (; used.has(free) || Object.hasOwn(object, free); free = `${name} (${number})`) number++;
  used.set(name, number);
  if (free !== name) used.set(free, 1);
  return free;
}

function walkObject(walk: Walk, object: { [key: string]: JsonValue }, depth: number): JsonValue {
  const keys = Object.keys(object);
  const values = Object.values(object);
  if (keys.length === 0) isWithin(walk, 1, 0, depth);
  const { trail, visitor } = walk;
  const place = trail.length;
  let copy: [string, JsonValue][] | null = null;
  const used = new Map<string, number>();
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    if (!isWithin(walk, 0, key.length, depth)) return null;
    const shown = visitor.key(key, trail);
    const name = wasReplaced(walk, key, shown) ? freeName(object, used, shown) : key;
    if (walk.exceeded !== null) return null;
    const item = values[index] as JsonValue;
    trail.steps[place] = name;
    trail.length = place + 1;
    const walked = walkValue(walk, item, key, depth);
    trail.length = place;
    if (walk.exceeded !== null) return null;
    if (copy === null && (walked !== item || name !== key))
      copy = keys.slice(0, index).map((before) => [before, object[before] as JsonValue]);
    copy?.push([name, walked]);
  }
  return copy === null ? object : Object.fromEntries(copy);
}

function walkValue(walk: Walk, value: JsonValue, key: string, depth: number): JsonValue {
  if (typeof value === "string") {
    return isWithin(walk, 1, value.length, depth) ? walkLeaf(walk, value, key) : null;
  }
  if (typeof value === "object" && value !== null) {
    if (!isWithin(walk, 0, 0, depth + 1)) return null;
    return Array.isArray(value) ? walkList(walk, value, key, depth + 1) : walkObject(walk, value, depth + 1);
  }
  if (!isWithin(walk, 1, 0, depth)) return null;
  if (typeof value === "number") return walkLeaf(walk, value, key);
  if (value !== null && typeof value !== "boolean") walk.exceeded = "json";
  return value;
}

/** Meets every text, number and key of a payload once, in order. */
export function walkPayload(
  payload: JsonValue,
  visitor: Visitor,
  bounds: GuardrailSettings["bounds"],
): Walked {
  const trail: Trail = { steps: [], length: 0 };
  const walk: Walk = {
    payload,
    leaves: 0,
    characters: 0,
    exceeded: null,
    trail,
    visitor,
    bounds,
    replaced: 0,
  };
  const walked = walkValue(walk, payload, "", 0);
  return { payload: walked, leaves: walk.leaves, characters: walk.characters, exceeded: walk.exceeded };
}
