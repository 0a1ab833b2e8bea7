/**
 * A set of keys of three whole numbers, each with a number of its own, counted from 0 in order of arrival. Open
 * addressing in flat arrays: a look takes a few nanoseconds, which a `Map` with texts for keys does not reach.
 */
export interface KeyTable {
  size: number;
  first: Int32Array;
  second: Int32Array;
  third: Int32Array;
  /** Slots of four: a key and its number + 1; 0 where there is none. Beside each other, a look reads one line of memory. */
  slots: Int32Array;
}

const LEAST = 64;
const SLOT = 4;

export function createKeyTable(): KeyTable {
  return {
    size: 0,
    first: new Int32Array(LEAST),
    second: new Int32Array(LEAST),
    third: new Int32Array(LEAST),
    slots: new Int32Array(LEAST * 2 * SLOT),
  };
}

/** Where the search for a key begins, as an index of `slots`. */
function indexOf(a: number, b: number, c: number, mask: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) << 2) & mask;
}

/** Number of a key; -1 where it is not known. */
export function findKey(table: KeyTable, a: number, b: number, c: number): number {
  const { slots } = table;
  const mask = slots.length - 1;
  let at = indexOf(a, b, c, mask);
  for (;;) {
    const key = (slots[at + 3] ?? 0) - 1;
    if (key < 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return key;
    at = (at + SLOT) & mask;
  }
}

function longer(array: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}

function grow(table: KeyTable): void {
  const length = table.first.length * 2;
  table.first = longer(table.first, length);
  table.second = longer(table.second, length);
  table.third = longer(table.third, length);
  table.slots = new Int32Array(length * 2 * SLOT);
  for (let key = 0; key < table.size; key++) place(table, key);
}

function place({ slots, first, second, third }: KeyTable, key: number): void {
  const [a, b, c] = [first[key] ?? 0, second[key] ?? 0, third[key] ?? 0];
  const mask = slots.length - 1;
  let at = indexOf(a, b, c, mask);
  while (slots[at + 3] !== 0) at = (at + SLOT) & mask;
  slots.set([a, b, c, key + 1], at);
}

/** Number of a key, which is added where it is not known. */
export function addKey(table: KeyTable, a: number, b: number, c: number): number {
  const known = findKey(table, a, b, c);
  if (known >= 0) return known;
  if (table.size === table.first.length) grow(table);
  const key = table.size++;
  table.first[key] = a;
  table.second[key] = b;
  table.third[key] = c;
  place(table, key);
  return key;
}
