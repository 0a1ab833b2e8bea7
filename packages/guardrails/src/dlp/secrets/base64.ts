const VALUES = new Int8Array(128).fill(-1);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;
// RFC 4648, section 5: the alphabet for URLs.
const HYPHEN = 45;
const UNDERSCORE = 95;
VALUES[HYPHEN] = 62;
VALUES[UNDERSCORE] = 63;

/** The value of a base64 or base64url character, or -1. */
function sextetOf(code: number): number {
  return code < 128 ? (VALUES[code] ?? -1) : -1;
}

/** End of the run of base64 characters of the standard alphabet, without padding, that starts at `at`. */
export function endOfStandardBase64(text: string, at: number): number {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (sextetOf(code) < 0 || code === HYPHEN || code === UNDERSCORE) break;
  }
  return end;
}

/** End of the run of base64 or base64url characters, without padding, that starts at `at`. */
export function endOfBase64(text: string, at: number): number {
  let end = at;
  while (end < text.length && sextetOf(text.charCodeAt(end)) >= 0) end++;
  return end;
}

/**
 * Decodes base64 or base64url from `start` to `end`, or to the first other character, as Latin-1.
 *
 * @param mostBytes decodes no more than this
 */
export function decodeBase64(text: string, start: number, end: number, mostBytes: number): string {
  let decoded = "";
  let bits = 0;
  let held = 0;
  for (let at = start; at < end && decoded.length < mostBytes; at++) {
    const value = sextetOf(text.charCodeAt(at));
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      decoded += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return decoded;
}
