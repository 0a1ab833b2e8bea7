import type { Priority } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { keyStands } from "../auth/known-callers";
import { createBatch } from "../db/batch";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import type { ActionRules } from "./known-rules";

/** A request as it is to be stored, with what must still be true when it is. */
export interface ProposalRow {
  id: string;
  projectId: string;
  keyId: string | null;
  /** SHA-256 of the key's secret; null where no key asks. */
  secretHash: Buffer | null;
  service: string;
  action: string;
  mode: "live" | "test";
  observe: boolean;
  held: boolean;
  priority: Priority;
  /** At most two: the rule's, and the one that was asked for. */
  roles: readonly string[];
  sealed: Buffer;
  digest: string;
  editable: boolean;
  hash: Buffer | null;
  fingerprint: Buffer | null;
  expiresInMs: number;
  askerName: string;
  /** JSON of the audit row. */
  detail: string;
  /** The rules that it was made by. */
  rules: ActionRules;
  askedRole: string | null;
  /** The settings of the guardrails that it was judged by. */
  guardVersion: number;
  flagged: boolean;
  findingRules: readonly string[];
  hiddenCount: number;
  /** Fingerprints of values that were taken out. */
  prints: readonly string[];
  /** SHA-256 of service, action and key structure; null where no key asks, or it could not be made. */
  skeleton: Buffer | null;
  /** What the Shield said; null where it did not score. */
  shieldBits: number | null;
  /** 0 nothing unusual, 1 unusual, 2 very unusual. */
  shieldAlarm: number;
  shieldHeld: boolean;
}

/** A request that was stored now, or earlier. */
export interface Stored {
  id: string;
  status: RequestReceipt["status"];
  held: boolean;
  expires_at: Date;
  idempotency_fingerprint?: Buffer;
}

/** A request that was stored now, with what its project says. */
export interface StoredNow extends Stored {
  created_at: Date;
  execution_window_ms: number;
  pseudonym_key: Buffer;
}

/**
 * Stores requests and their audit rows. One is not stored where its key no longer stands, the rules or the settings of the
 * guardrails are not those that it was made by, or another call with its Idempotency-Key was earlier.
 */
// An agent with a new step is due for the learner: written once, not for every step, and after all that this statement may
// wait for, in one order, so that nobody waits in a circle. `offset 0` and the scalar sub-selects keep PostgreSQL to one
// look by primary key for each, whatever it guesses.
const STORE = statement(
  "ingest.store",
  `
  with asked as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::boolean[],
      $9::boolean[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::text[], $15::boolean[], $16::bytea[],
      $17::bytea[], $18::float8[], $19::text[], $20::text[], $21::text[], $22::text[], $23::boolean[], $24::text[],
      $25::int[], $26::boolean[], $27::text[], $28::int[], $29::text[], $30::bytea[], $31::float8[], $32::int[],
      $33::boolean[])
    as given (id, project_id, key_id, secret_hash, service, action, mode, observe, held, priority, role, other_role,
      sealed_body, payload_digest, editable, idempotency_hash, idempotency_fingerprint, expires_in_ms, asker_name, detail,
      least_priority, ruled_role, observe_allowed, asked_role, guard_version, flagged, finding_rules, hidden_count, prints,
      skeleton, shield_bits, shield_alarm, shield_held)
  ), inserted as (
    insert into approval_request (id, project_id, key_id, service, action, mode, observe, held, priority, roles,
      sealed_body, payload_digest, editable, idempotency_hash, idempotency_fingerprint, flagged,
      finding_rules, hidden_count, skeleton, shield_bits, shield_alarm, shield_held, created_at, expires_at)
    select asked.id, asked.project_id, asked.key_id, asked.service, asked.action, asked.mode, asked.observe, asked.held,
      asked.priority, array_remove(array[asked.role, asked.other_role], null), asked.sealed_body, asked.payload_digest,
      asked.editable, asked.idempotency_hash, asked.idempotency_fingerprint, asked.flagged,
      array(select jsonb_array_elements_text(asked.finding_rules::jsonb)), asked.hidden_count, asked.skeleton,
      asked.shield_bits, asked.shield_alarm, asked.shield_held, clock.now,
      clock.now + asked.expires_in_ms * interval '1 millisecond'
    from asked
    cross join (select clock_timestamp() as now) as clock
    left join lateral (
      select least_priority, role, observe_allowed from action_description
      where project_id = asked.project_id and service = asked.service and action = asked.action offset 0
    ) as rule on true
    where (asked.key_id is null or ${keyStands("asked.project_id", "asked.key_id", "asked.secret_hash")})
      and rule.least_priority is not distinct from asked.least_priority
      and rule.role is not distinct from asked.ruled_role
      and coalesce(rule.observe_allowed, false) = asked.observe_allowed
      and (asked.asked_role is null
        or (select true from project_role where project_id = asked.project_id and name = asked.asked_role))
      and coalesce((select version from guardrail_settings where project_id = asked.project_id), 0) = asked.guard_version
    on conflict (project_id, key_id, idempotency_hash) do nothing
    returning id, project_id, status, held, created_at, expires_at
  ), audited as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, detail)
    select asked.project_id, asked.id, 'request.created', 'agent', asked.key_id, asked.asker_name, asked.detail::jsonb
    from asked join inserted on inserted.id = asked.id
  ), seen as (
    insert into seen_value (project_id, fingerprint, request_id)
    select asked.project_id, jsonb_array_elements_text(asked.prints::jsonb), asked.id
    from asked join inserted on inserted.id = asked.id
    where asked.prints is not null
  ), due as (
    insert into shield_agent (project_id, key_id, due_at)
    select project_id, key_id, clock_timestamp() from (
      select distinct asked.project_id, asked.key_id
      from asked join inserted on inserted.id = asked.id
      where asked.skeleton is not null and coalesce((select agent.due_at is null from shield_agent agent
        where agent.project_id = asked.project_id and agent.key_id = asked.key_id), true)
    ) as agent
    order by project_id, key_id
    on conflict (project_id, key_id) do update set due_at = excluded.due_at where shield_agent.due_at is null
  )
  select inserted.id, status, held, inserted.created_at, expires_at, execution_window_ms, pseudonym_key
  from inserted join project on project.id = inserted.project_id`,
);

/** Texts as JSON; null for none, as it mostly is. */
const textOf = (texts: readonly string[]) => (texts.length > 0 ? JSON.stringify(texts) : null);

const NONE = Buffer.alloc(0);

/** In the order in which every gateway stores them: who waits for another's Idempotency-Key never waits in a circle. */
function inOrderOfKeys(rows: readonly ProposalRow[]): ProposalRow[] {
  return [...rows].sort(
    (a, b) => (a.hash ?? NONE).compare(b.hash ?? NONE) || ((a.keyId ?? "") < (b.keyId ?? "") ? -1 : 1),
  );
}

/** Stores a request, together with others of the same moment. Null where it was not stored. */
export type StoreProposal = (row: ProposalRow) => Promise<StoredNow | null>;

export function createStoreProposal(deps: Pick<Deps, "pool" | "prepare">): StoreProposal {
  return createBatch<ProposalRow, StoredNow | null>(async (asked) => {
    const rows = inOrderOfKeys(asked);
    const values = [
      rows.map((row) => row.id),
      rows.map((row) => row.projectId),
      rows.map((row) => row.keyId),
      rows.map((row) => row.secretHash),
      rows.map((row) => row.service),
      rows.map((row) => row.action),
      rows.map((row) => row.mode),
      rows.map((row) => row.observe),
      rows.map((row) => row.held),
      rows.map((row) => row.priority),
      rows.map((row) => row.roles[0] ?? null),
      rows.map((row) => row.roles[1] ?? null),
      rows.map((row) => row.sealed),
      rows.map((row) => row.digest),
      rows.map((row) => row.editable),
      rows.map((row) => row.hash),
      rows.map((row) => row.fingerprint),
      rows.map((row) => row.expiresInMs),
      rows.map((row) => row.askerName),
      rows.map((row) => row.detail),
      rows.map((row) => row.rules.least_priority ?? null),
      rows.map((row) => row.rules.role),
      rows.map((row) => row.rules.observe_allowed),
      rows.map((row) => row.askedRole),
      rows.map((row) => row.guardVersion),
      rows.map((row) => row.flagged),
      rows.map((row) => textOf(row.findingRules)),
      rows.map((row) => row.hiddenCount),
      rows.map((row) => textOf(row.prints)),
      rows.map((row) => row.skeleton),
      rows.map((row) => row.shieldBits),
      rows.map((row) => row.shieldAlarm),
      rows.map((row) => row.shieldHeld),
    ];
    const { rows: stored } = await deps.pool.query<StoredNow>(deps.prepare(STORE, values));
    const byId = new Map(stored.map((row) => [row.id, row]));
    return asked.map((row) => byId.get(row.id) ?? null);
  });
}
