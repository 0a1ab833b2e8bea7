import { isLetsPingError } from "@letsping/core";
import type { JsonObject, PayloadIssue } from "@letsping/core";
import type { Refused } from "./use-draft";

function isIssue(value: unknown): value is PayloadIssue {
  if (typeof value !== "object" || value === null) return false;
  const { path, message, expected } = value as Partial<PayloadIssue>;
  return typeof path === "string" && typeof message === "string" && typeof expected === "string";
}

/** What the gateway said of a payload that it refused, field by field; null where it said nothing of the kind. */
export function refusedOf({
  error,
  variables,
}: {
  error: unknown;
  variables: { patched_payload?: JsonObject | undefined } | undefined;
}): Refused | null {
  const payload = variables?.patched_payload;
  if (!payload || !isLetsPingError(error) || error.error !== "payload_invalid") return null;
  const { issues } = error.details;
  return Array.isArray(issues) ? { payload, issues: issues.filter(isIssue) } : null;
}
