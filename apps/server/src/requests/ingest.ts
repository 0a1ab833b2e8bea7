import { createHmac } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import { checkPayload } from "@letsping/core";
import { createId } from "@letsping/core";
import { DEFAULT_EXPIRY_MS } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { jsonSchemaProblems } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import type { RequestInput } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { sha256 } from "@letsping/core";
import { toFormSchema } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { patternEngine } from "../decisions/pattern-engine";
import type { Deps } from "../deps";
import { formatTraceparent } from "../telemetry/traceparent";
import type { TraceParent } from "../telemetry/traceparent";
import { takeClientMetadata } from "./client-metadata";
import { payloadDigest } from "./payload-digest";
import { asJson } from "./request-row";
import { bodyPlace } from "./request-row";

/** Who asks: an agent's key, or the dashboard with a sample. */
export interface Asker {
  projectId: string;
  keyId: string | null;
  name: string;
  mode: "live" | "test";
  /** The span that asks. */
  trace?: TraceParent | null;
}

interface Rules {
  known_roles: string[];
  least_priority: RequestInput["priority"];
  role: string | null;
  observe_allowed: boolean | null;
}

const RULES = `
  select array(select name from project_role where project_id = $1 order by name) as known_roles,
         action.least_priority, action.role, action.observe_allowed
  from (select 1) as one
  left join action_description action on action.project_id = $1 and action.service = $2 and action.action = $3`;

const INSERT = `
  with inserted as (
    insert into approval_request (id, project_id, key_id, service, action, mode, observe, held, priority, roles,
      sealed_body, payload_digest, editable, idempotency_hash, idempotency_fingerprint, created_at, expires_at)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock.now, clock.now + $16 * interval '1 millisecond'
    from (select clock_timestamp() as now) as clock
    on conflict (project_id, key_id, idempotency_hash) do nothing
    returning id, project_id, status, held, expires_at
  ), audited as (
    insert into audit_entry (project_id, request_id, type, actor_kind, actor_id, actor_name, detail)
    select project_id, id, 'request.created', 'agent', $3, $17, $18::jsonb from inserted
  )
  select id, status, held, expires_at from inserted`;

interface Stored {
  id: string;
  status: RequestReceipt["status"];
  held: boolean;
  expires_at: Date;
  idempotency_fingerprint?: Buffer;
}

/** What makes two creates the same: all of the body but what differs from try to try. */
function fingerprintOf(deps: Pick<Deps, "fingerprintKey">, input: RequestInput): Buffer {
  // `payload_fingerprint` stands for a payload that the client sealed; one in the clear speaks for itself.
  const {
    agent_signature: _signature,
    agent_auth: _auth,
    payload_fingerprint: _print,
    payload,
    metadata,
    ...rest
  } = input;
  const { trace_id: _trace, ...kept } = metadata ?? {};
  const { _lp_meta: _meta, ...visible } = payload;
  const body = asJson({ ...rest, metadata: kept, payload: visible });
  return createHmac("sha256", deps.fingerprintKey).update(canonicalJson(body)).digest();
}

function receiptOf(deps: Pick<Deps, "issuer">, asker: Asker, row: Stored): RequestReceipt {
  const { id, status, held } = row;
  return {
    id,
    status,
    held,
    expires_at: row.expires_at.toISOString(),
    project_id: asker.projectId,
    issuer: deps.issuer,
  };
}

/** The answer to a create that was made before with this key, or null. @throws `idempotency_key_reused` */
async function replay(
  deps: Deps,
  asker: Asker,
  hash: Buffer | null,
  fingerprint: Buffer,
): Promise<RequestReceipt | null> {
  if (!hash) return null;
  const { rows } = await deps.pool.query<Stored>(
    `select id, status, held, expires_at, idempotency_fingerprint from approval_request
     where project_id = $1 and key_id = $2 and idempotency_hash = $3`,
    [asker.projectId, asker.keyId, hash],
  );
  const earlier = rows[0];
  if (!earlier) return null;
  if (!earlier.idempotency_fingerprint?.equals(fingerprint)) {
    throw new LetsPingError("idempotency_key_reused", "This Idempotency-Key came before with another body.", {
      details: { id: earlier.id },
    });
  }
  return receiptOf(deps, asker, earlier);
}

function checkRoles(rules: Rules, asked: string | null): string[] {
  if (asked && !rules.known_roles.includes(asked)) {
    const known = rules.known_roles.length > 0 ? rules.known_roles.join(", ") : "none yet";
    throw new LetsPingError(
      "invalid_request",
      `The project does not have the role \`${asked}\`. It has: ${known}.`,
      {
        details: { field: "metadata.role", known: rules.known_roles },
      },
    );
  }
  return rolesOf(rules.role, asked);
}

/** Both the rule's role and the request's must be held: what the agent names can only add to its own protection. */
export function rolesOf(ruled: string | null, asked: string | null): string[] {
  return [...new Set([ruled, asked].filter((role): role is string => Boolean(role)))];
}

function checkSchema(schema: JsonObject | null, payload: JsonObject): void {
  if (!schema) return;
  const problem = jsonSchemaProblems(schema);
  if (problem) throw new LetsPingError("payload_invalid", problem, { details: { field: "schema" } });
  const [issue] = checkPayload(schema, payload, payload, patternEngine);
  if (issue) {
    const message = `The payload breaks its own schema at ${issue.path || "the top level"}: ${issue.message} ${issue.expected}`;
    throw new LetsPingError("payload_invalid", message, {
      details: { path: issue.path, expected: issue.expected },
    });
  }
}

function refuseAgents(input: RequestInput, projectId: string): void {
  if (input.agent_id || input.agent_signature || input.agent_auth) {
    throw new LetsPingError(
      "unauthorized",
      "The request is signed as an agent, and this gateway knows no agent of that id.",
    );
  }
  if (input.project_id && input.project_id !== projectId) {
    throw new LetsPingError("forbidden", "The body names another project than the key's.");
  }
}

/** The greater of what the agent asked and what the rule says is the least. */
export function raised(
  asked: RequestInput["priority"],
  least: RequestInput["priority"],
): (typeof PRIORITIES)[number] {
  return (
    PRIORITIES[Math.max(PRIORITIES.indexOf(asked ?? "medium"), least ? PRIORITIES.indexOf(least) : 0)] ??
    "medium"
  );
}

/**
 * Takes a proposal. It is stored, sealed, before the answer is given.
 *
 * @returns the same answer for the same Idempotency-Key and body
 * @throws LetsPingError `invalid_request`, `payload_invalid`, `idempotency_key_reused`, `unauthorized`, `forbidden`
 */
export async function ingest(
  deps: Deps,
  input: RequestInput,
  asker: Asker,
  idempotencyKey: string | null,
): Promise<RequestReceipt> {
  refuseAgents(input, asker.projectId);
  const { payload, lpMeta } = takeClientMetadata(input.payload);
  const hash = idempotencyKey ? Buffer.from(sha256(utf8(`/api/ingest ${idempotencyKey}`))) : null;
  const fingerprint = fingerprintOf(deps, input);
  const earlier = await replay(deps, asker, hash, fingerprint);
  if (earlier) return earlier;

  const { rows } = await deps.pool.query<Rules>(RULES, [asker.projectId, input.service, input.action]);
  const rules = rows[0] ?? { known_roles: [], least_priority: null, role: null, observe_allowed: null };
  const roles = checkRoles(rules, input.metadata?.role ?? null);
  const schema = input.schema ?? null;
  checkSchema(schema, payload);

  const id = createId("request", deps.clock(), deps.random(10));
  const observe = input.mode === "observe";
  // An observe request that the action's rule lets through is only recorded: nobody decides it, and it expires.
  const held = !(observe && rules.observe_allowed === true);
  const metadata = asJson(input.metadata ?? {});
  const trace = asker.trace ? { traceparent: formatTraceparent(asker.trace) } : {};
  const sealed = deps.cipher.seal(bodyPlace(id), { payload, schema, metadata, lp_meta: lpMeta, ...trace });
  const digest = payloadDigest(deps, id, payload);
  const inserted = await deps.pool.query<Stored>(INSERT, [
    id,
    asker.projectId,
    asker.keyId,
    input.service,
    input.action,
    asker.mode,
    observe,
    held,
    raised(input.priority, rules.least_priority),
    roles,
    sealed,
    digest,
    schema !== null && toFormSchema(schema).editable,
    hash,
    hash ? fingerprint : null,
    input.expires_in_ms ?? DEFAULT_EXPIRY_MS,
    asker.name,
    JSON.stringify({ payload_digest: digest, mode: asker.mode, held }),
  ]);
  const row = inserted.rows[0];
  if (!row) {
    // Another call with the same Idempotency-Key was a moment earlier.
    const winner = await replay(deps, asker, hash, fingerprint);
    if (winner) return winner;
    throw new LetsPingError("unavailable", "The request was not stored. Send it again.");
  }
  deps.metrics.requestsCreated.inc({ mode: asker.mode });
  deps.waiters.announce(asker.projectId);
  return receiptOf(deps, asker, row);
}
