import { MAX_STEPS, report, typeOf, TYPE_WORDS, typeFits, numberOf, shown, spend, same } from "./check-state";
import type { Check } from "./check-state";
import { checkNumber, checkText } from "./check-values";
import { diffJson } from "./diff";
import { readPointer } from "./diff";
import { canonicalJson } from "./json";
import { JSON_LIMITS } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import type { PatternEngine } from "./pattern-engine";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";

/** A value that may not be sent. `expected` says in plain words what is allowed. */
export interface PayloadIssue {
  /** JSON Pointer of the value. */
  path: string;
  message: string;
  expected: string;
}

function checkArray(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonValue[],
  path: string,
  depth: number,
): void {
  const min = numberOf(node.schema, "minItems");
  const max = numberOf(node.schema, "maxItems");
  if (min !== undefined && after.length < min)
    report(check, path, `The list has ${after.length}.`, `At least ${min}.`);
  if (max !== undefined && after.length > max)
    report(check, path, `The list has ${after.length}.`, `At most ${max}.`);
  if (node.schema["uniqueItems"] === true && after.length <= 1000) {
    const texts = after.map((item) => canonicalJson(item));
    spend(check, texts.join("").length / 16);
    if (new Set(texts).size < after.length)
      report(check, path, "The list holds something twice.", "Each item once.");
  }
  const old = Array.isArray(before) ? before : [];
  const prefix =
    node.schema["prefixItems"] ?? (Array.isArray(node.schema["items"]) ? node.schema["items"] : undefined);
  const rest = Array.isArray(node.schema["items"]) ? node.schema["additionalItems"] : node.schema["items"];
  const counterpart = matchItems(old, after);
  after.forEach((item, index) => {
    const schema = Array.isArray(prefix) && index < prefix.length ? prefix[index] : rest;
    walk(check, schema, counterpart[index], item, `${path}/${index}`, depth + 1);
  });
}

/** The earlier item behind each item of an edited list: an equal one first, else the one in the same place. */
function matchItems(before: JsonValue[], after: JsonValue[]): (JsonValue | undefined)[] {
  const taken = new Set<number>();
  const result: (JsonValue | undefined)[] = after.map((item, index) => {
    if (index < before.length && sameJson(before[index], item)) {
      taken.add(index);
      return before[index];
    }
    return undefined;
  });
  const texts = new Map<string, number[]>();
  before.forEach((item, index) => {
    if (taken.has(index)) return;
    const text = JSON.stringify(item);
    const indexes = texts.get(text);
    if (indexes) indexes.push(index);
    else texts.set(text, [index]);
  });
  const next = new Map<string, number>();
  const takeSame = (text: string): number | undefined => {
    const place = next.get(text) ?? 0;
    next.set(text, place + 1);
    return texts.get(text)?.[place];
  };
  return result.map((found, index) => {
    if (found !== undefined) return found;
    const equal = takeSame(JSON.stringify(after[index]));
    if (equal !== undefined) taken.add(equal);
    return equal !== undefined ? before[equal] : taken.has(index) ? undefined : before[index];
  });
}

/** How many fields a group has, and which it must have. */
function checkNames(check: Check, node: SchemaNode, after: JsonObject, path: string): void {
  const required = Array.isArray(node.schema["required"]) ? node.schema["required"] : [];
  spend(check, required.length / 8);
  for (const name of required) {
    if (typeof name === "string" && !Object.hasOwn(after, name)) {
      report(check, `${path}/${pointerPart(name)}`, `${name} is missing.`, "A value.");
    }
  }
  const count = Object.keys(after).length;
  const min = numberOf(node.schema, "minProperties");
  const max = numberOf(node.schema, "maxProperties");
  if (min !== undefined && count < min)
    report(check, path, `The group has ${count} fields.`, `At least ${min}.`);
  if (max !== undefined && count > max)
    report(check, path, `The group has ${count} fields.`, `At most ${max}.`);
}

function checkObject(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonObject,
  path: string,
  depth: number,
): void {
  const old = isObject(before) ? before : {};
  const properties = isObject(node.schema["properties"]) ? node.schema["properties"] : {};
  const additional = node.schema["additionalProperties"];
  for (const [name, value] of Object.entries(after)) {
    const place = `${path}/${pointerPart(name)}`;
    const earlier = Object.hasOwn(old, name) ? old[name] : undefined;
    if (Object.hasOwn(properties, name)) walk(check, properties[name], earlier, value, place, depth + 1);
    else if (isObject(additional)) walk(check, additional, earlier, value, place, depth + 1);
    else if (additional === false)
      report(check, place, `${name} is not part of the request.`, "No such field.");
    else if (!same(check, earlier, value)) {
      report(check, place, `The agent's schema does not name ${name}.`, "The value as the agent sent it.");
    }
  }
  for (const name of Object.keys(old)) {
    if (Object.hasOwn(after, name)) continue;
    const schema = Object.hasOwn(properties, name) ? schemaNode(properties[name], check.root) : null;
    const fixed = !schema || schema.schema["readOnly"] === true || Object.hasOwn(schema.schema, "const");
    // What the schema forbids here stood in another choice, and has to go.
    const forbidden = additional === false && !Object.hasOwn(properties, name);
    if (fixed && !forbidden && !isObject(additional)) {
      report(
        check,
        `${path}/${pointerPart(name)}`,
        `${name} cannot be removed.`,
        "The value as the agent sent it.",
      );
    }
  }
}

function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function branchFits(check: Check, branch: JsonValue, after: JsonValue, path: string, depth: number): boolean {
  const probe: Check = { ...check, issues: [], probe: true };
  // The agent's own value is compared with itself: only the schema's rules count here, not who changed what.
  walk(probe, branch, after, after, path, depth + 1);
  return probe.issues.length === 0;
}

function checkBranches(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonValue,
  path: string,
  depth: number,
): void {
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const branches = node.schema[keyword];
    if (!Array.isArray(branches)) continue;
    const fitting = branches.slice(0, 50).filter((branch) => branchFits(check, branch, after, path, depth));
    if (fitting.length === 0)
      report(check, path, "The value fits none of the choices.", "One of the choices.");
    else if (keyword === "oneOf" && fitting.length > 1) {
      report(check, path, "The value fits more than one choice.", "Exactly one of the choices.");
    } else walk(check, fitting[0], before, after, path, depth + 1);
  }
}

function walk(
  check: Check,
  schema: JsonValue | undefined,
  before: JsonValue | undefined,
  after: JsonValue,
  path: string,
  depth: number,
): void {
  if (check.probe && check.issues.length > 0) return;
  const changed = !same(check, before, after);
  if (--check.budget.steps < 0 || depth > JSON_LIMITS.depth + 8) {
    // Also for a value that nobody changed: what was not checked must not pass for checked.
    return report(check, path, "The schema is too complex to check this.", "A simpler schema.");
  }
  if (schema === false) return report(check, path, "Nothing is allowed here.", "No value.");
  const node = schemaNode(schema, check.root);
  if (!node || node.unchecked.length > 0) {
    if (changed) report(check, path, "A change cannot be checked here.", "The value as the agent sent it.");
    if (!node) return;
  }
  if (changed && node.schema["readOnly"] === true) {
    return report(
      check,
      path,
      "The agent fixed this value.",
      before === undefined ? "No value." : shown(check, before),
    );
  }
  const constant = node.schema["const"];
  if (constant !== undefined && !same(check, constant, after)) {
    return report(check, path, "The agent fixed this value.", shown(check, constant));
  }
  if (after === null && node.nullable) return;
  const options = node.schema["enum"];
  if (Array.isArray(options)) spend(check, options.length / 8);
  if (Array.isArray(options) && !options.some((option) => same(check, option, after))) {
    return report(
      check,
      path,
      `${shown(check, after)} is not a choice.`,
      `One of ${options
        .slice(0, 20)
        .map((option) => shown(check, option))
        .join(", ")}.`,
    );
  }
  if (node.types.length > 0 && !node.types.some((type) => typeFits(type, after))) {
    const words = node.types.map((type) => TYPE_WORDS.get(type) ?? type).join(" or ");
    return report(check, path, `${shown(check, after)} has another type.`, `It must be ${words}.`);
  }
  if (changed && keepsType(node) && before !== undefined && typeOf(before) !== typeOf(after)) {
    return report(
      check,
      path,
      `${shown(check, after)} has another type.`,
      `The type of ${shown(check, before)}.`,
    );
  }
  if (typeof after === "number") checkNumber(check, node, after, path);
  if (typeof after === "string") checkText(check, node, after, changed, path);
  if (Array.isArray(after)) checkArray(check, node, before, after, path, depth);
  else if (isObject(after)) {
    checkNames(check, node, after, path);
    if (!hasOnlyBranches(node)) checkObject(check, node, before, after, path, depth);
  }
  checkBranches(check, node, before, after, path, depth);
}

/** Where a schema names no type, an edit keeps the one that is there. */
function keepsType({ schema, types }: SchemaNode): boolean {
  const isOpen = ["enum", "const", "anyOf", "oneOf"].some((keyword) => schema[keyword] !== undefined);
  return types.length === 0 && !isOpen;
}

/**
 * Values that the agent fixed, with their places: read-only ones, and constants outside of choices (inside, a constant
 * tells which choice it is). Lists are left to the walk, which knows where an item went.
 */
function fixedValues(
  check: Check,
  schema: JsonValue | undefined,
  value: JsonValue,
  path: string,
  depth: number,
  inChoice: boolean,
): [string, JsonValue][] {
  const node = schemaNode(schema, check.root);
  if (!node || --check.budget.steps < 0 || depth > JSON_LIMITS.depth) return [];
  const isConstant = node.schema["const"] !== undefined && !inChoice;
  if (node.schema["readOnly"] === true || isConstant) return [[path, value]];
  if (!isObject(value)) return [];
  const properties = isObject(node.schema["properties"]) ? node.schema["properties"] : {};
  const own = Object.entries(properties).flatMap(([name, each]) => {
    const inner = Object.hasOwn(value, name) ? value[name] : undefined;
    if (inner === undefined) return [];
    return fixedValues(check, each, inner, `${path}/${pointerPart(name)}`, depth + 1, inChoice);
  });
  const chosen = (["anyOf", "oneOf"] as const).flatMap((keyword) => {
    const branches = node.schema[keyword];
    if (!Array.isArray(branches)) return [];
    const fitting = branches.slice(0, 50).find((branch) => branchFits(check, branch, value, path, depth));
    return fitting === undefined ? [] : fixedValues(check, fitting, value, path, depth + 1, true);
  });
  return [...own, ...chosen];
}

/** An object whose fields are named by its choices alone is checked by the choice that fits. */
function hasOnlyBranches({ schema }: SchemaNode): boolean {
  return (
    (Array.isArray(schema["oneOf"]) || Array.isArray(schema["anyOf"])) && !isObject(schema["properties"])
  );
}

/**
 * Checks a payload against the JSON Schema that came with it, as an edit of `before`: types are kept, what the schema
 * does not name or cannot be checked stays as the agent sent it, and fixed values stay fixed. With `before` equal to
 * `after` it checks the schema's rules alone.
 *
 * @returns at most 200 issues; empty when the payload may be sent. Never throws, and never compiles a pattern itself.
 */
export function checkPayload(
  schema: JsonObject,
  before: JsonObject,
  after: JsonObject,
  engine: PatternEngine,
): PayloadIssue[] {
  const check: Check = { root: schema, engine, issues: [], probe: false, budget: { steps: MAX_STEPS } };
  walk(check, schema, before, after, "", 0);
  if (before !== after) {
    // Whatever way an edit went round it, a fixed value stands where it stood.
    for (const [path, value] of fixedValues(check, schema, before, "", 0, false)) {
      const now = readPointer(after, path);
      if (!same(check, value, now) && !check.issues.some((issue) => issue.path === path)) {
        report(check, path, "The agent fixed this value.", shown(check, value));
      }
    }
    if (check.budget.steps < 0 && check.issues.length === 0) {
      report(check, "", "The schema is too complex to check a change.", "The values as the agent sent them.");
    }
  }
  return check.issues;
}

/** Number of values that an edit changed. */
export function countChanges(before: JsonValue, after: JsonValue): number {
  return diffJson(before, after).changes.length;
}

/** Why a schema cannot be accepted at all; null when it can. What is merely not understood is only not editable. */
export function jsonSchemaProblems(schema: JsonObject): string | null {
  const type = schema["type"];
  if (type !== undefined && type !== "object") {
    return `The schema describes ${JSON.stringify(type)}; a payload is an object.`;
  }
  return JSON.stringify(schema).length > 256 * 1024 ? "The schema is longer than 256 KiB." : null;
}
