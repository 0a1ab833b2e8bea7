/**
 * Numbers of counters by context and symbol, counted from 0 in order of arrival. Both are packed into one whole number,
 * which stands beside the number of its counter: a look reads one line of memory, and a score is twenty looks.
 */
export interface EdgeTable {
  size: number;
  /** Context and symbol of each counter. */
  first: Int32Array;
  second: Int32Array;
  /** Pairs of a packed key and number + 1 of its counter; 0 where there is none. Half its length is a power of two. */
  slots: Int32Array;
}

/** Symbols are numbers of actions or skeletons: at most 2,049. */
const SYMBOL_BITS = 12;
const LEAST = 64;

export function createEdgeTable(): EdgeTable {
  return {
    size: 0,
    first: new Int32Array(LEAST),
    second: new Int32Array(LEAST),
    slots: new Int32Array(LEAST * 4),
  };
}

/** Where the search for a key begins: an even index. Fibonacci hashing, whose upper half is the good one. */
function indexOf(packed: number, mask: number): number {
  const hash = Math.imul(packed, 0x9e3779b1);
  return ((hash ^ (hash >>> 15)) << 1) & mask;
}

/** Number of a counter; -1 where there is none. Both numbers are 0 or more. */
export function findInEdges(table: EdgeTable, context: number, symbol: number): number {
  const { slots } = table;
  const packed = (context << SYMBOL_BITS) | symbol;
  const mask = slots.length - 1;
  let index = indexOf(packed, mask);
  for (;;) {
    const edge = (slots[index + 1] ?? 0) - 1;
    if (edge < 0 || slots[index] === packed) return edge;
    index = (index + 2) & mask;
  }
}

function place({ slots, first, second }: EdgeTable, edge: number): void {
  const packed = ((first[edge] ?? 0) << SYMBOL_BITS) | (second[edge] ?? 0);
  const mask = slots.length - 1;
  let index = indexOf(packed, mask);
  while (slots[index + 1] !== 0) index = (index + 2) & mask;
  slots[index] = packed;
  slots[index + 1] = edge + 1;
}

function longer(array: Int32Array): Int32Array {
  const copy = new Int32Array(array.length * 2);
  copy.set(array);
  return copy;
}

function grow(table: EdgeTable): void {
  table.first = longer(table.first);
  table.second = longer(table.second);
  table.slots = new Int32Array(table.slots.length * 2);
  for (let edge = 0; edge < table.size; edge++) place(table, edge);
}

/** Number of a counter, which is added where there is none. */
export function addToEdges(table: EdgeTable, context: number, symbol: number): number {
  const known = findInEdges(table, context, symbol);
  if (known >= 0) return known;
  if (table.size === table.first.length) grow(table);
  const edge = table.size++;
  table.first[edge] = context;
  table.second[edge] = symbol;
  place(table, edge);
  return edge;
}
