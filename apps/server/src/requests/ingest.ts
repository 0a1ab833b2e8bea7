import { DEFAULT_EXPIRY_MS } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { RequestInput } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { toFormSchema } from "@letsping/core";
import { confirmKey } from "../auth/authenticate";
import { statement } from "../db/statement";
import type { Deps } from "../deps";
import type { CountOnce } from "../guardrails/evaluate-proposal";
import { countOnce } from "../guardrails/evaluate-proposal";
import { evaluateContents } from "../guardrails/evaluate-proposal";
import { evaluateLimits } from "../guardrails/evaluate-proposal";
import type { Judged } from "../guardrails/evaluate-proposal";
import type { Refusal } from "../guardrails/refusal";
import { refusalOf } from "../guardrails/refusal";
import { printsOf } from "../guardrails/seen-values";
import { numberOf } from "../shield/alarm-number";
import type { JudgedStep } from "../shield/judge-proposal";
import { judgeProposal } from "../shield/judge-proposal";
import { formatTraceparent } from "../telemetry/traceparent";
import type { TraceParent } from "../telemetry/traceparent";
import { checkRoles } from "./action-rules";
import { firstRules } from "./action-rules";
import { raised } from "./action-rules";
import { readRules } from "./action-rules";
import { pendingRow } from "./known-pending";
import type { ActionName } from "./known-rules";
import type { ActionRules } from "./known-rules";
import { payloadDigest } from "./payload-digest";
import type { Proposal } from "./read-proposal";
import { readProposal } from "./read-proposal";
import type { RequestBody } from "./request-row";
import { sealBody } from "./request-row";
import type { ProposalRow } from "./store-proposals";
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

const REPLAY = statement(
  "ingest.replay",
  `
  select id, status, held, expires_at, idempotency_fingerprint from approval_request
  where project_id = $1 and key_id = $2 and idempotency_hash = $3`,
);

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

/** How often rules may change under one ingest before it is refused. */
const ATTEMPTS = 3;

/** Where something that a try rests on has changed meanwhile, its outcome is null, and nothing came of it. */
type Tried = Promise<RequestReceipt | null>;

/** One ingest. */
interface Ingest {
  proposal: Proposal;
  asker: Asker;
  name: ActionName;
  /** Null where no key asks: limits are of agents. */
  count: CountOnce | null;
}

const isLetThrough = (input: RequestInput, rules: ActionRules) =>
  input.mode === "observe" && rules.observe_allowed;

/** What no key asks is no step of an agent. */
const NO_STEP: JudgedStep = { skeleton: null, fingerprints: null, verdict: null };

/** What the Shield says of it, as a step of the agent whose key asks. */
function shieldOf(
  deps: Deps,
  { proposal, asker }: Ingest,
  { payload, verdict }: Judged,
  rules: ActionRules,
  priority: Priority,
): Promise<JudgedStep> {
  const { projectId, keyId } = asker;
  if (keyId === null) return Promise.resolve(NO_STEP);
  const { service, action } = proposal.input;
  const { hidden } = verdict;
  const isUnruled = isLetThrough(proposal.input, rules) && rules.least_priority === null;
  return judgeProposal(deps, {
    projectId,
    keyId,
    service,
    action,
    priority,
    isUnruled,
    payload,
    hidden,
  });
}

/** What the Shield said, as lists count by it. */
function shieldColumns({
  skeleton,
  verdict,
}: JudgedStep): Pick<ProposalRow, "skeleton" | "shieldBits" | "shieldAlarm" | "shieldHeld"> {
  return {
    skeleton: skeleton === null ? null : Buffer.from(skeleton, "hex"),
    shieldBits: verdict === null || verdict.failed ? null : verdict.bits,
    shieldAlarm: numberOf(verdict?.alarm ?? "none"),
    shieldHeld: verdict?.held ?? false,
  };
}

function bodyOf(judged: Judged, step: JudgedStep, trace: TraceParent | null | undefined): RequestBody {
  const { payload, schema, metadata, lpMeta, verdict, loop, context } = judged;
  const { findings, hidden } = verdict;
  return {
    payload,
    schema,
    metadata,
    lp_meta: lpMeta,
    ...(trace ? { traceparent: formatTraceparent(trace) } : {}),
    ...(findings.length > 0 ? { findings } : {}),
    ...(hidden.length > 0 ? { hidden, hidden_salt: context.salt } : {}),
    ...(loop ? { loop } : {}),
    ...(step.verdict ? { shield: step.verdict } : {}),
    ...(step.fingerprints ? { fingerprints: step.fingerprints } : {}),
  };
}

/** Most rules that a list names. */
const MOST_RULES = 50;

function rulesThatFound({ findings }: GuardrailVerdict): string[] {
  return [...new Set(findings.map(({ rule }) => rule))].slice(0, MOST_RULES);
}

/** Stores a proposal as the guardrails leave it, by these rules, with what the Shield says of it. */
async function store(deps: Deps, given: Ingest, judged: Judged, rules: ActionRules): Promise<Stored | null> {
  const { proposal, asker } = given;
  const { input, id, hash } = proposal;
  const { projectId, keyId, secretHash, mode, trace } = asker;
  const { payload, schema, verdict, ready } = judged;
  const askedRole = input.metadata?.role ?? null;
  const digest = payloadDigest(deps, id, payload);
  const flagged = verdict.action === "flag";
  const priority = raised(input.priority, rules.least_priority ?? undefined);
  const step = await shieldOf(deps, given, judged, rules, priority);
  const shield = shieldColumns(step);
  // An observe request that the action's rule lets through is only recorded: nobody decides it, and it expires.
  const held = flagged || shield.shieldHeld || !isLetThrough(input, rules);
  const hiddenCount = verdict.hidden.length;
  const looked = {
    ...(flagged || hiddenCount > 0 ? { flagged, hidden_count: hiddenCount } : {}),
    ...(shield.shieldAlarm > 0 || shield.shieldHeld
      ? { shield_alarm: step.verdict?.alarm ?? "none", shield_held: shield.shieldHeld }
      : {}),
  };
  const asked: ProposalRow = {
    id,
    projectId,
    keyId,
    secretHash,
    service: input.service,
    action: input.action,
    mode,
    observe: input.mode === "observe",
    held,
    priority,
    roles: checkRoles(rules, askedRole),
    sealed: sealBody(deps, id, bodyOf(judged, step, trace)),
    digest,
    editable: schema !== null && toFormSchema(schema).editable,
    hash,
    fingerprint: hash ? proposal.fingerprint : null,
    expiresInMs: input.expires_in_ms ?? DEFAULT_EXPIRY_MS,
    askerName: asker.name,
    detail: JSON.stringify({ payload_digest: digest, mode, held, ...looked }),
    rules,
    askedRole,
    guardVersion: ready.version,
    flagged,
    findingRules: rulesThatFound(verdict),
    hiddenCount,
    prints: printsOf(verdict),
    ...shield,
  };
  const stored = await deps.storeProposal(asked);
  if (stored?.held) deps.knownPending.note(pendingRow(asked, stored));
  return stored;
}

async function replayOf(deps: Deps, { proposal, asker }: Ingest): Tried {
  if (asker.secretHash) await confirmKey(deps, { secretHash: asker.secretHash });
  return replay(deps, asker, proposal.hash, proposal.fingerprint);
}

/** Writes a refusal down and throws it, where what it rests on still stands. @throws the refusal */
async function refuse(
  deps: Deps,
  { proposal, asker, name }: Ingest,
  { service, action, verdict, ready, context }: Judged,
  rules: ActionRules,
  { error, families, rules: broken, isByLimits }: Refusal,
): Promise<null> {
  if (proposal.input.mode === "observe") {
    const now = await readRules(deps, name);
    if (now.observe_allowed !== rules.observe_allowed) return null;
  }
  const { projectId, keyId, secretHash, mode } = asker;
  const { findings, hidden } = verdict;
  const isKept = !findings.some(({ rule }) => rule === "engine.too_large");
  const stands = await deps.recordBlocked({
    projectId,
    keyId,
    secretHash,
    // An agent goes by its service, as the guardrails leave the name.
    askerName: keyId === null ? asker.name : service,
    version: ready.version,
    service,
    action,
    mode,
    families,
    rules: broken,
    isByLimits,
    body: {
      payload: isKept ? (verdict.payload as JsonObject) : null,
      findings,
      hidden,
      hidden_salt: context.salt,
    },
  });
  if (!stands) return null;
  // Who looks at the anomalies sees it at once.
  deps.waiters.announce(projectId);
  throw error;
}

/** Judges a proposal by these rules and guardrails, and stores or refuses it. */
async function tryOnce(deps: Deps, given: Ingest, contents: Judged, rules: ActionRules): Tried {
  const { proposal, asker, count } = given;
  const { input } = proposal;
  const refusalBy = (judged: Judged) => {
    const mayRun = judged.verdict.action === "flag" || !isLetThrough(input, rules);
    return refusalOf(judged.verdict, judged, { restoresHidden: input.restores_hidden === true, mayRun });
  };
  const early = refusalBy(contents);
  // What was answered before is answered again, whatever the settings have become.
  if (early)
    return (proposal.hash && (await replayOf(deps, given))) ?? refuse(deps, given, contents, rules, early);
  const judged = count === null ? contents : await evaluateLimits(deps, contents, proposal.payload, count);
  if (judged === null) return null;
  const late = refusalBy(judged);
  if (late) return refuse(deps, given, judged, rules, late);
  const row = await store(deps, given, judged, rules);
  if (!row) return null;
  deps.metrics.requestsCreated.inc({ mode: asker.mode });
  deps.waiters.announce(asker.projectId);
  return receiptOf(deps, asker, row);
}

async function take(deps: Deps, given: Ingest): Promise<RequestReceipt> {
  const { proposal, asker, name } = given;
  const { projectId, keyId } = asker;
  const asking = { projectId, keyId, nowMs: deps.clock() };
  const askedRole = proposal.input.metadata?.role ?? null;
  let rules = await firstRules(deps, name, askedRole);
  let contents = evaluateContents(deps, await deps.projectGuardrails.find(projectId), proposal, asking);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const isKnownRole = askedRole === null || rules.known_roles.includes(askedRole);
    const receipt = isKnownRole ? await tryOnce(deps, given, contents, rules) : null;
    const earlier = receipt ?? (await replayOf(deps, given));
    if (earlier) return earlier;
    rules = await readRules(deps, name);
    checkRoles(rules, askedRole);
    const ready = await deps.projectGuardrails.read(projectId);
    if (ready.version !== contents.ready.version) contents = evaluateContents(deps, ready, proposal, asking);
  }
  throw new LetsPingError("unavailable", "The request was not stored. Send it again.");
}

/**
 * Takes a proposal. The guardrails of the project look at it first; it is stored, sealed, before the answer is given.
 *
 * @returns the same answer for the same Idempotency-Key and body
 * @throws LetsPingError `invalid_request`, `payload_invalid`, `idempotency_key_reused`, `unauthorized`, `forbidden`;
 * `blocked_by_guardrail`, `contains_secret`, `rate_limited`, each with family, path and a hint; `unavailable`
 */
export async function ingest(
  deps: Deps,
  input: RequestInput,
  asker: Asker,
  idempotencyKey: string | null,
): Promise<RequestReceipt> {
  const { projectId, keyId, secretHash } = asker;
  const proposal = readProposal(deps, input, projectId, idempotencyKey);
  const { hash } = proposal;
  const name = { projectId, service: input.service, action: input.action };
  const count =
    keyId === null || secretHash === null
      ? null
      : countOnce(deps.countRequest, { projectId, keyId, secretHash, idempotencyHash: hash });
  const given = { proposal, asker, name, count };
  if (hash === null) return take(deps, given);
  // A repeat that overtakes the first would count in the limits a second time.
  return deps.oneAtATime(`${keyId} ${hash.toString("hex")}`, () => take(deps, given));
}
