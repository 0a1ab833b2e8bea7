import { isLetsPingError } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { createGuardrails } from "@letsping/guardrails";
import { GuardrailSettings } from "@letsping/guardrails";
import type { Guardrails } from "@letsping/guardrails";
import { compilePattern } from "@letsping/guardrails/patterns";

function refuse(message: string, place: readonly PropertyKey[], cause: unknown): LetsPingError {
  const field = ["settings", ...place.map(String)].join(".").slice(0, 200);
  return new LetsPingError("invalid_request", message, {
    hint: "The README of @letsping/guardrails names every setting with its unit and bounds.",
    details: { field },
    cause,
  });
}

/**
 * Makes settings that somebody sent ready, without a store: nothing is counted.
 *
 * @throws LetsPingError `invalid_request` that names the setting
 */
export function checkedGuardrails(settings: JsonObject): Guardrails {
  const parsed = GuardrailSettings.safeParse(settings);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path ?? [];
    const name = place.map(String).join(".").slice(0, 200) || "object";
    throw refuse(
      `The setting ${name} of the guardrails is not valid: ${issue?.message ?? ""}`,
      place,
      parsed.error,
    );
  }
  try {
    return createGuardrails(parsed.data, { compilePattern });
  } catch (cause) {
    // What the schema cannot see: a pattern that does not compile, a range that is none.
    if (isLetsPingError(cause) && cause.error === "invalid_option") throw refuse(cause.message, [], cause);
    throw cause;
  }
}
