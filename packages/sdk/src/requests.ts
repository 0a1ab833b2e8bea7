import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RequestReceipt } from "@letsping/core";
import { DEFAULT_TIMEOUT_MS } from "./options";
import { backOffMs } from "./pause";
import { pause } from "./pause";
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
/** How long after a request's end an unreachable gateway is still waited for, in milliseconds. */
const GRACE_MS = 60_000;

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Sends a proposal. A repeat after a lost answer carries the same Idempotency-Key, so it makes no second request. */
export async function create<P extends Payload>(
  transport: Transport,
  request: AskRequest<P>,
  mode: "ask" | "observe",
  signal: AbortSignal | undefined,
): Promise<RequestReceipt> {
  await validate(request.schema, request.payload, "The payload");
  const schema = request.schema ? await toJsonSchema(request.schema) : undefined;
  const { service, action, payload, priority, role, reason, metadata } = request;
  const body = withoutUndefined({
    service,
    action,
    payload,
    priority,
    schema,
    mode: mode === "observe" ? mode : undefined,
    expires_in_ms: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    metadata: withoutUndefined({ ...metadata, role, reason, sdk: `letsping-sdk/${SDK_VERSION}` }),
  });
  const idempotencyKey = request.idempotencyKey ?? crypto.randomUUID();
  return transport.call<RequestReceipt>({
    method: "POST",
    path: "/api/ingest",
    body,
    idempotencyKey,
    signal,
  });
}

export function readStatus<P extends Payload>(
  transport: Transport,
  id: string,
  spec: { holdMs?: number; signal?: AbortSignal | undefined; tryForMs?: number } = {},
): Promise<Status<P>> {
  const query = spec.holdMs ? `?wait_ms=${spec.holdMs}` : "";
  return transport.call<Status<P>>({
    method: "GET",
    path: `/api/status/${encodeURIComponent(id)}${query}`,
    ...spec,
  });
}

/** When to stop: the caller's own limit, else some time after the request's end while the gateway cannot be reached. */
function giveUp(
  id: string,
  startedAt: number,
  options: WaitOptions,
  endsAt: number | null,
  unreachable: boolean,
): void {
  const waited = Date.now() - startedAt;
  if (options.timeoutMs !== undefined && waited >= options.timeoutMs) {
    throw new LetsPingError(
      "wait_timeout",
      `Nobody decided ${id} within ${options.timeoutMs} ms. It still waits; nothing was released.`,
      { details: { id } },
    );
  }
  if (unreachable && endsAt !== null && Date.now() > endsAt + GRACE_MS) {
    throw new LetsPingError(
      "wait_timeout",
      `The time of ${id} is over and the gateway cannot be asked what was decided. Run nothing.`,
      { details: { id } },
    );
  }
}

function mustEnd(cause: unknown, options: WaitOptions): boolean {
  return !isLetsPingError(cause) || !cause.retry || options.signal?.aborted === true;
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
  let endsAt = expiresAt === null ? null : Date.parse(expiresAt);
  for (let failures = 0; ; ) {
    const leftMs = options.timeoutMs === undefined ? HOLD_MS : options.timeoutMs - (Date.now() - startedAt);
    try {
      const holdMs = Math.max(0, Math.min(HOLD_MS, Math.ceil(leftMs)));
      const answer = await readStatus<P>(transport, id, { holdMs, signal: options.signal, tryForMs: 0 });
      if (answer.status !== "PENDING") return answer;
      endsAt = Date.parse(answer.expires_at);
      failures = 0;
      giveUp(id, startedAt, options, endsAt, false);
    } catch (cause) {
      if (mustEnd(cause, options)) throw cause;
      giveUp(id, startedAt, options, endsAt, true);
      await pause(backOffMs(failures++), options.signal);
    }
  }
}
