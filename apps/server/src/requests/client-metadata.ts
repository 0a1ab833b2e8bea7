import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

const FIELDS = ["trace_id", "parent_request_id", "environment"];
const LONGEST = 256;

function refuse(what: string): never {
  throw new LetsPingError(
    "invalid_request",
    `\`payload._lp_meta\` ${what}. It is reserved for ${FIELDS.join(", ")}, as short texts.`,
    {
      details: { field: "payload._lp_meta" },
    },
  );
}

/**
 * Takes out the reserved key that published clients add to every payload. Only what it is meant for may be in it:
 * nothing else may hide from the person who decides.
 */
export function takeClientMetadata(given: JsonObject): { payload: JsonObject; lpMeta: JsonObject | null } {
  if (!Object.hasOwn(given, "_lp_meta")) return { payload: given, lpMeta: null };
  const { _lp_meta: meta, ...payload } = given;
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) refuse("is not an object");
  for (const [name, value] of Object.entries(meta)) {
    if (!FIELDS.includes(name)) refuse(`holds \`${name.slice(0, 60)}\``);
    if (typeof value !== "string" || value.length > LONGEST)
      refuse(`holds a \`${name}\` that is not a text of at most ${LONGEST} characters`);
  }
  return { payload, lpMeta: meta };
}
