import type { Hit } from "../../leaf";
import { decodeBase64 } from "./base64";
import { endOfStandardBase64 } from "./base64";

const RULE = "dlp.pem";

/** A line of a key is a run of at least this many base64 characters; anything shorter is decoration between lines. */
const LEAST_LINE = 16;
/** The smallest key there is, an Ed25519 one, has 64 characters of base64. Less is an example without a key. */
const LEAST_BODY = 40;
/** Room for `Proc-Type`, `DEK-Info`, `Version` and `Comment` between the header and the first line. */
const MOST_PREAMBLE = 400;
/** Room for what logs, comments and string literals put between two lines: `\n" + "`, a time, a prompt. */
const MOST_BETWEEN_LINES = 80;
const MOST_HEADER = 60;

/** How a header may be written: plain, percent-encoded or as form data. */
const PRIVATE_KEY = /PRIVATE(?: |%20|\+|_)KEY(?:(?: |%20|\+)BLOCK)?(?: |%20|\+)?-{0,5}/y;
/** What stands between `BEGIN` or `END` and `PRIVATE`: nothing but a space, or the kind of key. */
const KIND_OF_KEY = /^(?: |%20|\+)[\w %+]{0,40}$/;

/**
 * Finds blocks of private keys: PEM (RFC 7468) of any kind, OpenSSH, PGP and SSH2, on many lines or on one with
 * `\n` in it, commented, logged, or cut off. A hit covers the block from its first dash to its last.
 */
export function findPrivateKeyBlocks(text: string, hits: Hit[]): void {
  let from = 0;
  for (;;) {
    // The end of the word is found faster than the word.
    const at = text.indexOf("VATE", from + 3) - 3;
    if (at < 0) break;
    from = at + "PRIVATE".length;
    PRIVATE_KEY.lastIndex = at;
    const label = PRIVATE_KEY.exec(text);
    if (label === null) continue;
    const start = startOfHeader(text, at);
    if (start < 0) continue;
    const end = endOfBlock(text, at + label[0].length, true);
    if (end < 0) continue;
    hits.push({ rule: RULE, start, end });
    from = end;
  }
}

function startOfHeader(text: string, at: number): number {
  const from = Math.max(0, at - MOST_HEADER);
  const before = text.slice(from, at);
  const begin = before.lastIndexOf("BEGIN");
  if (begin < 0 || !KIND_OF_KEY.test(before.slice(begin + 5))) return -1;
  let start = from + begin;
  if (text[start - 1] === " ") start--;
  while (text[start - 1] === "-" && start > at - MOST_HEADER) start--;
  return start;
}

/** Room for the name, the comment and the public half of a key: that of 16,384 bits has 2,800 characters. */
const MOST_PUBLIC = 4096;
const MOST_MAC = 200;

/** End of the private key of PuTTY whose first line starts at `at`, or -1. */
export function endOfPuttyKey(text: string, at: number): number {
  const lines = text.slice(at, at + MOST_PUBLIC).indexOf("Private-Lines:");
  const end = lines < 0 ? -1 : endOfBlock(text, at + lines, false);
  if (end < 0) return -1;
  const mac = /^\s{0,4}(?:\\r)?(?:\\n)?Private-(?:MAC|Hash):\s{0,4}[0-9a-fA-F]{0,128}/.exec(
    text.slice(end, end + MOST_MAC),
  );
  return end + (mac?.[0].length ?? 0);
}

/**
 * End of the key whose first line starts somewhere after `at`, or -1 where there is none. Reads lines of base64 with
 * little between them, and then the footer, if the block was not cut off before it.
 *
 * @param footer whether an END line may follow
 */
export function endOfBlock(text: string, at: number, footer: boolean): number {
  let read = 0;
  let end = at;
  let cursor = at;
  while (cursor < text.length && cursor - end <= (read === 0 ? MOST_PREAMBLE : MOST_BETWEEN_LINES)) {
    const runEnd = endOfStandardBase64(text, cursor);
    const length = runEnd - cursor;
    if (length >= LEAST_LINE) {
      read += length;
      end = runEnd;
      while (text[end] === "=" && end - runEnd < 3) end++;
      cursor = end;
    } else {
      // Another block begins here, or this one ends. Looking on would make many headers cost their square.
      if (length === 5 && text.startsWith("BEGIN", cursor)) break;
      if (length === 0 && text.startsWith("-----END", cursor)) break;
      cursor = Math.max(runEnd, cursor + 1);
    }
  }
  if (read < LEAST_BODY) return -1;
  end = endOfLastLine(text, end);
  if (!footer) return end;
  return endOfFooter(text, end);
}

/** End of `-----END … PRIVATE KEY-----` that begins soon after `end`; `end` itself where there is none. */
function endOfFooter(text: string, end: number): number {
  const rest = text.slice(end, end + MOST_BETWEEN_LINES + MOST_HEADER);
  const dashes = rest.indexOf("--");
  const at = rest.indexOf("PRIVATE", dashes);
  const word = rest.slice(0, Math.max(0, at)).lastIndexOf("END");
  if (dashes < 0 || word < dashes || !KIND_OF_KEY.test(rest.slice(word + 3, at))) return end;
  PRIVATE_KEY.lastIndex = at;
  const label = PRIVATE_KEY.exec(rest);
  return label === null ? end : end + at + label[0].length;
}

/** The last line may be short: `qwI=`, or the checksum `=JG+I` of PGP (RFC 4880, 6.1). */
const LAST_LINE =
  /^["'+,\t ]{0,8}(?:\\{1,2}[rn]|[\r\n]){1,4}["'+,\t ]{0,16}(?!-)(?:[^\r\n\\]{0,40}?[ \t])?=?[A-Za-z0-9+/]{1,15}={0,2}(?=$|[\r\n"'\\`]|\s?-)/;
/** The same on the line of the others, where only what follows tells it from prose. */
const LAST_PIECE = /^[ \t]{1,4}=?[A-Za-z0-9+/]{1,15}={0,2}(?=\s?-{5})/;

function endOfLastLine(text: string, end: number): number {
  const rest = text.slice(end, end + 96);
  return end + ((LAST_LINE.exec(rest) ?? LAST_PIECE.exec(rest))?.[0].length ?? 0);
}

/** Whether the base64 from `start` to `end` is itself the text of a private key: `LS0tLS1CRUdJTi…`. */
export function encodesPrivateKey(text: string, start: number, end: number): boolean {
  return decodeBase64(text, start, end, MOST_HEADER).includes("PRIVATE KEY");
}
