/** Most different values at one path. A path with more is free text, and is not looked at any more. */
export const MAX_VALUES_PER_PATH = 1024;
/** Most different values of a graph. */
export const MAX_VALUES = 16_384;
/** Most paths of a graph. */
export const MAX_PATHS = 1024;

/** Values that were seen at one path of one action: fingerprints, and the runs in which each was seen. */
export interface PathValues {
  /** Number of the action. */
  action: number;
  path: string;
  /** Sum of `seen`, in units of the graph. */
  total: number;
  /** By fingerprint, in units of the graph. */
  seen: Map<string, number>;
  /** Free text: nothing is kept, and nothing is new. */
  isFree: boolean;
}

export interface Values {
  /** By action and path. */
  paths: Map<string, PathValues>;
  /** In how many paths a fingerprint stands. */
  places: Map<string, number>;
}

export function createValues(): Values {
  return { paths: new Map(), places: new Map() };
}

const keyOf = (action: number, path: string) => `${action} ${path}`;

export function findPath(values: Values, action: number, path: string): PathValues | undefined {
  return values.paths.get(keyOf(action, path));
}

/** The values of a path, which is added where there is room. */
export function addPath(values: Values, action: number, path: string): PathValues | undefined {
  const key = keyOf(action, path);
  const known = values.paths.get(key);
  if (known !== undefined || values.paths.size >= MAX_PATHS) return known;
  const added: PathValues = { action, path, total: 0, seen: new Map(), isFree: false };
  values.paths.set(key, added);
  return added;
}

function leavePlace({ places }: Values, value: string): void {
  const left = (places.get(value) ?? 1) - 1;
  if (left > 0) places.set(value, left);
  else places.delete(value);
}

/** Forgets the values of a path, for good. */
function free(values: Values, at: PathValues): void {
  for (const value of at.seen.keys()) leavePlace(values, value);
  at.seen.clear();
  at.total = 0;
  at.isFree = true;
}

/**
 * Adds a weight to a value at a path.
 *
 * @param least weight below which a value is forgotten
 */
export function addValue(values: Values, at: PathValues, value: string, weight: number, least: number): void {
  if (at.isFree) return;
  const known = at.seen.get(value);
  if (known === undefined) {
    if (weight < least) return;
    if (at.seen.size >= MAX_VALUES_PER_PATH) return free(values, at);
    const places = values.places.get(value);
    if (places === undefined && values.places.size >= MAX_VALUES) return;
    values.places.set(value, (places ?? 0) + 1);
    at.seen.set(value, weight);
    at.total += weight;
    return;
  }
  const after = known + weight;
  if (after >= least) {
    at.seen.set(value, after);
    at.total += weight;
    return;
  }
  at.total = Math.max(0, at.total - known);
  at.seen.delete(value);
  leavePlace(values, value);
}
