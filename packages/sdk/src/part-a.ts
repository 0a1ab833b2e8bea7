import { diffJson } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { StatusAnswerPartA } from "@letsping/core";
import type { Payload } from "./types";
import type { Status } from "./types";

/**
 * A status as a gateway without receipts gives it, in the shape of this package. `receipt` and `commitment_salt` are
 * empty, so that nothing which checks a receipt accepts it.
 */
export function fromPartA<P extends Payload>(answer: Status<P> | StatusAnswerPartA): Status<P> {
  if (answer.status === "PENDING" || "receipt" in answer) return answer as Status<P>;
  const old = answer as StatusAnswerPartA;
  const { patched_payload: patched, actor_id, reason, ...rest } = old;
  const common = {
    ...rest,
    resolved_at: old.resolved_at ?? "",
    actor: actor_id === null ? null : { id: actor_id, name: actor_id, role: "" },
    ...(reason === null ? {} : { reason }),
    expires_at: "",
    receipt: "",
    commitment_salt: "",
  };
  if (old.status !== "APPROVED") return { ...common, status: "REJECTED" } as unknown as Status<P>;
  const edit = patched
    ? {
        status: "APPROVED_WITH_MODIFICATIONS",
        patched_payload: patched,
        diff_summary: diffJson(old.payload as JsonValue, patched as JsonValue),
      }
    : { status: "APPROVED" };
  return { ...common, ...edit, final_payload: patched ?? old.payload } as unknown as Status<P>;
}
