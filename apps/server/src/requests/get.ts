import type { ActionField } from "@letsping/core";
import { approveLabel } from "@letsping/core";
import { describeRequest } from "@letsping/core";
import type { HiddenLeaf } from "@letsping/core";
import type { RequestDetail } from "@letsping/core";
import type { TimelineEntry } from "@letsping/core";
import { timelineOf } from "../audit/timeline";
import type { KeyActor } from "../auth/actor";
import { hasRole } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import { statusAnswer } from "../decisions/decision-view";
import { whyNot } from "../decisions/may-decide";
import { expire } from "../decisions/settle";
import type { Deps } from "../deps";
import { seenBefore } from "../guardrails/seen-values";
import { currentPayload } from "./list-item";
import { forActor } from "./list-item";
import { itemOf } from "./list-item";
import { LISTED } from "./list-item";
import type { ListedRow } from "./list-item";
import { maskRequest } from "./mask";
import { findRequest } from "./request-row";
import type { LoadedRequest } from "./request-row";
import { mayRead } from "./request-row";
import { openRequest } from "./request-row";
import { requestNotFound } from "./request-row";
import { maskingFor } from "./sight";

interface DescriptionRow {
  fields: ActionField[];
  effects: string[];
  undoable: boolean | null;
}

async function descriptionOf(deps: Deps, row: LoadedRequest): Promise<DescriptionRow> {
  const { rows } = await deps.pool.query<DescriptionRow>(
    "select fields, effects, undoable from action_description where project_id = $1 and service = $2 and action = $3",
    [row.project_id, row.service, row.action],
  );
  return rows[0] ?? { fields: [], effects: [], undoable: null };
}

async function similarTo(deps: Deps, row: LoadedRequest): Promise<RequestDetail["similar"]> {
  const { rows } = await deps.pool.query<{ status: string; count: number }>(
    `select status, count(*)::int as count from (
       select status from approval_request
       where project_id = $1 and service = $2 and action = $3 and resolved_at is not null and id <> $4
       order by resolved_at desc limit 20) as last group by status`,
    [row.project_id, row.service, row.action, row.id],
  );
  const count = (status: string) => rows.find((each) => each.status === status)?.count ?? 0;
  const approved = count("APPROVED");
  const changed = count("APPROVED_WITH_MODIFICATIONS");
  const rejected = count("REJECTED");
  const total = rows.reduce((sum, each) => sum + each.count, 0);
  return { total, approved, changed, rejected, other: total - approved - changed - rejected };
}

function mayDecide(actor: KeyActor | PersonActor, row: LoadedRequest): RequestDetail["may_decide"] {
  const why = actor.kind === "key" ? "An API key can never decide." : whyNot(actor, row);
  return { allowed: why === null, why };
}

async function loadCurrent(deps: Deps, id: string, actor: KeyActor | PersonActor): Promise<LoadedRequest> {
  const row = await findRequest(deps, actor.projectId, id);
  if (!row || !mayRead(actor, row)) throw requestNotFound(id);
  if (row.status !== "PENDING" || row.expires_at > row.db_now) return row;
  await expire(deps, row);
  return (await findRequest(deps, actor.projectId, id)) ?? row;
}

/** Older audit rows hold a plain hash of the final payload, with which a masked value could be guessed. */
function withoutFinalDigest(entry: TimelineEntry): TimelineEntry {
  const { final_digest: _digest, ...detail } = entry.detail;
  return { ...entry, detail };
}

/** What is unusual for an agent is for people: see `forActor`. */
function withoutAlarm(entry: TimelineEntry): TimelineEntry {
  const { shield_alarm: _alarm, shield_held: _held, ...detail } = entry.detail;
  return { ...entry, detail };
}

/** What happened to the request, as far as the caller may know. */
function toldOf(
  timeline: readonly TimelineEntry[],
  actor: KeyActor | PersonActor,
  isMasked: boolean,
): TimelineEntry[] {
  const told = actor.kind === "key" ? timeline.map(withoutAlarm) : [...timeline];
  return isMasked ? told.map(withoutFinalDigest) : told;
}

/** Values that nobody but the agent has, and what else was approved unseen; each once. */
function leavesOf(taken: readonly HiddenLeaf[] = [], unseen: readonly HiddenLeaf[] = []): HiddenLeaf[] {
  const leaves = [...unseen, ...taken].map(({ path, type }): [string, HiddenLeaf] => [path, { path, type }]);
  return [...new Map(leaves).values()];
}

/** All of a request: what a person is shown to decide, and what history keeps. */
export async function getRequest(
  deps: Deps,
  id: string,
  actor: KeyActor | PersonActor,
): Promise<RequestDetail> {
  const row = await loadCurrent(deps, id, actor);
  const [described, masking, similar, timeline, listed] = await Promise.all([
    descriptionOf(deps, row),
    maskingFor(deps, row, actor),
    similarTo(deps, row),
    timelineOf(deps, row.project_id, row.id),
    deps.pool.query<ListedRow>(`${LISTED} where request.project_id = $1 and request.id = $2`, [
      row.project_id,
      row.id,
    ]),
  ]);
  const [first] = listed.rows;
  if (!first) throw requestNotFound(id);
  // Everything below is made from what the caller may see.
  const { opened, masked } = maskRequest(openRequest(deps, row), masking);
  const { body, decision } = opened;
  const { service, action } = row;
  const current = currentPayload(opened);
  const words = { service, action, payload: current, template: first.template };
  const reason = body.metadata["reason"];
  // Rule and exact place are for people only.
  const findings = actor.kind === "key" ? [] : (body.findings ?? []);
  return {
    ...forActor(itemOf({ ...first, ...row }, opened), actor),
    payload: body.payload,
    presented_digest: row.payload_digest,
    schema: body.schema,
    editable: row.editable && body.schema !== null,
    metadata: body.metadata,
    agent_words: typeof reason === "string" && reason !== "" ? reason : null,
    approve_label: approveLabel({ action, payload: current }),
    sentence: describeRequest({ ...words, payload: body.payload, form: "ask" }),
    sentence_will: describeRequest({ ...words, form: "will" }),
    sentence_past: describeRequest({ ...words, form: "past" }),
    effects: described.effects,
    undoable: described.undoable,
    field_labels: Object.fromEntries(
      described.fields.map((field) => [field.path, { label: field.label, format: field.format ?? null }]),
    ),
    may_decide: mayDecide(actor, row),
    findings,
    hidden: leavesOf(body.hidden, decision?.hidden),
    shield: actor.kind === "key" ? null : (body.shield ?? null),
    seen_before: await seenBefore(deps, row, findings),
    masked,
    may_reveal: masked.length > 0 && actor.kind === "person" && hasRole(actor, "operator"),
    decision: statusAnswer(row, opened),
    diff_summary: decision?.diff_summary ?? null,
    execution: {
      state: row.execution_state,
      started_at: row.execution_started_at?.toISOString() ?? null,
      finished_at: row.execution_finished_at?.toISOString() ?? null,
      lease_expires_at: row.lease_expires_at?.toISOString() ?? null,
      result_digest: row.result_digest,
    },
    timeline: toldOf(timeline, actor, masked.length > 0),
    similar,
    server_time: row.db_now.toISOString(),
  };
}
