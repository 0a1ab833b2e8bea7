// Runs inside each runtime against the built package: it asks, and it guards. Only web APIs are used here, and what is
// in `given`: the built package, the address, the key and two actions.
export async function runAgent({ sdk, baseUrl, apiKey, asks, guards }) {
  const letsPing = new sdk.LetsPing(apiKey, { baseUrl });
  const payload = { user_id: "u_123", amount: 550, currency: "usd" };
  const schema = {
    type: "object",
    properties: { user_id: { type: "string" }, amount: { type: "integer" }, currency: { type: "string" } },
  };
  const ran = [];
  const refund = letsPing.guard(
    (approved) => {
      ran.push(approved);
      return { refunded: approved.amount };
    },
    { service: "billing-agent", action: guards, schema },
  );
  const [decision, result] = await Promise.all([
    letsPing.ask({ service: "billing-agent", action: asks, payload }),
    refund(payload),
  ]);
  const unsafe = await letsPing
    .guard(() => ran.push("unsafe"), { service: "billing-agent", action: guards })({ amount: Number.NaN })
    .catch((error) => (sdk.isLetsPingError(error) ? error.error : String(error)));
  return { status: decision.status, reason: decision.reason, result, ran, unsafe };
}
