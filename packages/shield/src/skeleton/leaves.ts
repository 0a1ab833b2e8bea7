/** Deepest level that is opened. */
const MAX_DEPTH = 64;

/** A value at the end of a path, which may be null. */
export type Leaf = null | boolean | number | string;

/** Names that stand beside the payload at its top. */
const NOT_PAYLOAD = new Set(["_lp_meta", "_escrow"]);

/** One step of a path: a point in a key cannot be taken for the end of it. */
const stepOf = (key: string) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));

function walk(
  value: unknown,
  path: string,
  depth: number,
  visit: (path: string, leaf: Leaf) => boolean,
): boolean {
  if (value === undefined) return true;
  if (typeof value !== "object" || value === null) return visit(path, value as Leaf);
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.every((item) => walk(item, path, depth + 1, visit));
  const fields = value as Record<string, unknown>;
  return Object.keys(fields)
    .sort()
    .filter((key) => depth > 1 || !NOT_PAYLOAD.has(key))
    .every((key) =>
      walk(fields[key], path === "" ? stepOf(key) : `${path}.${stepOf(key)}`, depth + 1, visit),
    );
}

/**
 * Visits the leaves of a payload in order of their keys, until `visit` answers false. Paths name keys only, for example
 * `customer.email`: an element of an array has the path of the array. `_lp_meta` and `_escrow` at the top are left out.
 */
export function visitLeaves(payload: unknown, visit: (path: string, leaf: Leaf) => boolean): void {
  walk(payload, "", 1, visit);
}
