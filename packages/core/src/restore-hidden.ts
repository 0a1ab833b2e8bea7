import { fromBase64Url } from "./bytes";
import { escapePointer } from "./diff";
import { inside } from "./diff";
import { LetsPingError } from "./errors";
import type { HiddenValue } from "./guardrail";
import type { JsonValue } from "./json";
import { canonicalJson } from "./json";
import { commitPayloadAsync } from "./receipt";

/**
 * What stands where the guardrails took a value out, within a text: what it was, what may be seen of it, and a number
 * that is the same for the same value and no other of the payload.
 */
export const PLACEHOLDER =
  /\[(?:card|IBAN|SSN|e-mail|secret|pattern|unchecked)[^[\]\n…]{0,80}…[^[\]\n…]{0,300}#\d{1,7}\]/;

function refuse(path: string): never {
  throw new LetsPingError(
    "payload_incomplete",
    `A hidden value, or its placeholder, is another one at ${path || "the top level"}.`,
    { details: { path } },
  );
}

/**
 * Whether a payload is one that was shown, with the hidden values of it put back.
 *
 * @throws LetsPingError `payload_incomplete` as `restoreHidden`
 */
export async function isWholeOf(
  whole: JsonValue,
  shown: JsonValue,
  hidden: readonly HiddenValue[],
  salt = "",
): Promise<boolean> {
  return canonicalJson(await restoreHidden(whole, shown, hidden, salt)) === canonicalJson(whole);
}

/**
 * The payload to run: what was approved, with the values that the guardrails took out put back. A value goes back only
 * to its own path, only if it is the one that was proposed, and only where the person left what stood there. What a
 * person changed stays as they changed it.
 *
 * @param original what the agent proposed, with all its values
 * @param approved `final_payload` of the decision
 * @param hidden the values that were taken out, as the receipt covers them
 * @param salt base64url of 16 bytes: the salt of their commitments
 * @throws LetsPingError `payload_incomplete` where a placeholder was moved, edited or made up, or a value or the salt is
 * another
 */
export async function restoreHidden(
  original: JsonValue,
  approved: JsonValue,
  hidden: readonly HiddenValue[],
  salt: string,
): Promise<JsonValue> {
  const records = new Map<string, HiddenValue>();
  for (const record of hidden) {
    if (records.has(record.path)) refuse(record.path);
    records.set(record.path, record);
  }
  if (records.size > 0 && fromBase64Url(salt)?.length !== 16) refuse("");
  async function restore(after: JsonValue, before: JsonValue | undefined, path: string): Promise<JsonValue> {
    const record = records.get(path);
    if (typeof after !== "object" || after === null) {
      if (record && (await commitPayloadAsync(after, salt)) === record.shown) {
        const isProposed =
          before !== undefined && (await commitPayloadAsync(before, salt)) === record.commitment;
        return isProposed ? before : refuse(path);
      }
      // Typed by the agent itself, and not changed: a text like any other.
      const isOwn = !record && after === before;
      if (!isOwn && typeof after === "string" && PLACEHOLDER.test(after)) refuse(path);
      return after;
    }
    const entries: [string, JsonValue][] = [];
    for (const [step, item] of Object.entries(after)) {
      const was = inside(before, step);
      if (was === undefined && PLACEHOLDER.test(step)) refuse(path);
      entries.push([step, await restore(item, was, `${path}/${escapePointer(step)}`)]);
    }
    return Array.isArray(after) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  }
  // A copy, so that what is checked is what is returned, whatever the caller changes meanwhile.
  const [before, after] = [original, approved].map((value) => JSON.parse(canonicalJson(value)) as JsonValue);
  return restore(after as JsonValue, before, "");
}
