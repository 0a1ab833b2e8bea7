import { canonicalJson } from "@letsping/core";
import type { ExecutionAnswer } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { verifyDecision } from "@letsping/core";
import type { LetsPingOptions } from "./options";
import { fromEnvironment } from "./options";
import { create } from "./requests";
import { waitForFinal } from "./requests";
import { validate } from "./to-json-schema";
import type { Transport } from "./transport";
import type { AskRequest } from "./types";
import type { Decision } from "./types";
import type { Payload } from "./types";

/** Length of the lease while the function runs, in milliseconds; renewed at half. */
const DEFAULT_LEASE_MS = 60_000;

type Approved<P extends Payload> = Extract<Decision<P>, { final_payload: P }>;

/** What the wrapped function gets beside the payload. */
export interface GuardContext<P extends Payload> {
  requestId: string;
  /** The decision, with receipt and salt: hand them to a backend that checks for itself. */
  decision: Approved<P>;
  /** Aborted when the caller gives up, or when the lease was lost. */
  signal: AbortSignal;
}

export interface GuardOptions<P extends Payload> extends Omit<AskRequest<P>, "payload" | "idempotencyKey"> {
  /** Length of the lease in milliseconds, renewed while the function runs. Default 60000 (1 minute). 1000 to 3600000. */
  leaseMs?: number;
  /** Told when the outcome could not be reported. The function has run; the gateway will say UNKNOWN. */
  onReportError?: (error: unknown) => void;
}

export interface GuardCall {
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
function digestOf(result: unknown): string | undefined {
  try {
    return sha256Hex(canonicalJson(result));
  } catch (cause) {
    // A result that is no JSON has no digest; that is all.
    if (isLetsPingError(cause)) return undefined;
    throw cause;
  }
}

/** Builds `guard` over a transport. */
export function createGuard(transport: Transport, options: LetsPingOptions) {
  const keys = keySource(transport, options);

  async function verify<P extends Payload>(
    decision: Approved<P>,
    receipt: RequestReceipt,
    service: string,
    action: string,
  ): Promise<void> {
    const expected = {
      payload: decision.final_payload as unknown as JsonValue,
      salt: decision.commitment_salt,
      issuer: options.issuer ?? receipt.issuer,
      project_id: options.projectId ?? fromEnvironment("LETSPING_PROJECT_ID") ?? receipt.project_id,
      service,
      action,
      now: Date.now(),
      request_id: receipt.id,
      // A test key proposes tests: its approvals count for what it guards, and nowhere else.
      allow_test: transport.isTestKey(),
    };
    try {
      await verifyDecision(decision.receipt, { ...expected, jwks: await keys(false) });
    } catch (cause) {
      if (!isLetsPingError(cause) || cause.details["code"] !== "unknown_key") throw cause;
      await verifyDecision(decision.receipt, { ...expected, jwks: await keys(true) });
    }
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
    decision: Approved<P>,
    spec: GuardOptions<P>,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    const leaseMs = spec.leaseMs ?? DEFAULT_LEASE_MS;
    // Not repeated after a lost answer: the gateway may have counted it, and an approval is used once.
    const { lease } = await report(decision.id, { state: "executing", lease_ms: leaseMs }, false);
    if (!lease)
      throw new LetsPingError("bad_gateway_answer", "The gateway gave no lease, so nothing was run.");
    const lost = new AbortController();
    const stopLease = keepLease(decision.id, lease, leaseMs, lost);
    const signals = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
    const payload = freeze(structuredClone(decision.final_payload));
    const finish = async (body: Record<string, unknown>) => {
      stopLease();
      await report(decision.id, { ...body, lease }, true).catch((cause: unknown) =>
        spec.onReportError?.(cause),
      );
    };
    try {
      const result = await fn(payload, { requestId: decision.id, decision, signal: signals });
      const digest = digestOf(result);
      await finish({ state: "executed", ...(digest === undefined ? {} : { result_digest: digest }) });
      return result;
    } catch (cause) {
      // Cut off in the middle, nobody can say whether it took effect.
      await finish({ state: signals.aborted ? "unknown" : "failed" });
      throw cause;
    } finally {
      stopLease();
    }
  }

  return function guard<P extends Payload, R>(
    fn: (payload: P, context: GuardContext<P>) => R | Promise<R>,
    spec: GuardOptions<P>,
  ): (payload: P, call?: GuardCall) => Promise<R> {
    if (options.compatibility === "part-a") {
      throw new LetsPingError(
        "gateway_too_old",
        "guard needs receipts, which a gateway of Part A does not give.",
      );
    }
    return async (payload, call = {}) => {
      const { leaseMs: _lease, onReportError: _told, ...request } = spec;
      const idempotency = call.idempotencyKey === undefined ? {} : { idempotencyKey: call.idempotencyKey };
      const receipt = await create(transport, { ...request, payload, ...idempotency }, "ask", call.signal);
      const waiting = call.signal ? { signal: call.signal } : {};
      const decision = requireApproved(
        await waitForFinal<P>(transport, receipt.id, waiting, receipt.expires_at),
      );
      await verify(decision, receipt, spec.service, spec.action);
      await validate(spec.schema, decision.final_payload, "The approved payload");
      if (call.signal?.aborted)
        throw new LetsPingError("aborted", "The caller gave up before the approved action ran.");
      return execute(fn, decision, spec, call.signal);
    };
  };
}
