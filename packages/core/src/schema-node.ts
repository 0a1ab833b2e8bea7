import { readPointer } from "./diff";
import { canonicalJson } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";

/** Keywords whose effect on an edit is not worked out here; what stands under them cannot be changed. */
const UNCHECKED_KEYWORDS = [
  "not",
  "if",
  "dependentSchemas",
  "dependentRequired",
  "dependencies",
  "unevaluatedProperties",
  "unevaluatedItems",
  "patternProperties",
  "propertyNames",
  "contains",
  "$dynamicRef",
  "$recursiveRef",
] as const;

const MAX_REFERENCES = 16;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

/** One place of a JSON Schema with its references followed. `null` where the schema says nothing that can be used. */
export interface SchemaNode {
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

/** Merges the parts of an allOf into one schema where they do not speak of the same keyword. */
function mergeAllOf(schema: JsonObject, root: JsonObject, depth: number): JsonObject | null {
  const parts = schema["allOf"];
  if (!Array.isArray(parts)) return schema;
  if (depth > 8) return null;
  let { allOf: _parts, ...merged }: JsonObject = schema;
  for (const part of parts) {
    const followed = follow(part, root);
    const flat = followed && mergeAllOf(followed, root, depth + 1);
    if (!flat) return null;
    for (const [key, value] of Object.entries(flat)) {
      const existing = merged[key];
      if (existing === undefined) merged = { ...merged, [key]: value };
      else if (key === "properties" && isObject(existing) && isObject(value)) {
        if (Object.keys(value).some((name) => Object.hasOwn(existing, name))) return null;
        merged = { ...merged, properties: { ...existing, ...value } };
      } else if (key === "required" && Array.isArray(existing) && Array.isArray(value)) {
        merged = { ...merged, required: [...existing, ...value] };
      } else if (!sameJson(existing, value) && !["title", "description", "$id", "$schema"].includes(key))
        return null;
    }
  }
  return merged;
}

function unwrapNullable(schema: JsonObject, root: JsonObject): { schema: JsonObject; nullable: boolean } {
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length !== 2) continue;
    const followed = branches.map((branch) => follow(branch, root));
    const isNull = (branch: JsonObject | null) => branch?.["type"] === "null" || branch?.["const"] === null;
    const other = followed.find((branch) => !isNull(branch));
    if (followed.some(isNull) && other) {
      const { [keyword]: _branches, ...beside } = schema;
      return { schema: { ...other, ...beside }, nullable: true };
    }
  }
  return { schema, nullable: false };
}

/** Resolves one place of a schema; null where nothing can be said, so that nothing under it can be changed. */
export function schemaNode(schema: JsonValue | undefined, root: JsonObject): SchemaNode | null {
  const followed = follow(schema, root);
  const merged = followed && mergeAllOf(followed, root, 0);
  if (!merged) return null;
  const unwrapped = unwrapNullable(merged, root);
  const plain = unwrapped.nullable ? (mergeAllOf(unwrapped.schema, root, 0) ?? unwrapped.schema) : merged;
  const type = plain["type"];
  const named = (Array.isArray(type) ? type : [type]).filter(
    (name): name is string => typeof name === "string",
  );
  const nullable =
    unwrapped.nullable || plain["nullable"] === true || (named.length > 1 && named.includes("null"));
  const types = nullable ? named.filter((name) => name !== "null") : named;
  const unchecked = UNCHECKED_KEYWORDS.filter((keyword) => Object.hasOwn(plain, keyword));
  return { schema: plain, types, nullable, unchecked };
}
