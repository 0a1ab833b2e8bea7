import { decodeBase64 } from "./base64";
import { endOfBase64 } from "./base64";
import { mayLook } from "./work-budget";

const LEAST_SEGMENT = 8;
/** A header names its algorithm (RFC 7515, 4.1.1) or encryption (RFC 7516, 4.1.2) long before this. */
const MOST_HEADER_BYTES = 2048;
const SIGNATURE_OR_CIPHER = 3;

/**
 * End of the JSON web token that starts at `at`, or -1: a header that decodes to JSON and names an algorithm, a payload,
 * and what follows of signature (none if unsecured, RFC 7515 appendix A.5) or of the five parts of an encrypted one.
 * A header that was damaged or cut at its end counts when the payload is JSON too: the claims are still readable.
 */
export function endOfJsonWebToken(text: string, at: number): number {
  const headerEnd = endOfBase64(text, at);
  if (!mayLook(headerEnd - at)) return headerEnd;
  if (headerEnd - at < LEAST_SEGMENT || text[headerEnd] !== ".") return -1;
  const payloadEnd = endOfPart(text, headerEnd + 1);
  const payloadLength = payloadEnd - headerEnd - 1;
  if (payloadLength < LEAST_SEGMENT && text[payloadEnd] !== ".") return -1;
  const header = decodeBase64(text, at, headerEnd, MOST_HEADER_BYTES);
  const named = /^\s*\{/.test(header) && /"(?:alg|enc)"/.test(header);
  const claims = /^\s*\{/.test(decodeBase64(text, headerEnd + 1, payloadEnd, 4));
  const damaged = text.startsWith("ey", headerEnd + 1) && headerEnd - at >= 17 && payloadLength >= 17;
  if (!(named && (claims || payloadLength >= LEAST_SEGMENT || text[payloadEnd] === ".")) && !damaged)
    return -1;
  let end = payloadEnd;
  for (let part = 0; part < SIGNATURE_OR_CIPHER && text[end] === "."; part++) {
    const next = endOfPart(text, end + 1);
    // A full stop after the token belongs to the sentence, except that an unsecured token ends with one.
    if (next === end + 1 && part > 0 && text[next] !== ".") break;
    end = next;
  }
  return end;
}

/** Some writers leave the padding, and some use the standard alphabet. */
function endOfPart(text: string, at: number): number {
  let end = endOfBase64(text, at);
  while (text[end] === "=" && end - at < 1 << 20) end++;
  return end;
}
