import { createHmac } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { Deps } from "../deps";

/** Digest of a payload, hex. Keyed: a plain hash of a small payload could be guessed by whoever reads the audit. */
export function payloadDigest(deps: Pick<Deps, "fingerprintKey">, payload: JsonObject): string {
  return createHmac("sha256", deps.fingerprintKey)
    .update(`payload\0${canonicalJson(payload)}`)
    .digest("hex");
}
