import type { Hit } from "../../leaf";
import type { Leaf } from "../../leaf";
import { TextClass } from "../../leaf";
import { Kind } from "./characters";
import { kindOf } from "./characters";
import { topicsOfName } from "./context";
import { Topic } from "./context";

/** Longest parts of an address (RFC 5321 section 4.5.3.1, RFC 1035 section 2.3.4), in characters. */
const LONGEST = { local: 64, domain: 253, label: 63, top: 24 } as const;
/** Longest user and password that are looked over for the "://" in front of them. */
const LONGEST_USERINFO = 256;

/** Role of a character in an address. */
const Role = { Other: 0, Letter: 1, Digit: 2, Dash: 3, Dot: 4, LocalOnly: 5, Apostrophe: 6 } as const;
const ROLES = rolesOfAscii();

/** Last labels that are endings of files and no top-level domain: "logo@2x.png". */
const FILE_ENDINGS = new Set(
  `png jpg jpeg gif svg webp avif ico bmp tiff js mjs cjs jsx ts tsx mts cts json jsonc html htm css scss less xml yaml yml
  toml lock txt csv tsv log pdf doc docx xls xlsx ppt pptx gz tgz tar bz xz rar jar war exe dll dmg deb rpm apk whl gem
  php java class cpp hpp swift kt sql wasm woff ttf otf map snap patch diff bak tmp min`.split(/\s+/),
);
/** Keys of this kind hold text, whatever else they say: `email_body`. */
const TEXT_KEY =
  /(?:body|text|content|contents|subject|message|html|template|description|notes?|comments?|summary|title|prompt|signature)$/i;
/** Keys that say nothing themselves: the one above them does. */
const PLAIN_KEY = /^(?:address|addr|value|items?|\d*)$/i;

/** Finds addresses of e-mail (RFC 5321, RFC 6531, as people write them in text). */
export function findEmails(leaf: Leaf): Hit[] {
  const hits: Hit[] = [];
  if ((leaf.classes & TextClass.At) === 0) return hits;
  const { text } = leaf;
  let rule = "";
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = startOfLocal(text, at, from);
    if (start < 0) continue;
    const end = endOfDomain(text, at);
    if (end < 0 || isNoMailbox(text, start, at, end)) continue;
    rule ||= isEmailField(leaf) ? "dlp.email_field" : "dlp.email";
    hits.push({ rule, start: isWholeText(text, start, end) ? 0 : start, end });
    from = end;
  }
  return hits;
}

function rolesOfAscii(): Uint8Array {
  const roles = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z]/.test(character)) roles[code] = Role.Letter;
    else if (/[0-9]/.test(character)) roles[code] = Role.Digit;
    // The rest of RFC 5322 atext (!#$&*/=?^`{|}~) parts addresses from other things more often than it stands in one.
    else if (/[_+%]/.test(character)) roles[code] = Role.LocalOnly;
  }
  roles[0x2d] = Role.Dash;
  roles[0x2e] = Role.Dot;
  roles[0x27] = Role.Apostrophe;
  return roles;
}

/** Roles behind ASCII once asked for, plus 1. Asking Unicode takes longer than everything else. */
const WIDE_ROLES = new Uint8Array(0x10000);

function roleAt(text: string, at: number): number {
  if (at < 0 || at >= text.length) return Role.Other;
  const code = text.charCodeAt(at);
  if (code < 128) return ROLES[code] ?? Role.Other;
  const known = WIDE_ROLES[code] ?? 0;
  if (known > 0) return known - 1;
  const role = roleOfWide(code);
  WIDE_ROLES[code] = role + 1;
  return role;
}

function roleOfWide(code: number): number {
  if (kindOf(code) === Kind.Invisible) return Role.LocalOnly;
  if (kindOf(code) < Kind.A) return Role.Digit;
  return /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code)) ? Role.Letter : Role.Other;
}

/** Start of the local part that ends at an `@`, or -1 where there is none. */
function startOfLocal(text: string, at: number, from: number): number {
  if (text.charCodeAt(at - 1) === 0x22) return startOfQuoted(text, at, from);
  let start = at;
  while (start > from && roleAt(text, start - 1) !== Role.Other) {
    start--;
    if (at - start > LONGEST.local) return -1;
  }
  if (start === at) return -1;
  start = behindEncoded(text, start, at);
  while (start < at && !startsAddress(text, start, at)) start++;
  if (start === at || roleAt(text, at - 1) === Role.Dot) return -1;
  // "@user@host" is a name in a social network.
  return text.charCodeAt(start - 1) === 0x40 ? -1 : start;
}

/** Whether the text is one address, whose local part uses more of RFC 5322 atext than addresses in a text do. */
function isWholeText(text: string, start: number, end: number): boolean {
  return end === text.length && start <= LONGEST.local && /^[!#$*^`{|}~\w.+-]+$/.test(text.slice(0, start));
}

/** Place behind the last percent-encoded character: "email%3Djohn@example.com". */
function behindEncoded(text: string, start: number, at: number): number {
  const local = text.slice(start, at);
  const percent = local.lastIndexOf("%");
  return percent >= 0 && /^%[0-9a-f]{2}./i.test(local.slice(percent)) ? start + percent + 3 : start;
}

/** Thai and every script behind it: some of them write without spaces. */
const FIRST_UNSPACED = 0xe00;

function startsAddress(text: string, start: number, at: number): boolean {
  const role = roleAt(text, start);
  // A quotation mark, a dot or a dash in front is not of the address.
  if (role === Role.Apostrophe || role === Role.Dot || role === Role.Dash) return false;
  // Nor are letters of scripts without spaces that touch an address of other letters.
  let behind = start;
  while (behind < at && text.charCodeAt(behind) >= FIRST_UNSPACED) behind++;
  return behind === start || behind === at;
}

/** Start of a quoted local part: `"John Doe"@example.com`. */
function startOfQuoted(text: string, at: number, from: number): number {
  const least = Math.max(from, at - LONGEST.local - 2);
  for (let start = at - 2; start >= least; start--) {
    const code = text.charCodeAt(start);
    if (code === 0x0a || code === 0x0d) return -1;
    if (code !== 0x22) continue;
    // Behind a letter it is the end of a quotation, not its start.
    const opens = roleAt(text, start - 1) === Role.Other && /[\p{L}\p{N}]/u.test(text.slice(start, at));
    return opens ? start : -1;
  }
  return -1;
}

/** End of the domain behind an `@`: labels with dots, the last one of letters; -1 where there is none. */
function endOfDomain(text: string, at: number): number {
  const first = at + 1;
  let end = -1;
  let labels = 0;
  for (let start = first; start - first < LONGEST.domain; ) {
    const stop = endOfLabel(text, start);
    if (stop === start || stop - start > LONGEST.label) break;
    labels++;
    if (labels > 1) {
      const top = endOfTopLevel(text, start, stop);
      if (top > 0) end = top;
    }
    if (roleAt(text, stop) !== Role.Dot) break;
    start = stop + 1;
  }
  if (end < 0 || isVersion(text.slice(first, end))) return -1;
  return end;
}

function endOfLabel(text: string, start: number): number {
  let end = start;
  for (let role = roleAt(text, end); isOfLabel(role, text.charCodeAt(end)); role = roleAt(text, end)) end++;
  while (end > start && roleAt(text, end - 1) === Role.Dash) end--;
  return roleAt(text, start) === Role.Dash ? start : end;
}

function isOfLabel(role: number, code: number): boolean {
  return (
    role === Role.Letter ||
    role === Role.Digit ||
    role === Role.Dash ||
    (role === Role.LocalOnly && code > 127)
  );
}

/** End of a label that may be a top-level domain; -1 where it may not. */
function endOfTopLevel(text: string, start: number, stop: number): number {
  if (/^xn--[a-z0-9-]/i.test(text.slice(start, start + 5))) return stop;
  // No top-level domain mixes scripts: "com谢谢" ends behind "com".
  const ascii = text.charCodeAt(start) < 128;
  let end = start;
  while (end < stop && roleAt(text, end) === Role.Letter && text.charCodeAt(end) < 128 === ascii) end++;
  if (end - start < 2 || end - start > LONGEST.top || (end < stop && text.charCodeAt(end) < 128)) return -1;
  const top = text.slice(start, end);
  // "idToken" is the name of a property.
  return /[a-z][A-Z]/.test(top) || FILE_ENDINGS.has(top.toLowerCase()) ? -1 : end;
}

/** "1.2.3-beta.next" is the version of a package. */
function isVersion(domain: string): boolean {
  return /^v?\d+\.\d/.test(domain);
}

/** What looks like an address but is no mailbox: the user of a URL or of a remote repository. */
function isNoMailbox(text: string, start: number, at: number, end: number): boolean {
  if (text.slice(start, at).toLowerCase() === "git") return true;
  // scp and git: user@host:/path, user@host:~/path, user@host:path.git
  if (text.charCodeAt(end) === 0x3a && /^:(?:[/~]|[\w./-]{1,100}\.git\b)/.test(text.slice(end, end + 110)))
    return true;
  return isUserinfo(text, start);
}

/** Whether "scheme://" stands in front, with nothing but a user and a password between. */
function isUserinfo(text: string, start: number): boolean {
  const least = Math.max(2, start - LONGEST_USERINFO);
  for (let back = start - 1; back >= least; back--) {
    const code = text.charCodeAt(back);
    if (code === 0x2f) return text.charCodeAt(back - 1) === 0x2f && text.charCodeAt(back - 2) === 0x3a;
    // Space, quotation marks, <, >, ?, # and a further @ stand in no user and no password.
    if (code <= 0x20 || code === 0x22 || code === 0x23 || code === 0x3c || (code >= 0x3e && code <= 0x40))
      return false;
  }
  return false;
}

function isEmailField(leaf: Leaf): boolean {
  let name = leaf.key;
  if (PLAIN_KEY.test(name)) {
    const above = leaf.path
      .slice(-200)
      .split("/")
      .filter((part) => !PLAIN_KEY.test(part));
    name = above.at(-1) ?? name;
  }
  return !TEXT_KEY.test(name) && (topicsOfName(name) & Topic.EmailField) !== 0;
}
