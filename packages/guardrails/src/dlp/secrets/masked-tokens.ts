import type { Hit } from "../../leaf";
import { kindOf } from "./characters";
import { ruleOfAnchor } from "./token-index";
import { TOKEN } from "./characters";

/** A mask is at least so many times the same sign. */
const LEAST_MASK = 10;
const MOST_ANCHOR = 40;

const IS_SIGN = new Uint8Array(1 << 16);
for (const sign of "xX*") IS_SIGN[sign.charCodeAt(0)] = 1;

/**
 * Finds masked tokens: what a provider's tokens begin with, and nothing but `x` or `*` after it. They are cut like the
 * others: nobody can tell from the text whether the part before the mask is all of the token that is left, and nobody
 * needs it to decide.
 */
export function findMaskedTokens(text: string, hits: Hit[]): void {
  const { length } = text;
  for (let at = LEAST_MASK - 1; at < length; at += LEAST_MASK) {
    const sign = text.charCodeAt(at);
    if (IS_SIGN[sign] === 0) continue;
    let start = at;
    while (start > 0 && text.charCodeAt(start - 1) === sign) start--;
    let end = at;
    while (end < length && text.charCodeAt(end) === sign) end++;
    at = end;
    if (end - start < LEAST_MASK) continue;
    const hit = anchorBefore(text, start);
    if (hit !== null) hits.push({ ...hit, end });
  }
}

/** The anchor of a provider that ends where a mask starts; it begins a word. */
function anchorBefore(text: string, end: number): { rule: string; start: number } | null {
  let start = end;
  while (start > 0 && end - start < MOST_ANCHOR && (kindOf(text.charCodeAt(start - 1)) & TOKEN) !== 0)
    start--;
  for (; start < end; start++) {
    const rule = start > 0 && isInWord(text, start) ? null : ruleOfAnchor(text, start, end);
    if (rule !== null) return { rule, start };
  }
  return null;
}

function isInWord(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  return /[0-9A-Za-z_]/.test(before);
}
