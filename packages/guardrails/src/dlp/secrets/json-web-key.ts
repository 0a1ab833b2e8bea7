import type { Hit } from "../../leaf";

const RULE = "dlp.secret.jwk";

/** The private members of keys of all kinds (RFC 7518, 6.2.2, 6.3.2 and 6.4.1). */
const PRIVATE = /"(?:d|k|p|q|dp|dq|qi)"\s{0,4}:\s{0,4}"([0-9A-Za-z_-]{16,1400})={0,2}"/g;

/** Finds the private parts of JSON web keys that a text holds as JSON. */
export function findJsonWebKeys(text: string, hits: Hit[]): void {
  if (!text.includes('"kty"')) return;
  for (const match of text.matchAll(PRIVATE)) {
    const part = match[1] ?? "";
    const start = match.index + match[0].lastIndexOf(part);
    hits.push({ rule: RULE, start, end: start + part.length });
  }
}
