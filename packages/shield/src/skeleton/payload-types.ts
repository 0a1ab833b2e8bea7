import { visitLeaves } from "./leaves";

/** Most paths that are named. */
const MAX_PATHS = 256;

export type LeafType = "boolean" | "null" | "number" | "string";

/**
 * The types at each path of a payload, for people who look at a skeleton: `{ "customer.email": ["string"] }`. They are
 * no part of the hash: models swap null with absent and a number with its text, and a profile that counted that would
 * find twice as many false anomalies. At most 256 paths.
 */
export function payloadTypes(payload: unknown): Record<string, LeafType[]> {
  const types = new Map<string, LeafType[]>();
  visitLeaves(payload, (path, leaf) => {
    const type = leaf === null ? "null" : (typeof leaf as LeafType);
    const known = types.get(path);
    if (known === undefined) types.set(path, [type]);
    else if (!known.includes(type)) known.push(type);
    return types.size < MAX_PATHS;
  });
  return Object.fromEntries(types);
}
