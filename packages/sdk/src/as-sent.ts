import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

function refuse(problem: string, cause?: unknown): never {
  throw new LetsPingError("payload_invalid", `The payload cannot be sent: ${problem}.`, {
    hint: "Send only what JSON can write.",
    cause,
  });
}

/** JSON would write null for it, and a person would approve something else than the agent meant. */
function refuseLostNumbers(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    refuse(`${JSON.stringify(key)} is ${value}, which JSON cannot write`);
  }
  return value;
}

/**
 * A payload exactly as it goes over the wire: a copy, so that a change while somebody decides changes nothing.
 *
 * @throws LetsPingError `payload_invalid` for a BigInt, NaN, an infinite number, a cycle, or something that is no object
 */
export function asSent(payload: object): JsonObject {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload, refuseLostNumbers);
  } catch (cause) {
    if (cause instanceof LetsPingError) throw cause;
    refuse(cause instanceof Error ? cause.message.split("\n", 1).join("") : String(cause), cause);
  }
  const copy: unknown = text === undefined ? undefined : JSON.parse(text);
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) refuse("it is no object");
  return copy as JsonObject;
}
