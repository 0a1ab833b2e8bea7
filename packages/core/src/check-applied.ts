import { beside } from "./check-state";
import { doubt } from "./check-state";
import { report } from "./check-state";
import { typeFits } from "./check-state";
import type { Check } from "./check-state";
import type { Place } from "./check-state";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";
import { hasDiscriminators } from "./schema-titles";

/** Most choices of one anyOf or oneOf that are looked at. */
const MOST_CHOICES = 50;

/** Whether a value fits a schema by its rules alone; "unknown" where they cannot all be worked out. */
export type Fit = "yes" | "no" | "unknown";

export function howItFits(check: Check, schema: JsonValue, value: JsonValue, at: Place): Fit {
  const probe: Check = { ...check, issues: [], probe: true, doubt: { found: false } };
  // The value is compared with itself: only the schema's rules count here, not who changed what.
  check.walk(probe, schema, value, value, beside(at));
  if (probe.issues.length > 0) return "no";
  return probe.doubt.found ? "unknown" : "yes";
}

/** What the schemas beside one another say of a value: those that hold for it, and whether that is sure. */
interface Applied {
  schemas: JsonValue[];
  isSure: boolean;
  /** `nearest` is the choice that the value is meant to be, by its constants or its type. */
  problem: { message: string; expected: string; nearest?: JsonValue | undefined } | null;
}

/** Of choices that a value does not fit, the one that it is meant to be: what is wrong with it is what that says. */
function nearestOf(check: Check, branches: JsonValue[], value: JsonValue): JsonValue | undefined {
  if (check.probe) return undefined;
  const meant = branches.slice(0, MOST_CHOICES).filter((branch) => {
    const node = schemaNode(branch, check.root);
    if (!node) return false;
    const isOfType = node.types.length === 0 || node.types.some((type) => typeFits(type, value));
    return isOfType && hasDiscriminators(node.schema, check.root, value);
  });
  return meant.length === 1 ? meant[0] : undefined;
}

function choiceOf(
  check: Check,
  keyword: "anyOf" | "oneOf",
  branches: JsonValue[],
  value: JsonValue,
  at: Place,
) {
  const fits = branches
    .slice(0, MOST_CHOICES)
    .map((schema) => ({ schema, fit: howItFits(check, schema, value, at) }));
  const sure = fits.filter(({ fit }) => fit === "yes");
  const [first] = [...sure, ...fits.filter(({ fit }) => fit === "unknown")];
  const applied: Applied = { schemas: first ? [first.schema] : [], isSure: true, problem: null };
  if (!first) {
    const nearest = nearestOf(check, branches, value);
    applied.problem = {
      message: "The value fits none of the choices.",
      expected: "One of the choices.",
      nearest,
    };
  }
  if (keyword === "oneOf" && sure.length > 1) {
    const message = "The value fits more than one choice.";
    applied.problem = { message, expected: "Exactly one of the choices." };
  }
  const isOpen = branches.length > MOST_CHOICES || fits.some(({ fit }) => fit === "unknown");
  // That another choice may fit too does no harm to anyOf, but one of them must be sure.
  applied.isSure = keyword === "anyOf" ? sure.length > 0 || !first : !isOpen;
  return applied;
}

function conditionOf(check: Check, schema: JsonObject, value: JsonValue, at: Place): Applied {
  const condition = schema["if"];
  if (condition === undefined) return { schemas: [], isSure: true, problem: null };
  const fit = howItFits(check, condition, value, at);
  const next = fit === "no" ? schema["else"] : schema["then"];
  // What holds says what may stand here too: an `if` that fits names fields like any other schema.
  const named = fit === "yes" ? [condition] : [];
  const schemas = fit === "unknown" || next === undefined ? named : [...named, next];
  return { schemas, isSure: fit !== "unknown", problem: null };
}

/** Each name that the group has, with what depends on it; `dependencies` says the same in older schemas. */
function dependents(schema: JsonObject, value: JsonObject): JsonValue[] {
  return ["dependentSchemas", "dependencies"].flatMap((keyword) => {
    const all = schema[keyword];
    if (!isObject(all)) return [];
    return Object.entries(all)
      .filter(([name, each]) => Object.hasOwn(value, name) && !Array.isArray(each))
      .map(([, each]) => each);
  });
}

/** The schemas inside a schema that speak of the same value and hold for it. */
function appliedTo(check: Check, { schema }: SchemaNode, value: JsonValue, at: Place): Applied[] {
  const parts = Array.isArray(schema["allOf"]) ? schema["allOf"] : [];
  const choices = (["anyOf", "oneOf"] as const).flatMap((keyword) => {
    const branches = schema[keyword];
    return Array.isArray(branches) ? [choiceOf(check, keyword, branches, value, at)] : [];
  });
  const always = [...parts, ...(isObject(value) ? dependents(schema, value) : [])];
  return [
    { schemas: always, isSure: true, problem: null },
    ...choices,
    conditionOf(check, schema, value, at),
  ];
}

function reportChoice(
  check: Check,
  { message, expected, nearest }: NonNullable<Applied["problem"]>,
  before: JsonValue | undefined,
  after: JsonValue,
  at: Place,
): void {
  const earlier = check.issues.length;
  if (nearest !== undefined) check.walk(check, nearest, before, after, beside(at));
  if (check.issues.length === earlier) report(check, at.path, message, expected);
}

/** Checks what allOf, anyOf, oneOf, if, dependentSchemas and not say of the value. False where no choice fits it. */
export function checkApplied(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonValue,
  changed: boolean,
  at: Place,
): boolean {
  let isChosen = true;
  for (const { schemas, isSure, problem } of appliedTo(check, node, after, at)) {
    isChosen &&= problem === null;
    if (problem) reportChoice(check, problem, before, after, at);
    else if (!isSure) doubt(check, changed, at);
    if (!problem) for (const schema of schemas) check.walk(check, schema, before, after, beside(at));
  }
  const not = node.schema["not"];
  const excluded = not === undefined ? "no" : howItFits(check, not, after, at);
  if (excluded === "yes") report(check, at.path, "The agent excludes this value.", "Another value.");
  if (excluded === "unknown") doubt(check, changed, at);
  return isChosen;
}

/** The schemas that hold for a value, with those inside them; choices by the first that fits. */
export function holding(
  check: Check,
  schema: JsonValue | undefined,
  value: JsonValue,
  at: Place,
): SchemaNode[] {
  const node = schemaNode(schema, check.root);
  if (!node || check.budget.steps < 0 || at.depth > 80) return [];
  const inner = appliedTo(check, node, value, at).flatMap(({ schemas }) => schemas);
  return [node, ...inner.flatMap((each) => holding(check, each, value, beside(at)))];
}

/** Whether one of the schemas that hold for a group speaks of a name. */
export function describes(check: Check, nodes: readonly SchemaNode[], name: string): boolean {
  return nodes.some(({ schema }) => {
    const { properties, patternProperties, additionalProperties } = schema;
    if (isObject(properties) && Object.hasOwn(properties, name)) return true;
    if (isObject(additionalProperties)) return true;
    const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
    return patterns.some((pattern) => check.engine.matches(pattern, name) === true);
  });
}
