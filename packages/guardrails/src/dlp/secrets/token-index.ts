import type { Hit } from "../../leaf";
import type { BeforeAnchor } from "./provider";
import type { TokenFormat } from "./provider";
import { COST_OF_CHARACTER } from "./work-budget";
import { holdsFiller } from "./placeholder";
import { isMonotonous } from "./randomness";
import { escapeLength } from "./characters";
import { isWord } from "./characters";
import { looksDrawn } from "./randomness";
import { kindOf } from "./characters";
import { mayLook } from "./work-budget";
import { PROVIDERS } from "./secret-rules";
import { TOKEN } from "./characters";

interface Entry {
  rule: string;
  anchor: string;
  format: TokenFormat;
}

/** Characters that part runs of token characters, but with which anchors begin. */
const MARKS = new Uint8Array(128);
for (const mark of "~|!$:") MARKS[mark.charCodeAt(0)] = 1;

/** Anchors as long as this go first: they say more than short ones. */
const LONG = 4;
/** A token whose anchor is one letter begins with at least so many letters or digits. */
const LEAST_WORD = 14;

/** Entries whose anchor stands inside the token: how far, with what it may begin, and by what it begins with. */
const INNER: { distance: number; firsts: Uint8Array; entries: Map<number, Entry[]> }[] = [];

/** A node of the tree of all anchors: what follows each character, and the formats whose anchors end on the way here. */
interface Node {
  next: Map<number, Node>;
  entries: Entry[];
}

const ROOT: Node = { next: new Map(), entries: [] };

for (const { id, tokens } of PROVIDERS) {
  for (const format of tokens) {
    for (const anchor of format.anchors) {
      const entry = { rule: id, anchor, format };
      if (format.anchorAt > 0) addInnerAnchor(entry);
      else addAnchor(entry);
    }
  }
}

function addInnerAnchor(entry: Entry): void {
  const distance = entry.format.anchorAt;
  const first = entry.anchor.charCodeAt(0);
  const inner = INNER.find((one) => one.distance === distance) ?? {
    distance,
    firsts: new Uint8Array(128),
    entries: new Map<number, Entry[]>(),
  };
  if (!INNER.includes(inner)) INNER.push(inner);
  inner.firsts[first] = 1;
  inner.entries.set(first, [...(inner.entries.get(first) ?? []), entry]);
}

function addAnchor(entry: Entry): void {
  let node = ROOT;
  for (const character of entry.anchor) {
    const code = character.charCodeAt(0);
    const next = node.next.get(code) ?? { next: new Map<number, Node>(), entries: [] };
    node.next.set(code, next);
    node = next;
  }
  node.entries.push(entry);
}

/**
 * The tree as a table: by a node and the class of a character, the node that follows; 0 where no anchor goes on so.
 * Nearly every word of a text leaves it after two or three characters.
 */
const CLASSES = 1 << 7;
const NEXT = new Uint16Array(countOf(ROOT) * CLASSES);
/** By node: the formats to try once it is the last one reached, in order of precedence; none for most. */
const ENTRIES: (readonly Entry[])[] = [];
numberNodes();

function countOf({ next }: Node): number {
  let count = 1;
  for (const node of next.values()) count += countOf(node);
  return count;
}

function numberNodes(): void {
  const waiting: { node: Node; before: readonly Entry[] }[] = [{ node: ROOT, before: [] }];
  for (let number = 0; number < waiting.length; number++) {
    const { node, before } = waiting[number] ?? { node: ROOT, before: [] };
    const entries = [...before, ...node.entries];
    ENTRIES.push(inOrder(entries));
    for (const [code, next] of node.next) {
      NEXT[number * CLASSES + code] = waiting.length;
      waiting.push({ node: next, before: entries });
    }
  }
}

/** Long anchors before short ones, and among these the order of the providers. */
function inOrder(entries: readonly Entry[]): readonly Entry[] {
  const place = ({ rule }: Entry) => PROVIDERS.findIndex(({ id }) => id === rule);
  const size = ({ anchor }: Entry) => (anchor.length >= LONG ? 2 : anchor.length > 1 ? 1 : 0);
  return [...entries].sort((one, other) => size(other) - size(one) || place(one) - place(other));
}

/** Whether an anchor may begin with this character left of a run. */
export function isMark(code: number): boolean {
  return code < 128 && MARKS[code] === 1;
}

/** Adds the token whose anchor stands at `at` to the hits, and returns its end, or -1 where there is none. */
export function matchToken(text: string, at: number, hits: Hit[]): number {
  const { length } = text;
  let node = 0;
  for (let cursor = at; cursor < length; cursor++) {
    const code = text.charCodeAt(cursor);
    const next = code < CLASSES ? (NEXT[(node << 7) | code] ?? 0) : 0;
    if (next === 0) break;
    node = next;
  }
  if (node === 0) return -1;
  const entries = ENTRIES[node] ?? NONE;
  return entries.length === 0 ? -1 : matchEntries(text, at, at, entries, hits);
}

const NONE: readonly Entry[] = [];

/** An anchor of one or two characters is no proof without what follows it. */
const LEAST_ALONE = 3;

/** The rule of the token whose anchor is exactly what stands from `at` to `end`, or null. */
export function ruleOfAnchor(text: string, at: number, end: number): string | null {
  if (end - at < LEAST_ALONE) return null;
  let node = 0;
  for (let cursor = at; cursor < end; cursor++) {
    const code = text.charCodeAt(cursor);
    node = code < CLASSES ? (NEXT[(node << 7) | code] ?? 0) : 0;
    if (node === 0) return null;
  }
  return ENTRIES[node]?.find(({ anchor }) => anchor.length === end - at)?.rule ?? null;
}

/** The same for a token that starts at `at` and has its anchor inside. */
export function matchInnerAnchor(text: string, at: number, hits: Hit[]): number {
  for (let index = 0; index < INNER.length; index++) {
    const { distance, firsts, entries } = INNER[index] as (typeof INNER)[number];
    const first = text.charCodeAt(at + distance);
    if (firsts[first] !== 1) continue;
    const end = matchEntries(text, at, at + distance, entries.get(first) ?? NONE, hits);
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
    if (format.anchorAt > 0 ? !text.startsWith(anchor, anchorAt) : isPartOfWord(text, at, anchor)) continue;
    const start = format.before ? startBefore(text, at, format.before) : startOfWord(text, at);
    if (start < 0) continue;
    const bodyStart = format.anchorAt > 0 ? at : at + anchor.length;
    if (!mayLook(COST_OF_ANCHOR)) return hitOfRun(text, { rule, start, end: at + 1 }, hits);
    const end = endOfBody(text, at, bodyStart, format);
    if (end >= 0 && !mayLook(COST_OF_CHARACTER * (end - start)))
      return hitOfRun(text, { rule, start, end }, hits);
    if (end < 0 || !hasContent(text.slice(format.before ? start : bodyStart, end), format)) continue;
    hits.push({ rule, start, end });
    return end;
  }
  return -1;
}

/** What it costs to try a format, in units of `mayLook`. */
const COST_OF_ANCHOR = 50;

function hitOfRun(text: string, hit: Hit, hits: Hit[]): number {
  let { end } = hit;
  while (end < text.length && (kindOf(text.charCodeAt(end)) & TOKEN) !== 0) end++;
  hits.push({ ...hit, end });
  return end;
}

/** One letter is an anchor only of a long word. */
function isPartOfWord(text: string, at: number, anchor: string): boolean {
  if (anchor.length > 1 || !isWord(anchor.charCodeAt(0))) return false;
  const last = at + LEAST_WORD - 1;
  return last >= text.length || !isWord(text.charCodeAt(last));
}

/** Parts of a longer name are no tokens: `feat_test_…` is no `test_…`. */
function startOfWord(text: string, at: number): number {
  return text[at - 1] === "_" ? -1 : at;
}

/** `\u0022` */
const LONGEST_ESCAPE = 6;

function startBefore(text: string, at: number, { most, pattern, withEscapes }: BeforeAnchor): number {
  let from = Math.max(0, at - most - 1);
  const first = withEscapes ? at : Math.max(0, from - LONGEST_ESCAPE);
  for (let cursor = first; cursor < at; cursor++) {
    const after = escapeLength(text, cursor + 1);
    if (after > 0 && cursor + after < at) from = Math.max(from, cursor + 1 + after);
  }
  const found = pattern.exec(text.slice(from, at));
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
