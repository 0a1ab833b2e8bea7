import { checkApplied } from "./check-applied";
import { holding } from "./check-applied";
import { howItFits } from "./check-applied";
import { checkGroup } from "./check-groups";
import { checkUnnamed } from "./check-groups";
import { checkList } from "./check-lists";
import { doubt } from "./check-state";
import { inside } from "./check-state";
import { isAnswered } from "./check-state";
import { MAX_STEPS } from "./check-state";
import { report } from "./check-state";
import { same } from "./check-state";
import { shown } from "./check-state";
import { spend } from "./check-state";
import { TYPE_WORDS } from "./check-state";
import { typeFits } from "./check-state";
import { typeOf } from "./check-state";
import type { Check } from "./check-state";
import type { Place } from "./check-state";
import type { Walk } from "./check-state";
import { checkNumber } from "./check-values";
import { checkText } from "./check-values";
import { diffJson } from "./diff";
import { readPointer } from "./diff";
import { JSON_LIMITS } from "./json";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import type { PatternEngine } from "./pattern-engine";
import { isObject } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";

/** A value that may not be sent. `expected` says in plain words what is allowed. */
export interface PayloadIssue {
  /** JSON Pointer of the value. */
  path: string;
  message: string;
  expected: string;
}

const ROOT: Place = { path: "", depth: 0, inner: false };

function newCheck(root: JsonObject, engine: PatternEngine): Check {
  return {
    root,
    engine,
    issues: [],
    probe: false,
    doubt: { found: false },
    budget: { steps: MAX_STEPS },
    walk,
  };
}

const walk: Walk = (check, schema, before, after, at) => {
  if (isAnswered(check)) return;
  const changed = !same(check, before, after);
  if (--check.budget.steps < 0 || at.depth > JSON_LIMITS.depth + 8) {
    // Also for a value that nobody changed: what was not checked must not pass for checked.
    return report(check, at.path, "The schema is too complex to check this.", "A simpler schema.");
  }
  if (schema === false) return report(check, at.path, "Nothing is allowed here.", "No value.");
  if (schema === undefined) {
    if (changed)
      report(check, at.path, "The schema says nothing of this.", "The value as the agent sent it.");
    return;
  }
  const node = schemaNode(schema, check.root);
  // Where nothing can be said, or what is said is not worked out here, the value stays as it is.
  if (!node || node.unchecked.length > 0) doubt(check, changed, at);
  if (!node || !checkWhole(check, node, before, after, changed, at)) return;
  if (after === null && node.nullable) return;
  if (typeof after === "number") checkNumber(check, node, after, at.path);
  if (typeof after === "string") checkText(check, node, after, changed, at.path);
  if (Array.isArray(after)) checkList(check, node, before, after, changed, at);
  else if (isObject(after)) checkGroup(check, node, before, after, at);
  const isChosen = checkApplied(check, node, before, after, changed, at);
  if (isChosen && !at.inner && isObject(after)) checkUnnamed(check, schema, before, after, at);
};

/** What a schema says of a value as a whole. False where there is no use in looking at what is inside. */
function checkWhole(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonValue,
  changed: boolean,
  { path, inner }: Place,
): boolean {
  const refuse = (message: string, expected: string): false => {
    report(check, path, message, expected);
    return false;
  };
  if (changed && node.schema["readOnly"] === true) {
    return refuse("The agent fixed this value.", before === undefined ? "No value." : shown(check, before));
  }
  const constant = node.schema["const"];
  if (constant !== undefined && !same(check, constant, after))
    return refuse("The agent fixed this value.", shown(check, constant));
  if (after === null && node.nullable) return true;
  const options = node.schema["enum"];
  if (Array.isArray(options)) {
    spend(check, options.length / 8);
    if (!options.some((option) => same(check, option, after)))
      return refuse(`${shown(check, after)} is not a choice.`, optionWords(check, options));
  }
  if (node.types.length > 0 && !node.types.some((type) => typeFits(type, after))) {
    const words = node.types.map((type) => TYPE_WORDS.get(type) ?? type).join(" or ");
    return refuse(`${shown(check, after)} has another type.`, `It must be ${words}.`);
  }
  if (changed && !inner && keepsType(node) && before !== undefined && typeOf(before) !== typeOf(after))
    return refuse(`${shown(check, after)} has another type.`, `The type of ${shown(check, before)}.`);
  return true;
}

const MOST_OPTIONS = 20;

function optionWords(check: Check, options: JsonValue[]): string {
  const some = options.slice(0, MOST_OPTIONS).map((option) => shown(check, option));
  return `One of ${some.join(", ")}${options.length > MOST_OPTIONS ? ` and ${options.length - MOST_OPTIONS} more` : ""}.`;
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
  at: Place,
  inChoice = false,
): [string, JsonValue][] {
  if (--check.budget.steps < 0 || at.depth > JSON_LIMITS.depth) return [];
  return holding(check, schema, value, at).flatMap((node, index): [string, JsonValue][] => {
    const isConstant = node.schema["const"] !== undefined && index === 0 && !inChoice;
    if (node.schema["readOnly"] === true || isConstant) return [[at.path, value]];
    const properties = isObject(node.schema["properties"]) ? node.schema["properties"] : {};
    if (!isObject(value)) return [];
    return Object.entries(properties).flatMap(([name, each]) => {
      const inner = Object.hasOwn(value, name) ? value[name] : undefined;
      if (inner === undefined) return [];
      return fixedValues(check, each, inner, inside(at, name), inChoice || index > 0);
    });
  });
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
  const check = newCheck(schema, engine);
  walk(check, schema, before, after, ROOT);
  if (before !== after) {
    // Whatever way an edit went round it, a fixed value stands where it stood.
    for (const [path, value] of fixedValues(check, schema, before, ROOT)) {
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

/** Steps for finding out which schemas a value fits: what costs more is taken for one that it does not fit. */
const MAX_FITTING_STEPS = 20_000;

/** Which of several schemas a value fits by their rules alone, whoever changed it; by index. Never throws. */
export function fittingSchemas(
  root: JsonObject,
  schemas: readonly JsonObject[],
  value: JsonValue,
  engine: PatternEngine,
): number[] {
  const check = { ...newCheck(root, engine), budget: { steps: MAX_FITTING_STEPS } };
  return [...schemas.keys()].filter((index) => {
    const schema = schemas[index];
    return schema !== undefined && howItFits(check, schema, value, ROOT) !== "no";
  });
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
