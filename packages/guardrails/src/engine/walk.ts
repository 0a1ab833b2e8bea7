import type { JsonValue } from "@letsping/core";
import type { GuardrailSettings } from "../settings/settings";

/** What a walk does with what it meets. Both return what stands in the result; `path` is a pointer into the result. */
export interface Visitor {
  leaf: (value: string | number, key: string, path: string) => JsonValue;
  key: (key: string, path: string) => string;
}

/** `json`: the payload holds what JSON cannot write. */
export type Bound = "depth" | "leaves" | "characters" | "json";

/** A payload after a walk: the same object where nothing was replaced. */
export interface Walked {
  payload: JsonValue;
  leaves: number;
  characters: number;
  /** The bound that the payload is beyond; the rest was not looked at then, and `payload` must not be used. */
  exceeded: Bound | null;
}

interface Walk extends Walked {
  visitor: Visitor;
  bounds: GuardrailSettings["bounds"];
}

/** A step of a JSON Pointer (RFC 6901), with its slash. */
export function stepOf(key: string): string {
  return /[~/]/.test(key) ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` : `/${key}`;
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

function walkList(
  walk: Walk,
  list: readonly JsonValue[],
  key: string,
  path: string,
  depth: number,
): JsonValue {
  if (list.length === 0) isWithin(walk, 1, 0, depth);
  let copy: JsonValue[] | null = null;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as JsonValue;
    const walked = walkValue(walk, item, key, `${path}/${index}`, depth);
    if (walk.exceeded !== null) return null;
    if (walked === item) continue;
    copy ??= [...list];
    copy[index] = walked;
  }
  return copy ?? (list as JsonValue[]);
}

/** A name for a replaced key that no other key of the object has, nor a key that was replaced before. */
function freeName(object: object, used: readonly [string, JsonValue][], name: string): string {
  const isTaken = (free: string) => Object.hasOwn(object, free) || used.some(([other]) => other === free);
  let free = name;
  for (let number = 2; isTaken(free); number++) free = `${name} (${number})`;
  return free;
}

function walkObject(
  walk: Walk,
  object: { [key: string]: JsonValue },
  path: string,
  depth: number,
): JsonValue {
  const keys = Object.keys(object);
  if (keys.length === 0) isWithin(walk, 1, 0, depth);
  let copy: [string, JsonValue][] | null = null;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    if (!isWithin(walk, 0, key.length, depth)) return null;
    const shown = walk.visitor.key(key, path);
    const name = shown === key ? key : freeName(object, copy ?? [], shown);
    const item = object[key] as JsonValue;
    const walked = walkValue(walk, item, key, path + stepOf(name), depth);
    if (walk.exceeded !== null) return null;
    if (copy === null && (walked !== item || name !== key))
      copy = keys.slice(0, index).map((before) => [before, object[before] as JsonValue]);
    copy?.push([name, walked]);
  }
  return copy === null ? object : Object.fromEntries(copy);
}

function walkValue(walk: Walk, value: JsonValue, key: string, path: string, depth: number): JsonValue {
  if (typeof value === "object" && value !== null) {
    if (!isWithin(walk, 0, 0, depth + 1)) return null;
    return Array.isArray(value)
      ? walkList(walk, value, key, path, depth + 1)
      : walkObject(walk, value, path, depth + 1);
  }
  if (!isWithin(walk, 1, typeof value === "string" ? value.length : 0, depth)) return null;
  if (typeof value === "string" || typeof value === "number") return walk.visitor.leaf(value, key, path);
  if (value !== null && typeof value !== "boolean") walk.exceeded = "json";
  return value;
}

/** Meets every text, number and key of a payload once, in order. */
export function walkPayload(
  payload: JsonValue,
  visitor: Visitor,
  bounds: GuardrailSettings["bounds"],
): Walked {
  const walk: Walk = { payload, leaves: 0, characters: 0, exceeded: null, visitor, bounds };
  const walked = walkValue(walk, payload, "", "", 0);
  return { payload: walked, leaves: walk.leaves, characters: walk.characters, exceeded: walk.exceeded };
}
