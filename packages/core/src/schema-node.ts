import { readPointer } from "./diff";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { mergeInto } from "./schema-merge";

/** Keywords whose effect on an edit is not worked out here; what stands under them cannot be changed. */
const UNCHECKED_KEYWORDS = [
  "unevaluatedProperties",
  "unevaluatedItems",
  "$dynamicRef",
  "$recursiveRef",
] as const;

const MAX_REFERENCES = 16;

/** Whether a value is a JSON object: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]));
}

/** One part of a JSON Pointer (RFC 6901). */
export function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** One place of a JSON Schema with its references followed. `null` where the schema says nothing that can be used. */
export interface SchemaNode {
  /** Parts of an allOf are merged where they can be told as one schema; else `allOf` still stands here. */
  schema: JsonObject;
  types: string[];
  nullable: boolean;
  /** Keywords found here that cannot be evaluated. */
  unchecked: string[];
}

function follow(schema: JsonValue | undefined, root: JsonObject): JsonObject | null {
  let current = schema;
  for (let i = 0; i < MAX_REFERENCES; i++) {
    if (current === true) return {};
    if (!isObject(current)) return null;
    const reference: JsonValue | undefined = current["$ref"];
    if (typeof reference !== "string") return current;
    if (!reference.startsWith("#")) return null;
    const target = readPointer(root, decodeURIComponentOrNothing(reference.slice(1)));
    const { $ref: _reference, ...beside } = current;
    current = isObject(target) ? { ...target, ...beside } : target;
  }
  return null;
}

function decodeURIComponentOrNothing(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape names no place in the schema; an impossible pointer finds nothing.
    return "/\u0000";
  }
}

/** Most parts of one allOf, with those inside its parts; else a schema of a few bytes could cost minutes. */
const MAX_PARTS = 256;

/**
 * Merges the parts of an allOf into one schema, or leaves them as they are where two cannot be told as one. Null where
 * a part says nothing that can be used, or there are too many.
 */
function mergeAllOf(
  schema: JsonObject,
  root: JsonObject,
  left: { parts: number },
  depth: number,
): JsonObject | null {
  const { allOf: parts, ...beside } = schema;
  if (!Array.isArray(parts)) return schema;
  if (depth > 8) return null;
  const merged = new Map(Object.entries(beside));
  let isOne = true;
  for (const part of parts) {
    if (--left.parts < 0) return null;
    if (part === false) {
      // What allows nothing is no schema to merge; the check says so.
      isOne = false;
      continue;
    }
    const followed = follow(part, root);
    const flat = followed && mergeAllOf(followed, root, left, depth + 1);
    if (!flat) return null;
    isOne &&= Object.entries(flat).every(([key, value]) => mergeInto(merged, key, value));
  }
  return isOne ? Object.fromEntries(merged) : schema;
}

function unwrapNullable(schema: JsonObject, root: JsonObject): { schema: JsonObject; nullable: boolean } {
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length < 2) continue;
    const isNull = (branch: JsonValue) => {
      const followed = follow(branch, root);
      return followed?.["type"] === "null" || followed?.["const"] === null;
    };
    const others = branches.filter((branch) => !isNull(branch));
    if (others.length === branches.length || others.length === 0) continue;
    const { [keyword]: _branches, ...beside } = schema;
    const [only] = others;
    if (others.length > 1) return { schema: { ...beside, [keyword]: others }, nullable: true };
    const other = follow(only, root);
    const parts = Array.isArray(beside["allOf"]) ? beside["allOf"] : [];
    if (other) return { schema: { ...beside, allOf: [...parts, other] }, nullable: true };
  }
  return { schema, nullable: false };
}

function resolve(schema: JsonValue | undefined, root: JsonObject): SchemaNode | null {
  const left = { parts: MAX_PARTS };
  const followed = follow(schema, root);
  const merged = followed && mergeAllOf(followed, root, left, 0);
  if (!merged) return null;
  const unwrapped = unwrapNullable(merged, root);
  const plain = unwrapped.nullable ? mergeAllOf(unwrapped.schema, root, left, 0) : merged;
  if (!plain) return null;
  const type = plain["type"];
  const named = (Array.isArray(type) ? type : [type]).filter(
    (name): name is string => typeof name === "string",
  );
  // A list of choices without null does not allow it, whatever the types.
  const { enum: options } = plain;
  const isChoice = !Array.isArray(options) || options.includes(null);
  const nullable =
    unwrapped.nullable ||
    plain["nullable"] === true ||
    (named.length > 1 && named.includes("null") && isChoice);
  const types = named.length > 1 || nullable ? named.filter((name) => name !== "null") : named;
  const unchecked = UNCHECKED_KEYWORDS.filter((keyword) => Object.hasOwn(plain, keyword));
  return { schema: plain, types, nullable, unchecked };
}

/** Places that were resolved, by the schema that they stand in; a place is asked for many values. */
const resolved = new WeakMap<JsonObject, WeakMap<JsonObject, SchemaNode | null>>();

/**
 * Resolves one place of a schema; null where nothing can be said, so that nothing under it can be changed. A schema must
 * not be changed once it was used here.
 */
export function schemaNode(schema: JsonValue | undefined, root: JsonObject): SchemaNode | null {
  if (!isObject(schema)) return resolve(schema, root);
  const places = resolved.get(root) ?? new WeakMap<JsonObject, SchemaNode | null>();
  resolved.set(root, places);
  const known = places.get(schema);
  if (known !== undefined) return known;
  const node = resolve(schema, root);
  places.set(schema, node);
  return node;
}
