/** How the SDK is installed, as README.md says. */
export const SDK_INSTALL = "npm install ../letsping/tarballs/letsping-{core,sdk}-*.tgz";

/** The quick start, with this gateway's own address. */
export function guardSample(baseUrl: string): string {
  return `import { LetsPing } from "@letsping/sdk";

const lp = new LetsPing({ baseUrl: "${baseUrl}" });

// refund() can now only run with what a person approved
const refundUser = lp.guard(refund, {
  service: "billing-agent",
  action: "refund_user",
  priority: "high",
});

await refundUser({ user_id: "u_123", amount: 550, currency: "usd" });`;
}

/** The first call that a new user makes. */
export function askSample(baseUrl: string): string {
  return `import { LetsPing } from "@letsping/sdk";
const lp = new LetsPing({ baseUrl: "${baseUrl}" });

const decision = await lp.ask({
  service: "billing-agent",
  action: "refund_user",
  payload: { user_id: "u_123", amount: 550, currency: "usd" },
});

if (decision.final_payload) {
  await refund(decision.final_payload); // only what you approved
}`;
}

export function curlSample(baseUrl: string): string {
  return `curl ${baseUrl}/ingest \\
  -H "Authorization: Bearer $LETSPING_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"service": "billing-agent", "action": "refund_user",
       "payload": {"user_id": "u_123", "amount": 550, "currency": "usd"}}'

# answers {"id": "req_…"}; ask for the outcome with
curl "${baseUrl}/status/$ID" -H "Authorization: Bearer $LETSPING_API_KEY"`;
}
