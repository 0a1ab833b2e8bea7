import type { JsonObject } from "@letsping/core";
import type { TestAnswer } from "./test-client";
import type { TestClient } from "./test-client";

/** What tests ask: a refund with a schema, so that a person can edit it. */
export const REFUND = {
  service: "billing-agent",
  action: "refund_user",
  payload: { user_id: "u_123", amount: 550, currency: "usd", note: "We are sorry." },
  schema: {
    type: "object",
    required: ["user_id", "amount", "currency"],
    properties: {
      user_id: { type: "string", readOnly: true },
      amount: { type: "number", minimum: 0.5, maximum: 550 },
      currency: { const: "usd" },
      note: { type: "string", maxLength: 200 },
    },
  },
} as const;

/** Proposes a refund and returns its id. `more` overrides fields of the body. */
export async function ask(client: TestClient, more: JsonObject = {}): Promise<string> {
  const answer = await client.post("/api/ingest", { ...REFUND, ...more });
  if (answer.status !== 200) throw new Error(`The ingest was answered ${answer.status}: ${answer.text}`);
  return String(answer.body.id);
}

/** Presses approve. */
export function approve(person: TestClient, id: string, more: JsonObject = {}): Promise<TestAnswer> {
  return person.post("/api/resolve", { id, decision: "approve", ...more });
}

/** Presses reject, with a reason. */
export function reject(person: TestClient, id: string, reason = "Not this one."): Promise<TestAnswer> {
  return person.post("/api/resolve", { id, decision: "reject", reason });
}

/** Reports an execution. */
export function execution(client: TestClient, id: string, body: JsonObject): Promise<TestAnswer> {
  return client.post(`/api/requests/${id}/execution`, body);
}
