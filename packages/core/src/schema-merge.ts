import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";

const LARGER_HOLDS = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const SMALLER_HOLDS = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const TRUE_HOLDS = ["readOnly", "uniqueItems"];
/** Of these the first counts: they change nothing of what is allowed. */
const WORDS = [
  "title",
  "description",
  "$id",
  "$schema",
  "$comment",
  "$defs",
  "definitions",
  "examples",
  "default",
];

/** The properties of both; one that both name must fit both. */
function mergeProperties(a: JsonObject, b: JsonObject): JsonObject {
  const merged = new Map(Object.entries(a));
  for (const [name, schema] of Object.entries(b)) {
    const other = merged.get(name);
    merged.set(name, other === undefined || sameJson(other, schema) ? schema : { allOf: [other, schema] });
  }
  return Object.fromEntries(merged);
}

function mergeTypes(a: JsonValue, b: JsonValue): JsonValue | undefined {
  const [left, right] = [a, b].map((type) => (Array.isArray(type) ? type : [type]));
  const both = (left ?? []).filter((type) => right?.includes(type));
  const whole = [...(left ?? []), ...(right ?? [])].includes("integer");
  if (both.length === 0 && whole && [a, b].includes("number")) return "integer";
  return both.length > 1 ? both : both[0];
}

function mergeValue(key: string, a: JsonValue, b: JsonValue): JsonValue | undefined {
  if (sameJson(a, b)) return a;
  if (WORDS.includes(key)) return a;
  if (TRUE_HOLDS.includes(key)) return a === true || b === true;
  if (key === "type") return mergeTypes(a, b);
  if (key === "properties" && isObject(a) && isObject(b)) return mergeProperties(a, b);
  if (key === "required" && Array.isArray(a) && Array.isArray(b)) return [...new Set([...a, ...b])];
  if (key === "enum" && Array.isArray(a) && Array.isArray(b)) {
    const both = a.filter((option) => b.some((other) => sameJson(option, other)));
    return both.length > 0 ? both : undefined;
  }
  if (typeof a !== "number" || typeof b !== "number") return undefined;
  if (LARGER_HOLDS.includes(key)) return Math.max(a, b);
  return SMALLER_HOLDS.includes(key) ? Math.min(a, b) : undefined;
}

/** Puts one keyword of a part of an allOf into the merged schema. False where the two cannot be told as one. */
export function mergeInto(merged: Map<string, JsonValue>, key: string, value: JsonValue): boolean {
  const existing = merged.get(key);
  const both = existing === undefined ? value : mergeValue(key, existing, value);
  if (both === undefined) return false;
  merged.set(key, both);
  return true;
}
