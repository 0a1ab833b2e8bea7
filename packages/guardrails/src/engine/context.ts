import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

/** Everything about a request that is not in its payload. Nothing is read from a clock or a random source. */
export interface GuardrailContext {
  projectId: string;
  service: string;
  action: string;
  /** Who asks: the id of the agent, or of the API key. */
  agent: string;
  /** Time of the request, in milliseconds since 1970. A store with a clock of its own uses that one. */
  nowMs: number;
  /**
   * Salt of the commitments to hidden values: base64url of 16 random bytes, another one for each request. Only the
   * client that holds the payload gets it: with salt and commitment a card number is soon guessed.
   */
  salt: string;
  /** JSON Schema of the payload, as the agent sent it: `format: email` marks fields for addresses. */
  schema?: JsonObject | undefined;
  /**
   * Fingerprint of a value that was hidden, for telling that it was seen before: an HMAC with a key of the project, cut
   * to at most 64 characters. Not given: findings carry none.
   */
  fingerprint?: ((rule: string, value: string) => string) | undefined;
  /** Name of the model that is to read the payload, for its price. */
  model?: string | undefined;
  /** Tokens that the model is expected to write. Default 0. */
  outputTokens?: number | undefined;
  /** Whose calls are a row when loops are looked for, beside the agent; for example a thread. */
  thread?: string | undefined;
}

/** @throws LetsPingError `invalid_option` for a salt that is none */
export function checkContext({ salt, nowMs }: GuardrailContext): void {
  if (!/^[A-Za-z0-9_-]{21}[AQgw]$/.test(salt))
    throw new LetsPingError(
      "invalid_option",
      "The guardrails were given a salt that is not base64url of 16 bytes.",
    );
  if (!Number.isSafeInteger(nowMs) || nowMs < 0)
    throw new LetsPingError(
      "invalid_option",
      "The guardrails were given a time that is no whole number of milliseconds.",
    );
}
