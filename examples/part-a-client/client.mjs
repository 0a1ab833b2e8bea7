// Written only from Part A of the wire: one question, asked until it has its answer. Usage: client.mjs '<payload>'
const base = process.env.LETSPING_BASE_URL ?? "http://localhost:3000/api";
const headers = {
  Authorization: `Bearer ${process.env.LETSPING_API_KEY}`,
  "Content-Type": "application/json",
};

async function call(path, init = {}) {
  const response = await fetch(base + path, { ...init, headers });
  const body = await response.json();
  if (!response.ok)
    throw Object.assign(new Error(`${body.code}: ${body.message}`), { status: response.status });
  return body;
}

async function poll(id) {
  for (let delayMs = 1_000; ; delayMs = Math.min(delayMs * 1.5, 10_000)) {
    // Not found, too many calls, a failing gateway or network: all of them mean "ask again".
    const answer = await call(`/status/${id}`).catch((cause) => {
      if (cause.status && cause.status < 500 && cause.status !== 404 && cause.status !== 429) throw cause;
      return { status: "PENDING" };
    });
    if (answer.status !== "PENDING") return answer;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}

const payload = JSON.parse(process.argv[2] ?? '{"user_id":"u_123","amount":550,"currency":"usd"}');
const schema = { type: "object", properties: { amount: { type: "number", maximum: 550 } } };
const question = { service: "part-a-client", action: "refund_user", payload, schema };
const { id } = await call("/ingest", { method: "POST", body: JSON.stringify(question) });
console.log(`asked ${id}`);

const { status, patched_payload: patched, reason, metadata } = await poll(id);
// Part A has three statuses. A changed payload is told by the payload itself; who or what ended it (a person, the
// expiry, the agent that withdrew) by the reason and the method.
if (status === "REJECTED") console.log(`REJECTED (${metadata.method}): ${reason}; nothing runs`);
else if (patched) console.log(`APPROVED_WITH_MODIFICATIONS ${JSON.stringify(patched)}`);
else console.log(`APPROVED ${JSON.stringify(payload)}`);
