import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";

const EMAIL_FORMATS = new Set<unknown>(["email", "idn-email"]);
/** Steps of a search: a schema that refers to itself, or has many branches, is not followed for ever. */
const MOST_STEPS = 200;
/** Steps of all searches for one payload. After them an address is one of free text, and is taken out. */
export const MOST_STEPS_IN_ALL = 20_000;

/** Steps that are left for a payload's searches. */
export interface SchemaSearch {
  left: number;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The schemas that may hold for one step further in. */
function inside(node: JsonObject, step: string): (JsonValue | undefined)[] {
  const properties = own(node, "properties");
  const named = isObject(properties) ? own(properties, step) : undefined;
  if (named !== undefined) return [named];
  const prefix = own(node, "prefixItems");
  const item = Array.isArray(prefix) ? prefix[Number(step)] : undefined;
  return [item ?? own(node, "items") ?? own(node, "additionalProperties")];
}

/** Schemas that hold at the same place: what is referred to, and the branches. */
function beside(node: JsonObject, root: JsonObject): (readonly (JsonValue | undefined)[])[] {
  const reference = own(node, "$ref");
  const target =
    typeof reference === "string" && reference.startsWith("#/")
      ? stepsOf(reference.slice(1)).reduce<JsonValue | undefined>(
          (at, step) => (isObject(at) ? own(at, step) : undefined),
          root,
        )
      : undefined;
  const branches = ["allOf", "anyOf", "oneOf"].map((keyword) => own(node, keyword)).filter(Array.isArray);
  return [[target], ...branches];
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Whether the schema of a payload says that an address of e-mail stands at a path. */
export function isEmailBySchema(schema: JsonObject | undefined, path: string, search: SchemaSearch): boolean {
  if (schema === undefined) return false;
  const steps = stepsOf(path);
  const open: { node: JsonValue | undefined; depth: number }[] = [{ node: schema, depth: 0 }];
  for (let count = 0; count < MOST_STEPS && search.left > 0; count++) {
    search.left--;
    const next = open.pop();
    if (next === undefined) return false;
    const { node, depth } = next;
    if (!isObject(node)) continue;
    if (depth === steps.length && EMAIL_FORMATS.has(own(node, "format"))) return true;
    // No more than can still be looked at: each address of a payload asks again, and a schema may have many branches.
    const add = (nodes: readonly (JsonValue | undefined)[], at: number) => {
      for (let index = 0; index < nodes.length && open.length < MOST_STEPS - count; index++)
        open.push({ node: nodes[index], depth: at });
    };
    for (const others of beside(node, schema)) add(others, depth);
    const step = steps[depth];
    if (step !== undefined) add(inside(node, step), depth + 1);
  }
  return false;
}
