import type { DiffChange } from "./decision";
import type { DiffSummary } from "./decision";
import { canonicalJson } from "./json";
import type { JsonValue } from "./json";

/** Above this many cells the longest common subsequence is left for a comparison by position. */
const MAX_LCS_CELLS = 4_000_000;

/** A key as a step of a JSON Pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function partsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands in an object or list under its own key; undefined where nothing does. */
export function inside(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as { [key: string]: JsonValue })[step];
}

/** The value at a JSON Pointer (RFC 6901), or undefined where there is none. */
export function readPointer(value: JsonValue, pointer: string): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const part of partsOf(pointer)) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(part) ? current[Number(part)] : undefined;
    else if (isObject(current)) current = Object.hasOwn(current, part) ? current[part] : undefined;
    else return undefined;
  }
  return current;
}

/** Pairs of equal items, by longest common subsequence. */
function commonItems(before: string[], after: string[]): [number, number][] {
  const n = before.length;
  const m = after.length;
  if (n * m > MAX_LCS_CELLS) return [];
  const width = m + 1;
  const table = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      table[i * width + j] =
        before[i] === after[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < n && j < m; ) {
    if (before[i] === after[j]) pairs.push([i++, j++]);
    else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

/** Compares the stretch between two common items: by position first, then removals from the end, or additions. */
function diffStretch(
  path: string,
  at: number,
  before: JsonValue[],
  after: JsonValue[],
  changes: DiffChange[],
): void {
  const shared = Math.min(before.length, after.length);
  for (let i = 0; i < shared; i++) diffAt(`${path}/${at + i}`, before[i], after[i], changes);
  for (let i = before.length - 1; i >= shared; i--)
    diffAt(`${path}/${at + i}`, before[i], undefined, changes);
  for (let i = shared; i < after.length; i++) diffAt(`${path}/${at + i}`, undefined, after[i], changes);
}

function diffArrays(path: string, before: JsonValue[], after: JsonValue[], changes: DiffChange[]): void {
  const pairs = commonItems(before.map(canonicalJson), after.map(canonicalJson));
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...pairs, [before.length, after.length] as const]) {
    // Earlier changes already made the array look like `after` up to here, so `j` is the place to write.
    diffStretch(path, j, before.slice(i, nextI), after.slice(j, nextJ), changes);
    i = nextI + 1;
    j = nextJ + 1;
  }
}

function diffAt(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: DiffChange[],
): void {
  if (before === undefined || after === undefined) {
    if (after !== undefined) changes.push({ op: "add", path, value: after });
    else if (before !== undefined) changes.push({ op: "remove", path, old_value: before });
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) return diffArrays(path, before, after, changes);
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys)
      diffAt(`${path}/${escapePointer(key)}`, inside(before, key), inside(after, key), changes);
    return;
  }
  if (canonicalJson(before) !== canonicalJson(after)) {
    changes.push({ op: "replace", path, old_value: before, value: after });
  }
}

/**
 * What changed, as JSON Pointers (RFC 6901) with old and new values; array items are matched by longest common
 * subsequence. The changes are meant to be applied in their order, as in RFC 6902.
 */
export function diffJson(before: JsonValue, after: JsonValue): DiffSummary {
  const changes: DiffChange[] = [];
  diffAt("", before, after, changes);
  return { changes };
}

/** A copy in which no two places share a value, so that a change to one is not a change to another. */
function copyOf(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function applyChange(root: { value: JsonValue }, change: DiffChange): void {
  const parts = partsOf(change.path);
  const last = parts.pop();
  const value = copyOf(change.value ?? null);
  if (last === undefined) {
    root.value = value;
    return;
  }
  const parentPointer = parts.map((part) => `/${escapePointer(part)}`).join("");
  const parent = readPointer(root.value, parentPointer);
  if (Array.isArray(parent)) {
    const index = Number(last);
    if (change.op === "remove") parent.splice(index, 1);
    else parent.splice(index, change.op === "add" ? 0 : 1, value);
  } else if (isObject(parent)) {
    if (change.op === "remove") delete parent[last];
    // A key such as __proto__ must become a plain property.
    else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  }
}

/** Applies the changes in their order to a copy of `before`. */
export function applyDiff(before: JsonValue, diff: DiffSummary): JsonValue {
  // Through text: structuredClone would keep one object that stands in two places as one, and change both.
  const root = { value: JSON.parse(JSON.stringify(before)) as JsonValue };
  for (const change of diff.changes) applyChange(root, change);
  return root.value;
}
