import type { Hit } from "../../leaf";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { isWord } from "./characters";
import { isMonotonous } from "./randomness";
import { isTemplate } from "./placeholder";
import { looksRandom } from "./randomness";

const RULE = "dlp.url_credentials";

/** An authority longer than this is no URL that anyone uses. */
const MOST_AUTHORITY = 1024;
const LEAST_PASSWORD = 3;

/** What documentation puts in the place of a password. */
const FILLER =
  /^(?:p|pw|pwd|pass|passw|passwd|password|(?:my|some|the)_?pass(?:word)?|yourpass(?:word)?|user_?pass(?:word)?|db_?pass(?:word)?|token|redacted|hidden)$|your[-_ ]?pass|your[-_]|replace|change[-_]?me|redacted|placeholder|example|\*{3}|x{4}|\.{3}/i;
/** Stands where a password would, after a token that stands where a user would. */
const NO_PASSWORD = /^(?:x-oauth-basic|x-token-auth)?$/i;
/** A user as long as this and drawn is a token: `https://ghx…@host`. */
const LEAST_TOKEN = 20;

/** Finds the password of `scheme://user:password@host`. A hit covers the password alone: the rest says where it was. */
export function findUrlCredentials(text: string, hits: Hit[]): void {
  let from = 0;
  for (;;) {
    const slashes = text.indexOf("://", from);
    if (slashes < 0) return;
    from = slashes + 3;
    if (slashes === 0 || !isWord(text.charCodeAt(slashes - 1))) continue;
    const at = endOfUserInfo(text, from);
    if (at < 0) continue;
    const info = text.slice(from, at);
    const colon = info.indexOf(":");
    const user = colon < 0 ? info : info.slice(0, colon);
    const password = colon < 0 ? "" : info.slice(colon + 1);
    if (NO_PASSWORD.test(password)) {
      if (looksRandom(user, LEAST_TOKEN)) hits.push({ rule: RULE, start: from, end: from + user.length });
    } else if (isRealPassword(user, password))
      hits.push({ rule: RULE, start: at - password.length, end: at });
    from = at;
  }
}

/** Where the `@` before the host stands, or -1. A password may hold `@`, `/`, `?` and `#`, as people paste them. */
function endOfUserInfo(text: string, start: number): number {
  const most = Math.min(text.length, start + MOST_AUTHORITY);
  let at = -1;
  let colon = -1;
  for (let cursor = start; cursor < most; cursor++) {
    const code = text.charCodeAt(cursor);
    if (isSpace(code) || isQuote(code) || code === 60 || code === 62) break;
    if (code === 58 && colon < 0) colon = cursor;
    else if (code === 64 && isHostStart(text, cursor + 1)) at = cursor;
    else if (code === 47 || code === 63 || code === 35) {
      // After host and port a path begins, and an `@` in it is no user's. `user:pa/ss@host` has no port before the slash.
      if (at >= 0 || colon < 0 || /^:\d{0,5}$/.test(text.slice(colon, cursor))) break;
    } else if (code === 58 && text.startsWith("://", cursor)) break;
  }
  return at;
}

function isHostStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isWord(code) || "[%${(".includes(text.charAt(at) || " ");
}

function isRealPassword(user: string, password: string): boolean {
  if (password.length < LEAST_PASSWORD || isTemplate(password) || isTemplate(user)) return false;
  if (FILLER.test(password)) return false;
  if (password === user && !OWN_NAME.test(password) && password.length < LEAST_RANDOM) return false;
  if (/^[{<]|[}>]$|\\u[0-9a-f]{4}/i.test(password)) return false;
  return !isMonotonous(password) && !/^[A-Z]+(?:_[A-Z]+)+$/.test(password) && !/^[a-z]{1,3}$/i.test(password);
}

/** Passwords that machines come with, though they are the name of the user. */
const OWN_NAME = /^(?:admin|root|guest|sa|pi|ubnt|cisco)$/i;
const LEAST_RANDOM = 20;
