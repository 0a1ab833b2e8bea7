import type { ToRecord } from "./record-blocked";

/** Rows that refused calls of one key may make within a minute at one gateway; what comes after shares rows. */
export const ROWS_A_MINUTE = 60;

/**
 * Which row a refused call goes to. What is refused for its content is a row of its own, because people look at the
 * content. What a limit refuses within a minute, of one key, action and rules, is one row. Beyond `ROWS_A_MINUTE` what is
 * refused of a key by the same first rule is one row, whatever the call is about: an agent that runs wild, or is meant to,
 * fills no disk.
 *
 * @param clock epoch milliseconds
 * @returns a function that gives what the rows of a minute are told apart by; null for a row of its own
 */
export function createBundles(clock: () => number): (refused: ToRecord, id: string) => string | null {
  let minute = Number.NaN;
  let rows = new Map<string, Set<string>>();
  return ({ projectId, keyId, service, action, mode, rules, isByLimits }, id) => {
    const now = Math.floor(clock() / 60_000);
    if (now !== minute) {
      minute = now;
      rows = new Map();
    }
    const asker = JSON.stringify([projectId, keyId]);
    const known = rows.get(asker) ?? new Set();
    rows.set(asker, known);
    const bundle = isByLimits ? JSON.stringify([keyId, service, action, mode, [...rules].sort()]) : null;
    const name = bundle ?? id;
    if (!known.has(name) && known.size >= ROWS_A_MINUTE)
      return JSON.stringify([keyId, mode, rules[0] ?? null]);
    known.add(name);
    return bundle;
  };
}
