/** Deepest object whose keys count; what lies inside deeper ones is one mark. */
const MAX_DEPTH = 6;
/** Arrays in arrays that are opened. JSON of a request has at most 64 levels in all. */
const MAX_ARRAYS = 64;
/** Most keys of a payload that count, in order of their names. */
const MAX_KEYS = 512;
/** Longest text of a structure, in UTF-16 units. */
const MAX_LENGTH = 16_384;

/** Stands for everything beyond a bound. */
const BEYOND = "…";

/** What the client writes beside the payload, at its top level only. It says nothing about what the agent does. */
const NOT_PAYLOAD = new Set(["_lp_meta", "_escrow"]);

type Fields = Readonly<Record<string, unknown>>;

interface Writing {
  keys: number;
  length: number;
  full: boolean;
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Whether a key can stand without quotes: letters, digits, `_` and `-` of ASCII. */
function isPlain(key: string): boolean {
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at);
    const plain =
      (unit >= 97 && unit <= 122) ||
      (unit >= 65 && unit <= 90) ||
      (unit >= 48 && unit <= 57) ||
      unit === 95 ||
      unit === 45;
    if (!plain) return false;
  }
  return key.length > 0;
}

/** Names are few and short: for these insertion is faster than a call of `sort`. Order of UTF-16 units. */
function sortNames(names: string[]): string[] {
  if (names.length > 24) return names.sort();
  for (let at = 1; at < names.length; at++) {
    const name = names[at] ?? "";
    let before = at - 1;
    while (before >= 0 && (names[before] ?? "") > name) {
      names[before + 1] = names[before] ?? "";
      before--;
    }
    names[before + 1] = name;
  }
  return names;
}

/** Objects of an array, and of the arrays in it. */
function objectsOf(array: readonly unknown[], nesting: number, found: Fields[]): Fields[] {
  for (const item of array) {
    if (!isFields(item)) continue;
    if (!Array.isArray(item)) found.push(item);
    else if (nesting < MAX_ARRAYS) objectsOf(item, nesting + 1, found);
  }
  return found;
}

/** Adds a key. False where a bound is reached: then nothing more is written. */
function addKey(writing: Writing, key: string): boolean {
  writing.keys++;
  writing.length += key.length + 1;
  if (writing.keys > MAX_KEYS || writing.length > MAX_LENGTH) writing.full = true;
  return !writing.full;
}

const written = (key: string) => (isPlain(key) ? key : JSON.stringify(key));

function structureOfFields(fields: Fields, depth: number, writing: Writing): string {
  const names: string[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value === null || value === undefined || !Object.hasOwn(fields, name)) continue;
    if (depth === 1 && NOT_PAYLOAD.has(name)) continue;
    names.push(name);
  }
  if (names.length === 0) return "";
  if (depth > MAX_DEPTH) return BEYOND;
  sortNames(names);
  let text = "{";
  for (const name of names) {
    if (!addKey(writing, name)) return `${text}${BEYOND}}`;
    const value = fields[name];
    text += text.length > 1 ? `,${written(name)}` : written(name);
    if (typeof value === "object") text += structureOf(value, depth + 1, writing);
  }
  return `${text}}`;
}

/** The union of several objects, as if they were one that has the keys of all. */
function structureOfMany(all: readonly Fields[], depth: number, writing: Writing): string {
  const values = new Map<string, unknown[]>();
  for (const fields of all) {
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (value === null || value === undefined) continue;
      if (depth === 1 && NOT_PAYLOAD.has(name)) continue;
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  if (values.size === 0) return "";
  if (depth > MAX_DEPTH) return BEYOND;
  let text = "{";
  for (const name of sortNames([...values.keys()])) {
    if (!addKey(writing, name)) return `${text}${BEYOND}}`;
    text += text.length > 1 ? `,${written(name)}` : written(name);
    text += structureOf(values.get(name), depth + 1, writing);
  }
  return `${text}}`;
}

function structureOf(value: unknown, depth: number, writing: Writing): string {
  if (!isFields(value)) return "";
  if (!Array.isArray(value)) return structureOfFields(value, depth, writing);
  const objects = objectsOf(value, 1, []);
  const [only] = objects;
  if (only === undefined) return "";
  return objects.length === 1
    ? structureOfFields(only, depth, writing)
    : structureOfMany(objects, depth, writing);
}

/**
 * The keys of a payload as a text, for example `{customer{email,id},lines{price,sku}}`. The same for the same keys in
 * any order. Values and their types do not count: a text, a number and an empty list look alike, a key whose value is
 * null is absent, and an array is the union of its elements. `_lp_meta` and `_escrow` at the top are left out.
 *
 * Bounded: 6 objects deep, 512 keys, 16,384 characters; what lies beyond is one `…`. Keys that are not plain are quoted
 * as JSON, so that no two structures have one text.
 */
export function payloadStructure(payload: unknown): string {
  return structureOf(payload, 1, { keys: 0, length: 0, full: false });
}
