import type { Hit } from "../../leaf";
import type { ValueSpan } from "./value-reader";
import { COST_OF_LOOK } from "./named-value";
import { GENERIC } from "./named-value";
import { COST_OF_CHARACTER } from "./work-budget";
import { credentialOfScheme } from "./authorization";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { holdsFiller } from "./placeholder";
import { isTemplate } from "./placeholder";
import { isWord } from "./characters";
import { mayLook } from "./work-budget";
import { mayNameCredential } from "./credential-name";
import { readValue } from "./value-reader";
import { ruleOfNamedValue } from "./named-value";
import { Strength } from "./credential-name";
import { strengthOf } from "./credential-name";

const MOST_NAME = 64;
/** What it costs to read a name and what stands around it, in units of `mayLook`. */
export const COST_OF_NAME = 800;
/** How far left of a name its provider, user or host may be spoken of. */
export const MOST_AROUND = 80;
const MOST_COMPANION = 200;
/** Names and values of tables stand apart by as much. */
const MOST_ALIGNMENT = 40;
const MOST_LINK = 8;

/** `name="DB_PASSWORD" value`: the name is the text of another attribute or field. */
const NAMED_BEFORE = /["'`]([\w.-]{2,48})["'`]\s{0,3}[,{:]?\s{0,12}["']?(?:value|default|val)["']?$/i;

/** Finds secrets that are assigned: `password = "x"`, `"api_key": "x"`, `?token=x`, `Authorization: Bearer x`. */
export function findAssignments(text: string, hits: Hit[], most: number): void {
  findOperator(text, ":", hits, most);
  findOperator(text, "=", hits, most);
}

function findOperator(text: string, operator: string, hits: Hit[], most: number): void {
  let read = 0;
  for (let at = text.indexOf(operator); at >= 0 && hits.length <= most; at = text.indexOf(operator, at + 1)) {
    if (at < read || at < 2) continue;
    const nameEnd = isWord(text.charCodeAt(at - 1)) ? at : endOfName(text, at);
    if (nameEnd < 2 || !mayNameCredential(text, nameEnd, false)) continue;
    const name = readName(text, nameEnd);
    if (strengthOf(name) === Strength.None) continue;
    const value = readValue(text, afterOperator(text, at + 1));
    if (value === null || value.start === value.end) continue;
    const hit = mayLook(COST_OF_NAME + COST_OF_CHARACTER * (value.end - value.start))
      ? secretOf(text, { name, end: nameEnd }, at, value)
      : { rule: GENERIC, start: value.start, end: value.end };
    if (hit === null) continue;
    hits.push(hit);
    read = hit.end;
  }
}

/** Where the name before an operator ends: quotes, brackets and the rest of a longer operator stand between. */
function endOfName(text: string, at: number): number {
  let end = at;
  if (end > 0 && isSpace(text.charCodeAt(end - 1))) {
    while (end > 0 && at - end < MOST_ALIGNMENT && isSpace(text.charCodeAt(end - 1))) end--;
  }
  for (let left = MOST_LINK; left > 0 && end > 0; left--) {
    const code = text.charCodeAt(end - 1);
    if (isWord(code) || code > 127 || code === 95) return end;
    if (LINKS[code] === 0) return -1;
    end--;
  }
  return end;
}

const LINKS = new Uint8Array(128);
for (const mark of "\\[])*:=?!+.<>~;\"'` \t\r\n") LINKS[mark.charCodeAt(0)] = 1;

function afterOperator(text: string, at: number): number {
  let after = at;
  while (after - at < 4 && ":=>~".includes(text.charAt(after) || " ")) after++;
  return after;
}

function secretOf(
  text: string,
  { name, end }: { name: string; end: number },
  operator: number,
  first: ValueSpan,
): Hit | null {
  const value = afterType(text, first);
  const scheme = credentialOfScheme(text, value, name);
  if (scheme !== null) return scheme;
  const nameStart = end - name.length;
  const around = text.slice(Math.max(0, nameStart - MOST_AROUND), nameStart);
  const written = text.slice(value.start, value.end);
  if (
    isSetting(name, around, written) ||
    isMailSetting(text, name, nameStart, written) ||
    isConnectionPassword(text, name, nameStart, written)
  )
    return { rule: GENERIC, start: value.start, end: value.end };
  const chosen = () => isChosen(text, nameStart, operator, value);
  const rule = ruleOfNamedValue(name, written, { whole: value.quoted, data: false, chosen }, around);
  return rule === null ? null : { rule, start: value.start, end: value.end };
}

/** The name that ends at `end`: one word of code with up to two words before it, or the text of an attribute `name`. */
export function readName(text: string, end: number): string {
  let start = startOfName(text, end);
  if (hasNameBefore(text, start)) {
    const named = NAMED_BEFORE.exec(text.slice(Math.max(0, end - 2 * MOST_NAME), end))?.[1];
    if (named !== undefined) return named;
  }
  for (let words = 0; words < 2 && start > 1 && text[start - 1] === " "; words++) {
    const before = startOfWord(text, start - 1);
    if (before === start - 1) break;
    start = before;
  }
  return text.slice(Math.max(start, end - MOST_NAME), end);
}

/** Whether a text in quotes ends just before a name, with no more than a comma and spaces between. */
function hasNameBefore(text: string, start: number): boolean {
  let at = start;
  while (at > 0 && start - at < 20 && !isQuote(text.charCodeAt(at - 1))) {
    const code = text.charCodeAt(at - 1);
    if (!isSpace(code) && code !== 44 && code !== 123 && code !== 58) return false;
    at--;
  }
  return at > 0 && start - at < 20;
}

function startOfName(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < MOST_NAME && isNamePart(text.charCodeAt(start - 1))) start--;
  return start;
}

function startOfWord(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < MOST_NAME && isWord(text.charCodeAt(start - 1))) start--;
  return start;
}

function isNamePart(code: number): boolean {
  return isWord(code) || code === 95 || code === 45 || code === 46 || code === 36;
}

/** How far above the password of a mail server the server is named. */
const MOST_MAIL = 600;

/** `$mail->Password = "x"` of PHPMailer, below the settings of a server. */
function isMailSetting(text: string, name: string, nameStart: number, written: string): boolean {
  if (name !== "Password" || !text.startsWith("->", nameStart - 2) || isTemplate(written)) return false;
  return written.length >= 2 && text.slice(Math.max(0, nameStart - MOST_MAIL), nameStart).includes("SMTP");
}

/** The password of a connection string may be any word. */
function isConnectionPassword(text: string, name: string, nameStart: number, written: string): boolean {
  if (strengthOf(name) !== Strength.Password || written.length < 2 || isTemplate(written)) return false;
  if (holdsFiller(written) || /[()\s]/.test(written)) return false;
  if (!mayLook(COST_OF_LOOK)) return true;
  return endsWithMember(text.slice(Math.max(0, nameStart - MOST_COMPANION), nameStart));
}

const LEAST_SETTING = 8;

/** `//registry.test/:_authToken=x` of npm's settings: nothing but a secret stands there, whatever it looks like. */
function isSetting(name: string, around: string, written: string): boolean {
  if (!/^_(?:authToken|password|auth)$/.test(name) || !/(?:^|[\n:])$/.test(around)) return false;
  return written.length >= LEAST_SETTING && !isTemplate(written);
}

/** `password: String = "x"`: the type stands where a value would, and the value after it. */
function afterType(text: string, value: ValueSpan): ValueSpan {
  if (value.quoted || value.end - value.start > 12) return value;
  const typed = /^[A-Za-z<>?[\]]{2,14}\s{0,2}=(?!=)/.exec(text.slice(value.start, value.start + 20));
  return typed === null ? value : (readValue(text, value.start + typed[0].length) ?? value);
}

/** A user is named before: what follows is their password, though it be a plain word. */
const COMPANION =
  /(?:^|[^a-z])(?:user(?:[ _-]?(?:name|id))?|uid|usr|login)["'`\])]{0,2}\s{0,8}(?:=>?|:)\s{0,8}["'`]?[^\s"'`]/i;
/** The member of a connection string before its password: host, database or user. */
const MEMBER =
  /(?:server|data source|host|user id|uid|username|user|provider|driver|initial catalog|database)\s{0,2}$/i;
const MOST_MEMBER = 120;

/** Whether a text ends with a member of a connection string: `…;UID=sa;`, also where the string is put together there. */
function endsWithMember(before: string): boolean {
  const text = before
    .trimEnd()
    .replace(/"\s{0,2}[&+.]\s{0,2}"$/, "")
    .trimEnd();
  if (!text.endsWith(";")) return false;
  const part = text.slice(
    Math.max(text.lastIndexOf(";", text.length - 2) + 1, text.length - MOST_MEMBER),
    -1,
  );
  const equals = part.indexOf("=");
  return equals > 0 && equals < part.length - 1 && MEMBER.test(part.slice(0, equals));
}

/**
 * Whether the place of a password says that it is one, so that a plain word will do: in a connection string, in quotes
 * after a user, or alone on a line of settings.
 */
function isChosen(
  text: string,
  nameStart: number,
  operator: number,
  { start, end, quoted }: ValueSpan,
): boolean {
  const before = text.slice(Math.max(0, nameStart - MOST_COMPANION), nameStart);
  if (
    !quoted &&
    (/[?&]$/.test(before) || endsWithMember(before)) &&
    (end === text.length || /[;"'&\\s]/.test(text.charAt(end)))
  )
    return true;
  // A user whose password is their name is an example, or the default that everybody knows.
  if (quoted) return COMPANION.test(before) && !before.includes(text.slice(start, end));
  // In PHP and Perl a word without a sign is no variable.
  if (text[nameStart] === "$" && text[end] === ";") return COMPANION.test(before);
  const after = /^[ \t]{0,40}(?:#.{0,200})?(?:\n|$)/.test(text.slice(end, end + 260));
  return after && start === operator + 1 && /(?:^|\n)\s{0,12}(?:export\s)?$/.test(before);
}
