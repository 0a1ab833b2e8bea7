import { decodeReceipt } from "@letsping/core";
import { fromBase64Url } from "@letsping/core";
import type { ReceiptJwk } from "@letsping/core";

const TYPE = "letsping-key+jwt";

/** A published key, with what the key before it signed about it. */
export interface EndorsedKey extends ReceiptJwk {
  endorsement?: string;
}

/** Whether the chain of endorsements holds, and where it begins. */
export type Chain =
  | { holds: true; firstKid: string; length: number }
  | { holds: false; kid: string; problem: string };

async function isSignedBy(key: ReceiptJwk, input: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const raw = fromBase64Url(key.x ?? "");
  if (key.kty !== "OKP" || key.crv !== "Ed25519" || raw?.length !== 32) return false;
  const publicKey = await crypto.subtle.importKey("raw", new Uint8Array(raw), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", publicKey, new Uint8Array(signature), new Uint8Array(input));
}

/** The key that endorsed `key`, or what is wrong. */
async function endorserOf(key: EndorsedKey, keys: readonly EndorsedKey[]): Promise<EndorsedKey | string> {
  const decoded = decodeReceipt(key.endorsement ?? "");
  if (!decoded) return "its endorsement is no compact JWS";
  const { header, claims, input, signature } = decoded;
  if (header.alg !== "EdDSA" || header.typ !== TYPE || header.crit !== undefined) {
    return `its endorsement is not EdDSA of type ${TYPE}`;
  }
  const { kty, crv, x, kid } = claims as unknown as ReceiptJwk;
  if (kty !== key.kty || crv !== key.crv || x !== key.x || kid !== key.kid) {
    return "its endorsement is for another key";
  }
  const endorser = keys.find((each) => each.kid === header.kid);
  if (!endorser) return "the key that endorsed it is not published";
  return (await isSignedBy(endorser, input, signature))
    ? endorser
    : "the signature of its endorsement does not hold";
}

/**
 * Follows the endorsements from a key back to one that has none: each new key of a gateway is signed by the one before,
 * so that who knew an old key can trust a new one.
 *
 * @returns null when the key has no endorsement
 */
export async function followEndorsements(kid: string, keys: readonly EndorsedKey[]): Promise<Chain | null> {
  const seen = new Set<string>();
  let key = keys.find((each) => each.kid === kid);
  if (key?.endorsement === undefined) return null;
  while (key?.endorsement !== undefined) {
    const at = key.kid ?? "";
    if (seen.has(at)) return { holds: false, kid: at, problem: "its endorsements go in a circle" };
    seen.add(at);
    const next: EndorsedKey | string = await endorserOf(key, keys);
    if (typeof next === "string") return { holds: false, kid: at, problem: next };
    key = next;
  }
  return { holds: true, firstKid: key?.kid ?? "", length: seen.size };
}
