import pino from "pino";
import type { Config } from "../config";

/** Object first, then words. */
export type Log = pino.Logger;

/**
 * Structured lines. Anything that could be a secret is cut out, should it ever get in.
 *
 * @param destination default: standard output
 */
export function createLog(
  level: Config["logLevel"],
  destination: pino.DestinationStream = pino.destination(1),
): Log {
  const secret = ["authorization", "cookie", "password", "token", "api_key", "payload", "lease", "receipt"];
  const settings: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secret, ...secret.map((name) => `*.${name}`)], censor: "[removed]" },
    serializers: { err: errorWithoutValues },
  };
  return pino(settings, destination);
}

/**
 * Names and places of an error. Its details stay out, and of a value that the database could not take (SQLSTATE 22…) the
 * message too, because it repeats the value.
 */
export function errorWithoutValues(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { message: typeof cause };
  const code = (cause as { code?: unknown }).code;
  const repeatsValue = typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code);
  return {
    name: cause.name,
    code,
    message: repeatsValue ? "[removed]" : cause.message.split("\n").slice(-1)[0]?.slice(0, 300),
    stack: cause.stack?.split("\n").slice(1, 6),
  };
}
