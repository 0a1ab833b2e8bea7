import type { Hit } from "../../leaf";
import type { Standing } from "./named-value";
import type { ValueSpan } from "./value-reader";
import { GENERIC } from "./named-value";
import { isPlaceholder } from "./placeholder";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { isWord } from "./characters";
import { looksRandom } from "./randomness";
import { makeupOf } from "./randomness";
import { mayNameCredential } from "./credential-name";
import { readValue } from "./value-reader";
import { ruleOfNamedValue } from "./named-value";

const MOST_PASSWORD = 128;
const PASSWORD = "password";
const HYPHEN = 45;

/** Finds secrets that follow their name without an operator: options, SQL, sentences, arguments, `.netrc`. */
export function findSpokenSecrets(text: string, hits: Hit[]): void {
  findOptions(text, hits);
  for (const ending of ["word", "WORD", "PWD"]) findWord(text, ending, hits);
  for (const words of ["DENTIFIED BY", "SecureString"]) findAfter(text, words, hits);
  for (const [call, place] of CALLS) findArgument(text, call, place, hits);
}

/** Calls one of whose arguments is a password, and which: the second or third text in quotes. */
const CALLS: readonly (readonly [string, number])[] = [
  ["NetworkCredential(", 1],
  ["DirectoryEntry(", 2],
  ["BasicAuth(", 1],
];

function standing(whole: boolean): Standing {
  return { whole, data: false, chosen: () => false };
}

/** `--api-key x`, `--token "x"`. Those with `=` are assignments. */
function findOptions(text: string, hits: Hit[]): void {
  for (let at = text.indexOf("--"); at >= 0; at = text.indexOf("--", at)) {
    const start = at + 2;
    let end = start;
    if (text.charCodeAt(end) === HYPHEN) {
      // A rule or a table, not an option.
      while (end < text.length && text.charCodeAt(end) === HYPHEN) end++;
      at = end;
      continue;
    }
    while (end - start < 48 && (isWord(text.charCodeAt(end)) || text[end] === "-" || text[end] === "_"))
      end++;
    at = Math.max(end, at + 2);
    if (end - start < 3 || !isSpace(text.charCodeAt(end)) || !mayNameCredential(text, end, false)) continue;
    const value = readValue(text, end);
    if (value === null) continue;
    const rule = ruleOfNamedValue(text.slice(start, end), text.slice(value.start, value.end), standing(true));
    if (rule !== null) hits.push({ rule, start: value.start, end: value.end });
  }
}

function findWord(text: string, ending: string, hits: Hit[]): void {
  for (let at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + ending.length)) {
    if (ending !== "PWD" && !/pass$/i.test(text.slice(Math.max(0, at - 4), at))) continue;
    const hit = passwordAfter(text, at, at + ending.length) ?? passwordBelow(text, at + ending.length);
    if (hit !== null) hits.push(hit);
  }
}

const LINK = /^(?:["'`]?\s{1,12}(?:is|was|to|=>?)?\s{0,4}|["'`]?\s?,\s{0,4}|\()(?=\S)/i;

function passwordAfter(text: string, nameStart: number, nameEnd: number): Hit | null {
  const link = LINK.exec(text.slice(nameEnd, nameEnd + 24))?.[0];
  if (link === undefined || link === "") return null;
  const value = readValue(text, nameEnd + link.length);
  if (value === null || value.end - value.start < 4 || value.end - value.start > MOST_PASSWORD) return null;
  const written = text.slice(value.start, value.end);
  if (/\s/.test(written) || isPlaceholder(written)) return null;
  const option = /-\w{0,24}$/.test(text.slice(Math.max(0, nameStart - 26), nameStart));
  return isSpoken(written, value, link, option)
    ? { rule: GENERIC, start: value.start, end: value.end }
    : null;
}

function isSpoken(written: string, { quoted }: ValueSpan, link: string, option: boolean): boolean {
  const said = /\bis\b/i.test(link);
  if (quoted && said) return /^[\w!@#$%^&*?.+-]{4,64}$/.test(written);
  if (/^["'`]?\s?,/.test(link))
    return quoted && isStrong(written) && ruleOfNamedValue(PASSWORD, written, standing(true)) !== null;
  if (quoted || option) return ruleOfNamedValue(PASSWORD, written, standing(true)) !== null;
  return !link.startsWith("(") && isStrong(written, said ? 6 : 8);
}

/** Where little speaks for a password, it must look like one. */
function isStrong(written: string, leastLength = 8): boolean {
  const { digits, lower, upper, others } = makeupOf(written);
  return digits > 0 && lower > 0 && (upper > 0 || others > 0) && written.length >= leastLength;
}

/** `Use the following password to go on:`, and the password on a line of its own. */
function passwordBelow(text: string, nameEnd: number): Hit | null {
  const lead = /^[^\n:.]{0,60}:[ \t]{0,4}\r?\n\s{1,8}([0-9A-Za-z]{16,64})(?=\s)/.exec(
    text.slice(nameEnd, nameEnd + 160),
  );
  const password = lead?.[1];
  if (!lead || !password || !looksRandom(password)) return null;
  const end = nameEnd + lead[0].length;
  return { rule: GENERIC, start: end - password.length, end };
}

/** The first value after certain words, past the options between. */
function findAfter(text: string, words: string, hits: Hit[]): void {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    const end = at + words.length;
    const options = /^(?:\s{1,4}-[A-Za-z]{1,20}){0,3}/.exec(text.slice(end, end + 80))?.[0].length ?? 0;
    const value = readValue(text, end + options);
    if (value === null) continue;
    const written = text.slice(value.start, value.end);
    if (ruleOfNamedValue(PASSWORD, written, standing(true)) !== null)
      hits.push({ rule: GENERIC, start: value.start, end: value.end });
  }
}

function findArgument(text: string, call: string, place: number, hits: Hit[]): void {
  for (let at = text.indexOf(call); at >= 0; at = text.indexOf(call, at + call.length)) {
    let cursor = at + call.length;
    for (let argument = 0; argument <= place; argument++) {
      while (cursor - at < 400 && (isSpace(text.charCodeAt(cursor)) || text[cursor] === ",")) cursor++;
      if (!isQuote(text.charCodeAt(cursor))) break;
      const value = readValue(text, cursor);
      if (value === null || !value.quoted) break;
      const written = text.slice(value.start, value.end);
      // `"secret"` as the argument of a call is what somebody chose.
      if (argument === place && written.length >= 4 && (written === "secret" || !isPlaceholder(written)))
        hits.push({ rule: GENERIC, start: value.start, end: value.end });
      cursor = value.end + 1;
    }
  }
}
