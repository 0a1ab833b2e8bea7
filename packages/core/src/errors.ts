/** What a client may do after an error: try the same call again, or not. */
interface ErrorSpec {
  /** HTTP status of the answer; 0 for errors that only exist on the client's side. */
  readonly status: number;
  /** The code by status that published clients read. */
  readonly code: string;
  /** Whether the same call may succeed when it is sent again unchanged. */
  readonly retry: boolean;
  /** What to do about it, in one sentence. */
  readonly hint: string;
  /** Anchor in the documentation. */
  readonly anchor: "auth" | "billing" | "requests" | "rate-limits" | "timeouts" | "errors" | "webhooks";
}

/** Errors that differ in their hint only. */
function specs<Key extends string>(
  status: number,
  code: string,
  anchor: ErrorSpec["anchor"],
  hints: Record<Key, string>,
  retry = false,
): Record<Key, ErrorSpec> {
  const rows = Object.entries<string>(hints).map(([key, hint]) => [
    key,
    { status, code, retry, hint, anchor },
  ]);
  return Object.fromEntries(rows) as Record<Key, ErrorSpec>;
}

/** Every failure that crosses a boundary: status, code, retry answer, hint. Nothing restates it. */
export const ERRORS = {
  ...specs(400, "LETSPING_400", "requests", {
    invalid_json: "Send one JSON document in UTF-8, without duplicate keys.",
    invalid_request: "Correct the field that the message names.",
    payload_invalid: "Send values that the request's schema allows.",
  }),
  ...specs(400, "LETSPING_400", "auth", {
    ambiguous_credentials: "Send an API key or a session cookie, not both.",
  }),
  ...specs(401, "LETSPING_401_AUTH", "auth", {
    unauthorized: "Send a valid key as `Authorization: Bearer <key>`.",
    session_required: "Sign in; an API key cannot do this.",
  }),
  ...specs(402, "LETSPING_402_QUOTA", "billing", {
    quota_exceeded: "Raise the quota or wait for the next period.",
  }),
  ...specs(403, "LETSPING_403_FORBIDDEN", "auth", {
    forbidden: "Ask somebody whose role allows it.",
    origin_refused: "Open the dashboard at an address of this gateway.",
  }),
  ...specs(404, "LETSPING_404_NOT_FOUND", "requests", {
    request_not_found: "Check the id, and that this key made the request.",
    not_found: "Check the address; /openapi.json lists every route.",
  }),
  ...specs(405, "LETSPING_405", "requests", {
    method_not_allowed: "Use a method that the Allow header names.",
  }),
  ...specs(409, "LETSPING_409_CONFLICT", "requests", {
    already_final: "Read the standing decision in `details`.",
    version_conflict: "Read the request again; it changed since it was shown.",
    not_approved: "Run nothing; wait for an approval.",
    approval_expired: "Run nothing; ask again.",
    already_executing: "Run nothing; an approval can be used once.",
    lease_invalid: "Send the lease that `executing` returned.",
    replayed: "Send an Idempotency-Key to repeat a create.",
    values_masked: "Reveal the masked values, or approve with hidden_acknowledged: true.",
    conflict: "Read the current state and try again.",
  }),
  ...specs(409, "LETSPING_409_CONFLICT", "auth", {
    last_owner: "Make somebody else an owner first.",
  }),
  ...specs(413, "LETSPING_413_TOO_LARGE", "requests", {
    payload_too_large: "Send at most 4 MiB; put large content elsewhere and name it.",
  }),
  ...specs(415, "LETSPING_415", "requests", {
    unsupported_media_type: "Send `Content-Type: application/json`.",
  }),
  ...specs(421, "LETSPING_421", "auth", {
    misdirected_request: "Call the gateway by an address it knows (LETSPING_PUBLIC_URL).",
  }),
  ...specs(422, "LETSPING_422_BLOCKED", "requests", {
    blocked_by_guardrail: "Change the named part of the payload.",
    contains_secret:
      "Send no secrets, or ask with a client that puts hidden values back (`guard` of @letsping/sdk).",
  }),
  ...specs(422, "LETSPING_422_IDEMPOTENCY", "requests", {
    idempotency_key_reused: "Use a new Idempotency-Key for a new request.",
  }),
  ...specs(
    429,
    "LETSPING_429_RATE_LIMIT",
    "rate-limits",
    {
      rate_limited: "Wait for the seconds in Retry-After.",
    },
    true,
  ),
  ...specs(
    500,
    "LETSPING_NETWORK",
    "errors",
    {
      internal: "Try again; nothing was released. Give the trace id to the operator.",
    },
    true,
  ),
  ...specs(
    503,
    "LETSPING_503",
    "errors",
    {
      unavailable: "Try again; the request still waits.",
    },
    true,
  ),
  ...specs(0, "LETSPING_NETWORK", "errors", {
    gateway_too_old: 'Upgrade the gateway, or pass { compatibility: "part-a" } for ask and status.',
  }),
  ...specs(
    0,
    "LETSPING_NETWORK",
    "errors",
    {
      gateway_unreachable: "Start the gateway, or correct LETSPING_BASE_URL.",
      bad_gateway_answer: "Check that the base URL is a LetsPing gateway.",
    },
    true,
  ),
  ...specs(0, "LETSPING_401_AUTH", "auth", {
    missing_api_key: "Set LETSPING_API_KEY, or pass the key to new LetsPing().",
  }),
  ...specs(0, "LETSPING_400", "errors", {
    invalid_option: "Correct the option that the message names.",
  }),
  ...specs(0, "LETSPING_400", "requests", {
    schema_unsupported: "Pass a Zod schema, a Standard Schema or a JSON Schema object.",
  }),
  ...specs(0, "LETSPING_TIMEOUT", "timeouts", {
    wait_timeout: "Run nothing; wait again with the same id, or ask again.",
    aborted: "Run nothing; the caller gave up.",
  }),
  ...specs(0, "LETSPING_403_FORBIDDEN", "requests", {
    receipt_refused: "Run nothing; the receipt does not allow this action.",
    payload_incomplete: "Run nothing; ask again with all values.",
    not_released: "Run nothing; the request was not approved.",
  }),
  ...specs(0, "LETSPING_WEBHOOK_INVALID", "webhooks", {
    webhook_invalid: "Refuse the delivery; check the secret and the raw body.",
  }),
} satisfies Record<string, ErrorSpec>;

/** Key of the error table: what a program switches on. */
export type ErrorKey = keyof typeof ERRORS;

const BRAND = Symbol.for("letsping.error");
const DOCUMENTATION = "https://github.com/letsping/letsping/blob/main/docs/errors.md";

interface ErrorOptions {
  /** Facts that a program can use, for example the standing decision. */
  details?: Record<string, unknown> | undefined;
  /** What to do; the table's hint when absent. */
  hint?: string | undefined;
  cause?: unknown;
  /** Id of the failed HTTP exchange (`trace_id` on the wire). */
  traceId?: string | undefined;
  /** Seconds after which a retry may succeed. */
  retryAfterSeconds?: number | undefined;
}

/** The one error class. `error` is the key to switch on; `code` is the code by status of published clients. */
export class LetsPingError extends Error {
  declare readonly error: ErrorKey;
  declare readonly code: string;
  declare readonly status: number;
  declare readonly retry: boolean;
  declare readonly hint: string;
  declare readonly details: Record<string, unknown>;
  declare readonly traceId: string | undefined;
  declare readonly retryAfterSeconds: number | undefined;

  constructor(error: ErrorKey, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry = ERRORS[error];
    this.name = "LetsPingError";
    this.error = error;
    this.code = entry.code;
    this.status = entry.status;
    this.retry = entry.retry;
    this.hint = options.hint ?? entry.hint;
    this.details = options.details ?? {};
    this.traceId = options.traceId;
    this.retryAfterSeconds = options.retryAfterSeconds;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a LetsPingError, also one made by another copy of this package. */
export function isLetsPingError(value: unknown): value is LetsPingError {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** True when `value` is a key of the error table. */
export function isErrorKey(value: unknown): value is ErrorKey {
  return typeof value === "string" && Object.hasOwn(ERRORS, value);
}

/** JSON body of an error answer, as both parts of the wire read it. */
export interface ErrorBody {
  error: string;
  code: string;
  message: string;
  hint: string;
  details: Record<string, unknown>;
  documentation_url: string;
  trace_id: string;
}

/** Turns an error into its body on the wire. */
export function errorBody(error: LetsPingError, traceId: string): ErrorBody {
  return {
    error: error.error,
    code: error.code,
    message: error.message,
    hint: error.hint,
    details: error.details,
    documentation_url: `${DOCUMENTATION}#${ERRORS[error.error].anchor}`,
    trace_id: traceId,
  };
}
