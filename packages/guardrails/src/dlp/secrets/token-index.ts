import type { Hit } from "../../leaf";
import type { BeforeAnchor } from "./provider";
import type { TokenFormat } from "./provider";
import { holdsFiller } from "./placeholder";
import { isMonotonous } from "./randomness";
import { isWord } from "./characters";
import { looksDrawn } from "./randomness";
import { PROVIDERS } from "./secret-rules";

interface Entry {
  rule: string;
  anchor: string;
  format: TokenFormat;
}

/** Characters that part runs of token characters, but with which anchors begin. */
const MARKS = new Uint8Array(128);
for (const mark of "~|!$:") MARKS[mark.charCodeAt(0)] = 1;

/** Anchors as long as this are looked up by their first four characters, shorter ones by two. */
const LONG = 4;
const BY_FOUR = new Map<number, Entry[]>();
const BY_PAIR = new Map<number, Entry[]>();
/**
 * One bit for each four characters (hashed) with which a long anchor begins, and for each two of a short one. Nearly
 * every word of a text needs no other look. Small, so that they stay in the cache.
 */
const FOURS = new Uint8Array(1 << 12);
const PAIRS = new Uint8Array(1 << 11);

/** By an anchor of one character, which 1 in `IS_SINGLE` stands for. */
const BY_ONE = new Map<number, Entry[]>();
const IS_SINGLE = new Uint8Array(1 << 16);
/** A token with such an anchor, if it is a letter, begins with at least so many letters or digits. */
const LEAST_WORD = 14;

/** Entries whose anchor stands inside the token: how far, and with what it begins. */
const INNER: { distance: number; first: number; entries: Entry[] }[] = [];

for (const { id, tokens } of PROVIDERS) {
  for (const format of tokens) {
    for (const anchor of format.anchors) addEntry({ rule: id, anchor, format });
  }
}

function addEntry(entry: Entry): void {
  const { anchor, format } = entry;
  const first = anchor.charCodeAt(0);
  if (format.anchorAt > 0) INNER.push({ distance: format.anchorAt, first, entries: [entry] });
  else if (anchor.length === 1) {
    IS_SINGLE[first] = 1;
    addTo(BY_ONE, first, entry);
  } else {
    if (anchor.length < LONG) {
      setBit(PAIRS, ((first & 127) << 7) | (anchor.charCodeAt(1) & 127));
      addTo(BY_PAIR, pairOf(anchor, 0), entry);
    } else {
      setBit(FOURS, hashOf(first, anchor.charCodeAt(1), anchor.charCodeAt(2), anchor.charCodeAt(3)));
      addTo(BY_FOUR, fourOf(anchor, 0), entry);
    }
  }
}

function setBit(bits: Uint8Array, bit: number): void {
  bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
}

/** 15 bits of four characters. The factor is that of Fibonacci hashing: 2^32 divided by the golden ratio. */
function hashOf(first: number, second: number, third: number, fourth: number): number {
  return Math.imul((first << 21) ^ (second << 14) ^ (third << 7) ^ fourth, 0x9e3779b1) >>> 17;
}

function addTo(entries: Map<number, Entry[]>, slot: number, entry: Entry): void {
  entries.set(slot, [...(entries.get(slot) ?? []), entry]);
}

function pairOf(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

function fourOf(text: string, at: number): number {
  return pairOf(text, at) ^ (pairOf(text, at + 2) * 251);
}

/** Whether an anchor may begin with this character left of a run. */
export function isMark(code: number): boolean {
  return code < 128 && MARKS[code] === 1;
}

/** Whether a token may start with these characters. Nearly always says no, and quickly. */
export function mayStartToken(first: number, second: number, third: number, fourth: number): boolean {
  const four = hashOf(first, second, third, fourth);
  const pair = ((first & 127) << 7) | (second & 127);
  const bits = ((FOURS[four >> 3] ?? 0) >> (four & 7)) | ((PAIRS[pair >> 3] ?? 0) >> (pair & 7));
  return (bits & 1) === 1 || IS_SINGLE[first] === 1;
}

/** Adds the token whose anchor stands at `at` to the hits, and returns its end, or -1 where there is none. */
export function matchToken(text: string, at: number, hits: Hit[]): number {
  // Reading past the end would make every later reading slow (V8 then expects NaN everywhere).
  if (at + LONG > text.length) return -1;
  let end = matchEntries(text, at, at, BY_FOUR.get(fourOf(text, at)) ?? NONE, hits);
  if (end < 0) end = matchEntries(text, at, at, BY_PAIR.get(pairOf(text, at)) ?? NONE, hits);
  if (end >= 0) return end;
  const first = text.charCodeAt(at);
  if (IS_SINGLE[first] === 0 || (isWord(first) && !hasWordAt(text, at + LEAST_WORD - 1))) return -1;
  return matchEntries(text, at, at, BY_ONE.get(first) ?? NONE, hits);
}

const NONE: readonly Entry[] = [];

/** The same for a token that starts at `at` and has its anchor inside. */
export function matchInnerAnchor(text: string, at: number, hits: Hit[]): number {
  for (const { distance, first, entries } of INNER) {
    if (at + distance >= text.length || text.charCodeAt(at + distance) !== first) continue;
    const end = matchEntries(text, at, at + distance, entries, hits);
    if (end >= 0) return end;
  }
  return -1;
}

function matchEntries(
  text: string,
  at: number,
  anchorAt: number,
  entries: readonly Entry[],
  hits: Hit[],
): number {
  for (const { rule, anchor, format } of entries) {
    if (!text.startsWith(anchor, anchorAt)) continue;
    const start = format.before ? startBefore(text, at, format.before) : startOfWord(text, at);
    if (start < 0) continue;
    const bodyStart = format.anchorAt > 0 ? at : at + anchor.length;
    const end = endOfBody(text, at, bodyStart, format);
    if (end < 0 || !hasContent(text.slice(format.before ? start : bodyStart, end), format)) continue;
    hits.push({ rule, start, end });
    return end;
  }
  return -1;
}

function hasWordAt(text: string, at: number): boolean {
  return at < text.length && isWord(text.charCodeAt(at));
}

/** Parts of a longer name are no tokens: `feat_test_…` is no `test_…`. */
function startOfWord(text: string, at: number): number {
  return text[at - 1] === "_" ? -1 : at;
}

function startBefore(text: string, at: number, before: BeforeAnchor): number {
  const found = before.pattern.exec(text.slice(Math.max(0, at - before.most - 1), at));
  return found === null ? -1 : at - found[0].length;
}

function endOfBody(text: string, at: number, bodyStart: number, { body, content }: TokenFormat): number {
  if (typeof body === "function") return body(text, at);
  body.lastIndex = bodyStart;
  if (!body.test(text)) return -1;
  const end = body.lastIndex;
  if (end >= text.length) return end;
  // A longer word is another word: `ghp_` and forty characters is no token of GitHub's.
  const next = text.charCodeAt(end);
  return isWord(next) || next === 95 || (next === 45 && content === "random") ? -1 : end;
}

function hasContent(token: string, { content }: TokenFormat): boolean {
  if (content === "any") return true;
  if (isMonotonous(token) || holdsFiller(token)) return false;
  return content === "drawn" || looksDrawn(token);
}
