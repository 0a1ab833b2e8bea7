import type { ShieldMode } from "@letsping/core";
import type { ShieldProfileItem } from "@letsping/core";
import type { Deps } from "../deps";
import { LATEST_ASKS } from "./profiles-find";
import { profileSummary } from "./profiles-summary";
import type { ProfileSummary } from "./profiles-summary";

/** Profiles of a list; who asked last comes first. */
const MOST_PROFILES = 500;

/** Steps with an alarm in the last 30 days, by key and service. */
const FLAGGED = `
  select key_id, service, count(*)::int as alarms, count(*) filter (where shield_held)::int as held
  from approval_request
  where project_id = $1 and created_at >= statement_timestamp() - interval '30 days' and shield_alarm > 0`;

/** Agents that asked lately, and those of which anything was learned. */
const LIST = `
  with latest as (
    select key.id as key_id, step.service, max(step.created_at) as asked_at
    from api_key key cross join lateral (
      select service, created_at from approval_request
      where project_id = $1 and key_id = key.id order by created_at desc limit ${LATEST_ASKS}
    ) as step
    where key.project_id = $1 group by 1, 2
  ), learned as (
    select key_id, service, revision, mode, total_runs, updated_at from shield_profile where project_id = $1
  ), flagged as (${FLAGGED} group by 1, 2)
  select key.id as key_id, key.name as agent, key.created_at as key_created_at, service, learned.revision, learned.mode,
    learned.total_runs, latest.asked_at, coalesce(flagged.alarms, 0) as alarms, coalesce(flagged.held, 0) as held
  from latest full join learned using (key_id, service)
  join api_key key on key.id = key_id and key.project_id = $1
  left join flagged using (key_id, service)
  order by greatest(latest.asked_at, learned.updated_at) desc, key.id, service limit ${MOST_PROFILES}`;

interface ProfileRow {
  key_id: string;
  agent: string;
  key_created_at: Date;
  service: string;
  revision: number | null;
  mode: ShieldMode | null;
  total_runs: number | null;
  asked_at: Date | null;
  alarms: number;
  held: number;
}

/** Steps of one profile with an alarm in the last 30 days, and those of them that were held. */
export async function countFlagged(
  deps: Pick<Deps, "pool">,
  { projectId, key, service }: { projectId: string; key: string; service: string },
): Promise<{ alarms: number; held: number }> {
  const { rows } = await deps.pool.query<{ alarms: number; held: number }>(
    `${FLAGGED} and key_id = $2 and service = $3 group by key_id, service`,
    [projectId, key, service],
  );
  return { alarms: rows[0]?.alarms ?? 0, held: rows[0]?.held ?? 0 };
}

/** The later of the latest ask and the end of the latest run that was learned; null where there is neither. */
export function lastStepAt(askedAt: Date | null, lastMs: number): string | null {
  const latestMs = Math.max(askedAt?.getTime() ?? 0, lastMs);
  return latestMs === 0 ? null : new Date(latestMs).toISOString();
}

function itemOf(row: ProfileRow, summary: ProfileSummary | null): ShieldProfileItem {
  return {
    key_id: row.key_id,
    agent: row.agent,
    service: row.service,
    mode: row.mode ?? "shadow",
    mode_since: new Date(summary?.modeSinceMs ?? row.key_created_at).toISOString(),
    version: summary?.version ?? 1,
    total_runs: row.total_runs ?? 0,
    alarms: row.alarms,
    held: row.held,
    last_step_at: lastStepAt(row.asked_at, summary?.lastMs ?? 0),
  };
}

/** Every agent of a project that has asked, who asked last first: one entry for each key and service, at most 500. */
export async function listProfiles(
  deps: Pick<Deps, "pool" | "shieldStore" | "log">,
  projectId: string,
): Promise<ShieldProfileItem[]> {
  // One that does not open is listed with what stands beside it: it must not take the others along.
  const damaged = (cause: unknown) => {
    deps.log.error({ err: cause }, "a profile of the Shield does not open; its agent waits for a person");
    return null;
  };
  const { rows } = await deps.pool.query<ProfileRow>(LIST, [projectId]);
  const items: ShieldProfileItem[] = [];
  // One after the other: a profile that is new in memory keeps the processor for milliseconds.
  for (const row of rows) {
    const { key_id: key, service, revision } = row;
    const summary =
      revision === null
        ? null
        : await profileSummary(deps, { projectId, key, service, revision }).catch(damaged);
    items.push(itemOf(row, summary));
  }
  return items;
}
