import { ERRORS } from "@letsping/core";
import { isErrorKey } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { ErrorKey } from "@letsping/core";
import type { LetsPingOptions } from "./options";
import { DEFAULT_GIVE_UP_AFTER_MS } from "./options";
import { resolveApiKey } from "./options";
import { resolveRoot } from "./options";
import { abortedError } from "./pause";
import { backOffMs } from "./pause";
import { pause } from "./pause";
import { senderOf } from "./send";
import type { Answer } from "./send";
import type { Call } from "./send";
import { SDK_VERSION } from "./version";

/** Longest time for one exchange beyond what the gateway was asked to hold, in milliseconds. */
const EXCHANGE_MS = 15_000;

/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What a header can carry: RFC 9110, section 5.5. */
const CARRIED = /^[\t\x20-\x7e\x80-\xff]*$/;

/** One call to the gateway. */
export interface CallSpec {
  method: "GET" | "POST";
  /** Path below the gateway's root, for example `/api/ingest`. */
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  /** How long the gateway may hold the call, in milliseconds. */
  holdMs?: number;
  /** Longest time of one exchange, in milliseconds. Default `holdMs` and 15000 more. */
  exchangeMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** How long to try while the gateway does not answer, in milliseconds. 0 tries once. */
  tryForMs?: number | undefined;
  /** Whether a lost answer may be followed by the same call. Default true. */
  repeatable?: boolean;
}

/** Calls to one gateway. */
export interface Transport {
  call: <T>(spec: CallSpec) => Promise<T>;
  isTestKey: () => boolean;
  /** Whether a gateway that gives no receipts is acceptable. */
  allowsPartA: boolean;
}

/** What an answer without a known error is taken for, by its status. */
const BY_STATUS: readonly ErrorKey[] = [
  "invalid_request",
  "unauthorized",
  "quota_exceeded",
  "forbidden",
  "not_found",
  "conflict",
  "payload_too_large",
  "misdirected_request",
  "rate_limited",
];

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The error of an answer. An answer that is no JSON (a proxy's page) keeps its status. */
function errorOf(answer: Answer, body: unknown): LetsPingError {
  const fields = objectOf(body);
  const known = isErrorKey(fields["error"]) ? fields["error"] : undefined;
  const key =
    known ??
    BY_STATUS.find((each) => ERRORS[each].status === answer.status) ??
    (answer.status >= 500 ? "unavailable" : "bad_gateway_answer");
  const retryAfter = Number(answer.header("retry-after"));
  return new LetsPingError(
    key,
    text(fields["message"]) ?? `The gateway answered ${answer.status} without saying why.`,
    {
      details: objectOf(fields["details"]),
      hint: text(fields["hint"]),
      traceId: text(fields["trace_id"]) ?? answer.header("x-trace-id") ?? undefined,
      retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
    },
  );
}

function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever answered is no gateway; the caller sees the status instead.
    return undefined;
  }
}

/** Ends an exchange when its time is over or the caller gives up; `free` ends the timer and the listener. */
function limitTime(
  signal: AbortSignal | undefined,
  limitMs: number,
): { onEnd: Call["onEnd"]; free: () => void } {
  let end: (reason: unknown) => void = () => undefined;
  const onAbort = () => end(signal?.reason);
  const timer = setTimeout(() => end(new Error(`no answer within ${limitMs} ms`)), limitMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    onEnd(ends) {
      end = ends;
    },
    free() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

/** The span that asks, where the caller names one that can be sent. A broken tracer must not keep anybody from asking. */
function traceparentOf(options: LetsPingOptions): string | undefined {
  try {
    const given = options.traceparent?.();
    return typeof given === "string" && TRACEPARENT.test(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

/** Headers of a call, checked here: a text that HTTP cannot carry is no network failure. */
function headersOf(
  apiKey: string,
  spec: CallSpec,
  traceparent: string | undefined,
): Readonly<Record<string, string>> {
  const wanted = {
    Authorization: `Bearer ${apiKey}`,
    "X-LetsPing-Version": "2",
    "X-LetsPing-Client": `letsping-sdk/${SDK_VERSION}`,
    "Content-Type": spec.body === undefined ? undefined : "application/json",
    traceparent,
    "Idempotency-Key": spec.idempotencyKey,
  };
  const fields: Record<string, string> = {};
  for (const [name, given] of Object.entries(wanted)) {
    if (given === undefined) continue;
    // A key that was read from a file ends with a line break.
    const value = given.trim();
    if (!CARRIED.test(value)) {
      // The text is not quoted: it may be the key.
      throw new LetsPingError(
        "invalid_option",
        "The API key or the idempotency key holds what HTTP cannot carry.",
      );
    }
    fields[name] = value;
  }
  return fields;
}

/** Makes the transport. Nothing is read or checked before the first call. */
export function createTransport(apiKey: string | undefined, options: LetsPingOptions): Transport {
  const allowsPartA = options.compatibility === "part-a";

  /** @throws LetsPingError where the answer is no answer of a gateway of version 2 */
  function requireVersion(answer: Answer, url: string, spec: CallSpec): void {
    if (allowsPartA || spec.path.startsWith("/.well-known/")) return;
    if (answer.header("x-letsping-version") === "2") return;
    throw new LetsPingError("gateway_too_old", `${url} answered without X-LetsPing-Version: 2.`);
  }

  async function exchange<T>(spec: CallSpec): Promise<T> {
    const headers = headersOf(resolveApiKey(apiKey), spec, traceparentOf(options));
    const url = `${resolveRoot(options.baseUrl)}${spec.path}`;
    const body = spec.body === undefined ? null : JSON.stringify(spec.body);
    if (spec.signal?.aborted) throw abortedError(spec.signal);
    const send = senderOf(options.fetch);
    const limitMs = spec.exchangeMs ?? (spec.holdMs ?? 0) + EXCHANGE_MS;
    const { onEnd, free } = limitTime(spec.signal, limitMs);
    try {
      const answer = await send({ url, method: spec.method, headers, body, onEnd });
      const value = jsonOf(answer);
      if (answer.status < 200 || answer.status > 299) throw errorOf(answer, value);
      if (typeof value !== "object" || value === null)
        throw new LetsPingError("bad_gateway_answer", `${url} answered, but not with a JSON object.`);
      requireVersion(answer, url, spec);
      return value as T;
    } catch (cause) {
      if (isLetsPingError(cause)) throw cause;
      if (spec.signal?.aborted) throw abortedError(spec.signal);
      throw new LetsPingError("gateway_unreachable", `${url} did not answer.`, {
        cause,
      });
    } finally {
      free();
    }
  }

  function mayRepeat(error: LetsPingError, spec: CallSpec): boolean {
    if (!error.retry) return false;
    // After a lost answer nobody knows whether the gateway acted; a refusal with a status is certain.
    return spec.repeatable !== false || error.status > 0;
  }

  return {
    allowsPartA,
    isTestKey: () => resolveApiKey(apiKey).startsWith("lp_test_"),
    async call<T>(spec: CallSpec): Promise<T> {
      const limitMs = spec.tryForMs ?? options.retry?.giveUpAfterMs ?? DEFAULT_GIVE_UP_AFTER_MS;
      const startedAt = Date.now();
      for (let attempt = 0; ; attempt++) {
        try {
          return await exchange<T>(spec);
        } catch (cause) {
          if (!isLetsPingError(cause) || !mayRepeat(cause, spec) || spec.signal?.aborted) throw cause;
          const delayMs =
            cause.retryAfterSeconds === undefined ? backOffMs(attempt) : cause.retryAfterSeconds * 1000;
          if (Date.now() - startedAt + delayMs > limitMs) throw cause;
          await pause(delayMs, spec.signal);
        }
      }
    },
  };
}
