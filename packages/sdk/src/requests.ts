import { isLetsPingError } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import type { StatusAnswerPartA } from "@letsping/core";
import { asSent } from "./as-sent";
import { DEFAULT_TIMEOUT_MS } from "./options";
import { backOffMs } from "./pause";
import { pause } from "./pause";
import { fromPartA } from "./part-a";
import { toJsonSchema } from "./to-json-schema";
import { validate } from "./to-json-schema";
import type { Transport } from "./transport";
import type { AskRequest } from "./types";
import type { Decision } from "./types";
import type { Payload } from "./types";
import type { Status } from "./types";
import type { WaitOptions } from "./types";
import { SDK_VERSION } from "./version";

/** How long one status call is held by the gateway, in milliseconds. Under the limit of common proxies. */
const HOLD_MS = 25_000;
/** How long an unreachable gateway is still tried once the request's time is over, in milliseconds. */
const GRACE_MS = 60_000;
/** How long an answer may take beyond the end of a limited wait, in milliseconds. */
const LAST_ANSWER_MS = 1_000;

/** The expiry that is sent. JSON would turn NaN and Infinity into null, and null means the default. */
function expiryOf(timeoutMs: number | undefined): number {
  if (timeoutMs === undefined) return DEFAULT_TIMEOUT_MS;
  if (Number.isInteger(timeoutMs)) return timeoutMs;
  throw new LetsPingError(
    "invalid_option",
    `timeoutMs is ${timeoutMs}; it is a whole number of milliseconds.`,
  );
}

/**
 * Sends a proposal. A repeat after a lost answer carries the same Idempotency-Key, so it makes no second request. Only an
 * `ask` still holds the payload when it is decided, and can put back what the gateway's guardrails took out.
 */
export async function create<P extends Payload>(
  transport: Transport,
  request: AskRequest<P>,
  mode: "ask" | "defer" | "observe",
  signal: AbortSignal | undefined,
  payload = asSent(request.payload),
): Promise<RequestReceipt> {
  const { service, action, priority, role, reason, metadata } = request;
  const expires_in_ms = expiryOf(request.timeoutMs);
  await validate(request.schema, payload, "The payload");
  const schema = request.schema ? await toJsonSchema(request.schema) : undefined;
  // JSON leaves out what is undefined.
  const body = {
    service,
    action,
    payload,
    priority,
    schema,
    mode: mode === "observe" ? mode : undefined,
    restores_hidden: (mode === "ask" && !transport.allowsPartA) || undefined,
    expires_in_ms,
    metadata: {
      ...metadata,
      role: role ?? metadata?.["role"],
      reason: reason ?? metadata?.["reason"],
      sdk: `letsping-sdk/${SDK_VERSION}`,
    },
  };
  return transport.call<RequestReceipt>({
    method: "POST",
    path: "/api/ingest",
    body,
    idempotencyKey: request.idempotencyKey ?? crypto.randomUUID(),
    signal,
  });
}

/** The state of a request; with `holdMs` the gateway answers when it is final, at the latest after that time. */
export async function readStatus<P extends Payload>(
  transport: Transport,
  id: string,
  spec: {
    holdMs?: number;
    exchangeMs?: number | undefined;
    signal?: AbortSignal | undefined;
    tryForMs?: number;
  } = {},
): Promise<Status<P>> {
  const query = spec.holdMs ? `?wait_ms=${spec.holdMs}` : "";
  const path = `/api/status/${encodeURIComponent(id)}${query}`;
  const answer = await transport.call<Status<P> | StatusAnswerPartA>({ method: "GET", path, ...spec });
  return transport.allowsPartA ? fromPartA<P>(answer) : (answer as Status<P>);
}

/** The caller's own limit. */
function checkLimit(id: string, startedAt: number, timeoutMs: number | undefined): void {
  if (timeoutMs === undefined || Date.now() - startedAt < timeoutMs) return;
  throw new LetsPingError("wait_timeout", `Nobody decided ${id} within ${timeoutMs} ms. It still waits.`, {
    details: { id },
  });
}

/**
 * Since when the gateway is away while the request's time is over, or null. A machine that just woke up gets the whole
 * grace, although its clock is far ahead: the network comes back after the clock.
 */
function overSince(id: string, endsAt: number | null, since: number | null): number | null {
  const now = Date.now();
  if (endsAt === null || !(now > endsAt)) return null;
  if (since === null || now - since <= GRACE_MS) return since ?? now;
  throw new LetsPingError("wait_timeout", `The time of ${id} is over and the gateway did not answer.`, {
    details: { id },
  });
}

function mustEnd(cause: unknown, options: WaitOptions): boolean {
  return !isLetsPingError(cause) || !cause.retry || options.signal?.aborted === true;
}

/** Time before the next call, in milliseconds: what the gateway asked for, else longer with each try. */
function nextTryMs(attempt: number, cause: unknown, leftMs: number): number {
  const asked = isLetsPingError(cause) ? (cause.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(0, Math.min(leftMs, Math.max(asked, backOffMs(attempt))));
}

/**
 * Waits until a request is final. A lost connection, a restart of the gateway or a machine that slept are no answer:
 * it asks again until the gateway says what was decided.
 */
export async function waitForFinal<P extends Payload>(
  transport: Transport,
  id: string,
  options: WaitOptions,
  expiresAt: string | null = null,
): Promise<Decision<P>> {
  const startedAt = Date.now();
  const { signal, timeoutMs } = options;
  const leftMs = () => (timeoutMs === undefined ? Infinity : timeoutMs - (Date.now() - startedAt));
  let endsAt = expiresAt === null ? null : Date.parse(expiresAt);
  let awaySince: number | null = null;
  for (let quickEnds = 0; ; ) {
    const askedAt = Date.now();
    const holdMs = Math.max(0, Math.min(HOLD_MS, Math.ceil(leftMs())));
    const exchangeMs = timeoutMs === undefined ? undefined : holdMs + LAST_ANSWER_MS;
    try {
      const answer = await readStatus<P>(transport, id, { holdMs, exchangeMs, signal, tryForMs: 0 });
      if (answer.status !== "PENDING") return answer;
      endsAt = Date.parse(answer.expires_at);
      awaySince = null;
      checkLimit(id, startedAt, timeoutMs);
      // Answered long before the hold was over: the gateway stops, or cannot hold. Do not ask without a pause.
      if (Date.now() - askedAt < holdMs / 2) await pause(nextTryMs(quickEnds++, null, leftMs()), signal);
      else quickEnds = 0;
    } catch (cause) {
      if (mustEnd(cause, options)) throw cause;
      checkLimit(id, startedAt, timeoutMs);
      awaySince = overSince(id, endsAt, awaySince);
      await pause(nextTryMs(quickEnds++, cause, leftMs()), signal);
    }
  }
}

/** Withdraws a request that still waits. */
export function cancel(
  transport: Transport,
  id: string,
  reason: string | undefined,
  tryForMs?: number,
): Promise<Decision> {
  const path = `/api/requests/${encodeURIComponent(id)}/cancel`;
  return transport.call({ method: "POST", path, body: { reason }, tryForMs });
}

/** Withdraws after an abort. The request may be final by now, or the gateway away: it then expires by itself. */
async function withdraw(transport: Transport, id: string): Promise<void> {
  await cancel(transport, id, "The agent gave up waiting.", 0).catch((cause: unknown) => {
    if (!isLetsPingError(cause)) throw cause;
  });
}

/**
 * Proposes an action and waits for its end. When the caller gives up the request is withdrawn. The decision is as the
 * gateway gave it: hidden values are not put back yet.
 */
export async function askAndWait<P extends Payload>(
  transport: Transport,
  request: AskRequest<P>,
  signal: AbortSignal | undefined,
): Promise<{ receipt: RequestReceipt; decision: Decision<P>; proposed: JsonObject }> {
  const proposed = asSent(request.payload);
  const receipt = await create(transport, request, "ask", signal, proposed);
  try {
    const decision = await waitForFinal<P>(transport, receipt.id, { signal }, receipt.expires_at ?? null);
    return { receipt, decision, proposed };
  } catch (cause) {
    if (isLetsPingError(cause) && cause.error === "aborted") await withdraw(transport, receipt.id);
    throw cause;
  }
}
