/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The items in an order that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const numbers = numbersOf(seed * 2_654_435_761 + 1);
  const order = items.map((item) => ({ item, at: numbers() }));
  return order.sort((one, other) => one.at - other.at).map(({ item }) => item);
}

/** A random half of the items, and the other. */
export function halves<T>(items: readonly T[], seed: number): { train: T[]; test: T[] } {
  const mixed = shuffled(items, seed);
  const middle = Math.floor(mixed.length / 2);
  return { train: mixed.slice(0, middle), test: mixed.slice(middle) };
}

/** Items of a random half of the names, and those of the other half: nothing of one name is in both. */
export function halvesByName<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  seed: number,
): { train: T[]; test: T[] } {
  const names = halves([...new Set(items.map(nameOf))].sort(), seed);
  const chosen = new Set(names.train);
  return {
    train: shuffled(
      items.filter((item) => chosen.has(nameOf(item))),
      seed,
    ),
    test: items.filter((item) => !chosen.has(nameOf(item))),
  };
}
