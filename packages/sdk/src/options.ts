import type { ReceiptJwks } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

/** Where the local gateway listens when nothing else is said. */
export const DEFAULT_BASE_URL = "http://localhost:3000/api";
/** How long `ask` waits for a person: 86400000 milliseconds (24 hours). */
export const DEFAULT_TIMEOUT_MS = 86_400_000;
/** How long a create is tried while the gateway does not answer: 60000 milliseconds (1 minute). */
export const DEFAULT_GIVE_UP_AFTER_MS = 60_000;

/** Settings of a client. All are optional, and read at the first call. */
export interface LetsPingOptions {
  /** The key, where it is not the first argument. Default LETSPING_API_KEY. */
  apiKey?: string;
  /** Address of the gateway, its root or its `/api`. Default LETSPING_BASE_URL, else `http://localhost:3000/api`. */
  baseUrl?: string;
  /** Longest time that one call is tried while the gateway does not answer, in milliseconds. Default 60000 (1 minute). Waiting for a person goes on regardless. */
  retry?: { giveUpAfterMs?: number };
  /** Keys that receipts are checked against. Default: those that the gateway publishes. Pin them to trust no answer. */
  jwks?: ReceiptJwks;
  /** Issuer that receipts must name. Default: what the gateway named when it took the request. */
  issuer?: string;
  /** Project that receipts must name. Default LETSPING_PROJECT_ID, else what the gateway named when it took the request. */
  projectId?: string;
  /** `part-a` allows `ask` and `status` with a gateway that has no receipts. `guard` never runs without. */
  compatibility?: "part-a";
  /**
   * The span that asks, as a W3C `traceparent`. Called for each call to the gateway, whose spans then join that trace; so
   * does the wait for the person. Tracing never stops an ask: what throws, or is no traceparent, is not sent. Default none.
   */
  traceparent?: () => string | undefined;
  /** Another fetch, for example one with a proxy. Default the runtime's own. */
  fetch?: typeof globalThis.fetch;
}

interface WithEnvironment {
  process?: { env?: Record<string, string | undefined> };
}

/** Reads an environment variable where the runtime has an environment. Late, so that a build needs no secrets. */
export function fromEnvironment(name: string): string | undefined {
  const value = (globalThis as WithEnvironment).process?.env?.[name];
  return value === "" ? undefined : value;
}

/** The API key that was given, or LETSPING_API_KEY. @throws LetsPingError `missing_api_key` */
export function resolveApiKey(given: string | undefined): string {
  const key = given ?? fromEnvironment("LETSPING_API_KEY");
  if (key) return key;
  throw new LetsPingError("missing_api_key", "There is no API key: LETSPING_API_KEY is not set.");
}

/** Root of the gateway, without `/api` and without a slash at its end. @throws LetsPingError `invalid_option` */
export function resolveRoot(given: string | undefined): string {
  const text = given ?? fromEnvironment("LETSPING_BASE_URL") ?? DEFAULT_BASE_URL;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new LetsPingError(
      "invalid_option",
      `The base URL is ${JSON.stringify(text)}; it must begin with http:// or https://.`,
    );
  }
  return text.replace(/\/+$/, "").replace(/\/api$/, "");
}
