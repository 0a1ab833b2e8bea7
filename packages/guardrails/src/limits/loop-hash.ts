import { canonicalJson } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { parseJson } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import { isCurrentTime } from "./volatile-values";
import { isVolatile } from "./volatile-values";
import { roleOf } from "./volatile-values";
import { steadyText } from "./volatile-values";

/** Texts longer than this are not looked into for JSON, in characters. */
const MAX_NESTED_JSON = 65_536;
/** Deepest JSON in text in JSON. */
const MAX_NESTING = 2;
/** Deepest nesting that is looked into, four times what a request may have. What lies deeper is compared as it stands. */
const MAX_DEPTH = 256;
/** Hexadecimal digits that are kept: 128 bits. */
const HASH_LENGTH = 32;

interface Reading {
  nowMs: number | undefined;
  keepIds: boolean;
  /** Texts and numbers that were kept. */
  kept: number;
  /** Ids that were dropped. */
  ids: number;
}

/** The value of a text that is a JSON object or array; undefined for any other text. */
function nestedJson(text: string): JsonValue | undefined {
  if (text.length > MAX_NESTED_JSON || !/^[{[]/.test(text) || !/[}\]]$/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch (cause) {
    // A text that only begins like JSON stays a text.
    if (isLetsPingError(cause)) return undefined;
    throw cause;
  }
}

function isDropped(key: string, field: JsonValue, reading: Reading): boolean {
  if (typeof field !== "string" && typeof field !== "number") return false;
  const role = roleOf(key);
  if (!isVolatile(role, field)) return false;
  if (role !== "id") return true;
  reading.ids++;
  return !reading.keepIds;
}

/** The value without what changes from call to call and means nothing. */
function steady(value: JsonValue, reading: Reading, nesting: number, depth: number): JsonValue {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "object" && depth === MAX_DEPTH) {
    reading.kept++;
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => steady(item, reading, nesting, depth + 1));
  if (typeof value === "object") {
    const fields = Object.entries(value).filter(([key, field]) => !isDropped(key, field, reading));
    return Object.fromEntries(
      fields.map(([key, field]) => [key, steady(field, reading, nesting, depth + 1)]),
    );
  }
  if (typeof value === "string") {
    const nested = nesting < MAX_NESTING ? nestedJson(value.trim()) : undefined;
    if (nested !== undefined) return steady(nested, reading, nesting + 1, depth + 1);
    reading.kept++;
    return steadyText(value, reading.nowMs);
  }
  if (isCurrentTime(value, reading.nowMs)) return "~";
  reading.kept++;
  return value;
}

/**
 * The same for two calls that mean the same. The order of keys, white space, ids made for one call (`request_id`,
 * `nonce`), clock readings and counted tries change nothing; any other argument does. What is dropped is known by its
 * name and its form. A payload of nothing but one `request_id` is about that request, so the id stays.
 *
 * @param nowMs time of the call, in milliseconds. With it, a time of the last ten minutes counts as a clock reading
 * wherever it stands
 * @returns 32 hexadecimal digits
 * @throws LetsPingError `invalid_json` for a payload that JSON cannot write, or nested deeper than 1,000
 */
export function loopHash(service: string, action: string, payload: JsonValue, nowMs?: number): string {
  const read = (keepIds: boolean) => {
    const reading = { nowMs, keepIds, kept: 0, ids: 0 };
    return { value: steady(payload, reading, 0, 0), reading };
  };
  const without = read(false);
  const isAboutId = without.reading.kept === 0 && without.reading.ids === 1;
  const { value } = isAboutId ? read(true) : without;
  return sha256Hex(canonicalJson([service, action, value])).slice(0, HASH_LENGTH);
}
