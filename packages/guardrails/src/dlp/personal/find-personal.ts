import type { Finder } from "../../leaf";
import type { Hit } from "../../leaf";
import type { Leaf } from "../../leaf";
import { Kind } from "./characters";
import { kindAt } from "./characters";
import { findEmails } from "./find-emails";
import { findNumbers } from "./find-numbers";

const ALL = Number.POSITIVE_INFINITY;

/** Payment cards: `dlp.card`. */
export const findCards: Finder = (leaf) => findNumbers(leaf, ALL).filter(({ rule }) => rule === "dlp.card");
/** International bank account numbers: `dlp.iban`. */
export const findIbans: Finder = (leaf) => findNumbers(leaf, ALL).filter(({ rule }) => rule === "dlp.iban");
/** Social security numbers of the United States: `dlp.ssn`. */
export const findSsns: Finder = (leaf) => findNumbers(leaf, ALL).filter(({ rule }) => rule === "dlp.ssn");
export { findEmails } from "./find-emails";

/**
 * Personal data of a leaf: `dlp.card`, `dlp.iban`, `dlp.ssn`, `dlp.email` and, where the key says that the field holds
 * an address, `dlp.email_field`. Hits are in order and do not overlap.
 */
export function findPersonal(leaf: Leaf, most = ALL): Hit[] {
  const numbers = findNumbers(leaf, most);
  if (numbers.length > most) return numbers;
  const emails = findEmails(leaf);
  if (emails.length === 0) return numbers;
  return numbers.length === 0 ? emails : merged(leaf.text, numbers, emails);
}

/** All hits in order. A number inside an address is a part of it; an address that starts inside a number is cut. */
function merged(text: string, numbers: Hit[], emails: Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of [...numbers, ...emails].sort(
    (one, other) => one.start - other.start || other.end - one.end,
  )) {
    const last = kept.at(-1);
    if (!last || last.end <= hit.start) kept.push(hit);
    else if (last.end < hit.end) {
      const start = firstOfAddress(text, last.end);
      if (text.charCodeAt(start) !== AT_SIGN) kept.push({ ...hit, start });
    }
  }
  return kept;
}

const AT_SIGN = 0x40;

function firstOfAddress(text: string, from: number): number {
  let at = from;
  while (kindAt(text, at) >= Kind.Space && text.charCodeAt(at) !== AT_SIGN && at < text.length) at++;
  return at;
}
