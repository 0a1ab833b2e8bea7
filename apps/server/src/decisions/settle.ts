import { createHash } from "node:crypto";
import { createHmac } from "node:crypto";
import { commitPayload } from "@letsping/core";
import type { DiffSummary } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import type { PoolClient } from "pg";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import { payloadDigest } from "../requests/payload-digest";
import { asJson } from "../requests/request-row";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import { sealDecision } from "../requests/request-row";
import { noteSettled } from "./note-settled";

/** How a pending request ends. */
export interface Settlement {
  status: ReceiptClaims["status"];
  /** The person who decided; null where nobody did. */
  person: { userId: string; sessionId: string; name: string; role: string } | null;
  method: "dashboard" | "expiry" | "withdrawn" | "key_revoked";
  reason: string | null;
  patchedPayload: JsonObject | null;
  diff: DiffSummary | null;
  /** Values approved unseen, as the receipt names them. */
  hidden: NonNullable<ReceiptClaims["hidden"]>;
  presentedDigest: string | null;
  expectedVersion: number | null;
  /** The batch that it was part of, for the audit row. */
  batch: { id: string; size: number } | null;
  /** Who acted, for the audit row. */
  actor: { kind: "agent" | "person" | "gateway"; id: string | null; name: string };
}

const EVENTS = {
  APPROVED: "request.approved",
  APPROVED_WITH_MODIFICATIONS: "request.approved",
  REJECTED: "request.rejected",
  EXPIRED: "request.expired",
  CANCELLED: "request.cancelled",
} as const;

/** Stable inside one project, and tells nothing outside it. */
export function pseudonymOf(row: Pick<LoadedRequest, "pseudonym_key">, userId: string): string {
  return `per_${createHmac("sha256", row.pseudonym_key).update(userId).digest("base64url").slice(0, 22)}`;
}

function commitment(value: JsonValue, salt: string): ReceiptClaims["payload_commitment"] {
  return { alg: "sha-256", salt_len: 16, value: commitPayload(value, salt) };
}

function claimsOf(
  deps: Deps,
  row: LoadedRequest,
  settlement: Settlement,
  payload: JsonObject,
  salt: string,
): ReceiptClaims {
  const approved = settlement.status === "APPROVED" || settlement.status === "APPROVED_WITH_MODIFICATIONS";
  const iat = Math.floor(row.db_now.getTime() / 1000);
  const { person, patchedPayload, diff, hidden } = settlement;
  return {
    v: 1,
    iss: deps.issuer,
    aud: row.project_id,
    mode: row.mode,
    request_id: row.id,
    project_id: row.project_id,
    service: row.service,
    action: row.action,
    ...(row.agent_id ? { agent_id: row.agent_id } : {}),
    status: settlement.status,
    ...(person ? { decided_by: pseudonymOf(row, person.userId), decided_role: person.role } : {}),
    decided_at: row.db_now.toISOString(),
    iat,
    ...(approved ? { exp: iat + Math.floor(row.execution_window_ms / 1000) } : {}),
    payload_commitment: commitment(payload, salt),
    ...(patchedPayload ? { patched_commitment: commitment(patchedPayload, salt) } : {}),
    ...(diff ? { diff_commitment: commitment(asJson(diff), salt) } : {}),
    ...(hidden.length > 0 ? { hidden } : {}),
  };
}

/**
 * The decision: one conditional update, with its audit row and its NOTIFY, in one statement and so in one transaction.
 * The first wins; for the others no row is left to update. The database's clock parts in time from too late. Whoever
 * decides is still signed in, and still has the role that the receipt names and a team role for each that is asked. A
 * trigger asks the clock once more when the row is held: the wait for it may have been long.
 */
const SETTLE = statement(
  "settle",
  `
  with settled as (
    update approval_request set
      status = $3, resolved_at = $4, version = version + 1, decided_by = $5, decided_role = $6, method = $7,
      sealed_decision = $8, change_count = $9, receipt = $10, executable_until = $11
    where id = $1 and project_id || '' = $2 and status || '' = 'PENDING'
      and (expires_at > clock_timestamp()) = ($3 <> 'EXPIRED')
      and ($12::int is null or version = $12)
      and ($5::text is null or exists (select 1 from member
        where member.project_id = $2 and member.user_id = $5 and member.role = $6
          and (member.role = 'owner' or approval_request.roles <@ member.team_roles)))
      and ($19::text is null or (select true from auth_session where auth_session.id = $19 and user_id = $5
        and auth_session.expires_at > clock_timestamp()))
      and ($20::float8 is null or (
        sha256(sealed_body) = $21
        and (select execution_window_ms from project where project.id = $2) = $20
        and $4 between clock_timestamp() - interval '2 seconds' and clock_timestamp()
        and not exists (select 1 from action_description described where described.project_id = $2
          and described.service = approval_request.service and described.action = approval_request.action
          and jsonb_path_exists(described.fields, '$[*] ? (@.masked == true)'))))
    returning id, project_id
  ), audited as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, detail)
    select project_id, id, $13, $14, $15, $16, $17::jsonb from settled
  )
  select clock_timestamp() as db_now,
    case when $18::text is not null then pg_notify('letsping_request', project_id || ' ' || id || ' ' || $18) end
  from settled`,
);

/**
 * Ends a pending request. Signs the receipt first, then tries to write all of it at once.
 *
 * @param isRemembered whether the request comes from memory: it is then ended only where what is stored is what is
 * remembered, no value is masked, and time and length of the approval are those of the database. Default false
 * @returns the request as it stands now; null when it was no longer pending, out of time, or of another version, or the
 * person lost the right to decide it: then nothing was written
 */
export async function settle(
  deps: Deps,
  row: LoadedRequest,
  settlement: Settlement,
  client: Pick<PoolClient, "query"> = deps.pool,
  isRemembered = false,
): Promise<LoadedRequest | null> {
  const { payload } = openBody(deps, row);
  const salt = toBase64Url(deps.random(16));
  const claims = claimsOf(deps, row, settlement, payload, salt);
  const receipt = await deps.signer.sign(claims);
  const sealed = sealDecision(deps, row.id, {
    commitment_salt: salt,
    actor_name: settlement.person?.name ?? null,
    reason: settlement.reason,
    patched_payload: settlement.patchedPayload,
    diff_summary: settlement.diff,
    hidden: settlement.hidden,
    presented_digest: settlement.presentedDigest,
  });
  const patched = settlement.patchedPayload;
  const detail = {
    status: settlement.status,
    method: settlement.method,
    payload_digest: row.payload_digest,
    final_digest: patched ? payloadDigest(deps, row.id, patched) : row.payload_digest,
    presented_digest: settlement.presentedDigest,
    change_count: settlement.diff?.changes.length ?? 0,
    hidden_count: settlement.hidden.length,
    receipt_digest: sha256Hex(receipt),
    ...(settlement.batch ? { batch: settlement.batch } : {}),
  };
  const ended: LoadedRequest = {
    ...row,
    status: settlement.status,
    version: row.version + 1,
    resolved_at: row.db_now,
    decided_by: settlement.person?.userId ?? null,
    decided_role: settlement.person?.role ?? null,
    method: settlement.method,
    sealed_decision: sealed,
    change_count: settlement.diff?.changes.length ?? 0,
    receipt,
    executable_until: claims.exp === undefined ? null : new Date(claims.exp * 1000),
  };
  const values = [
    row.id,
    row.project_id,
    ended.status,
    ended.resolved_at,
    ended.decided_by,
    ended.decided_role,
    ended.method,
    sealed,
    ended.change_count,
    receipt,
    ended.executable_until,
    settlement.expectedVersion,
    EVENTS[settlement.status],
    settlement.actor.kind,
    settlement.actor.id,
    settlement.actor.name,
    JSON.stringify(detail),
    deps.waiters.self,
    settlement.person?.sessionId ?? null,
    isRemembered ? row.execution_window_ms : null,
    isRemembered ? createHash("sha256").update(row.sealed_body).digest() : null,
  ];
  const { rows } = await deps.tracing
    .within("letsping.settle", () => client.query<{ db_now: Date }>(deps.prepare(SETTLE, values)))
    .catch((cause: unknown) => {
      // Whether it was written is not known; who waits looks for themselves.
      deps.waiters.lookAgain(row.id);
      throw cause;
    });
  const [written] = rows;
  if (!written) return null;
  const settled = { ...ended, db_now: written.db_now };
  // In a caller's transaction nothing stands yet; the caller notes it after its commit.
  if (client === deps.pool) noteSettled(deps, row, settled, settlement);
  return settled;
}

/** A settlement in which nobody decided. */
export function undecided(
  status: "EXPIRED" | "CANCELLED",
  method: Settlement["method"],
  reason: string | null,
  actor: Settlement["actor"],
): Settlement {
  return {
    status,
    person: null,
    method,
    reason,
    patchedPayload: null,
    diff: null,
    hidden: [],
    presentedDigest: null,
    expectedVersion: null,
    batch: null,
    actor,
  };
}

/** Nobody decided in time. */
export const EXPIRED = undecided("EXPIRED", "expiry", "Nobody decided in time.", {
  kind: "gateway",
  id: null,
  name: "gateway",
});

/** Ends a request whose time is over. Never an approval. */
export function expire(deps: Deps, row: LoadedRequest): Promise<LoadedRequest | null> {
  return settle(deps, row, EXPIRED);
}
