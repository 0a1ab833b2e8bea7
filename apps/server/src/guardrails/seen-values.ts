import type { GuardrailFinding } from "@letsping/core";
import { statement } from "../db/statement";
import type { Deps } from "../deps";

type Finding = Pick<GuardrailFinding, "path" | "fingerprint">;

/** Fingerprints of the values that were taken out, each once. */
export function printsOf({ findings }: { findings: readonly Finding[] }): string[] {
  return [...new Set(findings.flatMap(({ fingerprint }) => fingerprint ?? []))];
}

/** How many earlier requests held the same value as one of a request. */
export interface SeenBefore {
  path: string;
  earlier: number;
}

/** Most earlier requests that are counted: beyond that only their order of magnitude matters. */
const MOST_COUNTED = 10_000;

// Ids are in the order of creation.
const EARLIER = statement(
  "guardrails.seen",
  `
  select print as fingerprint, (
    select count(*)::int from (
      select from seen_value where project_id = $1 and fingerprint = print and request_id < $3 limit ${MOST_COUNTED}
    ) as counted) as earlier
  from unnest($2::text[]) as print`,
);

/**
 * Counts the earlier requests of the project that held the same values: "the same account as in 41 earlier requests", or
 * "never seen here".
 *
 * @param findings what its reader may see of them; those without a fingerprint are left out
 */
export async function seenBefore(
  deps: Pick<Deps, "pool" | "prepare">,
  { project_id, id }: { project_id: string; id: string },
  findings: readonly Finding[],
): Promise<SeenBefore[]> {
  const prints = printsOf({ findings });
  if (prints.length === 0) return [];
  const { rows } = await deps.pool.query<{ fingerprint: string; earlier: number }>(
    deps.prepare(EARLIER, [project_id, prints, id]),
  );
  const earlier = new Map(rows.map((row) => [row.fingerprint, row.earlier]));
  return findings.flatMap(({ path, fingerprint }) =>
    fingerprint === undefined ? [] : [{ path, earlier: earlier.get(fingerprint) ?? 0 }],
  );
}
