import { classify } from "../leaf";
import type { Hit } from "../leaf";
import type { Leaf } from "../leaf";
import { TextClass } from "../leaf";
import { hiddenRuns } from "./decode";
import { reversed } from "./decode";
import { rot13 } from "./decode";
import { withoutEscapes } from "./escapes";
import { ROLE_WORDS } from "./delimiters";
import { ENGLISH_PHRASES } from "./english";
import { ENGLISH_WORDS } from "./english";
import { CLAIM_PHRASES } from "./languages-claims";
import { CLAIM_WORDS } from "./languages-claims";
import { FOREIGN_PHRASES } from "./languages";
import { FOREIGN_WORDS } from "./languages";
import { asIs } from "./normal";
import type { Normal } from "./normal";
import { originOf } from "./normal";
import { normalise } from "./normalise";
import { compile } from "./program";
import { SIGNALS } from "./rules";
import { WORD_SIGNALS } from "./rules";
import { ADDRESSES } from "./scan";
import { createScanner } from "./scan";
import type { Finding } from "./scan";
import { GOVERNS } from "./scan";
import { JOINS } from "./scan";
import { KEEPS_CLAUSE } from "./scan";
import { MAY_BE_ROLE } from "./scan";
import { BACKWARD_WORDS } from "./signals-smuggling";
import { BYTES_APART } from "./signals-smuggling";
import { ROT13_WORDS } from "./signals-smuggling";
import { MENTION } from "./talk";
import { unitsOf } from "../units";
import type { Units } from "../units";
import { createScale } from "./weigh";

interface Engine {
  scan: (text: string, units: Units) => Finding[];
  weigh: (findings: readonly Finding[], head: number) => Hit[];
}

let built: Engine | undefined;

/** Compiling the words takes some milliseconds: the first text pays them, not who only imports. */
function engine(): Engine {
  if (built === undefined) {
    const program = compile(WORD_SIGNALS, {
      words: { ...ENGLISH_WORDS, ...FOREIGN_WORDS, ...CLAIM_WORDS, ROLE: ROLE_WORDS },
      phrases: { ...ENGLISH_PHRASES, ...FOREIGN_PHRASES, ...CLAIM_PHRASES },
      effects: { KEEPS_OPEN: KEEPS_CLAUSE, YOU: ADDRESSES, ROLE: MAY_BE_ROLE, JOINS, GOVERNS },
      disguised: "DISGUISED",
      mistaken: ["ORDERS", "PRIOR", "FORGET", "PROMPT", "EVERYTHING"],
    });
    built = { scan: createScanner(program), weigh: createScale(SIGNALS, numberOf(MENTION)) };
  }
  return built;
}

const numberOf = (signal: string) => WORD_SIGNALS.findIndex(({ name }) => name === signal);
const ROT13 = numberOf(ROT13_WORDS);
const BACKWARDS = numberOf(BACKWARD_WORDS);
const BYTES = numberOf(BYTES_APART);

const SMUGGLING = "injection.smuggling";
/** Encodings inside encodings that are looked into. */
const DEEPEST = 2;
/** Characters of hidden text that are read for one leaf, all together. */
const MOST_HIDDEN = 262_144;
/** Hits for one leaf after which nothing hidden is looked for any more: they say it. */
const ENOUGH_HITS = 64;
/** What a text weighs because somebody hid it. */
const HIDDEN_WEIGHT = 4;

const mayHoldEscapes = (text: string, classes: number) =>
  (classes & TextClass.Percent) !== 0 ||
  text.includes("&") ||
  ((classes & TextClass.Slash) !== 0 && text.includes("\\"));

function plainOf(text: string, classes: number): Normal {
  let normal = classes & TextClass.NonAscii ? normalise(text) : asIs(text);
  if (!mayHoldEscapes(text, classes)) return normal;
  // Twice, because a percent sign may itself be escaped.
  for (let round = 0; round < 2; round++) {
    const plain = withoutEscapes(normal);
    if (plain === null) break;
    normal = normalise(plain.text, plain);
  }
  return normal;
}

/** What is still to be read of hidden texts, for one leaf. */
interface Budget {
  depth: number;
  hidden: number;
}

function holdsInjection(hidden: string, budget: Budget): boolean {
  if (hidden.length > budget.hidden) return false;
  budget.hidden -= hidden.length;
  budget.depth++;
  const hits = look(hidden, classify(hidden), budget);
  budget.depth--;
  return hits.length > 0;
}

function look(text: string, classes: number, budget: Budget): Hit[] {
  const normal = plainOf(text, classes);
  const { scan, weigh } = engine();
  const units = unitsOf(normal.text);
  const findings = scan(normal.text, units);
  const longTokens = normal.text !== text || (classes & TextClass.LongToken) !== 0;
  if (findings.length === 0 && !longTokens) return [];
  const hits = weigh(findings, budget.depth === 0 ? 0 : HIDDEN_WEIGHT);
  for (const hit of hits) {
    hit.start = originOf(normal, hit.start);
    hit.end = originOf(normal, hit.end);
  }
  if (budget.depth < DEEPEST) lookInside(text, normal, findings, longTokens, budget, hits);
  return hits;
}

/** Adds a hit for each part of the text that hides another text in which there is one. */
function lookInside(
  text: string,
  normal: Normal,
  findings: readonly Finding[],
  longTokens: boolean,
  budget: Budget,
  hits: Hit[],
): void {
  const bytesApart = isAmong(findings, BYTES);
  if (longTokens || bytesApart) {
    for (const run of hiddenRuns(unitsOf(normal.text), normal.text.length, longTokens, bytesApart)) {
      if (hits.length >= ENOUGH_HITS) return;
      if (!holdsInjection(run.text, budget)) continue;
      hits.push({ rule: SMUGGLING, start: originOf(normal, run.start), end: originOf(normal, run.end) });
    }
  }
  if (normal.text.length > budget.hidden) return;
  if (
    (isAmong(findings, ROT13) && holdsInjection(rot13(normal.text), budget)) ||
    (isAmong(findings, BACKWARDS) && holdsInjection(reversed(normal.text), budget))
  )
    hits.push({ rule: SMUGGLING, start: 0, end: text.length });
}

function isAmong(findings: readonly Finding[], signal: number): boolean {
  for (const finding of findings) if (finding.signal === signal) return true;
  return false;
}

/** No shorter ASCII says enough to weigh as a hit. */
const SHORTEST_TEXT = 12;
const SHORTEST_HIDDEN = 8;

/** Runs of tag characters: nothing is seen of them, and outside the flags of three countries they have no use. */
function hiddenTags(text: string): Hit[] {
  const hits: Hit[] = [];
  for (let start = text.indexOf("\udb40"); start >= 0; ) {
    let end = start;
    while (text.charCodeAt(end) === 0xdb40 && (text.charCodeAt(end + 1) & 0xff80) === 0xdc00) end += 2;
    const flag = start >= 2 && text.charCodeAt(start - 2) === 0xd83c && text.charCodeAt(start - 1) === 0xdff4;
    if (end - start >= 2 * SHORTEST_HIDDEN && !flag) hits.push({ rule: SMUGGLING, start, end });
    start = text.indexOf("\udb40", Math.max(end, start + 1));
  }
  return hits;
}

/**
 * Finds prompt injection: words by which a text gives orders to whoever reads it with a model. Deterministic; the time
 * is linear. A hit weighs ten at least, summed over the different signals within 500 characters; it spans what was
 * counted, or the run that hides it. A text that speaks about injections is not one: a question about ignoring rules,
 * or a quotation near a word like "attack", weighs less. Plain requests without any sign of an injection are not found.
 */
export function findInjection(leaf: Leaf): Hit[] {
  if (leaf.text.length < SHORTEST_TEXT && (leaf.classes & TextClass.NonAscii) === 0) return [];
  const hits = look(leaf.text, leaf.classes, { depth: 0, hidden: MOST_HIDDEN });
  if (leaf.classes & TextClass.NonAscii) hits.push(...hiddenTags(leaf.text));
  return hits.length < 2 ? hits : hits.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** One thing that speaks for an injection: a signal, and where it stands. Offsets are as in a hit. */
export interface Evidence {
  /** Name of the signal, see `INJECTION_RULES`. */
  signal: string;
  rule: string;
  weight: number;
  start: number;
  end: number;
}

/** What `findInjection` counts in the words of a leaf, for a person who asks why. Encoded text is not looked into. */
export function explainInjection(leaf: Leaf): Evidence[] {
  const normal = plainOf(leaf.text, leaf.classes);
  return engine()
    .scan(normal.text, unitsOf(normal.text))
    .map(({ signal, start, end }) => {
      const { name = "", rule = "", weight = 0 } = SIGNALS[signal] ?? {};
      return { signal: name, rule, weight, start: originOf(normal, start), end: originOf(normal, end) };
    });
}
