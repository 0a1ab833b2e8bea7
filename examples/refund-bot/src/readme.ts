// The programs of the repository's README, exactly as they stand there.
// #region guard
import { LetsPing } from "@letsping/sdk";

const letsPing = new LetsPing(); // reads LETSPING_API_KEY and LETSPING_BASE_URL when it is first used

// refund() can now only run with a payload that a person approved
const refundWithApproval = letsPing.guard(refund, {
  service: "billing-agent",
  action: "refund_user",
  priority: "high",
});

await refundWithApproval({ user_id: "u_123", amount: 550, currency: "usd" });
// #endregion guard

// #region ask
const decision = await letsPing.ask({
  service: "billing-agent",
  action: "refund_user",
  payload: { user_id: "u_123", amount: 550, currency: "usd" },
});

if (decision.status === "APPROVED") {
  await refund(decision.final_payload);
} else if (decision.status === "APPROVED_WITH_MODIFICATIONS") {
  console.log("A person changed", decision.diff_summary.changes);
  await refund(decision.patched_payload);
} else {
  console.log(`Not refunded: ${decision.status}`, decision.reason);
}
// #endregion ask

/** The dangerous function. */
async function refund(payload: { user_id: string; amount: number; currency: string }): Promise<void> {
  console.log(`Refunded ${payload.amount} ${payload.currency} to ${payload.user_id}`);
}
