import { doubt } from "./check-state";
import { inside } from "./check-state";
import { numberOf } from "./check-state";
import { report } from "./check-state";
import { same } from "./check-state";
import { spend } from "./check-state";
import type { Check } from "./check-state";
import type { Place } from "./check-state";
import { howItFits } from "./check-applied";
import { canonicalJson } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";
import type { SchemaNode } from "./schema-node";

/** Above this many pairs of changed items, what stands in the same place is compared. */
const MOST_PAIRS = 10_000;

export function checkList(
  check: Check,
  node: SchemaNode,
  before: JsonValue | undefined,
  after: JsonValue[],
  changed: boolean,
  at: Place,
): void {
  checkCounts(check, node, after, changed, at);
  const { items } = node.schema;
  const prefix = node.schema["prefixItems"] ?? (Array.isArray(items) ? items : undefined);
  const rest = Array.isArray(items) ? node.schema["additionalItems"] : items;
  const counterpart = matchItems(check, Array.isArray(before) ? before : [], after);
  after.forEach((item, index) => {
    const schema = Array.isArray(prefix) && index < prefix.length ? prefix[index] : rest;
    check.walk(check, schema, counterpart[index], item, inside(at, index));
  });
}

function checkCounts(
  check: Check,
  { schema }: SchemaNode,
  after: JsonValue[],
  changed: boolean,
  at: Place,
): void {
  const min = numberOf(schema, "minItems");
  const max = numberOf(schema, "maxItems");
  if (min !== undefined && after.length < min)
    report(check, at.path, `The list has ${after.length}.`, `At least ${min}.`);
  if (max !== undefined && after.length > max)
    report(check, at.path, `The list has ${after.length}.`, `At most ${max}.`);
  if (schema["uniqueItems"] === true) {
    const texts = after.map((item) => canonicalJson(item));
    spend(check, texts.reduce((sum, text) => sum + text.length, 0) / 16);
    if (new Set(texts).size < after.length)
      report(check, at.path, "The list holds something twice.", "Each item once.");
  }
  if (schema["contains"] !== undefined) checkContains(check, schema["contains"], schema, after, changed, at);
}

function checkContains(
  check: Check,
  wanted: JsonValue,
  schema: SchemaNode["schema"],
  after: JsonValue[],
  changed: boolean,
  at: Place,
): void {
  const fits = after.map((item) => howItFits(check, wanted, item, at));
  const sure = fits.filter((fit) => fit === "yes").length;
  const perhaps = sure + fits.filter((fit) => fit === "unknown").length;
  const min = numberOf(schema, "minContains") ?? 1;
  const max = numberOf(schema, "maxContains") ?? after.length;
  if (perhaps < min) report(check, at.path, `${perhaps} of the list are as asked.`, `At least ${min}.`);
  else if (sure > max) report(check, at.path, `${sure} of the list are as asked.`, `At most ${max}.`);
  else if (sure < min || perhaps > max) doubt(check, changed, at);
}

/** How many fields of two groups are the same. */
function likeness(check: Check, a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (!isObject(a) || !isObject(b)) return 0;
  return Object.keys(a).filter((name) => Object.hasOwn(b, name) && same(check, a[name], b[name])).length;
}

/** The earlier item behind each item of an edited list: an equal one, else the likest one that is left over. */
function matchItems(check: Check, before: JsonValue[], after: JsonValue[]): (JsonValue | undefined)[] {
  const left = new Set(before.keys());
  const matched = new Map<number, number>();
  const match = (index: number, from: number) => {
    left.delete(from);
    matched.set(index, from);
  };
  after.forEach((item, index) => {
    if (index < before.length && sameJson(before[index], item)) match(index, index);
  });
  const places = new Map<string, number[]>();
  // From the end, so that the first of equal items is taken first.
  for (const from of [...left].reverse()) {
    const text = canonicalJson(before[from] ?? null);
    const same = places.get(text);
    if (same) same.push(from);
    else places.set(text, [from]);
  }
  after.forEach((item, index) => {
    const from = matched.has(index) ? undefined : places.get(canonicalJson(item))?.pop();
    if (from !== undefined) match(index, from);
  });
  const open = [...after.keys()].filter((index) => !matched.has(index));
  const compares = left.size * open.length <= MOST_PAIRS;
  for (const index of open) {
    const from = (compares ? likest(check, before, left, after[index]) : null) ?? inPlace(left, index);
    if (from !== undefined) match(index, from);
  }
  return after.map((_, index) => before[matched.get(index) ?? -1]);
}

function likest(
  check: Check,
  before: JsonValue[],
  left: ReadonlySet<number>,
  item: JsonValue | undefined,
): number | null {
  let best: { from: number; fields: number } | null = null;
  for (const from of left) {
    const fields = likeness(check, before[from], item);
    if (fields > (best?.fields ?? 0)) best = { from, fields };
  }
  return best?.from ?? null;
}

function inPlace(left: ReadonlySet<number>, index: number): number | undefined {
  return left.has(index) ? index : left.values().next().value;
}
