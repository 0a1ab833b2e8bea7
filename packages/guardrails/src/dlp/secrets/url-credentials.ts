import type { Hit } from "../../leaf";
import { isQuote } from "./characters";
import { isSpace } from "./characters";
import { isWord } from "./characters";
import { isMonotonous } from "./randomness";
import { isTemplate } from "./placeholder";

const RULE = "dlp.url_credentials";

/** An authority longer than this is no URL that anyone uses. */
const MOST_AUTHORITY = 1024;
const LEAST_PASSWORD = 3;

/** What documentation puts in the place of a password. */
const FILLER =
  /^(?:p|pw|pwd|pass|passw|passwd|password|(?:my|some|the)_?pass(?:word)?|yourpass(?:word)?|user_?pass(?:word)?|db_?pass(?:word)?|token|x-oauth-basic|x-token-auth|redacted|hidden)$|your[-_ ]?pass|your[-_]|replace|change[-_]?me|redacted|placeholder|example|\*{3}|x{4}|\.{3}/i;

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
    const colon = text.indexOf(":", from);
    if (colon < 0 || colon >= at) continue;
    const user = text.slice(from, colon);
    const password = text.slice(colon + 1, at);
    if (isRealPassword(user, password)) hits.push({ rule: RULE, start: colon + 1, end: at });
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
  if (FILLER.test(password) || (password === user && password.length < LEAST_RANDOM)) return false;
  if (/^[{<]|[}>]$|\\u[0-9a-f]{4}/i.test(password)) return false;
  return !isMonotonous(password) && !/^[A-Z]+(?:_[A-Z]+)+$/.test(password) && !/^[a-z]{1,3}$/i.test(password);
}

const LEAST_RANDOM = 20;
