import { createHmac } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { Deps } from "../deps";

/**
 * Digest of a request's payload, hex. Keyed, because a plain hash of a small payload could be guessed by whoever reads the
 * audit; and of one request only, because who can propose could try payloads until the digest is that of a masked one.
 */
export function payloadDigest(
  deps: Pick<Deps, "fingerprintKey">,
  requestId: string,
  payload: JsonObject,
): string {
  return createHmac("sha256", deps.fingerprintKey)
    .update(`payload\0${requestId}\0${canonicalJson(payload)}`)
    .digest("hex");
}
