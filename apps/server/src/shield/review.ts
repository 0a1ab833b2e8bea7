import type { ShieldReview } from "@letsping/core";
import type { ShieldRun } from "@letsping/core";
import type { ShieldStep } from "@letsping/core";
import type { RunRecord } from "@letsping/shield";
import { strangestRuns } from "@letsping/shield";
import type { Deps } from "../deps";
import { stepsOf } from "./profile-view-run";
import type { StepsOf } from "./profile-view-run";
import { findProfile } from "./profiles-find";
import type { NamedProfile } from "./profiles-find";

interface RunRow {
  id: string;
  request_ids: string[] | null;
  started_at: Date;
}

const RUNS = `
  select id, request_ids, started_at from shield_run where project_id = $1 and key_id = $2 and id = any($3)`;

/** A run as the profile has it, where its requests are not known. */
function stepsOfRecord({ endedMs, steps }: RunRecord): ShieldStep[] {
  const at = new Date(endedMs).toISOString();
  return steps.map(({ service, action, priority, skeleton }) => ({
    request_id: "",
    service,
    action,
    priority,
    skeleton,
    at,
    status: "ran",
    alarm: "none",
    held: false,
    bits: null,
  }));
}

function runOf(
  record: RunRecord,
  row: RunRow | undefined,
  steps: ReadonlyMap<string, ShieldStep>,
): ShieldRun {
  const ended = new Date(record.endedMs).toISOString();
  const known = (row?.request_ids ?? []).flatMap((id) => steps.get(id) ?? []);
  return {
    id: record.id,
    started_at: row?.started_at.toISOString() ?? known[0]?.at ?? ended,
    ended_at: ended,
    steps: known.length > 0 ? known : stepsOfRecord(record),
  };
}

async function runsOf(
  deps: Pick<Deps, "pool">,
  of: StepsOf,
  records: readonly RunRecord[],
): Promise<(record: RunRecord) => ShieldRun> {
  const { rows } = await deps.pool.query<RunRow>(RUNS, [of.projectId, of.key, records.map(({ id }) => id)]);
  const steps = await stepsOf(
    deps,
    of,
    rows.flatMap(({ request_ids: ids }) => ids ?? []),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (record) => runOf(record, byId.get(record.id), steps);
}

/**
 * The strangest runs that a profile learned in Shadow, strangest first, for a person to look at before it enforces.
 *
 * @throws LetsPingError `not_found`
 */
export async function viewReview(
  deps: Pick<Deps, "pool" | "shieldStore" | "projectShield">,
  named: NamedProfile,
  projectId: string,
): Promise<ShieldReview> {
  const [{ profile }, { settings }] = await Promise.all([
    findProfile(deps, named, projectId),
    deps.projectShield.find(projectId),
  ]);
  const strangest = strangestRuns(profile, settings);
  const view = await runsOf(
    deps,
    { projectId, key: named.key },
    strangest.map(({ record }) => record),
  );
  return {
    runs: strangest.map(({ record, bits }) => ({ run: view(record), bits, reviewed: record.isReviewed })),
  };
}
