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
import { confirmKey } from "../auth/authenticate";
import { statement } from "../db/statement";
import { patternEngine } from "../decisions/pattern-engine";
import type { Deps } from "../deps";
import { formatTraceparent } from "../telemetry/traceparent";
import type { TraceParent } from "../telemetry/traceparent";
import { takeClientMetadata } from "./client-metadata";
import type { ActionName } from "./known-rules";
import type { ActionRules } from "./known-rules";
import { payloadDigest } from "./payload-digest";
import { asJson } from "./request-row";
import { bodyPlace } from "./request-row";
import type { Stored } from "./store-proposals";

/** Who asks: an agent's key, or the dashboard with a sample. */
export interface Asker {
  projectId: string;
  keyId: string | null;
  /** SHA-256 of the key's secret; null where no key asks. */
  secretHash: Buffer | null;
  name: string;
  mode: "live" | "test";
  /** The span that asks. */
  trace?: TraceParent | null;
}

const RULES = statement(
  "ingest.rules",
  `
  select array(select name from project_role where project_id = $1 order by name) as known_roles,
         action.least_priority, action.role, coalesce(action.observe_allowed, false) as observe_allowed
  from (select 1) as one
  left join action_description action on action.project_id = $1 and action.service = $2 and action.action = $3`,
);

const REPLAY = statement(
  "ingest.replay",
  `
  select id, status, held, expires_at, idempotency_fingerprint from approval_request
  where project_id = $1 and key_id = $2 and idempotency_hash = $3`,
);

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
  const { rows } = await deps.pool.query<Stored>(deps.prepare(REPLAY, [asker.projectId, asker.keyId, hash]));
  const earlier = rows[0];
  if (!earlier) return null;
  if (!earlier.idempotency_fingerprint?.equals(fingerprint)) {
    throw new LetsPingError("idempotency_key_reused", "This Idempotency-Key came before with another body.", {
      details: { id: earlier.id },
    });
  }
  return receiptOf(deps, asker, earlier);
}

function checkRoles(rules: ActionRules, asked: string | null): string[] {
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

/** How often rules may change under one ingest before it is refused. */
const ATTEMPTS = 3;

async function readRules(deps: Deps, name: ActionName): Promise<ActionRules> {
  const values = [name.projectId, name.service, name.action];
  const { rows } = await deps.pool.query<ActionRules>(deps.prepare(RULES, values));
  const rules = rows[0] ?? { known_roles: [], least_priority: null, role: null, observe_allowed: false };
  deps.knownRules.note(name, rules);
  return rules;
}

/** A proposal that was looked at, and can be stored by any rules. */
interface Proposal {
  input: RequestInput;
  payload: JsonObject;
  sealed: Buffer;
  id: string;
  digest: string;
  editable: boolean;
  hash: Buffer | null;
  fingerprint: Buffer;
}

function prepareProposal(
  deps: Deps,
  input: RequestInput,
  asker: Asker,
  idempotencyKey: string | null,
): Proposal {
  const { payload, lpMeta } = takeClientMetadata(input.payload);
  const schema = input.schema ?? null;
  checkSchema(schema, payload);
  const id = createId("request", deps.clock(), deps.random(10));
  const metadata = asJson(input.metadata ?? {});
  const trace = asker.trace ? { traceparent: formatTraceparent(asker.trace) } : {};
  return {
    input,
    payload,
    id,
    sealed: deps.cipher.seal(bodyPlace(id), { payload, schema, metadata, lp_meta: lpMeta, ...trace }),
    digest: payloadDigest(deps, id, payload),
    editable: schema !== null && toFormSchema(schema).editable,
    hash: idempotencyKey ? Buffer.from(sha256(utf8(`/api/ingest ${idempotencyKey}`))) : null,
    fingerprint: fingerprintOf(deps, input),
  };
}

/** Stores a proposal by these rules. Null where something that they rest on changed, or an earlier call was the same. */
function store(deps: Deps, proposal: Proposal, rules: ActionRules, asker: Asker): Promise<Stored | null> {
  const { input, id, digest, hash, sealed, editable } = proposal;
  const { projectId, keyId, secretHash, mode } = asker;
  const askedRole = input.metadata?.role ?? null;
  const observe = input.mode === "observe";
  // An observe request that the action's rule lets through is only recorded: nobody decides it, and it expires.
  const held = !(observe && rules.observe_allowed);
  return deps.storeProposal({
    id,
    projectId,
    keyId,
    secretHash,
    service: input.service,
    action: input.action,
    mode,
    observe,
    held,
    priority: raised(input.priority, rules.least_priority ?? undefined),
    roles: checkRoles(rules, askedRole),
    sealed,
    digest,
    editable,
    hash,
    fingerprint: hash ? proposal.fingerprint : null,
    expiresInMs: input.expires_in_ms ?? DEFAULT_EXPIRY_MS,
    askerName: asker.name,
    detail: JSON.stringify({ payload_digest: digest, mode, held }),
    rules,
    askedRole,
  });
}

/** Rules from memory, where they know the role that is asked; else as they stand now. */
function firstRules(deps: Deps, name: ActionName, askedRole: string | null): Promise<ActionRules> {
  const known = deps.knownRules.find(name);
  const isEnough = known && (askedRole === null || known.known_roles.includes(askedRole));
  return isEnough ? Promise.resolve(known) : readRules(deps, name);
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
  const proposal = prepareProposal(deps, input, asker, idempotencyKey);
  const name = { projectId: asker.projectId, service: input.service, action: input.action };
  const askedRole = input.metadata?.role ?? null;
  let rules = await firstRules(deps, name, askedRole);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const isKnownRole = askedRole === null || rules.known_roles.includes(askedRole);
    const row = isKnownRole ? await store(deps, proposal, rules, asker) : null;
    if (row) {
      deps.metrics.requestsCreated.inc({ mode: asker.mode });
      deps.waiters.announce(asker.projectId);
      return receiptOf(deps, asker, row);
    }
    if (asker.secretHash) await confirmKey(deps, { secretHash: asker.secretHash });
    // What was answered before is answered again, whatever the rules have become.
    const earlier = await replay(deps, asker, proposal.hash, proposal.fingerprint);
    if (earlier) return earlier;
    rules = await readRules(deps, name);
    checkRoles(rules, askedRole);
  }
  throw new LetsPingError("unavailable", "The request was not stored. Send it again.");
}
