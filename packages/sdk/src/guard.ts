import { canonicalJson } from "@letsping/core";
import { commitPayloadAsync } from "@letsping/core";
import { DEFAULT_LEASE_MS } from "@letsping/core";
import type { ExecutionAnswer } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { isWholeOf } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MAX_LEASE_MS } from "@letsping/core";
import { MIN_LEASE_MS } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { sha256Async } from "@letsping/core";
import { takenOut } from "@letsping/core";
import { toHex } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { verifyDecision } from "@letsping/core";
import type { LetsPingOptions } from "./options";
import { fromEnvironment } from "./options";
import { abortedError } from "./pause";
import { putBack } from "./put-back";
import { askAndWait } from "./requests";
import { validate } from "./to-json-schema";
import type { Transport } from "./transport";
import type { AskRequest } from "./types";
import type { Decision } from "./types";
import type { Payload } from "./types";

type Approved<P extends Payload> = Extract<Decision<P>, { final_payload: P }>;

/** What the wrapped function gets beside the payload. */
export interface GuardContext<P extends Payload> {
  /** Id of the approved request, for logs and for the ledger that the function writes to. */
  requestId: string;
  /** The decision, with receipt and salt: hand them to a backend that checks for itself. */
  decision: Approved<P>;
  /** Aborted when the caller gives up, or when the lease was lost. */
  signal: AbortSignal;
}

/** What a guarded function asks for each time it is called; `payload` is the argument of the call. */
export interface GuardOptions<P extends Payload> extends Omit<AskRequest<P>, "payload" | "idempotencyKey"> {
  /** Length of the lease in milliseconds, renewed while the function runs. Default 60000 (1 minute). 1000 to 3600000. */
  leaseMs?: number;
  /** Told when the outcome could not be reported. The function has run; the gateway will say UNKNOWN. */
  onReportError?: (error: unknown) => void;
}

/** What one call of a guarded function may add. */
/** Request ids that a client remembers, so that an approval which is played to it again does not run again. */
const MOST_REMEMBERED = 10_000;

export interface GuardCall {
  /** Ends the wait with `aborted` and withdraws the request; while the function runs it aborts `context.signal`. */
  signal?: AbortSignal;
  /** Makes a repeat of this call the same request; its approval can still be used only once. */
  idempotencyKey?: string;
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

/** Keys of the gateway; asked again when a receipt names one that is not known yet. */
function keySource(transport: Transport, options: LetsPingOptions): (again: boolean) => Promise<ReceiptJwks> {
  let known: ReceiptJwks | null = options.jwks ?? null;
  return async (again) => {
    if (known && (!again || options.jwks)) return known;
    known = await transport.call<ReceiptJwks>({ method: "GET", path: "/.well-known/jwks.json" });
    return known;
  };
}

function requireApproved<P extends Payload>(decision: Decision<P>): Approved<P> {
  if (decision.status === "APPROVED" || decision.status === "APPROVED_WITH_MODIFICATIONS") return decision;
  const why = decision.reason ? ` (${decision.reason})` : "";
  throw new LetsPingError(
    "not_released",
    `The request ${decision.id} is ${decision.status}${why}. Nothing was run.`,
    {
      details: { id: decision.id, status: decision.status, reason: decision.reason ?? null },
    },
  );
}

/** Digest of what the function returned, where JSON can write it; for reconciliation with other ledgers. */
async function digestOf(result: unknown): Promise<string | undefined> {
  try {
    return toHex(await sha256Async(utf8(canonicalJson(result))));
  } catch {
    // A result that is no JSON has no digest; that is all.
    return undefined;
  }
}

function leaseOf(leaseMs: number | undefined): number {
  if (leaseMs === undefined) return DEFAULT_LEASE_MS;
  if (Number.isInteger(leaseMs) && leaseMs >= MIN_LEASE_MS && leaseMs <= MAX_LEASE_MS) return leaseMs;
  throw new LetsPingError(
    "invalid_option",
    `leaseMs is ${leaseMs}; it is a whole number of milliseconds, ${MIN_LEASE_MS} to ${MAX_LEASE_MS}.`,
  );
}

/**
 * What the person approved must be an answer to what this call proposed: a genuine approval of another proposal, put
 * in its place on the way, is refused. The gateway takes `_lp_meta` out of payloads; with hidden values put back, what it
 * showed is what was proposed.
 */
async function requireOwnProposal<P extends Payload>(
  claims: ReceiptClaims,
  decision: Approved<P>,
  proposed: JsonObject,
): Promise<void> {
  const { _lp_meta: _meta, ...visible } = proposed;
  const { commitment_salt, hidden_salt } = decision;
  const hidden = takenOut(claims);
  const shown = (hidden.length > 0 ? decision.payload : visible) as JsonObject;
  const isOwn = shown === visible || (await isWholeOf(visible, shown, hidden, hidden_salt));
  const isShown = claims.payload_commitment?.value === (await commitPayloadAsync(shown, commitment_salt));
  if (isShown && isOwn) return;
  throw new LetsPingError(
    "receipt_refused",
    "The receipt answers another proposal than the one that this call made.",
    { details: { code: "wrong_proposal" } },
  );
}

/** Builds `guard` over a transport. */
export function createGuard(transport: Transport, options: LetsPingOptions) {
  const keys = keySource(transport, options);
  const used = new Set<string>();

  /** Refuses an approval that this client ran before, whatever a gateway, or something in its place, says of it. */
  function useOnce(id: string): void {
    if (used.has(id)) {
      throw new LetsPingError("already_executing", `The approval of ${id} was used before by this client.`);
    }
    used.add(id);
    const [oldest] = used;
    if (used.size > MOST_REMEMBERED && oldest !== undefined) used.delete(oldest);
  }

  async function verify<P extends Payload>(
    decision: Approved<P>,
    shown: P,
    receipt: RequestReceipt,
    proposed: JsonObject,
    spec: GuardOptions<P>,
  ): Promise<void> {
    const expected = {
      payload: decision.final_payload as unknown as JsonValue,
      shown: shown as unknown as JsonValue,
      hidden_salt: decision.hidden_salt,
      salt: decision.commitment_salt,
      issuer: options.issuer ?? receipt.issuer,
      project_id: options.projectId ?? fromEnvironment("LETSPING_PROJECT_ID") ?? receipt.project_id,
      service: spec.service,
      action: spec.action,
      now: Date.now(),
      request_id: receipt.id,
      // A test key proposes tests: its approvals count for what it guards, and nowhere else.
      allow_test: transport.isTestKey(),
    };
    const check = async (again: boolean) =>
      verifyDecision(decision.receipt, { ...expected, jwks: await keys(again) });
    const { claims } = await check(false).catch((cause: unknown) => {
      if (!isLetsPingError(cause) || cause.details["code"] !== "unknown_key") throw cause;
      return check(true);
    });
    await requireOwnProposal(claims, decision, proposed);
  }

  function report(id: string, body: Record<string, unknown>, repeatable: boolean): Promise<ExecutionAnswer> {
    return transport.call<ExecutionAnswer>({
      method: "POST",
      path: `/api/requests/${encodeURIComponent(id)}/execution`,
      body,
      repeatable,
    });
  }

  /** Renews the lease at half its length until stopped; aborts the run where the gateway says that it is lost. */
  function keepLease(id: string, lease: string, leaseMs: number, lost: AbortController): () => void {
    const timer = setInterval(() => {
      report(id, { state: "executing", lease, lease_ms: leaseMs }, true).catch((cause: unknown) => {
        if (isLetsPingError(cause) && cause.error === "lease_invalid") lost.abort(cause);
      });
    }, leaseMs / 2);
    return () => clearInterval(timer);
  }

  async function execute<P extends Payload, R>(
    fn: (payload: P, context: GuardContext<P>) => R | Promise<R>,
    id: string,
    decision: Approved<P>,
    spec: GuardOptions<P>,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    const leaseMs = leaseOf(spec.leaseMs);
    // Not repeated after a lost answer: the gateway may have counted it, and an approval is used once.
    const { lease } = await report(id, { state: "executing", lease_ms: leaseMs }, false);
    if (!lease) throw new LetsPingError("bad_gateway_answer", "The gateway gave no lease. Nothing was run.");
    const lost = new AbortController();
    const stopLease = keepLease(id, lease, leaseMs, lost);
    const signals = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
    const finish = async (body: Record<string, unknown>) => {
      stopLease();
      await report(id, { ...body, lease }, true).catch((cause: unknown) => spec.onReportError?.(cause));
    };
    let result: R;
    try {
      const payload = freeze(structuredClone(decision.final_payload));
      result = await fn(payload, { requestId: id, decision, signal: signals });
    } catch (cause) {
      // Cut off in the middle, nobody can say whether it took effect.
      await finish({ state: signals.aborted ? "unknown" : "failed" });
      throw cause;
    }
    // JSON leaves out what is undefined.
    await finish({ state: "executed", result_digest: await digestOf(result) });
    return result;
  }

  return function guard<P extends Payload, R>(
    fn: (payload: P, context: GuardContext<P>) => R | Promise<R>,
    spec: GuardOptions<P>,
  ): (payload: P, call?: GuardCall) => Promise<R> {
    if (options.compatibility === "part-a") {
      throw new LetsPingError(
        "gateway_too_old",
        "guard needs receipts, so it never runs with compatibility part-a.",
      );
    }
    leaseOf(spec.leaseMs);
    return async (payload, call = {}) => {
      const { leaseMs: _lease, onReportError: _told, ...request } = spec;
      const idempotency = call.idempotencyKey === undefined ? {} : { idempotencyKey: call.idempotencyKey };
      const asked = { ...request, payload, ...idempotency };
      const { receipt, decision: answer, proposed } = await askAndWait<P>(transport, asked, call.signal);
      const approved = requireApproved(answer);
      const decision = await putBack(approved, proposed);
      await verify(decision, approved.final_payload, receipt, proposed, spec);
      await validate(spec.schema, decision.final_payload, "The approved payload");
      if (call.signal?.aborted) throw abortedError(call.signal);
      useOnce(receipt.id);
      return execute(fn, receipt.id, decision, spec, call.signal);
    };
  };
}
