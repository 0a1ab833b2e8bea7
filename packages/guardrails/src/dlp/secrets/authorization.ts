import type { Hit } from "../../leaf";
import type { ValueSpan } from "./value-reader";
import { decodeBase64 } from "./base64";
import { isPlaceholder } from "./placeholder";
import { looksRandom } from "./randomness";
import { makeupOf } from "./randomness";
import { readBare } from "./value-reader";

const BEARER = "dlp.bearer";
const BASIC = "dlp.basic";

/** Words before the credential of a header (RFC 9110, 11.4). */
const SCHEMES =
  /^(?:bearer|basic|token|apikey|api-key|api-token|key|jwt|oauth|ssws|geniekey|ntlm|negotiate|kerberos|bot|splunk|apitoken|private-token|sso-key|klaviyo-api-key|shippotoken|discogs|deepl-auth-key|pve-api-token|tok|session|wlk|sharedkey)$/i;
const HEADER_NAME = /auth|token|credential|header|key/i;
const LEAST_BEARER = 8;
const MOST_SCHEME = 20;
const SPACE = 32;

/** The credential of `Bearer x` or `Basic x` where the value of a header stands; null where no scheme stands there. */
export function credentialOfScheme(text: string, value: ValueSpan, name: string): Hit | null {
  // No further than a scheme reaches: a text may have a thousand names and not one space.
  const most = Math.min(value.end, value.start + MOST_SCHEME);
  let schemeEnd = value.start;
  while (schemeEnd < most && text.charCodeAt(schemeEnd) !== SPACE) schemeEnd++;
  if (text.charCodeAt(schemeEnd) !== SPACE) return null;
  const scheme = text.slice(value.start, schemeEnd);
  if (!SCHEMES.test(scheme) || !HEADER_NAME.test(name)) return null;
  return credentialAt(text, scheme, schemeEnd);
}

/** The credential that follows a scheme; null where it is none. */
export function credentialAt(text: string, scheme: string, schemeEnd: number): Hit | null {
  let start = schemeEnd;
  while (start - schemeEnd < 4 && text[start] === " ") start++;
  const span = readBare(text, start);
  const credential = text.slice(span.start, span.end);
  if (/^basic$/i.test(scheme))
    return isBasic(credential) ? { rule: BASIC, start: span.start, end: span.end } : null;
  return isBearer(credential) ? { rule: BEARER, start: span.start, end: span.end } : null;
}

/** A header vouches for its token: it need not look random, but a word of prose is none. */
function isBearer(token: string): boolean {
  if (token.length < LEAST_BEARER || isPlaceholder(token) || /[${}()[\]<>*]/.test(token)) return false;
  const { digits, lower, upper } = makeupOf(token);
  return digits > 0 ? lower + upper > 0 || digits >= 16 : looksRandom(token, 16);
}

/** Base64 of `user:password` (RFC 7617), the password not a placeholder; or something drawn that is no such text. */
function isBasic(credential: string): boolean {
  if (!/^[0-9A-Za-z+/_-]{6,4096}={0,2}$/.test(credential)) return false;
  const decoded = decodeBase64(credential, 0, credential.length, 1024);
  const colon = decoded.indexOf(":");
  if (colon < 0) return looksRandom(credential, 20);
  const password = decoded.slice(colon + 1);
  if (!/^[\x20-\x7e]*$/.test(decoded)) return credential.length >= 16;
  const user = decoded.slice(0, colon);
  return (
    (password.length >= 3 || user.length >= 16) &&
    !(password !== "" && (isPlaceholder(password) || password === user))
  );
}

/** Finds `-u user:password` and `--user user:password` of curl and the like, and `-u user -p password` of others. */
export function findUserOptions(text: string, hits: Hit[]): void {
  for (let at = text.indexOf("-u"); at >= 0; at = text.indexOf("-u", at + 2)) {
    USER_OPTION.lastIndex = at;
    const option = USER_OPTION.exec(text);
    if (option === null) continue;
    const line = text.slice(Math.max(0, at - MOST_COMMAND), at);
    const start = at + option[0].length;
    const pair = PAIR.exec(text.slice(start, start + 400));
    if (pair !== null) {
      const password = pair[2] ?? "";
      const known = /\b(?:curl|http|https|wget|httpie|xh)\b/i.test(line);
      if (isUserPair(pair[1] ?? "", password, known)) {
        const passwordAt = start + (pair[1] ?? "").length + 1;
        hits.push(
          password === ""
            ? { rule: BASIC, start, end: passwordAt - 1 }
            : { rule: BASIC, start: passwordAt, end: passwordAt + password.length },
        );
      }
    } else findPasswordOption(text, start, line, hits);
  }
}

/** How far before an option its program is looked for, and after it the password. */
const MOST_COMMAND = 300;
const MOST_REST = 220;
const USER_OPTION = /-u(?:ser(?:name)?)?(?:[ =]{1,2}["'`]?|["'`])/y;
const PAIR = /^([^\s:"'`$<>{}[\]()]{1,120}):([^\s"'`]{0,200})/;
const LOGINS =
  /\b(?:psexec(?:64)?|mysql|mysqldump|sshpass|docker login|podman login|helm|winrs|smbclient|mongo|mongosh|mongodump|redis-cli|az login|oc login|sqlcmd|ldapsearch|net use)\b/i;

function isUserPair(user: string, password: string, known: boolean): boolean {
  // Services that know a key and no password take it as the user.
  if (password === "") return known && user.length >= 8 && !isPlaceholder(user) && /\d/.test(user);
  if (password.length < 4 || password === user || isPlaceholder(password) || /[{}()[\]<>]|^\$/.test(password))
    return false;
  if (/^[\d:./]+$/.test(password)) return false;
  return known || looksRandom(password, 16);
}

function findPasswordOption(text: string, start: number, line: string, hits: Hit[]): void {
  const rest = text.slice(start, start + MOST_REST);
  const option = /^[^\n|;&]{1,80}?\s-p[ =]?/.exec(rest);
  const word = option && /^(?:"([^"\n]{4,128})"|["']?([^\s"'`]{4,128}))/.exec(rest.slice(option[0].length));
  const password = word?.[1] ?? word?.[2];
  if (!option || !word || !password || !LOGINS.test(line)) return;
  // What runs programs on other machines gets the password of an administrator, even where a variable names it.
  if (!/psexec/i.test(line) && (isPlaceholder(password) || /^[$%<{]/.test(password))) return;
  const end = start + option[0].length + word[0].length - (word[1] === undefined ? 0 : 1);
  hits.push({ rule: "dlp.secret.generic", start: end - password.length, end });
}
