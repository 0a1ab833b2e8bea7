import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";

const LONGEST_TITLE = 120;
/** Schemas that may speak of one place; more are not asked for their titles. */
const MOST_SCHEMAS = 64;

/** Words of a field's name: `user_id` and `userId` become “User id”. */
export function fieldTitle(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** An agent's words, cut where they would fill the page; null where it has none. */
export function wordsAt(schema: JsonObject, key: string, longest: number): string | null {
  const value = schema[key];
  if (typeof value !== "string" || value.trim() === "") return null;
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

/** The title that a schema gives to a place; null where it gives none. */
export function schemaTitle(schema: JsonObject): string | null {
  return wordsAt(schema, "title", LONGEST_TITLE);
}

const known = new WeakMap<JsonObject, Map<string, JsonValue>>();

/** The constants by which a shape is told from others: `kind: "card"`. A schema must not be changed once it was used. */
export function discriminators(schema: JsonObject, root: JsonObject): ReadonlyMap<string, JsonValue> {
  const earlier = known.get(schema);
  if (earlier) return earlier;
  const found = findDiscriminators(schema, root);
  known.set(schema, found);
  return found;
}

function findDiscriminators(schema: JsonObject, root: JsonObject): Map<string, JsonValue> {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const found = new Map<string, JsonValue>();
  for (const [name, each] of Object.entries(properties)) {
    const { const: constant, enum: options } = schemaNode(each, root)?.schema ?? {};
    const [only, second] = Array.isArray(options) ? options : [];
    const value = constant ?? (second === undefined ? only : undefined);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** Whether a group has the constants that tell a shape from others. */
export function hasDiscriminators(
  schema: JsonObject,
  root: JsonObject,
  value: JsonValue | undefined,
): boolean {
  if (!isObject(value)) return true;
  return [...discriminators(schema, root)].every(
    ([name, constant]) => Object.hasOwn(value, name) && sameJson(value[name], constant),
  );
}

/** The schemas that may speak of a value, those inside choices and conditions too; the likelier ones first. */
function speaking(
  schema: JsonValue | undefined,
  root: JsonObject,
  value: JsonValue | undefined,
): SchemaNode[] {
  const found: SchemaNode[] = [];
  const unlikely: SchemaNode[] = [];
  const open = [schema];
  for (let i = 0; i < open.length && i < MOST_SCHEMAS; i++) {
    const node = schemaNode(open[i], root);
    if (!node) continue;
    (hasDiscriminators(node.schema, root, value) ? found : unlikely).push(node);
    const { allOf, oneOf, anyOf, dependentSchemas } = node.schema;
    for (const inner of [allOf, oneOf, anyOf]) {
      if (Array.isArray(inner)) open.push(...inner.slice(0, MOST_SCHEMAS));
    }
    const conditions = isObject(dependentSchemas) ? Object.values(dependentSchemas) : [];
    for (const inner of [node.schema["then"], node.schema["else"], ...conditions.slice(0, MOST_SCHEMAS)]) {
      if (inner !== undefined) open.push(inner);
    }
  }
  return [...found, ...unlikely];
}

function schemasInside({ schema }: SchemaNode, parent: JsonValue | undefined, name: string): JsonValue[] {
  if (Array.isArray(parent)) {
    const { prefixItems, items } = schema;
    const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const each = first[Number(name)] ?? (Array.isArray(items) ? schema["additionalItems"] : items);
    return each === undefined ? [] : [each];
  }
  const { properties, additionalProperties } = schema;
  const own =
    isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
  return own === undefined ? [] : [own];
}

/** The agent's title of the value at a JSON Pointer, given in its parts; null where the schema gives none. */
export function titleAt(root: JsonObject, payload: JsonValue, parts: readonly string[]): string | null {
  let value: JsonValue | undefined = payload;
  let schemas: JsonValue[] = [root];
  for (const name of parts) {
    const parent: JsonValue | undefined = value;
    const nodes = schemas.flatMap((schema) => speaking(schema, root, parent)).slice(0, MOST_SCHEMAS);
    schemas = nodes.flatMap((node) => schemasInside(node, parent, name));
    if (Array.isArray(parent)) value = parent[Number(name)];
    else value = isObject(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
  }
  for (const schema of schemas) {
    const node = schemaNode(schema, root);
    const title = node && schemaTitle(node.schema);
    if (title) return title;
  }
  return null;
}
