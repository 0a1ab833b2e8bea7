import type { DiffSummary } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { HiddenValue } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import type { ShieldVerdict } from "@letsping/core";
import type { Fingerprint } from "@letsping/shield";
import type { Actor } from "../auth/actor";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import type { LoopCall } from "../guardrails/evaluate-proposal";

/** A row of approval_request, with the database's clock and the project's settings beside it. */
export interface RequestRow {
  id: string;
  project_id: string;
  key_id: string | null;
  agent_id: string | null;
  service: string;
  action: string;
  mode: "live" | "test";
  observe: boolean;
  held: boolean;
  priority: RequestListItem["priority"];
  roles: string[];
  status: RequestListItem["status"];
  version: number;
  sealed_body: Buffer;
  payload_digest: string;
  editable: boolean;
  created_at: Date;
  expires_at: Date;
  resolved_at: Date | null;
  decided_by: string | null;
  decided_role: string | null;
  method: string | null;
  sealed_decision: Buffer | null;
  change_count: number;
  receipt: string | null;
  executable_until: Date | null;
  execution_state: RequestListItem["execution_state"];
  lease_hash: Buffer | null;
  lease_expires_at: Date | null;
  execution_started_at: Date | null;
  execution_finished_at: Date | null;
  result_digest: string | null;
  /** The guardrails want a person to look. */
  flagged: boolean;
  /** Rules of the guardrails that found something. */
  finding_rules: string[];
  /** Values that the guardrails took out. */
  hidden_count: number;
  /** What the Shield said: 0 nothing unusual, 1 unusual, 2 very unusual. */
  shield_alarm: number;
  /** Held because of the Shield. */
  shield_held: boolean;
}

export interface LoadedRequest extends RequestRow {
  /** The database's clock when the row was read. */
  db_now: Date;
  execution_window_ms: number;
  pseudonym_key: Buffer;
}

/** What is sealed of a request. */
export interface RequestBody {
  payload: JsonObject;
  schema: JsonObject | null;
  metadata: JsonObject;
  /** The reserved key of published clients, put back only in their echo of the payload. */
  lp_meta: JsonObject | null;
  /** The span that asked (W3C `traceparent`), where there was one. */
  traceparent?: string;
  /** What the guardrails found, where they found something. */
  findings?: GuardrailFinding[];
  /** Values that the guardrails took out, and the salt of their commitments: for the key that asked, and nobody else. */
  hidden?: HiddenValue[];
  hidden_salt?: string;
  /** Under which name the call is one of a row, where loops are looked for. */
  loop?: LoopCall;
  /** What the Shield said, where it judged. */
  shield?: ShieldVerdict;
  /** Keyed fingerprints of values, where the project wants them for this action. */
  fingerprints?: Fingerprint[];
}

/** What is sealed of a decision. */
export interface DecisionBody {
  commitment_salt: string;
  actor_name: string | null;
  reason: string | null;
  patched_payload: JsonObject | null;
  diff_summary: DiffSummary | null;
  hidden: NonNullable<ReceiptClaims["hidden"]>;
  presented_digest: string | null;
}

export function bodyPlace(id: string): string {
  return `approval_request|${id}|body`;
}

export function decisionPlace(id: string): string {
  return `approval_request|${id}|decision`;
}

/** What was opened already, by the bytes: a decision opens the same request for its check, its receipt and its answers. */
const openedBodies = new WeakMap<Buffer, RequestBody>();
const openedDecisions = new WeakMap<Buffer, DecisionBody>();

/** Seals what is sealed of a request. Nobody may change it afterwards. */
export function sealBody(deps: Pick<Deps, "cipher">, id: string, body: RequestBody): Buffer {
  const sealed = deps.cipher.seal(bodyPlace(id), body as unknown as JsonValue);
  openedBodies.set(sealed, body);
  return sealed;
}

/** Opens what is sealed of a request. The same object for the same row: nobody may change it. */
export function openBody(
  deps: Pick<Deps, "cipher">,
  row: Pick<RequestRow, "id" | "sealed_body">,
): RequestBody {
  const known = openedBodies.get(row.sealed_body);
  if (known) return known;
  const body = deps.cipher.open(bodyPlace(row.id), row.sealed_body) as unknown as RequestBody;
  openedBodies.set(row.sealed_body, body);
  return body;
}

/** Seals what is sealed of a decision. Nobody may change it afterwards. */
export function sealDecision(deps: Pick<Deps, "cipher">, id: string, decision: DecisionBody): Buffer {
  const sealed = deps.cipher.seal(decisionPlace(id), decision as unknown as JsonValue);
  openedDecisions.set(sealed, decision);
  return sealed;
}

/** Opens what is sealed of a decision. The same object for the same row: nobody may change it. */
export function openDecision(
  deps: Pick<Deps, "cipher">,
  row: Pick<RequestRow, "id" | "sealed_decision">,
): DecisionBody | null {
  if (!row.sealed_decision) return null;
  const known = openedDecisions.get(row.sealed_decision);
  if (known) return known;
  const decision = deps.cipher.open(decisionPlace(row.id), row.sealed_decision) as unknown as DecisionBody;
  openedDecisions.set(row.sealed_decision, decision);
  return decision;
}

/** A request with what is sealed of it opened. */
export interface Opened {
  body: RequestBody;
  decision: DecisionBody | null;
}

export function openRequest(
  deps: Pick<Deps, "cipher">,
  row: Pick<RequestRow, "id" | "sealed_body" | "sealed_decision">,
): Opened {
  return { body: openBody(deps, row), decision: openDecision(deps, row) };
}

/** Plain data as JSON: what is undefined is left out. */
export function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

/** Columns of a `LoadedRequest`, of `request` and `project`. */
export const REQUEST_COLUMNS = `
    request.id, request.project_id, request.key_id, request.agent_id, request.service, request.action, request.mode,
    request.observe, request.held, request.priority, request.roles, request.status, request.version,
    request.sealed_body, request.payload_digest, request.editable, request.created_at, request.expires_at,
    request.resolved_at, request.decided_by, request.decided_role, request.method, request.sealed_decision,
    request.change_count, request.receipt, request.executable_until, request.execution_state, request.lease_hash,
    request.lease_expires_at, request.execution_started_at, request.execution_finished_at, request.result_digest,
    request.flagged, request.finding_rules, request.hidden_count, request.shield_alarm, request.shield_held,
    clock_timestamp() as db_now, project.execution_window_ms, project.pseudonym_key`;

// Here and in every statement about one request: `|| ''` keeps PostgreSQL from an index over the whole project, or over
// all that waits. While a table has no statistics it may take one instead of the primary key, and a planned statement
// keeps it.
const FIND = statement(
  "request.find",
  `
  select ${REQUEST_COLUMNS}
  from approval_request request join project on project.id = request.project_id
  where request.project_id || '' = $1 and request.id = $2`,
);

/** Reads a request of a project, or null. */
export async function findRequest(
  deps: Pick<Deps, "pool" | "prepare">,
  projectId: string,
  id: string,
): Promise<LoadedRequest | null> {
  const { rows } = await deps.pool.query<LoadedRequest>(deps.prepare(FIND, [projectId, id]));
  return rows[0] ?? null;
}

/** Whether the caller may read a request of their own project. A key reads what it made, unless its scope is the project. */
export function mayRead(actor: Actor, row: Pick<RequestRow, "project_id" | "key_id">): boolean {
  if (actor.kind === "public" || actor.kind === "account" || actor.projectId !== row.project_id) return false;
  return actor.kind === "person" || actor.scope === "project" || actor.keyId === row.key_id;
}

/** The error for a request that is not there, or not this caller's: the two look alike. */
export function requestNotFound(id: string): LetsPingError {
  return new LetsPingError("request_not_found", `No request ${id.slice(0, 80)} is visible to this caller.`);
}
