import { utf8 } from "./bytes";
import { LetsPingError } from "./errors";

/** Anything that JSON can write. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
/** An object that JSON can write. */
export type JsonObject = { [key: string]: JsonValue };

/** Bounds of every JSON document that comes from outside. */
export const JSON_LIMITS = {
  /** Longest body, in bytes: 4 MiB. */
  bodyBytes: 4_194_304,
  /** Deepest nesting of objects and arrays. */
  depth: 64,
  /** Most strings, numbers, booleans, nulls and empty containers. */
  leaves: 50_000,
  /** Longest key, in UTF-8 bytes. */
  keyBytes: 1024,
} as const;

function refuse(message: string, hint?: string): never {
  throw new LetsPingError("invalid_json", message, { hint });
}

/** With the u flag a surrogate matches only when it stands alone. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function writeString(text: string): string {
  if (LONE_SURROGATE.test(text))
    refuse("Canonical JSON was asked of a text with a lone surrogate, which has no UTF-8.");
  return JSON.stringify(text);
}

function writeCanonical(value: unknown, depth: number): string {
  if (depth > 1000) refuse("Canonical JSON was asked of a value nested deeper than 1,000.");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(`Canonical JSON was asked of ${value}, which JSON cannot write.`);
    return JSON.stringify(value);
  }
  // Array.from, because map passes over holes.
  if (Array.isArray(value))
    return `[${Array.from(value, (item) => writeCanonical(item, depth + 1)).join(",")}]`;
  if (typeof value !== "object")
    refuse(`Canonical JSON was asked of a ${typeof value}, which JSON cannot write.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse("Canonical JSON was asked of an object that is not plain (a Map, a Date, a class).");
  }
  const fields = value as { readonly [key: string]: unknown };
  // Without a comparison of its own `sort` goes by UTF-16.
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${writeString(key)}:${writeCanonical(fields[key], depth + 1)}`).join(",")}}`;
}

/**
 * Canonical JSON of RFC 8785: keys in UTF-16 order, ECMAScript numbers, minimal escapes.
 *
 * @throws LetsPingError `invalid_json` on lone surrogates, non-finite numbers, undefined, functions, and objects that
 * are not plain
 */
export function canonicalJson(value: unknown): string {
  return writeCanonical(value, 0);
}

type Limits = { readonly [K in keyof typeof JSON_LIMITS]: number };

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_STRING = /"[^"\\\u0000-\u001f]*"/y;
const ANY_STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;

/** Longest number, in characters. No double needs more than 25. */
const MAX_NUMBER = 400;

/** Significant digits and exponent of a decimal literal, so that two spellings of one number compare equal. */
function decimalOf(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (!match) return literal;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  if (trimmed === "") return "0";
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + (digits.length - trimmed.length)}`;
}

/** What stands open while scanning: the keys seen so far of an object, or the next index of an array. */
interface Frame {
  keys: Set<string> | null;
  key: string;
  index: number;
}

/** One pass over the raw text. It finds what JSON.parse hides: duplicate keys, rounded numbers, lone surrogates. */
interface Scan {
  readonly text: string;
  readonly limits: Limits;
  at: number;
  leaves: number;
  readonly frames: Frame[];
}

function fail({ frames, at }: Scan, what: string, hint?: string): never {
  const pointer = frames.map((frame) => (frame.keys ? frame.key : String(frame.index)));
  const path = pointer.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
  const place = path === "" ? "the top level" : `/${path.slice(0, 200)}`;
  refuse(`The JSON has ${what} at ${place} (offset ${at}).`, hint);
}

function skipSpace(scan: Scan): void {
  SPACE.lastIndex = scan.at;
  SPACE.exec(scan.text);
  scan.at = SPACE.lastIndex;
}

function countLeaf(scan: Scan): void {
  scan.leaves++;
  if (scan.leaves > scan.limits.leaves) fail(scan, `more than ${scan.limits.leaves} values`);
}

function scanEscapedString(scan: Scan): string {
  const { text, at } = scan;
  // A sticky regular expression over a very long text may exhaust the engine's stack; walk to the end by hand.
  let end = at + 1;
  for (; end < text.length && text.charCodeAt(end) !== 34; end++) {
    if (text.charCodeAt(end) === 92) end++;
  }
  const literal = text.slice(at, end + 1);
  if (literal.length < 65_536) {
    ANY_STRING.lastIndex = 0;
    if (ANY_STRING.exec(literal)?.[0].length !== literal.length) fail(scan, "a text that is not well-formed");
  }
  let value: unknown;
  try {
    value = JSON.parse(literal);
  } catch {
    fail(scan, "a text that is not well-formed");
  }
  if (typeof value !== "string") fail(scan, "a text that is not well-formed");
  scan.at = end + 1;
  return value;
}

function scanString(scan: Scan): string {
  PLAIN_STRING.lastIndex = scan.at;
  const plain = PLAIN_STRING.exec(scan.text);
  if (plain) scan.at = PLAIN_STRING.lastIndex;
  const value = plain ? plain[0].slice(1, -1) : scanEscapedString(scan);
  if (LONE_SURROGATE.test(value)) fail(scan, "a lone surrogate");
  return value;
}

function scanNumber(scan: Scan): void {
  NUMBER.lastIndex = scan.at;
  const literal = NUMBER.exec(scan.text)?.[0];
  if (literal === undefined) fail(scan, scan.at < scan.text.length ? "an unexpected character" : "no end");
  const value = Number(literal);
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  if (!Number.isFinite(value)) fail(scan, `the number ${shown}, which is too large`);
  if (literal.length > MAX_NUMBER) fail(scan, `the number ${shown}, which is longer than ${MAX_NUMBER}`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    fail(scan, `the number ${shown}, beyond ±(2^53−1); send it as text,`);
  }
  if ((literal.length > 15 || /[eE]/.test(literal)) && decimalOf(literal) !== decimalOf(String(value))) {
    fail(scan, `the number ${shown}, which would be rounded; send it as text,`);
  }
  if (value === 0 && decimalOf(literal) !== "0") fail(scan, `the number ${shown}, which would become 0,`);
  scan.at = NUMBER.lastIndex;
}

function scanKey(scan: Scan): void {
  const frame = scan.frames[scan.frames.length - 1];
  if (!frame?.keys) return;
  if (scan.text[scan.at] !== '"') fail(scan, "a key that is not a text in quotes");
  const key = scanString(scan);
  frame.key = key;
  const { keyBytes } = scan.limits;
  if (key.length * 3 > keyBytes && utf8(key).length > keyBytes) {
    frame.key = `${key.slice(0, 32)}…`;
    fail(scan, `a key longer than ${keyBytes} bytes`);
  }
  if (frame.keys.has(key)) fail(scan, "the same key twice");
  frame.keys.add(key);
  skipSpace(scan);
  if (scan.text[scan.at] !== ":") fail(scan, "a key without a colon");
  scan.at++;
}

function openContainer(scan: Scan, char: "{" | "["): "open" | "done" {
  const { depth } = scan.limits;
  if (scan.frames.length >= depth) {
    const hint = `Nest objects and arrays at most ${depth} deep; send what lies deeper as one text.`;
    fail(scan, `nesting deeper than ${depth}`, hint);
  }
  scan.at++;
  skipSpace(scan);
  if (scan.text[scan.at] === (char === "{" ? "}" : "]")) {
    scan.at++;
    countLeaf(scan);
    return "done";
  }
  scan.frames.push({ keys: char === "{" ? new Set() : null, key: "", index: 0 });
  if (char === "{") scanKey(scan);
  return "open";
}

/** Reads a value's start. "open" when a container opened that is not empty, else "done". */
function scanValue(scan: Scan): "open" | "done" {
  const char = scan.text[scan.at];
  if (char === "{" || char === "[") return openContainer(scan, char);
  if (char === '"') scanString(scan);
  else {
    const word = ["true", "false", "null"].find((name) => scan.text.startsWith(name, scan.at));
    if (word) scan.at += word.length;
    else scanNumber(scan);
  }
  countLeaf(scan);
  return "done";
}

/** After a complete value: closes containers and moves to the next value. False at the end of the document. */
function moveOn(scan: Scan): boolean {
  for (;;) {
    const frame = scan.frames[scan.frames.length - 1];
    if (!frame) return false;
    skipSpace(scan);
    const char = scan.text[scan.at];
    if (char === ",") {
      scan.at++;
      skipSpace(scan);
      if (frame.keys) scanKey(scan);
      else frame.index++;
      return true;
    }
    if (char !== (frame.keys ? "}" : "]"))
      fail(scan, char === undefined ? "no end" : "a missing comma or end");
    scan.at++;
    scan.frames.pop();
  }
}

function scanDocument(text: string, limits: Limits): void {
  const scan: Scan = { text, limits, at: 0, leaves: 0, frames: [] };
  skipSpace(scan);
  while (scanValue(scan) === "open" || moveOn(scan)) skipSpace(scan);
  skipSpace(scan);
  if (scan.at < text.length) fail(scan, "text after the end of the document");
}

/**
 * Parses JSON from outside, strictly (RFC 8259 and I-JSON): one document, no duplicate keys, no lone surrogates, no
 * integer beyond ±(2^53−1), no number that a double would round, within the given bounds.
 *
 * `1.0`, `1e2` and `-0` are accepted: their value is exact.
 *
 * @throws LetsPingError `invalid_json` that names the place, or `payload_too_large`
 */
export function parseJson(text: string, limits: Limits = JSON_LIMITS): JsonValue {
  if (text.length > limits.bodyBytes) {
    throw new LetsPingError("payload_too_large", `The body is longer than ${limits.bodyBytes} bytes.`);
  }
  scanDocument(text, limits);
  return JSON.parse(text) as JsonValue;
}
