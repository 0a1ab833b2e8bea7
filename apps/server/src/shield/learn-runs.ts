import type { ChangeOutcome } from "@letsping/shield";
import type { RunChange } from "@letsping/shield";
import { SHIELD_MODES } from "@letsping/shield";
import type { Step } from "@letsping/shield";
import type { Deps } from "../deps";
import { openBody } from "../requests/request-row";
import { alarmOf } from "./alarm-number";
import { isApproved } from "./learned-step";
import { learnedStep } from "./learned-step";
import { mayHaveRun } from "./learned-step";
import type { StepRow } from "./learned-step";
import { readVersions } from "./profile-versions";
import { versionAt } from "./profile-versions";
import type { ProfileVersion } from "./profile-versions";
import type { ReadyShield } from "./project-shield";

/** Runs of one look. Those of one agent are learned at once. */
const RUNS = 64;
/** For so long a run is left to who took it, in milliseconds; who dies meanwhile leaves it to others then. */
const LEASE_MS = 60_000;
/** A run whose requests still wait is looked at again after as long as it has waited, within these bounds, in ms. */
const AGAIN_MS = { least: 10_000, most: 600_000 };
/**
 * Most profiles of one agent. Services are the agent's own words: without a bound it could fill the table with them. A
 * service without a profile stays unseen, and is judged by the strictest of the others.
 */
export const MOST_PROFILES = 64;

/**
 * For so long a run waits for decisions about its steps. Then it is learned without those that still wait: else an agent
 * that leaves one question open in each run would never be learned, and never leave Shadow.
 */
const WAITED_HOURS = 24;

interface RunRow {
  project_id: string;
  id: string;
  key_id: string;
  request_ids: string[];
  started_at: Date;
  ended_at: Date;
  /** Whether it is not waited for any longer. */
  is_old: boolean;
}

interface RequestRow extends StepRow {
  resolved_at: Date | null;
  shield_alarm: number;
}

type RunState = "learned" | "quarantined" | "rejected" | "skipped";

const TAKE = `
  with due as (
    select project_id, id from shield_run where due_at <= clock_timestamp()
    order by due_at limit ${RUNS} for update skip locked
  )
  update shield_run run set due_at = clock_timestamp() + interval '${LEASE_MS} milliseconds'
  from due where run.project_id = due.project_id and run.id = due.id
  returning run.project_id, run.id, run.key_id, run.request_ids, run.started_at, run.ended_at,
    run.ended_at < clock_timestamp() - interval '${WAITED_HOURS} hours' as is_old`;

const REQUESTS = `
  select id, service, action, priority, status, held, encode(skeleton, 'hex') as skeleton, sealed_body, sealed_decision,
    resolved_at, shield_alarm
  from approval_request where project_id = $1 and id = any($2) order by created_at, id`;

/** Requests that still wait for a person. */
const WAITING = `
  select id from approval_request where project_id = $1 and id = any($2) and held and status = 'PENDING' limit 1`;

const POSTPONE = `
  update shield_run set due_at = clock_timestamp() + interval '1 millisecond' *
    least(greatest(extract(epoch from clock_timestamp() - ended_at) * 1000, ${AGAIN_MS.least}), ${AGAIN_MS.most})
  where project_id = $1 and id = $2`;

const END = `
  update shield_run set state = $3, due_at = null, updated_at = clock_timestamp() where project_id = $1 and id = $2`;

const STRICTEST_FIRST = [...SHIELD_MODES].reverse();

/** What people said of the alarms of a run: rejected where any was, approved where all were. */
function decisionOn(alarmed: readonly RequestRow[]): RunChange["decision"] {
  if (alarmed.some(({ status }) => status === "REJECTED")) return "rejected";
  return alarmed.length > 0 && alarmed.every(({ status }) => isApproved(status)) ? "approved" : "none";
}

/** When it ended: where somebody had to decide, with the last decision. */
function endOf({ ended_at }: RunRow, requests: readonly RequestRow[]): number {
  const decided = requests.filter(({ held }) => held).map(({ resolved_at }) => resolved_at?.getTime() ?? 0);
  return Math.max(ended_at.getTime(), ...decided);
}

type LearnDeps = Pick<
  Deps,
  "pool" | "cipher" | "skeletonOf" | "projectShield" | "shieldStore" | "metrics" | "log" | "stopping"
>;

/** The run as a change of profiles; all but the version, which each profile has its own of. */
function changeOf(
  deps: LearnDeps,
  ready: ReadyShield,
  run: RunRow,
  requests: readonly RequestRow[],
): Omit<RunChange, "version"> {
  const alarmed = requests.filter(({ shield_alarm }) => shield_alarm > 0);
  const modes = requests.map((row) => openBody(deps, row).shield?.mode ?? "shadow");
  return {
    kind: "run",
    id: run.id,
    atMs: endOf(run, requests),
    steps: requests.filter(mayHaveRun).map((row): Step => learnedStep(deps, ready, row)),
    alarm: alarmOf(Math.max(0, ...alarmed.map(({ shield_alarm }) => shield_alarm))),
    decision: decisionOn(alarmed),
    judgedIn: STRICTEST_FIRST.find((mode) => modes.includes(mode)),
  };
}

/** Services of the runs that have a profile, or may have one. */
function servicesOf(steps: readonly Step[], versions: readonly ProfileVersion[]): string[] {
  const known = new Set(versions.map(({ service }) => service));
  const services = [...new Set(steps.map(({ service }) => service))];
  const added = services.filter((service) => !known.has(service));
  const room = Math.max(0, MOST_PROFILES - known.size);
  return [...services.filter((service) => known.has(service)), ...added.slice(0, room)];
}

function stateOf(outcomes: readonly ChangeOutcome[]): RunState {
  if (outcomes.some((outcome) => outcome === "applied" || outcome === "known")) return "learned";
  if (outcomes.includes("quarantined")) return "quarantined";
  return outcomes.includes("rejected") ? "rejected" : "skipped";
}

/** A run of which all is decided, and what came of it so far. */
interface ReadyRun {
  run: RunRow;
  change: Omit<RunChange, "version">;
  outcomes: ChangeOutcome[];
}

/** Null while somebody still has to decide, and may still do so in good time. */
async function readyRun(deps: LearnDeps, run: RunRow): Promise<ReadyRun | null> {
  const names = [run.project_id, run.request_ids];
  const { rowCount } = await deps.pool.query(WAITING, names);
  if (rowCount && !run.is_old) return null;
  const { rows } = await deps.pool.query<RequestRow>(REQUESTS, names);
  const ready = await deps.projectShield.find(run.project_id);
  return { run, change: changeOf(deps, ready, run, rows), outcomes: [] };
}

/** Sends the runs of one agent to the profile of every service that each touched. */
async function learnOfAgent(
  deps: LearnDeps,
  projectId: string,
  keyId: string,
  runs: ReadyRun[],
): Promise<void> {
  const { settings } = await deps.projectShield.find(projectId);
  const versions = await readVersions(deps, projectId, keyId);
  const steps = runs.flatMap(({ change }) => change.steps);
  for (const service of servicesOf(steps, versions)) {
    const id = { projectId, agent: keyId, service };
    const own = runs.filter(({ change }) => change.steps.some((step) => step.service === service));
    const changes = own.map(({ run, change }): RunChange => {
      return { ...change, version: versionAt(versions, service, run.started_at) };
    });
    const changed = await deps.shieldStore.changeAll(id, changes, settings);
    for (const [index, { outcome }] of changed.entries()) own[index]?.outcomes.push(outcome);
  }
}

async function endRun(deps: LearnDeps, { run, outcomes }: ReadyRun): Promise<RunState> {
  const state = stateOf(outcomes);
  await deps.pool.query(END, [run.project_id, run.id, state]);
  deps.metrics.shieldRuns.inc({ outcome: state });
  return state;
}

/** Does it; where it fails the runs are tried again later. @returns null where it failed */
async function orPostpone<T>(
  deps: LearnDeps,
  runs: readonly RunRow[],
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (cause) {
    deps.log.error(
      { err: cause, runs: runs.map(({ id }) => id) },
      "a run could not be learned; it is tried again later",
    );
    for (const { project_id, id } of runs) await deps.pool.query(POSTPONE, [project_id, id]);
    return null;
  }
}

/** Learns what is ready of these runs; the others are looked at again later. @returns how many were learned */
async function learnTaken(deps: LearnDeps, taken: readonly RunRow[]): Promise<number> {
  const ofAgent = new Map<string, ReadyRun[]>();
  for (const run of taken) {
    const ready = await orPostpone(deps, [run], async () => {
      const found = await readyRun(deps, run);
      if (found === null) await deps.pool.query(POSTPONE, [run.project_id, run.id]);
      return found;
    });
    if (ready === null) continue;
    const name = `${run.project_id} ${run.key_id}`;
    ofAgent.set(name, [...(ofAgent.get(name) ?? []), ready]);
  }
  let learned = 0;
  for (const ready of ofAgent.values()) {
    const runs = ready.map(({ run }) => run);
    const [first] = runs;
    if (first === undefined) continue;
    await orPostpone(deps, runs, async () => {
      await learnOfAgent(deps, first.project_id, first.key_id, ready);
      for (const each of ready) if ((await endRun(deps, each)) === "learned") learned++;
    });
  }
  return learned;
}

/**
 * Learns runs that are over and of which all is decided. Any number of gateways may do it at once; a run that two of them
 * send is learned once.
 *
 * @returns how many were learned
 */
export async function learnRuns(deps: LearnDeps): Promise<number> {
  let learned = 0;
  for (let isFull = true; isFull && !deps.stopping.aborted; ) {
    const { rows } = await deps.pool.query<RunRow>(TAKE);
    // In the order in which they happened: what is learned later fades later.
    rows.sort((one, other) => one.ended_at.getTime() - other.ended_at.getTime());
    learned += await learnTaken(deps, rows);
    isFull = rows.length === RUNS;
  }
  return learned;
}
