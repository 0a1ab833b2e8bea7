import type { Leaf } from "../leaf";
import { TextClass } from "../leaf";
import { endOfPlainAuthority } from "./classify-host";
import { foldWidth } from "./fold-host";
import { DANGEROUS_SCHEMES } from "./schemes";
import { SPECIAL_SCHEMES } from "./schemes";

/** A place in a text that a program may take for a URL or a host. Offsets are those of the text. */
export interface UrlCandidate {
  start: number;
  /** Behind the authority, not behind the whole URL. */
  end: number;
  /** In lower case; "" where none is written. */
  scheme: string;
  /** What stands where the host is looked for, up to the next `/`. */
  authority: string;
  /**
   * - `url`: a scheme of the web, whose authority is a host.
   * - `other`: another scheme, or one without slashes, whose authority may be a host.
   * - `spaced`: the same place as the candidate before, read on over white space, as some parsers do.
   * - `encoded`: written with percent signs, as inside the query of another URL.
   * - `host`: no scheme, but two slashes in front or the key say that the text is a URL or a host.
   * - `bare`: no scheme; the whole text may be a host.
   * - `unread`: the rest of a text that holds more odd URLs than are read.
   */
  kind: "url" | "other" | "spaced" | "encoded" | "host" | "bare" | "unread";
}

/** Last words of a key that say that its text is a URL or a host: `webhookUrl`, `target_host`, `callback`. */
const HOST_KEY = new RegExp(
  [
    "(?:^|[^a-z])(?:urls?|uris?|href|hosts?|hostnames?|endpoints?|ip|webhooks?|callback|website|proxy|upstream|baseurl)$",
    "(?:Urls?|Uris?|Href|Hosts?|Hostnames?|HostName|Endpoints?|Ip|Webhooks?|Callback|Website|Proxy|Upstream)$",
    "(?:URLs?|URIs?|HREF|HOSTS?|HOSTNAMES?|ENDPOINTS?|IP|WEBHOOKS?|CALLBACK|WEBSITE|PROXY|UPSTREAM)$",
  ].join("|"),
);

const saysHost = (key: string) => HOST_KEY.test(key.slice(-16));

/** Longest authority that is read: a user name and 253 bytes of a host, each perhaps as `%xx`. */
const AUTHORITY_LENGTH_MAX = 1024;
/** Longest text that is taken for a host without a scheme. */
const HOST_LENGTH_MAX = 512;
const SCHEME_LENGTH_MAX = 32;

/**
 * What one text may cost: each plain URL 10, each odd one 128 and twice its length. That is 26,000 plain ones, as many as
 * fit into 1 MB at 40 characters each, or 1,500 odd ones; either takes at most 40 ms. The rest of such a text is refused.
 */
const BUDGET = 1 << 18;
const PLAIN_COST = 10;
const ODD_COST = 128;

const isSlash = (code: number) => code === 47 || code === 92;
const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isSchemeCode = (code: number) =>
  isLetter(code) || isDigit(code) || code === 43 || code === 45 || code === 46;

/** Where the scheme before a colon begins; the colon itself where there is none. */
function startOfScheme(text: string, colon: number): number {
  let at = colon;
  const least = Math.max(0, colon - SCHEME_LENGTH_MAX);
  while (at > least && isSchemeCode(text.charCodeAt(at - 1))) at--;
  while (at < colon && !isLetter(text.charCodeAt(at))) at++;
  return at;
}

/** A scheme as it is, or the known one that it ends in: `see.http` in a sentence, `git+https`, `xhttp`. */
function schemeOf(written: string): string {
  const scheme = written.toLowerCase();
  if (SPECIAL_SCHEMES.has(scheme) || DANGEROUS_SCHEMES.has(scheme)) return scheme;
  return /(?:https?|wss)$/.exec(scheme)?.[0] ?? scheme;
}

/** Where an authority ends in running text: at a slash, white space, a quote or an angle bracket. */
function endInText(text: string, start: number, last: number): number {
  const most = Math.min(last, start + AUTHORITY_LENGTH_MAX);
  let at = start;
  let bracket = false;
  for (; at < most; at++) {
    const code = text.charCodeAt(at);
    if (code <= 34 || code === 47 || code === 39 || code === 60 || code === 62 || code === 96) break;
    if (code === 91) bracket = true;
  }
  // Marks behind a URL belong to the sentence; the bracket that closes an IPv6 address does not.
  while (at > start && (bracket ? /[).,;!*}|]/ : /[).,;!*}|\]]/).test(text.charAt(at - 1))) at--;
  return at;
}

interface Search {
  text: string;
  /** Where the text begins and ends without the white space around it. */
  first: number;
  last: number;
  budget: number;
  found: UrlCandidate[];
}

type Kind = UrlCandidate["kind"];

function push(search: Search, start: number, scheme: string, kind: Kind, from: number, end: number): void {
  // Of an authority that is too long to be one, what stands where the host would be.
  const isTooLong = end - from > AUTHORITY_LENGTH_MAX;
  const read = isTooLong ? Math.max(from, search.text.lastIndexOf("@", end - 1) + 1) : from;
  const authority = search.text.slice(read, Math.min(end, read + AUTHORITY_LENGTH_MAX));
  search.found.push({ start, end, scheme, authority, kind });
}

/** False when the budget is spent; the rest of the text is then one candidate, which is refused. */
function spend(search: Search, cost: number): boolean {
  search.budget -= cost;
  if (search.budget >= 0) return true;
  const { length } = search.text;
  push(search, search.found.at(-1)?.end ?? 0, "", "unread", length, length);
  return false;
}

/** Adds what begins at `start` and whose authority begins at `from`. False when nothing more is to be read. */
function addAuthority(search: Search, start: number, scheme: string, kind: Kind, from: number): boolean {
  const { text, first, last } = search;
  const isWhole = start === first;
  const plainEnd = endOfPlainAuthority(text, from);
  // Parsers read on over a space when the URL is the whole text, to the `@` that may follow.
  if (plainEnd >= 0 && (!isWhole || plainEnd >= last || text.charCodeAt(plainEnd) === 47)) {
    push(search, start, scheme, kind, from, plainEnd);
    return spend(search, PLAIN_COST);
  }
  const slash = isWhole ? text.indexOf("/", from) : -1;
  const wholeEnd = slash < 0 ? last : Math.min(slash, last);
  const isSpaced = isWhole && /\s/.test(text.slice(from, Math.min(wholeEnd, from + AUTHORITY_LENGTH_MAX)));
  const end = isWhole && !isSpaced ? wholeEnd : endInText(text, from, last);
  if (end > from) push(search, start, scheme, kind, from, end);
  if (isSpaced) push(search, start, scheme, "spaced", from, wholeEnd);
  return spend(search, ODD_COST + 2 * Math.min(end - from, AUTHORITY_LENGTH_MAX));
}

/** Adds the URL whose scheme ends at a colon, if one does. False when nothing more is to be read. */
function addAtColon(search: Search, colon: number): boolean {
  const { text } = search;
  if (!isSchemeCode(text.charCodeAt(colon - 1))) return true;
  let from = colon + 1;
  while (isSlash(text.charCodeAt(from))) from++;
  const slashes = from - colon - 1;
  const start = startOfScheme(text, colon);
  // `0://host` has no scheme, but some parsers pass over what stands there.
  if (start === colon)
    return (
      slashes < 2 || text.charCodeAt(colon + 1) !== 47 || addAuthority(search, colon - 1, "", "other", from)
    );
  const scheme = schemeOf(text.slice(start, colon));
  if (SPECIAL_SCHEMES.has(scheme)) {
    const isFirst = start === search.first;
    if (slashes > 0 && isFirst) while (text.charCodeAt(from) === 32) from++;
    const kind = slashes > 1 || (slashes > 0 && isFirst) ? "url" : "other";
    return addAuthority(search, start, scheme, kind, from);
  }
  const isForward = text.charCodeAt(colon + 1) === 47;
  if (DANGEROUS_SCHEMES.has(scheme)) {
    const isWrapper = scheme === "jar" && /^[a-z]{2,8}:/i.test(text.slice(from, from + 9));
    const isPath = (isForward || (scheme === "file" && slashes > 0)) && /[^\s"'`>)]/.test(text.charAt(from));
    if (isWrapper || isPath) push(search, start, scheme, "other", from, endInText(text, from, search.last));
    return spend(search, ODD_COST);
  }
  // Two slashes and not backslashes: `C:\` and `a:/b` are places on a disk.
  return slashes < 2 || !isForward || addAuthority(search, start, scheme, "other", from);
}

/** A scheme and its slashes with tabs or line ends between, which the URL standard drops wherever they stand. */
const SPLIT = /^(?=[^:]{0,24}:?[/\\]*[\t\r\n])([a-z\t\r\n]{2,24}):[/\\\t\r\n]*/i;

/** Adds a whole text whose scheme is split by tabs or line ends. */
function addSplitScheme(search: Search): void {
  const { text, first, last } = search;
  const split = SPLIT.exec(text.slice(first, first + 64));
  const scheme = (split?.[1] ?? "").replace(/[\t\r\n]/g, "").toLowerCase();
  if (split === null || !(SPECIAL_SCHEMES.has(scheme) || DANGEROUS_SCHEMES.has(scheme))) return;
  const from = first + split[0].length;
  const slash = text.indexOf("/", from);
  const kind = SPECIAL_SCHEMES.has(scheme) ? "spaced" : "other";
  push(search, first, scheme, kind, from, slash < 0 ? last : Math.min(slash, last));
}

/** `://` and `:/\` as `%3A%2F%2F`, also encoded twice, and what follows up to the next delimiter. */
const ENCODED = /%(?:25)?3a(?:%(?:25)?(?:2f|5c)|[/\\]){2}/gi;
const ENCODED_END = /[\s"'<>`&/]|%(?:25)?(?:2f|26)/i;

function addEncoded(search: Search): void {
  for (const match of search.text.matchAll(ENCODED)) {
    const from = match.index + match[0].length;
    const rest = search.text.slice(from, from + HOST_LENGTH_MAX);
    const length = rest.search(ENCODED_END);
    const end = from + (length < 0 ? rest.length : length);
    const start = startOfScheme(search.text, match.index);
    push(search, start, "", "encoded", from, end);
    if (!spend(search, ODD_COST + 2 * (end - from))) return;
  }
}

/** `//`, `\\\\`, `/\\` and the like in front of a host, also after `:`, encoded, or with white space between. */
const RELATIVE =
  /^:?(?:[/\\]|%(?:25)?(?:2f|5c))(?:(?:\s|%(?:25)?(?:0[0-9a-d]|20))*(?:[/\\]|%(?:25)?(?:2f|5c)))+\s*/i;

/** A scheme, also one with nothing behind it. */
const SCHEME = /^(?:(?:https?|wss?|ftp):|[a-z][a-z0-9+.-]{0,31}:\/\/)/i;

const UNUSUAL = TextClass.NonAscii | TextClass.Percent;
/** What a bare host begins with: digits and colons, a bracket, or a name with a dot. Dates and times are none. */
const BARE = /^(?:@?[0-9a-fx:]+(?:[./?#\\]|$)|@?\[|[\w-]+\.[\w.-]+(?:[:/?#\\]|$)|[^.:]*localhost)/i;

/** A whole text that is a host, perhaps with slashes in front, a port and a path. */
function addWithoutScheme(search: Search, leaf: Leaf): void {
  const { text, first, last } = search;
  if (last - first > HOST_LENGTH_MAX) return;
  const whole = text.slice(first, last);
  if (SCHEME.test(whole)) return;
  const slashes = RELATIVE.exec(whole)?.[0] ?? "";
  if (slashes === "" && isSlash(whole.charCodeAt(0))) return;
  const host = whole.slice(slashes.length);
  const isHost = slashes !== "" || saysHost(leaf.key);
  // Parsers drop tabs and line ends; a text with spaces is a sentence.
  if (host === "" || (isHost ? / / : /\s/).test(host)) return;
  if (!isHost && !(leaf.classes & UNUSUAL) && !BARE.test(host)) return;
  // A network (`10.0.0.0/8`) and a version (`10.0.0.1`) are no hosts, unless something says so.
  if (!isHost && (/^[0-9a-f.:]+\/\d{1,3}$/i.test(host) || /version|build|release/i.test(leaf.key))) return;
  const from = first + slashes.length;
  const slash = text.indexOf("/", from);
  const end = slash < 0 ? last : Math.min(slash, last);
  push(search, first, "", isHost ? "host" : "bare", from, end);
}

const MARKS_OF_HOST = TextClass.Colon | TextClass.Percent | TextClass.NonAscii;
const PARTS_OF_HOST = TextClass.Dot | TextClass.Slash;
/** Digits of 127.0.0.1 and 169.254.169.254 as one number, which begin with a 2 or as octal or hexadecimal with a 0. */
const DIGITS_OF_ADDRESS = 10;

/** Whether a text without a scheme can be a host at all: most texts are sentences, words or numbers. */
export function mayBeHost({ text, key, classes }: Leaf): boolean {
  if (text.length > HOST_LENGTH_MAX + 64) return false;
  if (classes & MARKS_OF_HOST) return true;
  const first = text.charCodeAt(0);
  // White space, `/`, `@` or a bracket: what is behind it tells.
  if (first <= 32 || isSlash(first) || first === 64 || first === 91) return true;
  if (classes & TextClass.White && / +\S/.test(text)) return false;
  if (isDigit(first) && !(classes & PARTS_OF_HOST))
    return first === 48 || (first === 50 && text.length >= DIGITS_OF_ADDRESS) || saysHost(key);
  return (classes & TextClass.Dot) !== 0 || isDigit(first) || /localhost/i.test(text);
}

/**
 * Every place of a leaf that may be a URL or a host, in order of start. Hidden ones are found too: `http:\\host`, tabs
 * and line ends inside, full-width characters, `//host`, a URL in the query of another, plain or encoded.
 */
export function findUrls(leaf: Leaf): UrlCandidate[] {
  const hasColon = (leaf.classes & (TextClass.Colon | TextClass.NonAscii)) !== 0;
  const hasPercent = (leaf.classes & TextClass.Percent) !== 0;
  const isHost = mayBeHost(leaf);
  if (!hasColon && !hasPercent && !isHost) return [];
  const text = leaf.classes & TextClass.NonAscii ? foldWidth(leaf.text) : leaf.text;
  const first = text.search(/\S/);
  if (first < 0) return [];
  const search: Search = { text, first, last: text.trimEnd().length, budget: BUDGET, found: [] };
  for (let colon = text.indexOf(":"); colon >= 0; colon = text.indexOf(":", colon + 1)) {
    if (!addAtColon(search, colon)) break;
  }
  if (leaf.classes & TextClass.White) addSplitScheme(search);
  if (isHost && search.found[0]?.start !== first) addWithoutScheme(search, leaf);
  if (hasPercent && search.budget >= 0) addEncoded(search);
  return search.found.sort((one, other) => one.start - other.start);
}
