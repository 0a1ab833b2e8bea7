import type { Decision as WireDecision } from "@letsping/core";
import type { DiffChange } from "@letsping/core";
import type { LetsPingError } from "@letsping/core";
import { outcomeText } from "@letsping/core";
import type { Decision } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";

/** The two statuses on which something may run. */
export type Approval<P extends Payload> = Extract<Decision<P>, { final_payload: P }>;

/** What a model may do about a failure, where it can do something. After any other it must not try again. */
const WHAT_TO_CORRECT = new Map<LetsPingError["error"], string>([
  ["payload_invalid", "Nothing was run. Call this again only with values that differ in what is named here."],
  ["payload_too_large", "Nothing was run. Send less, and name where the rest lies."],
  [
    "blocked_by_guardrail",
    "Nothing was run. Do not send this value again in any other form; leave it out, or stop.",
  ],
  ["already_executing", "It was not run again. Do not call this again."],
  [
    "approval_expired",
    "It was approved too long ago. Nothing was run. Do not call this again: say that it needs a new approval.",
  ],
  ["contains_secret", "Nothing was run. Leave these values out, and name where they lie instead."],
]);
const LEARN = "It is done. Do not propose the old values again.";
const STOP_HERE =
  "Nothing was run. Do not call this again and do not look for another way to do it: say that it could not be approved, and why.";

/** A result as it stands in the text: as JSON where JSON can write it, else as text. */
function asJson(result: unknown): unknown {
  try {
    // What JSON has no word for, such as a BigInt or a cycle, throws or comes back as undefined.
    return JSON.parse(JSON.stringify(result) ?? "null") as unknown;
  } catch {
    // The action has run; that its result is no JSON must not look like a failure.
    return String(result);
  }
}

/** The changes that a person made, in their order; none for an approval as it was proposed. */
export function changesOf<P extends Payload>(approval: Approval<P>): readonly DiffChange[] {
  return approval.status === "APPROVED_WITH_MODIFICATIONS" ? approval.diff_summary.changes : [];
}

/** After an approval that somebody else carries out: JSON with `final_payload`, the only values that may run. */
export function approvedText<P extends Payload>(approval: Approval<P>): string {
  return outcomeText(approval as unknown as WireDecision);
}

/** Behind a tool's own answer, where it ran with values that a person changed. */
export function changesText(executed: Payload, changes: readonly DiffChange[]): string {
  return `A person changed the values before this ran: ${JSON.stringify(changes)}. It ran with ${JSON.stringify(executed)}. ${LEARN}`;
}

/** After an approval that has run: JSON with `executed_payload`, `result`, and what a person changed. */
export function executedText<P extends Payload>(approval: Approval<P>, result: unknown): string {
  const changes = changesOf(approval);
  return JSON.stringify({
    status: approval.status,
    executed_payload: approval.final_payload,
    result: asJson(result),
    ...(changes.length === 0
      ? {}
      : {
          changes,
          note: `A person changed the values before this ran with executed_payload. ${LEARN}`,
        }),
  });
}

/** After a refusal, by whichever of its three ways: begins with `STOP:` and gives the person's reason. */
export function refusalText(
  status: "REJECTED" | "EXPIRED" | "CANCELLED",
  reason: string | undefined,
): string {
  // Of a refusal only these two are read.
  const text = outcomeText({ status, ...(reason ? { reason } : {}) } as unknown as WireDecision);
  // Of a rejection it says so already.
  return status === "REJECTED" ? text : `${text} Do not ask the same again.`;
}

/** After a failure before anything ran: begins with `ERROR:`. The hints of the error table are for programmers. */
export function failureText({ error, message }: LetsPingError): string {
  return `ERROR: ${message} ${WHAT_TO_CORRECT.get(error) ?? STOP_HERE}`;
}
