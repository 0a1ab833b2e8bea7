import { commitPayload, verifyReceiptSignature } from "@letsping/core";
import type { Decision, ReceiptClaims, ReceiptJwks, RequestDetail } from "@letsping/core";
import { call } from "../../api/client";

export interface Check {
  words: string;
  /** Null: it cannot be checked here. */
  holds: boolean | null;
}

export interface ReceiptReport {
  claims: ReceiptClaims | null;
  kid: string | null;
  checks: Check[];
}

function payloadCheck(claims: ReceiptClaims, decision: Decision, masked: boolean): Check {
  if (masked) return { words: "Its values are masked for you: they were not checked", holds: null };
  const { commitment_salt: salt } = decision;
  const proposed = commitPayload(decision.payload, salt) === claims.payload_commitment.value;
  if (decision.status !== "APPROVED_WITH_MODIFICATIONS") {
    return { words: "It names exactly this payload", holds: proposed };
  }
  const changed = claims.patched_commitment?.value === commitPayload(decision.final_payload, salt);
  return { words: "It names exactly this payload, as it was changed", holds: proposed && changed };
}

function whoWords(claims: ReceiptClaims): string {
  if (claims.status === "EXPIRED") return "Nobody decided; it says so";
  if (claims.status === "CANCELLED") return "Withdrawn by the agent; it says so";
  return `Decided by a person${claims.decided_role ? `, as ${claims.decided_role}` : ""}`;
}

/** Checks a receipt here, in this browser, with the gateway's published keys: signature, names, payload, outcome, use. */
export async function checkReceipt(detail: RequestDetail, decision: Decision): Promise<ReceiptReport> {
  const jwks = await call<ReceiptJwks>("/.well-known/jwks.json");
  const signature = await verifyReceiptSignature(decision.receipt, jwks);
  if (!signature.ok) return { claims: null, kid: null, checks: [{ words: signature.detail, holds: false }] };
  const { claims, kid } = signature;
  const isApproval = claims.status === "APPROVED" || claims.status === "APPROVED_WITH_MODIFICATIONS";
  const names =
    claims.request_id === detail.id && claims.service === detail.service && claims.action === detail.action;
  const used = detail.execution_state === "NOT_STARTED" ? "Not used yet" : "Used once";
  return {
    claims,
    kid,
    checks: [
      { words: `Signed by this gateway, key ${kid.slice(0, 12)}`, holds: true },
      { words: "For this request, service and action", holds: names },
      payloadCheck(claims, decision, detail.masked.length > 0),
      { words: whoWords(claims), holds: claims.status === decision.status },
      { words: isApproval ? used : "It allows nothing to run", holds: true },
    ],
  };
}
