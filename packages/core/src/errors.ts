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

function spec(
  status: number,
  code: string,
  anchor: ErrorSpec["anchor"],
  hint: string,
  retry = false,
): ErrorSpec {
  return { status, code, retry, hint, anchor };
}

/** Every failure that crosses a boundary: status, code, retry answer, hint. Nothing restates it. */
export const ERRORS = {
  invalid_json: spec(
    400,
    "LETSPING_400",
    "requests",
    "Send one JSON document in UTF-8, without duplicate keys.",
  ),
  invalid_request: spec(400, "LETSPING_400", "requests", "Correct the field that the message names."),
  payload_invalid: spec(400, "LETSPING_400", "requests", "Send values that the request's schema allows."),
  ambiguous_credentials: spec(400, "LETSPING_400", "auth", "Send an API key or a session cookie, not both."),
  unauthorized: spec(401, "LETSPING_401_AUTH", "auth", "Send a valid key as `Authorization: Bearer <key>`."),
  session_required: spec(401, "LETSPING_401_AUTH", "auth", "Sign in; an API key cannot do this."),
  quota_exceeded: spec(402, "LETSPING_402_QUOTA", "billing", "Raise the quota or wait for the next period."),
  forbidden: spec(403, "LETSPING_403_FORBIDDEN", "auth", "Ask somebody whose role allows it."),
  origin_refused: spec(
    403,
    "LETSPING_403_FORBIDDEN",
    "auth",
    "Open the dashboard at an address of this gateway.",
  ),
  request_not_found: spec(
    404,
    "LETSPING_404_NOT_FOUND",
    "requests",
    "Check the id, and that this key made the request.",
  ),
  not_found: spec(
    404,
    "LETSPING_404_NOT_FOUND",
    "requests",
    "Check the address; /openapi.json lists every route.",
  ),
  method_not_allowed: spec(405, "LETSPING_405", "requests", "Use a method that the Allow header names."),
  already_final: spec(409, "LETSPING_409_CONFLICT", "requests", "Read the standing decision in `details`."),
  version_conflict: spec(
    409,
    "LETSPING_409_CONFLICT",
    "requests",
    "Read the request again; it changed since it was shown.",
  ),
  not_approved: spec(409, "LETSPING_409_CONFLICT", "requests", "Run nothing; wait for an approval."),
  approval_expired: spec(409, "LETSPING_409_CONFLICT", "requests", "Run nothing; ask again."),
  already_executing: spec(
    409,
    "LETSPING_409_CONFLICT",
    "requests",
    "Run nothing; an approval can be used once.",
  ),
  lease_invalid: spec(409, "LETSPING_409_CONFLICT", "requests", "Send the lease that `executing` returned."),
  replayed: spec(409, "LETSPING_409_CONFLICT", "requests", "Send an Idempotency-Key to repeat a create."),
  last_owner: spec(409, "LETSPING_409_CONFLICT", "auth", "Make somebody else an owner first."),
  values_masked: spec(
    409,
    "LETSPING_409_CONFLICT",
    "requests",
    "Reveal the masked values, or approve with hidden_acknowledged: true.",
  ),
  conflict: spec(409, "LETSPING_409_CONFLICT", "requests", "Read the current state and try again."),
  payload_too_large: spec(
    413,
    "LETSPING_413_TOO_LARGE",
    "requests",
    "Send at most 4 MiB; put large content elsewhere and name it.",
  ),
  unsupported_media_type: spec(415, "LETSPING_415", "requests", "Send `Content-Type: application/json`."),
  misdirected_request: spec(
    421,
    "LETSPING_421",
    "auth",
    "Call the gateway by an address it knows (LETSPING_PUBLIC_URL).",
  ),
  blocked_by_guardrail: spec(
    422,
    "LETSPING_422_BLOCKED",
    "requests",
    "Change the named part of the payload.",
  ),
  contains_secret: spec(
    422,
    "LETSPING_422_BLOCKED",
    "requests",
    "Send no secrets, or ask with a client that puts hidden values back (`guard` of @letsping/sdk).",
  ),
  idempotency_key_reused: spec(
    422,
    "LETSPING_422_IDEMPOTENCY",
    "requests",
    "Use a new Idempotency-Key for a new request.",
  ),
  rate_limited: spec(
    429,
    "LETSPING_429_RATE_LIMIT",
    "rate-limits",
    "Wait for the seconds in Retry-After.",
    true,
  ),
  internal: spec(
    500,
    "LETSPING_NETWORK",
    "errors",
    "Try again; nothing was released. Give the trace id to the operator.",
    true,
  ),
  unavailable: spec(503, "LETSPING_503", "errors", "Try again; the request still waits.", true),
  gateway_too_old: spec(
    0,
    "LETSPING_NETWORK",
    "errors",
    'Upgrade the gateway, or pass { compatibility: "part-a" } for ask and status.',
  ),
  gateway_unreachable: spec(
    0,
    "LETSPING_NETWORK",
    "errors",
    "Start the gateway, or correct LETSPING_BASE_URL.",
    true,
  ),
  bad_gateway_answer: spec(
    0,
    "LETSPING_NETWORK",
    "errors",
    "Check that the base URL is a LetsPing gateway.",
    true,
  ),
  missing_api_key: spec(
    0,
    "LETSPING_401_AUTH",
    "auth",
    "Set LETSPING_API_KEY, or pass the key to new LetsPing().",
  ),
  invalid_option: spec(0, "LETSPING_400", "errors", "Correct the option that the message names."),
  schema_unsupported: spec(
    0,
    "LETSPING_400",
    "requests",
    "Pass a Zod schema, a Standard Schema or a JSON Schema object.",
  ),
  wait_timeout: spec(
    0,
    "LETSPING_TIMEOUT",
    "timeouts",
    "Run nothing; wait again with the same id, or ask again.",
  ),
  aborted: spec(0, "LETSPING_TIMEOUT", "timeouts", "Run nothing; the caller gave up."),
  receipt_refused: spec(
    0,
    "LETSPING_403_FORBIDDEN",
    "requests",
    "Run nothing; the receipt does not allow this action.",
  ),
  payload_incomplete: spec(
    0,
    "LETSPING_403_FORBIDDEN",
    "requests",
    "Run nothing; a hidden value could not be put back. Ask again.",
  ),
  not_released: spec(0, "LETSPING_403_FORBIDDEN", "requests", "Run nothing; the request was not approved."),
  webhook_invalid: spec(
    0,
    "LETSPING_WEBHOOK_INVALID",
    "webhooks",
    "Refuse the delivery; check the secret and the raw body.",
  ),
} as const satisfies Record<string, ErrorSpec>;

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
  readonly error: ErrorKey;
  readonly code: string;
  readonly status: number;
  readonly retry: boolean;
  readonly hint: string;
  readonly details: Record<string, unknown>;
  readonly traceId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

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
