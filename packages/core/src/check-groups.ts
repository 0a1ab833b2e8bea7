import { describes } from "./check-applied";
import { holding } from "./check-applied";
import { doubt } from "./check-state";
import { inside } from "./check-state";
import { isAnswered } from "./check-state";
import { numberOf } from "./check-state";
import { report } from "./check-state";
import { same } from "./check-state";
import { spend } from "./check-state";
import type { Check } from "./check-state";
import type { Place } from "./check-state";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";

const AS_SENT = "The value as the agent sent it.";

/** How many fields a group has, and which it must have. */
function checkNames(check: Check, { schema }: SchemaNode, after: JsonObject, at: Place): void {
  const need = (names: JsonValue | undefined) => {
    if (!Array.isArray(names)) return;
    spend(check, names.length / 8);
    for (const name of names) {
      if (isAnswered(check)) return;
      if (typeof name === "string" && !Object.hasOwn(after, name))
        report(check, inside(at, name).path, `${name} is missing.`, "A value.");
    }
  };
  need(schema["required"]);
  for (const keyword of ["dependentRequired", "dependencies"]) {
    const all = schema[keyword];
    if (!isObject(all)) continue;
    spend(check, Object.keys(all).length / 8);
    for (const [name, names] of Object.entries(all)) if (Object.hasOwn(after, name)) need(names);
  }
  const count = Object.keys(after).length;
  const min = numberOf(schema, "minProperties");
  const max = numberOf(schema, "maxProperties");
  if (min !== undefined && count < min)
    report(check, at.path, `The group has ${count} fields.`, `At least ${min}.`);
  if (max !== undefined && count > max)
    report(check, at.path, `The group has ${count} fields.`, `At most ${max}.`);
  const names = schema["propertyNames"];
  if (names === undefined) return;
  for (const name of Object.keys(after)) check.walk(check, names, name, name, inside(at, name));
}

/** The schemas of a group for one of its names; null where the group allows no such name. */
function schemasFor(
  check: Check,
  { schema }: SchemaNode,
  name: string,
  changed: boolean,
  at: Place,
): JsonValue[] | null {
  const found: JsonValue[] = [];
  const { properties, patternProperties, additionalProperties } = schema;
  const own = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (own !== undefined) found.push(own);
  let isSure = true;
  for (const [pattern, each] of isObject(patternProperties) ? Object.entries(patternProperties) : []) {
    spend(check, check.engine.cost(pattern, name));
    const fits = check.budget.steps < 0 ? "unsupported" : check.engine.matches(pattern, name);
    if (fits === true) found.push(each);
    if (fits === "unsupported") isSure = false;
  }
  if (!isSure) doubt(check, changed, inside(at, name));
  if (found.length > 0 || !isSure) return found;
  if (additionalProperties === false) return null;
  return isObject(additionalProperties) ? [additionalProperties] : [];
}

/** Whether a field may not be taken out of a group that names it. */
function isFixed(check: Check, schema: JsonValue | undefined): boolean {
  const node = schemaNode(schema, check.root);
  return !node || node.schema["readOnly"] === true || Object.hasOwn(node.schema, "const");
}

/** Checks what one schema says of the fields of a group. */
export function checkGroup(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonObject,
  at: Place,
): void {
  checkNames(check, node, after, at);
  const old = isObject(before) ? before : {};
  for (const [name, value] of Object.entries(after)) {
    const earlier = Object.hasOwn(old, name) ? old[name] : undefined;
    const schemas = schemasFor(check, node, name, !same(check, earlier, value), at);
    if (schemas === null)
      report(check, inside(at, name).path, `${name} is not part of the request.`, "No such field.");
    else for (const each of schemas) check.walk(check, each, earlier, value, inside(at, name));
  }
  const properties = isObject(node.schema["properties"]) ? node.schema["properties"] : {};
  for (const name of Object.keys(old)) {
    if (Object.hasOwn(after, name) || !Object.hasOwn(properties, name)) continue;
    if (isFixed(check, properties[name]))
      report(check, inside(at, name).path, `${name} cannot be removed.`, AS_SENT);
  }
}

/** What no schema names stays as the agent sent it: nothing of it is added, changed or removed. */
export function checkUnnamed(
  check: Check,
  schema: JsonValue | undefined,
  before: JsonValue | undefined,
  after: JsonObject,
  at: Place,
): void {
  const old = isObject(before) ? before : {};
  const has = (group: JsonObject, name: string) => (Object.hasOwn(group, name) ? group[name] : undefined);
  const touched = Object.keys(after).filter((name) => !same(check, has(old, name), has(after, name)));
  const removed = Object.keys(old).filter((name) => !Object.hasOwn(after, name));
  if (touched.length === 0 && removed.length === 0) return;
  const now = holding(check, schema, after, at);
  for (const name of touched) {
    if (!describes(check, now, name))
      report(check, inside(at, name).path, `The agent's schema does not name ${name}.`, AS_SENT);
  }
  // What another choice named may go with it, and what this one forbids has to.
  const earlier = removed.length > 0 ? holding(check, schema, old, at) : [];
  const forbids = now.some((node) => node.schema["additionalProperties"] === false);
  for (const name of removed) {
    if (!describes(check, earlier, name) && !(forbids && !describes(check, now, name)))
      report(check, inside(at, name).path, `${name} cannot be removed.`, AS_SENT);
  }
}
