import type { Hit } from "../../leaf";
import { TOKEN } from "./characters";
import { WORD } from "./characters";
import { escapeLength } from "./characters";
import { findLinkedValue } from "./linked-values";
import { isMark } from "./token-index";
import { isWord } from "./characters";
import { kindOf } from "./characters";
import { matchInnerAnchor } from "./token-index";
import { matchToken } from "./token-index";

/** No token that is known by itself has a shorter run of token characters. */
const LEAST_RUN = 20;

/** Bits for what runs and their words are made of. As wide as UTF-16, so that looking needs no other test. */
const IN_RUN = new Uint8Array(1 << 16);
const RUN = 1;
const IN_WORD = 2;
for (let code = 0; code < 128; code++) {
  const kind = kindOf(code);
  IN_RUN[code] = ((kind & TOKEN) === 0 ? 0 : RUN) | ((kind & WORD) === 0 ? 0 : IN_WORD);
}
/**
 * Finds tokens in the long runs of a text. Only every twentieth character is looked at where words are short: a run
 * that is long enough cannot lie between two such places, and prose is passed at about 700 MB/s.
 */
export function findTokens(text: string, hits: Hit[], most: number): void {
  const { length } = text;
  let at = LEAST_RUN - 1;
  while (at < length && hits.length <= most) {
    let start = at;
    const least = at - LEAST_RUN;
    while (start > least && IN_RUN[text.charCodeAt(start)] !== 0) start--;
    at = (start > least ? start : findInRun(text, start + 1, hits)) + LEAST_RUN;
  }
  // Secrets of Entra hold this and points and tildes anywhere: they have no long run.
  for (at = text.indexOf("Q~"); at >= 0; at = text.indexOf("Q~", at + 2)) matchToken(text, at + 1, hits);
}

const EQUALS = 61;
const COLON = 58;

/** Looks at each place of a run where a token may start, and returns the end of the run or of what was found in it. */
function findInRun(text: string, start: number, hits: Hit[]): number {
  const { length } = text;
  const known = hits.length;
  const first = start === 0 ? 0 : matchAtEdge(text, start, hits);
  let at = start;
  let before = EQUALS;
  while (at < length) {
    const code = text.charCodeAt(at);
    const kind = IN_RUN[code] ?? 0;
    if (kind === 0) break;
    let after = kind === RUN ? -1 : matchToken(text, at, hits);
    // Keys with their anchor inside have no joint before them, but that of an assignment. They may begin with one,
    // though not with two: those of an address do.
    if (after < 0 && before === EQUALS && isLongRun(text, at) && !(kind === RUN && isJoint(text, at + 1)))
      after = matchInnerAnchor(text, at, hits);
    if (after > at) {
      at = after;
      before = 0;
    } else if (kind === RUN) {
      before = code;
      at++;
    } else
      do at++;
      while (at < length && (IN_RUN[text.charCodeAt(at)] ?? 0) > RUN);
  }
  return hits.length > known ? at : Math.max(at, findLinkedValue(text, first, at, hits));
}

function isJoint(text: string, at: number): boolean {
  return IN_RUN[text.charCodeAt(at)] === RUN;
}

/** Tokens with their anchor inside have at least 35 characters. */
function isLongRun(text: string, at: number): boolean {
  return (
    at + 34 < text.length && IN_RUN[text.charCodeAt(at + 24)] !== 0 && IN_RUN[text.charCodeAt(at + 34)] !== 0
  );
}

/** Looks for tokens that begin with a character left of the run, or after the letters of an escape at its start. */
function matchAtEdge(text: string, start: number, hits: Hit[]): number {
  const mark = text.charCodeAt(start - 1);
  if (isMark(mark) && (mark !== COLON || isWord(text.charCodeAt(start)))) matchToken(text, start - 1, hits);
  const first = start + escapeLength(text, start);
  if (first > start && matchToken(text, first, hits) < 0) matchInnerAnchor(text, first, hits);
  return first;
}
