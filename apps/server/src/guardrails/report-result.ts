import { sha256Hex } from "@letsping/core";
import type { Deps } from "../deps";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";

const HASH_LENGTH = 32;

/**
 * Tells what came of a call, where loops are looked for: the same call with another result is polling, and no loop. What
 * is not told counts as the same, so a failure here refuses sooner and lets nothing pass.
 */
export async function reportResult(
  deps: Pick<Deps, "cipher" | "windowStore" | "log">,
  row: LoadedRequest,
  resultDigest: string,
): Promise<void> {
  const { loop } = openBody(deps, row);
  if (loop === undefined) return;
  const { key, hash, window_ms: windowMs } = loop;
  const resultHash = sha256Hex(resultDigest).slice(0, HASH_LENGTH);
  await deps.windowStore
    .reportResult({ projectId: row.project_id, key, hash, windowMs, resultHash })
    .catch((cause: unknown) =>
      deps.log.warn({ err: cause }, "the result of a call could not be told to limits"),
    );
}
