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

function refuse(path: string, what: string): never {
  throw new LetsPingError(
    "payload_incomplete",
    `The approved payload ${what} at ${path.slice(0, 200) || "its top"}.`,
    {
      details: { path },
    },
  );
}

/** Puts originals back into one approved payload. */
interface Restoring {
  hidden: ReadonlyMap<string, HiddenValue>;
  salt: string;
}

const isObject = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function inside(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** A text or number that was hidden: the original where nobody changed what stands there. */
async function restoreLeaf(
  approved: JsonValue,
  original: JsonValue | undefined,
  path: string,
  { hidden, salt }: Restoring,
): Promise<JsonValue> {
  const record = hidden.get(path);
  if (record !== undefined && (await commitPayloadAsync(approved, salt)) === record.shown) {
    if (original === undefined) refuse(path, "names a hidden value that was not proposed");
    if ((await commitPayloadAsync(original, salt)) === record.commitment) return original;
    refuse(path, "names a hidden value that is not the one proposed");
  }
  // Typed by the agent itself, and not changed: a text like any other.
  const same = record === undefined && approved === original;
  if (!same && typeof approved === "string" && PLACEHOLDER.test(approved))
    refuse(path, "has a placeholder where none was put, or an edited one");
  return approved;
}

async function restoreValue(
  approved: JsonValue,
  original: JsonValue | undefined,
  path: string,
  restoring: Restoring,
): Promise<JsonValue> {
  if (typeof approved !== "object" || approved === null)
    return restoreLeaf(approved, original, path, restoring);
  const entries: [string, JsonValue][] = [];
  for (const [step, item] of Object.entries(approved)) {
    const place = `${path}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (PLACEHOLDER.test(step) && !(isObject(original) && Object.hasOwn(original, step)))
      refuse(path, "has a placeholder as a key");
    entries.push([step, await restoreValue(item, inside(original, step), place, restoring)]);
  }
  return Array.isArray(approved) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
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
 * @throws LetsPingError `payload_incomplete` where a placeholder was moved, edited or made up, or a value is another
 */
export async function restoreHidden(
  original: JsonValue,
  approved: JsonValue,
  hidden: readonly HiddenValue[],
  salt: string,
): Promise<JsonValue> {
  const byPath = new Map<string, HiddenValue>();
  for (const record of hidden) {
    if (byPath.has(record.path)) refuse(record.path, "is said to hide two values");
    byPath.set(record.path, record);
  }
  // A copy, so that what is checked is what is returned, whatever the caller changes meanwhile.
  const [before, after] = [original, approved].map((value) => JSON.parse(canonicalJson(value)) as JsonValue);
  return restoreValue(after as JsonValue, before, "", { hidden: byPath, salt });
}
