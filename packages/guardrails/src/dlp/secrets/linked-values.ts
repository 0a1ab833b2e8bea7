import type { Hit } from "../../leaf";
import type { Standing } from "./named-value";
import { MOST_AROUND } from "./assignments";
import { Kind } from "./characters";
import { Strength } from "./credential-name";
import { credentialAt } from "./authorization";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { kindOf } from "./characters";
import { looksRandom } from "./randomness";
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
  const value = text.slice(span.start, span.end);
  if (!looksRandom(value, LEAST_VALUE)) return -1;
  const hit = schemeBefore(text, at) ?? namedBefore(text, at, value, span);
  if (hit === null) return -1;
  hits.push(hit);
  return hit.end;
}

/** A quick look before a thorough one: digits among letters near the start, which addresses and names rarely have. */
function isMixed(text: string, start: number, end: number): boolean {
  let changes = 0;
  let last = kindOf(text.charCodeAt(start));
  for (let at = start + 1; at < end; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (((kind ^ last) & Kind.Digit) !== 0 && ++changes === 3) return true;
    last = kind;
  }
  return false;
}

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
  const link = LINK.exec(before);
  if (link === null) return null;
  const nameEnd = at - link[0].length;
  const direct = readName(text, nameEnd);
  const tag = link[0].startsWith(">") ? (TAG.exec(before)?.slice(1).find(Boolean) ?? "") : "";
  const name = strengthOf(direct) === Strength.None ? tag : direct;
  const around = text.slice(Math.max(0, nameEnd - MOST_AROUND), nameEnd);
  const rule =
    (name === "" ? null : ruleOfNamedValue(name, value, LINKED, around)) ?? ruleOfProvider(around, value);
  return rule === null ? null : { rule, start: span.start, end: span.end };
}

/** What stands between a name and a value that it does not assign. */
const LINK = /(?:["'`\])]{0,3}\s{0,3}(?:,|=>|:?=|:|\bis\b:?|\bof\b)\s{0,4}|>\s{0,24}|[ \t]{1,4})$/;

/** The element before a `>`: its `name`, `key` or `id`, or what it is called. */
const TAG =
  /<[\w:.-]+[^<>]*\b(?:name|key|id|property)=["']([\w .-]{2,64})["'][^<>]*>\s*$|<([\w:.-]{2,64})[^<>]*>\s*(?:\{\w{4,12}\s+)?$/i;

/** A provider's word in the last words before a value whose form is that provider's. */
function ruleOfProvider(around: string, value: string): string | null {
  const near = /[\w.$-]+\W{0,8}$/.exec(around)?.[0] ?? "";
  const rule = providerOf(near, "", value);
  if (rule === null) return null;
  return !AMBIGUOUS.test(value) || ACCESS.test(near) ? rule : null;
}
