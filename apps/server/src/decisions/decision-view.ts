import type { Decision } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { StatusAnswer } from "@letsping/core";
import type { StatusAnswerPartA } from "@letsping/core";
import type { LoadedRequest } from "../requests/request-row";
import type { Opened } from "../requests/request-row";
import { pseudonymOf } from "./settle";

/**
 * A request as a client of version 2 reads it, with what this client may see of it.
 *
 * @param forAsker whether it is the key that asked: it alone can put hidden values back, and with their salt a short one
 * could be guessed. Default false
 */
export function statusAnswer(row: LoadedRequest, opened: Opened, forAsker = false): StatusAnswer {
  const { payload } = opened.body;
  const decided = opened.decision;
  const expires_at = row.expires_at.toISOString();
  if (row.status === "PENDING" || !decided || !row.resolved_at || row.receipt === null) {
    const metadata = { actor_id: null, resolved_at: null, reason: null, method: null };
    return { status: "PENDING", id: row.id, payload, metadata, expires_at };
  }
  const resolved_at = row.resolved_at.toISOString();
  const actor = row.decided_by
    ? { id: pseudonymOf(row, row.decided_by), name: decided.actor_name ?? "", role: row.decided_role ?? "" }
    : null;
  const common = {
    id: row.id,
    payload,
    metadata: { actor_id: actor?.id ?? null, resolved_at, reason: decided.reason, method: row.method },
    expires_at,
    resolved_at,
    actor,
    receipt: row.receipt,
    commitment_salt: decided.commitment_salt,
    ...(decided.reason === null ? {} : { reason: decided.reason }),
  };
  const { hidden, hidden_salt } = opened.body;
  const restorable = forAsker && hidden && hidden_salt !== undefined ? { hidden, hidden_salt } : {};
  if (row.status === "APPROVED")
    return { status: row.status, ...common, ...restorable, final_payload: payload };
  if (row.status === "APPROVED_WITH_MODIFICATIONS") {
    const patched = decided.patched_payload;
    if (!patched || !decided.diff_summary)
      throw new Error(`The decision of ${row.id} holds no edited payload.`);
    return {
      status: row.status,
      ...common,
      ...restorable,
      patched_payload: patched,
      final_payload: patched,
      diff_summary: decided.diff_summary,
    };
  }
  return { status: row.status, ...common };
}

/** A final request. @throws Error while it is pending */
export function decisionOf(row: LoadedRequest, opened: Opened): Decision {
  const answer = statusAnswer(row, opened);
  if (answer.status === "PENDING") throw new Error(`The request ${row.id} is not final.`);
  return answer;
}

/** Placeholders must not run, and published clients cannot put values back. Another client of the same key asked. */
function refusePlaceholders({ id, hidden_count }: LoadedRequest, { status }: StatusAnswer): void {
  if (hidden_count === 0 || (status !== "APPROVED" && status !== "APPROVED_WITH_MODIFICATIONS")) return;
  throw new LetsPingError(
    "contains_secret",
    `The request ${id} is approved with ${hidden_count} hidden values, and this client cannot put them back.`,
    { hint: "Read it with the client that asked, which still holds the values." },
  );
}

/**
 * A request as published clients read it: three statuses, `_lp_meta` put back, null unless changed.
 *
 * @throws LetsPingError `contains_secret` for an approval with hidden values
 */
export function statusAnswerPartA(row: LoadedRequest, opened: Opened): StatusAnswerPartA {
  const answer = statusAnswer(row, opened);
  refusePlaceholders(row, answer);
  const { lp_meta } = opened.body;
  const payload = lp_meta ? { ...answer.payload, _lp_meta: lp_meta } : answer.payload;
  const base = { id: answer.id, payload, metadata: answer.metadata, actor_id: answer.metadata.actor_id };
  switch (answer.status) {
    case "PENDING":
      return { ...base, status: "PENDING", patched_payload: null, resolved_at: null, reason: null };
    case "APPROVED":
    case "APPROVED_WITH_MODIFICATIONS": {
      const patched_payload = answer.status === "APPROVED" ? null : answer.patched_payload;
      const { resolved_at, reason = null } = answer;
      return { ...base, status: "APPROVED", patched_payload, resolved_at, reason };
    }
    default: {
      const { resolved_at, reason = null } = answer;
      return { ...base, status: "REJECTED", patched_payload: null, resolved_at, reason };
    }
  }
}
