import type { Hit } from "../../leaf";
import type { Standing } from "./named-value";
import { COST_OF_NAME } from "./assignments";
import { MOST_AROUND } from "./assignments";
import { Kind } from "./characters";
import { LETTER } from "./characters";
import { COST_OF_CHARACTER } from "./work-budget";
import { Strength } from "./credential-name";
import { GENERIC } from "./named-value";
import { credentialAt } from "./authorization";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { isWord } from "./characters";
import { kindOf } from "./characters";
import { looksRandom } from "./randomness";
import { mayLook } from "./work-budget";
import { providerOf } from "./named-value";
import { readBare } from "./value-reader";
import { readName } from "./assignments";
import { strengthOf } from "./credential-name";
import { ruleOfNamedValue } from "./named-value";

/** In quotes or an element: all of it. */
const LINKED: Standing = { whole: true, data: false, chosen: () => false };

const LEAST_VALUE = 16;
const MOST_TAG = 120;

/** Names that need no more than a provider's word in them: `sonar.login`, `MERAKI_API`. */
const ACCESS = /key|login|api|auth|token|secret|pass|pwd|cred|crumb|access|license|sid/i;
/** Digests and ids have these forms, too: a provider's word alone is not enough. */
const AMBIGUOUS =
  /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{24}|[0-9]+)$|^[0-9a-f]{8}-[0-9a-f]{4}-/i;

/**
 * Looks left of a long run of token characters for what names it in another way than an assignment does: an option
 * (`--token x`), an argument (`"API_KEY", "x"`), an element (`<secret>x`), a scheme (`Bearer x`) or a provider's word.
 */
export function findLinkedValue(text: string, start: number, end: number, hits: Hit[]): number {
  // What follows `https:` is an address, and `://` with a password in it is looked at elsewhere.
  if (start < 3 || text.charCodeAt(start) === SLASH) return -1;
  let at = start;
  while (at > 1 && start - at < 5 && isOpening(text.charCodeAt(at - 1))) at--;
  const link = text.charCodeAt(at - 1);
  if (!isSpace(link) && !LINKS.has(link)) return -1;
  if (!isMixed(text, start, Math.min(end, start + MOST_LOOKED))) return -1;
  const span = readBare(text, start);
  if (!mayLook(COST_OF_CHARACTER * (span.end - span.start))) return cutUnseen(start, end, hits);
  const value = text.slice(span.start, span.end);
  if (!looksRandom(value, LEAST_VALUE)) return -1;
  if (!mayLook(COST_OF_NAME)) return cutUnseen(start, end, hits);
  const hit = schemeBefore(text, at) ?? namedBefore(text, at, value, span);
  if (hit === null) return -1;
  hits.push(hit);
  return hit.end;
}

function cutUnseen(start: number, end: number, hits: Hit[]): number {
  hits.push({ rule: GENERIC, start, end });
  return end;
}

/** A quick look before a thorough one: digits among letters, or capitals in no order, which names rarely have. */
function isMixed(text: string, start: number, end: number): boolean {
  let changes = 0;
  let last = kindOf(text.charCodeAt(start));
  for (let at = start + 1; at < end; at++) {
    const kind = kindOf(text.charCodeAt(at));
    const changed = kind ^ last;
    if ((changed & Kind.Digit) !== 0) changes += OF_DIGITS;
    else if (changed === LETTER) changes++;
    if (changes >= LEAST_CHANGES) return true;
    last = kind;
  }
  return false;
}

/** A step from a letter to a digit or back counts as much as four between small and capital letters. */
const OF_DIGITS = 4;
const LEAST_CHANGES = 12;
const MOST_LOOKED = 32;
const SLASH = 47;
const LINKS = new Set([...",>:=("].map((mark) => mark.charCodeAt(0)));

/** Quotes, escapes and brackets before a value. */
function isOpening(code: number): boolean {
  return isQuote(code) || code === 92 || code === 91 || code === 123;
}

function schemeBefore(text: string, at: number): Hit | null {
  const scheme = /(?:^|[^A-Za-z])(Bearer|Token|Basic|SSWS|GenieKey) {1,3}$/i.exec(
    text.slice(Math.max(0, at - 14), at),
  )?.[1];
  return scheme === undefined || /^token$/.test(scheme) ? null : credentialAt(text, scheme, at);
}

function namedBefore(
  text: string,
  at: number,
  value: string,
  span: { start: number; end: number },
): Hit | null {
  const before = text.slice(Math.max(0, at - MOST_TAG), at);
  const link = linkBefore(text, at);
  if (link === null) return null;
  const nameEnd = at - link.length;
  const direct = readName(text, nameEnd);
  const tag = link.closesTag ? nameOfTag(before) : "";
  const name = strengthOf(direct) === Strength.None ? tag : direct;
  const around = text.slice(Math.max(0, nameEnd - MOST_AROUND), nameEnd);
  const rule =
    (name === "" ? null : ruleOfNamedValue(name, value, LINKED, around)) ?? ruleOfProvider(around, value);
  return rule === null ? null : { rule, start: span.start, end: span.end };
}

/** What stands between a name and a value that it does not assign. */
interface Link {
  length: number;
  /** It is the `>` of an element or its attributes. */
  closesTag: boolean;
}

const MOST_INDENT = 24;
const MOST_LINK_SPACE = 4;
const MOST_CLOSING = 3;

/** `", `, `) => `, `: `, ` is `, ` of `, `>` or spaces alone, at the end of what stands before `at`. */
function linkBefore(text: string, at: number): Link | null {
  let end = at;
  while (at - end < MOST_INDENT && isSpace(text.charCodeAt(end - 1))) end--;
  const spaces = at - end;
  const operator = spaces <= MOST_LINK_SPACE ? operatorLength(text, end) : 0;
  if (operator > 0) {
    end -= operator;
    for (let left = MOST_CLOSING; left > 0 && isSpace(text.charCodeAt(end - 1)); left--) end--;
    for (let left = MOST_CLOSING; left > 0 && isClosing(text.charCodeAt(end - 1)); left--) end--;
    return { length: at - end, closesTag: false };
  }
  if (text[end - 1] === ">") return { length: spaces + 1, closesTag: true };
  return spaces > 0 && /^[ \t]{1,4}$/.test(text.slice(end, at)) ? { length: spaces, closesTag: false } : null;
}

/** How long the operator or word that ends at `end` is; 0 where there is none. */
function operatorLength(text: string, end: number): number {
  switch (text[end - 1]) {
    case ",":
      return 1;
    case ":":
      return isWordAt(text, end - 3, "is") ? 3 : 1;
    case "=":
      return text[end - 2] === ":" ? 2 : 1;
    case ">":
      return text[end - 2] === "=" ? 2 : 0;
    case "s":
    case "S":
      return isWordAt(text, end - 2, "is") ? 2 : 0;
    case "f":
    case "F":
      return isWordAt(text, end - 2, "of") ? 2 : 0;
    default:
      return 0;
  }
}

function isWordAt(text: string, at: number, word: string): boolean {
  const written = text.slice(Math.max(0, at), at + word.length);
  return written.toLowerCase() === word && (at === 0 || !isWord(text.charCodeAt(at - 1)));
}

function isClosing(code: number): boolean {
  return isQuote(code) || code === 93 || code === 41;
}

/** What the element is called that is open at the end of a text, or its attribute `name`, `key`, `id` or `property`. */
function nameOfTag(before: string): string {
  const end = before.lastIndexOf(">");
  // After it only the scheme of how the value is kept: `<token>{plain `.
  if (end < 0 || !/^(?:\s*|\s*\{\w{4,12}\s+)$/.test(before.slice(end + 1))) return "";
  const start = before.lastIndexOf("<", end);
  const tag = start < 0 ? "" : before.slice(start + 1, end);
  return NAMING_ATTRIBUTE.exec(tag)?.[1] ?? /^[\w:.-]{2,64}/.exec(tag)?.[0] ?? "";
}

const NAMING_ATTRIBUTE = /\b(?:name|key|id|property)=["']([\w .-]{2,64})["']/i;

/** A provider's word in the last words before a value whose form is that provider's. */
function ruleOfProvider(around: string, value: string): string | null {
  const near = lastName(around);
  const rule = providerOf(near, "", value);
  if (rule === null) return null;
  return !AMBIGUOUS.test(value) || ACCESS.test(near) ? rule : null;
}

const MOST_PUNCTUATION = 8;

/** The last name in a text, with the few marks that may follow it. */
function lastName(text: string): string {
  let start = text.length;
  while (start > 0 && text.length - start < MOST_PUNCTUATION && !isWord(text.charCodeAt(start - 1))) start--;
  while (start > 0 && (isWord(text.charCodeAt(start - 1)) || "_.$-".includes(text.charAt(start - 1))))
    start--;
  return text.slice(start);
}
