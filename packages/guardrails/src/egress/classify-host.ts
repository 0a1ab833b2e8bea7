import type { Address } from "./address";
import { fromIpv4 } from "./address";
import { parseIpv4 } from "./address";
import { parseIpv6 } from "./address";
import type { EgressRule } from "./egress-rules";
import { foldAuthority } from "./fold-host";
import { classifyAddress } from "./special-addresses";
import { classifyName } from "./special-names";

/** What a host is. */
export interface HostReading {
  /** The host as the WHATWG URL standard writes it, without a dot at the end; "" where no host could be read. */
  host: string;
  /** Its address, where it is one. */
  address: Address | null;
  /** Why nothing should be sent there; null for a host of the public internet, and where none could be read. */
  rule: EgressRule | null;
  /** Whether the rule holds only where a host is surely meant: for `build.local`, or a name without a dot. */
  tentative: boolean;
}

const UNREADABLE: HostReading = { host: "", address: null, rule: null, tentative: false };

function ofAddress(host: string, address: Address): HostReading {
  const verdict = classifyAddress(address);
  return { host, address, rule: verdict === null ? null : `egress.${verdict}`, tentative: false };
}

function ofName(host: string): HostReading {
  const reading = classifyName(host);
  if (reading === null) return { host, address: null, rule: null, tentative: false };
  return { host, address: null, rule: `egress.${reading.verdict}`, tentative: reading.sure === "local" };
}

/** Reads a host as the URL standard writes it: `127.0.0.1`, `[::1]`, `example.com`. */
function readCanonicalHost(hostname: string): HostReading {
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  if (host === "") return UNREADABLE;
  const ipv6 = host.startsWith("[") ? parseIpv6(host.slice(1, -1)) : null;
  if (ipv6 !== null) return ofAddress(host, ipv6);
  // The standard lets no name end in a number, so what does not parse here is a name.
  const ipv4 = parseIpv4(host);
  return ipv4 === null ? ofName(host) : ofAddress(host, fromIpv4(ipv4));
}

/** Letters, digits, `-`, `_` and dots: the bytes of a host that every parser reads alike. */
const PLAIN = new Uint8Array(128);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
  PLAIN[character.charCodeAt(0)] = 1;

const isDigit = (code: number) => code >= 48 && code <= 57;

/**
 * Where an authority ends that no two parsers read differently: a plain name, perhaps a port of digits, then the end of
 * the text, `/`, white space or a quote. -1 for any other. Nearly all real URLs are such, and parsing is spared for them:
 * 1.1 against 0.28 million URLs a second.
 */
export function endOfPlainAuthority(text: string, start: number): number {
  let at = start;
  let label = start;
  let code = -1;
  for (; at < text.length; at++) {
    code = text.charCodeAt(at);
    if (code >= 128 || PLAIN[code] === 0) break;
    if (code === 46) {
      // An empty label, or `xn--`, which the parser may refuse.
      if (at === label) return -1;
      label = at + 1;
    } else if (code === 45 && at === label + 3 && text.charCodeAt(at - 1) === 45) return -1;
  }
  if (at === label || isDigit(text.charCodeAt(label))) return -1;
  if (at < text.length && code === 58) {
    const port = ++at;
    while (at < text.length && isDigit(text.charCodeAt(at))) at++;
    if (at - port > 5) return -1;
    code = at < text.length ? text.charCodeAt(at) : 47;
  }
  const ends = at === text.length || code === 47 || code === 32 || code === 34 || code === 39 || code === 96;
  return ends ? at : -1;
}

function whatwgHostname(authority: string): string | null {
  const url = `http://${authority}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** The one number that a text is read as, whatever its spelling, where it is this machine or the metadata address. */
const isFamous = (value: number | null) => value === 0x7f000001 || value === 0xa9fea9fe;

/**
 * Whether digits are surely an address: four parts, a hexadecimal part among several, or a number that is exactly
 * 127.0.0.1 or 169.254.169.254. `1.0.0` is a version, `10.5` a price and `2130706432` a telephone.
 */
function isSurelyIpv4(text: string, value: number | null): boolean {
  const parts = text.split(".", 5).length - (text.endsWith(".") ? 1 : 0);
  return parts === 4 || (parts > 1 && /(?:^|\.)0x/.test(text)) || isFamous(value);
}

/** A host that is meant as an address: where the standard refuses it, some parsers cut its numbers to size. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/;

/**
 * Reads digits as an address, with leading zeros as octal and as decimal. The reading that leads inside counts, and so
 * do numbers that are too large.
 */
function readIpv4(text: string, anySpelling: boolean): HostReading | null {
  const octal = parseIpv4(text);
  const decimal = parseIpv4(text, false);
  if (!anySpelling && !isSurelyIpv4(text, octal)) return null;
  for (const value of [octal, decimal]) {
    const reading = value === null ? null : ofAddress(text, fromIpv4(value));
    if (reading !== null && reading.rule !== null) return reading;
  }
  const isOverflow = anySpelling && octal === null && decimal === null && ENDS_IN_NUMBER.test(text);
  return isOverflow ? { ...UNREADABLE, host: text, rule: "egress.confusion" } : null;
}

/** Reads an IPv6 address with or without brackets, and without them also with a port behind. */
function readIpv6(text: string, anySpelling: boolean): HostReading | null {
  const bracketed = text.startsWith("[");
  const [inside = ""] = text.slice(bracketed ? 1 : 0).split("]", 1);
  // Eight groups of two are rather the name of a network card (EUI-64), and `a::b` a name in a program.
  const isAddress =
    /[0-9]/.test(inside) && (inside.includes("::") || /[0-9a-f]{3}|(?:^|:)[0-9a-f](?::|$)/.test(inside));
  if (!bracketed && !anySpelling && !isAddress) return null;
  for (const candidate of [inside, inside.replace(/:\d{1,5}$/, "")]) {
    const address = parseIpv6(candidate);
    const reading = address === null ? null : ofAddress(candidate, address);
    if (reading !== null && reading.rule !== null) return reading;
  }
  return null;
}

/** Numbers as programming languages write them: `0o177` and `o177` are octal, `0b1` is binary. */
const LANGUAGE_NUMBER = /(?<![^.])(?:0?o(?=[0-7])|0b([01]{1,32})(?![^.]))/g;

function readLanguageNumbers(host: string): string {
  // Most hosts have none, and need not be searched.
  if (!/^0?[ob]|\.0?[ob]/.test(host)) return host;
  return host.replace(LANGUAGE_NUMBER, (_, bits?: string) =>
    bits === undefined ? "0" : String(Number.parseInt(bits, 2)),
  );
}

function readHostLiteral(written: string, anySpelling: boolean): HostReading | null {
  let end = written.length;
  while (written.charCodeAt(end - 1) === 46) end--;
  const host = readLanguageNumbers(written.slice(0, end));
  const reading = /^[0-9]/.test(host) ? readIpv4(host, anySpelling) : null;
  if (reading !== null || ENDS_IN_NUMBER.test(host) || !/^[a-z0-9_.-]+$/.test(host)) return reading;
  const name = ofName(host);
  const isLocal = name.tentative && (!anySpelling || name.rule === "egress.localhost");
  return name.rule === null || isLocal ? null : name;
}

/** An address or name that leads inside, written out; null for anything else. */
function readLiteral(piece: string, anySpelling: boolean): HostReading | null {
  const text = piece.replace(/^\.+/, "");
  const bracket = text.indexOf("[");
  if (bracket >= 0 || text.indexOf(":") !== text.lastIndexOf(":")) {
    const reading = readIpv6(bracket < 0 ? text : text.slice(bracket), anySpelling);
    if (reading !== null) return reading;
  }
  // Behind the first colon should be a port, but some parsers look for the host behind the last.
  for (const [index, host] of text.split(/[:[\]]/, 4).entries()) {
    const reading = readHostLiteral(host, anySpelling && index === 0);
    if (reading !== null) return reading;
  }
  return null;
}

/**
 * What no host holds once it is folded: the delimiters of a URL, what is not ASCII, and characters at which some parser was
 * seen to stop.
 */
const PIECE = /[^@\\/?#&;,|^<>"'`(){}=*!$+~%\s\p{Cc}\u0080-\u{10ffff}]+/gu;
/** Behind one of these a piece is the beginning of something else: of `50%`, or of a name of another script. */
const GOES_ON = /[%\u0080-\uffff]/;

/**
 * Where in an authority a host may stand: at the start and behind `@` or a backslash; in one that the standard takes,
 * also behind any character that is not one of a query; in one that it refuses, anywhere.
 */
const PLACES = { spaced: /(?:^|[@\\])\s*$/, taken: /^$|[^?#&=/\s]$/, refused: /^/ };

/** Looks for a host that leads inside at every place where some parser may look for a host. */
function findLiteral(authority: string, place: keyof typeof PLACES): HostReading | null {
  const folded = foldAuthority(authority);
  const isLastAt = folded.indexOf("@") === folded.lastIndexOf("@");
  for (const match of folded.matchAll(PIECE)) {
    // The few characters before tell enough: more white space than that is no place for a host.
    const before = folded.slice(Math.max(0, match.index - 4), match.index);
    const after = folded.charAt(match.index + match[0].length);
    if (!PLACES[place].test(before)) continue;
    // At the start, what a user name may be (`http://12345@…`) is an address only where it surely is one.
    const isUser = before === "" && after === "@" && isLastAt;
    const isHostPlace = PLACES.spaced.test(before) || (place === "refused" && /[,;]$/.test(before));
    const reading = readLiteral(match[0], isHostPlace && !isUser && !GOES_ON.test(after));
    if (reading !== null) return reading;
  }
  return null;
}

/** Whether a host is meant as an address, by its last label or its bracket. */
function isMeantAsAddress(authority: string): boolean {
  const folded = foldAuthority(authority);
  const host = folded.slice(folded.lastIndexOf("@") + 1);
  return (
    /^\[+(?:[0-9a-fx.]*:|v[0-9a-f]+\.)/.test(host) || ENDS_IN_NUMBER.test(host.split(/[:/?#\\]/, 1)[0] ?? "")
  );
}

/**
 * Reads the authority of a URL: what stands after its slashes, up to the next `/`. The URL standard reads it first; then
 * it is looked at with the eyes of parsers that read it otherwise, and what any of them takes for a host inside counts.
 *
 * @param authority at most a few thousand characters; user name, port, and a query or fragment without `/` may belong to it
 */
export function readAuthority(authority: string): HostReading {
  if (endOfPlainAuthority(authority, 0) === authority.length) {
    const port = authority.indexOf(":");
    return ofName((port < 0 ? authority : authority.slice(0, port)).toLowerCase());
  }
  const hostname = whatwgHostname(authority);
  const reading = hostname === null ? UNREADABLE : readCanonicalHost(hostname);
  if (reading.rule !== null && !reading.tentative) return reading;
  const literal = findLiteral(authority, hostname === null ? "refused" : "taken");
  if (literal !== null) return hostname === null ? literal : { ...literal, rule: "egress.confusion" };
  if (hostname === null && isMeantAsAddress(authority))
    return { ...UNREADABLE, host: authority.slice(0, 255), rule: "egress.confusion" };
  return reading;
}

/**
 * Reads what follows the slashes of a URL on over white space, to the `@` that some parsers find there. Most texts that
 * begin with a URL go on with a sentence, so only a place where a host is looked for counts.
 */
export function readSpacedAuthority(authority: string): HostReading {
  const hostname = whatwgHostname(authority);
  const reading = hostname === null ? UNREADABLE : readCanonicalHost(hostname);
  if (reading.rule !== null && !reading.tentative) return reading;
  const literal = findLiteral(authority, "spaced");
  return literal === null ? reading : { ...literal, rule: "egress.confusion" };
}

/**
 * Whether an authority, though it may be read one way by the standard, names further hosts to other parsers: by a second
 * `@`, by one behind `?`, `#` or a slash, encoded or not, by a backslash or white space. Where only listed hosts are
 * allowed, such a text is refused, whichever host is the listed one.
 */
export function isAmbiguous(authority: string): boolean {
  if (/[\\\s]/.test(authority)) return true;
  const folded = foldAuthority(authority);
  const at = folded.lastIndexOf("@");
  return folded.indexOf("@") !== at || (at >= 0 && /[/\\?#\s]/.test(folded.slice(0, at)));
}

/**
 * A host, then what ends it for one program and belongs to a user name for another, then a second host:
 * `one.example\\@two.example`, `one.example#@two.example`, `one.example &@two.example`.
 */
const DIVIDED = /^(?:[^@\\?#\s]*@)?([^@\\?#:\s]+)(?::\d*)?(?:\\[^@]*|[?#][^\w@=]{0,4}|\s+&)@([^@\\?#:\s]+)/;

/**
 * Whether an authority names two public hosts, of which some programs go to the one and some to the other. Unlike
 * `isAmbiguous` it counts only what nobody writes who means one host, so that it holds for every text.
 */
export function namesTwoHosts(authority: string): boolean {
  if (!/[\\?#\s]/.test(authority) || !authority.includes("@")) return false;
  const [, one = "", other = ""] = DIVIDED.exec(foldAuthority(authority)) ?? [];
  return one !== other && /[^.]\.[^.]/.test(one) && /[^.]\.[^.]/.test(other);
}

/**
 * Reads a text that may be a bare host, such as `10.0.0.1:8080` or `localhost`. Only what surely leads inside counts, as
 * most texts are no hosts: `kubernetes` and `metadata` are words, `1.0.0` is a version.
 */
export function readBareHost(text: string): HostReading {
  const [first = ""] = foldAuthority(text).match(PIECE) ?? [];
  const reading = readLiteral(first, false) ?? UNREADABLE;
  const isWord =
    reading.address === null && !/[.:]/.test(reading.host) && !reading.host.includes("localhost");
  return isWord ? UNREADABLE : reading;
}
