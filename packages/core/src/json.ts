import { utf8 } from "./bytes";
import { LetsPingError } from "./errors";

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** Bounds of every JSON document that comes from outside. */
export const JSON_LIMITS = {
  /** Longest body, in bytes: 4 MiB. */
  bodyBytes: 4 * 1024 * 1024,
  /** Deepest nesting of objects and arrays. */
  depth: 64,
  /** Most strings, numbers, booleans, nulls and empty containers. */
  leaves: 50_000,
  /** Longest key, in UTF-8 bytes. */
  keyBytes: 1024,
} as const;

function refuse(message: string): never {
  throw new LetsPingError("invalid_json", message);
}

function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    i++;
  }
  return true;
}

function compareUtf16(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeString(text: string): string {
  if (!isWellFormed(text))
    refuse("Canonical JSON was asked of a text with a lone surrogate, which has no UTF-8.");
  return JSON.stringify(text);
}

function writeCanonical(value: unknown, depth: number): string {
  if (depth > 1000) refuse("Canonical JSON was asked of a value nested deeper than 1,000.");
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(`Canonical JSON was asked of ${value}, which JSON cannot write.`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonical(item, depth + 1)).join(",")}]`;
  if (typeof value !== "object")
    refuse(`Canonical JSON was asked of a ${typeof value}, which JSON cannot write.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse("Canonical JSON was asked of an object that is not plain (a Map, a Date, a class).");
  }
  const entries = Object.entries(value).sort(([a], [b]) => compareUtf16(a, b));
  return `{${entries.map(([key, item]) => `${writeString(key)}:${writeCanonical(item, depth + 1)}`).join(",")}}`;
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
class RawScanner {
  private at = 0;
  private leaves = 0;
  private readonly frames: Frame[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: Limits,
  ) {}

  scan(): void {
    this.space();
    while (this.value() === "open" || this.after()) this.space();
    this.space();
    if (this.at < this.text.length) this.fail("text after the end of the document");
  }

  private where(): string {
    const pointer = this.frames.map((frame) => (frame.keys ? frame.key : String(frame.index)));
    const path = pointer.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    return `at ${path === "" ? "the top level" : `/${path.slice(0, 200)}`} (offset ${this.at})`;
  }

  private fail(what: string): never {
    return refuse(`The JSON has ${what} ${this.where()}.`);
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private leaf(): void {
    this.leaves++;
    if (this.leaves > this.limits.leaves) this.fail(`more than ${this.limits.leaves} values`);
  }

  private string(): string {
    PLAIN_STRING.lastIndex = this.at;
    const plain = PLAIN_STRING.exec(this.text);
    let value: string;
    if (plain) {
      this.at = PLAIN_STRING.lastIndex;
      value = plain[0].slice(1, -1);
    } else {
      value = this.escapedString();
    }
    if (!isWellFormed(value)) this.fail("a lone surrogate");
    return value;
  }

  private escapedString(): string {
    // A sticky regular expression over a very long text may exhaust the engine's stack; walk to the end by hand.
    let end = this.at + 1;
    for (; end < this.text.length && this.text.charCodeAt(end) !== 34; end++) {
      if (this.text.charCodeAt(end) === 92) end++;
    }
    const literal = this.text.slice(this.at, end + 1);
    if (literal.length < 65_536) {
      ANY_STRING.lastIndex = 0;
      if (ANY_STRING.exec(literal)?.[0].length !== literal.length)
        this.fail("a text that is not well-formed");
    }
    try {
      const value: unknown = JSON.parse(literal);
      if (typeof value !== "string") this.fail("a text that is not well-formed");
      this.at = end + 1;
      return value;
    } catch (cause) {
      if (cause instanceof LetsPingError) throw cause;
      return this.fail("a text that is not well-formed");
    }
  }

  private number(): void {
    NUMBER.lastIndex = this.at;
    const literal = NUMBER.exec(this.text)?.[0];
    if (literal === undefined) this.fail(this.at < this.text.length ? "an unexpected character" : "no end");
    const value = Number(literal);
    const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
    if (!Number.isFinite(value)) this.fail(`the number ${shown}, which is too large`);
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.fail(`the number ${shown}, beyond ±(2^53−1); send it as text,`);
    }
    if ((literal.length > 15 || /[eE]/.test(literal)) && decimalOf(literal) !== decimalOf(String(value))) {
      this.fail(`the number ${shown}, which would be rounded; send it as text,`);
    }
    if (value === 0 && decimalOf(literal) !== "0") this.fail(`the number ${shown}, which would become 0,`);
    this.at = NUMBER.lastIndex;
  }

  /** Reads a value's start. "open" when a container opened that is not empty, else "done". */
  private value(): "open" | "done" {
    const char = this.text[this.at];
    if (char === "{" || char === "[") return this.open(char);
    if (char === '"') this.string();
    else {
      const word = ["true", "false", "null"].find((name) => this.text.startsWith(name, this.at));
      if (word) this.at += word.length;
      else this.number();
    }
    this.leaf();
    return "done";
  }

  private open(char: "{" | "["): "open" | "done" {
    if (this.frames.length >= this.limits.depth) this.fail(`nesting deeper than ${this.limits.depth}`);
    this.at++;
    this.space();
    if (this.text[this.at] === (char === "{" ? "}" : "]")) {
      this.at++;
      this.leaf();
      return "done";
    }
    this.frames.push({ keys: char === "{" ? new Set() : null, key: "", index: 0 });
    if (char === "{") this.key();
    return "open";
  }

  private key(): void {
    const frame = this.frames[this.frames.length - 1];
    if (!frame?.keys) return;
    if (this.text[this.at] !== '"') this.fail("a key that is not a text in quotes");
    const key = this.string();
    frame.key = key;
    if (key.length * 3 > this.limits.keyBytes && utf8(key).length > this.limits.keyBytes) {
      frame.key = `${key.slice(0, 32)}…`;
      this.fail(`a key longer than ${this.limits.keyBytes} bytes`);
    }
    if (frame.keys.has(key)) this.fail("the same key twice");
    frame.keys.add(key);
    this.space();
    if (this.text[this.at] !== ":") this.fail("a key without a colon");
    this.at++;
  }

  /** After a complete value: closes containers and moves to the next value. False at the end of the document. */
  private after(): boolean {
    for (;;) {
      const frame = this.frames[this.frames.length - 1];
      if (!frame) return false;
      this.space();
      const char = this.text[this.at];
      if (char === ",") {
        this.at++;
        this.space();
        if (frame.keys) this.key();
        else frame.index++;
        return true;
      }
      if (char !== (frame.keys ? "}" : "]"))
        this.fail(char === undefined ? "no end" : "a missing comma or end");
      this.at++;
      this.frames.pop();
    }
  }
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
  new RawScanner(text, limits).scan();
  return JSON.parse(text) as JsonValue;
}
