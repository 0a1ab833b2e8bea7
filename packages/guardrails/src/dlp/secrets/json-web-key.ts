import type { Hit } from "../../leaf";
import { endOfBase64 } from "./base64";

const RULE = "dlp.secret.jwk";

/** The private members of keys of all kinds (RFC 7518, 6.2.2, 6.3.2 and 6.4.1), up to their value. */
const PRIVATE = /"(?:d|k|p|q|dp|dq|qi)"\s{0,4}:\s{0,4}"/g;
const LEAST_VALUE = 16;

/** Finds the private parts of JSON web keys that a text holds as JSON. */
export function findJsonWebKeys(text: string, hits: Hit[]): void {
  if (!text.includes('"kty"')) return;
  for (const { 0: lead, index } of text.matchAll(PRIVATE)) {
    const start = index + lead.length;
    const end = endOfBase64(text, start);
    if (end - start >= LEAST_VALUE && /["=\\]/.test(text.charAt(end))) hits.push({ rule: RULE, start, end });
  }
}
