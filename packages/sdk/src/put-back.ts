import { decodeReceipt } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { restoreHidden } from "@letsping/core";
import { takenOut } from "@letsping/core";
import type { Payload } from "./types";
import type { Status } from "./types";

/**
 * A decision whose `final_payload` can be run: hidden values are put back, each only where it was proposed. Where nobody
 * holds them, placeholders must not look like data.
 *
 * @param proposed what the call proposed; not given where another call did
 * @throws LetsPingError `payload_incomplete`
 */
export async function putBack<S extends Status<Payload>>(status: S, proposed?: JsonObject): Promise<S> {
  if (!("final_payload" in status)) return status;
  const { id, receipt, final_payload, hidden_salt = "" } = status;
  const hidden = takenOut(decodeReceipt(receipt)?.claims);
  if (hidden.length > 0 && !proposed) {
    throw new LetsPingError(
      "payload_incomplete",
      `The request ${id} has ${hidden.length} hidden values, which only the call that asked can put back.`,
      { details: { id } },
    );
  }
  // Without a value to put back this still refuses placeholders that nobody proposed.
  const restored =
    proposed && (await restoreHidden(proposed, final_payload as JsonObject, hidden, hidden_salt));
  return hidden.length > 0 ? { ...status, final_payload: restored } : status;
}
