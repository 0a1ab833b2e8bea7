// #region verify
import { verifyDecision } from "@letsping/core";
import type { JsonValue, ReceiptJwks } from "@letsping/core";

/** What an agent hands over beside the payload that it wants to run: `receipt` and `commitment_salt` of its decision. */
export interface Proof {
  receipt: string;
  salt: string;
}

// In the backend that moves the money. It trusts the gateway's keys, and nothing that the agent says.
export async function requireApproval(payload: JsonValue, proof: Proof, jwks: ReceiptJwks): Promise<string> {
  const { claims } = await verifyDecision(proof.receipt, {
    payload,
    salt: proof.salt,
    jwks, // from https://your-gateway/.well-known/jwks.json
    issuer: "https://letsping.example.com",
    project_id: "proj_1",
    service: "billing-agent",
    action: "refund_user",
    now: Date.now(),
  });
  return claims.request_id; // keep it, and refuse to run the same one twice
}
// #endregion
