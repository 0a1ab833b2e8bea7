import type { Hit } from "../../leaf";
import type { Standing } from "./named-value";
import type { ValueSpan } from "./value-reader";
import { GENERIC } from "./named-value";
import { isPlaceholder } from "./placeholder";
import { isQuote } from "./characters";
import { isTemplate } from "./placeholder";
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
  for (const phrase of PHRASES) {
    for (let at = indexOfPhrase(text, phrase, 0); at >= 0; at = indexOfPhrase(text, phrase, at + 1)) {
      const end = at + phrase.words.length;
      if (phrase.argument === undefined) findAfter(text, end, hits);
      else findArgument(text, end, phrase.argument, hits);
    }
  }
}

/** Words that a password follows. */
interface Phrase {
  words: string;
  /** A part of the words that a search finds quickly: at most six characters, the first one rare in most texts. */
  sign: string;
  /** They are a call, and this one of its arguments is the password, counted from 0. */
  argument?: number;
}

const PHRASES: readonly Phrase[] = [
  { words: "DENTIFIED BY", sign: "IFIED " },
  { words: "SecureString", sign: "Secure" },
  { words: "NetworkCredential(", sign: "Networ", argument: 1 },
  { words: "DirectoryEntry(", sign: "Entry(", argument: 2 },
  { words: "BasicAuth(", sign: "BasicA", argument: 1 },
];

function indexOfPhrase(text: string, { words, sign }: Phrase, from: number): number {
  const lead = words.indexOf(sign);
  for (let at = text.indexOf(sign, from + lead); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (text.startsWith(words, at - lead)) return at - lead;
  }
  return -1;
}

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
  const element = text[nameEnd] === ">" ? contentOfElement(text, nameStart, nameEnd) : null;
  if (element !== null) return element;
  const link = LINK.exec(text.slice(nameEnd, nameEnd + 24))?.[0];
  if (link === undefined || link === "") return null;
  const value = readValue(text, nameEnd + link.length);
  if (value === null || value.end - value.start < 4 || value.end - value.start > MOST_PASSWORD) return null;
  const written = text.slice(value.start, value.end);
  if (value.quoted && !isTemplate(written) && isInCredentialsBlock(text, nameStart))
    return { rule: GENERIC, start: value.start, end: value.end };
  if (/\s/.test(written) || isPlaceholder(written)) return null;
  const before = text.slice(Math.max(0, nameStart - 26), nameStart);
  const option = /-\w{0,24}$/.test(before);
  return isSpoken(written, value, link, { option, defined: DEFINE.test(before) })
    ? { rule: GENERIC, start: value.start, end: value.end }
    : null;
}

/** `define("DB_PASSWORD", "x")`: a setting, not an argument among others. */
const DEFINE = /define\(\s{0,4}["']\w{0,20}$/;

/** `<password>x</password>`. */
function contentOfElement(text: string, nameStart: number, nameEnd: number): Hit | null {
  if (!/<[\w:.-]{0,24}$/.test(text.slice(Math.max(0, nameStart - 26), nameStart))) return null;
  const start = nameEnd + 1;
  const length = text.slice(start, start + MOST_PASSWORD).indexOf("</");
  const written = text.slice(start, start + Math.max(0, length));
  return ruleOfNamedValue(PASSWORD, written, standing(true)) === null
    ? null
    : { rule: GENERIC, start, end: start + length };
}

/** How far above a password its `credentials {` is looked for. */
const MOST_BLOCK = 240;

/** `credentials { username "x"; password "y" }` of Gradle: the block says that what stands there is one. */
function isInCredentialsBlock(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MOST_BLOCK), at);
  const block = before.lastIndexOf("redentials");
  return (
    block >= 0 && /^redentials\s{0,4}\{[^}]*$/.test(before.slice(block)) && before.includes("user", block)
  );
}

function isSpoken(
  written: string,
  { quoted }: ValueSpan,
  link: string,
  { option, defined }: { option: boolean; defined: boolean },
): boolean {
  const said = /\bis\b/i.test(link);
  if (quoted && said) return /^[\w!@#$%^&*?.+-]{4,64}$/.test(written);
  if (/^["'`]?\s?,/.test(link))
    return (
      quoted && (defined || isStrong(written)) && ruleOfNamedValue(PASSWORD, written, standing(true)) !== null
    );
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
function findAfter(text: string, end: number, hits: Hit[]): void {
  const options = /^(?:\s{1,4}-[A-Za-z]{1,20}){0,3}/.exec(text.slice(end, end + 80))?.[0].length ?? 0;
  const value = readValue(text, end + options);
  if (value === null) return;
  const written = text.slice(value.start, value.end);
  if (ruleOfNamedValue(PASSWORD, written, standing(true)) !== null)
    hits.push({ rule: GENERIC, start: value.start, end: value.end });
}

/** How far a call's arguments are read. */
const MOST_ARGUMENTS = 400;

function findArgument(text: string, start: number, place: number, hits: Hit[]): void {
  let cursor = start;
  for (let argument = 0; argument <= place; argument++) {
    while (cursor - start < MOST_ARGUMENTS && (isSpace(text.charCodeAt(cursor)) || text[cursor] === ","))
      cursor++;
    if (!isQuote(text.charCodeAt(cursor))) return;
    const value = readValue(text, cursor);
    if (value === null || !value.quoted) return;
    const written = text.slice(value.start, value.end);
    // `"secret"` as the argument of a call is what somebody chose.
    if (argument === place && written.length >= 4 && (written === "secret" || !isPlaceholder(written)))
      hits.push({ rule: GENERIC, start: value.start, end: value.end });
    cursor = value.end + 1;
  }
}
