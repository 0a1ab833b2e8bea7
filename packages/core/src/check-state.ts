import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import type { PatternEngine } from "./pattern-engine";
import type { PayloadIssue } from "./payload-check";
import { previewJson } from "./preview-json";
import { pointerPart } from "./schema-node";

export interface Check {
  root: JsonObject;
  engine: PatternEngine;
  issues: PayloadIssue[];
  /** True where only whether there is an issue counts, not what it says. */
  probe: boolean;
  /** Set by a probe that met something that it cannot check: no issue then proves nothing. */
  doubt: { found: boolean };
  /** Steps left, so that a schema of a few bytes cannot cost minutes. */
  budget: { steps: number };
  walk: Walk;
}

/** Checks `after`, as an edit of `before`, against one schema. */
export type Walk = (
  check: Check,
  schema: JsonValue | undefined,
  before: JsonValue | undefined,
  after: JsonValue,
  at: Place,
) => void;

export interface Place {
  path: string;
  depth: number;
  /** Whether another schema speaks of the same value and looks at what no schema names. */
  inner: boolean;
}

/** The place of what stands in a value. */
export function inside(at: Place, name: string | number): Place {
  const part = typeof name === "number" ? String(name) : pointerPart(name);
  return { path: `${at.path}/${part}`, depth: at.depth + 1, inner: false };
}

/** The same place, for another schema that speaks of it. */
export function beside(at: Place): Place {
  return { path: at.path, depth: at.depth + 1, inner: true };
}

export const MAX_STEPS = 400_000;

/** Most issues of one check; for a probe one is enough. */
const MOST_ISSUES = 200;

/** Whether more issues would tell nothing more. */
export function isAnswered(check: Check): boolean {
  return check.issues.length >= (check.probe ? 1 : MOST_ISSUES);
}

export function report(check: Check, path: string, message: string, expected: string): void {
  if (check.issues.length < MOST_ISSUES) check.issues.push({ path, message, expected });
}

export function typeOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

export const TYPE_WORDS = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["integer", "a whole number"],
  ["boolean", "on or off"],
  ["object", "a group of fields"],
  ["array", "a list"],
  ["null", "none"],
]);

export function typeFits(type: string, value: JsonValue): boolean {
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return typeOf(value) === type;
}

export function numberOf(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === "number" ? value : undefined;
}

/** Short form of a value for a message. */
export function shown(check: Check, value: JsonValue): string {
  return check.probe ? "" : previewJson(value);
}

/** Notes what looking at a value costs; a long text is not for free. */
export function spend(check: Check, cost: number): void {
  check.budget.steps -= cost;
}

/** As sameJson, at the cost of the budget. Values too large to compare are taken for different: then nothing passes. */
export function same(check: Check, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const list = Array.isArray(a);
  if (list !== Array.isArray(b)) return false;
  const [left, right] = [a as JsonObject, b as JsonObject];
  const names = Object.keys(left);
  spend(check, 1 + names.length / 8);
  if (check.budget.steps < 0 || names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && same(check, left[name], right[name]));
}

/** Something here cannot be worked out: what nobody changed stands, and a change is refused. */
export function doubt(check: Check, changed: boolean, at: Place): void {
  check.doubt.found = true;
  if (changed) report(check, at.path, "A change cannot be checked here.", "The value as the agent sent it.");
}
