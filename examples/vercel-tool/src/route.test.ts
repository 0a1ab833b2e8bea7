import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestApp, TestPerson } from "../../../apps/server/src/testing/create-test-app";
import { until } from "../../../apps/server/src/testing/until";
import { ledger } from "./refund";
import { POST } from "./route";
import { serve } from "./serve";

const server = serve(POST);
let app: TestApp;
let person: TestPerson;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  person = await app.as("owner");
  const { apiKey } = await app.withKey();
  process.env["LETSPING_API_KEY"] = apiKey;
  process.env["LETSPING_BASE_URL"] = app.url;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

function chat(signal?: AbortSignal): Promise<Response> {
  const messages = [{ id: "1", role: "user", parts: [{ type: "text", text: "Refund u_123." }] }];
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages }),
    ...(signal ? { signal } : {}),
  });
}

/** The newest request, once it is there with this status. */
async function newest(status: string): Promise<{ id: string; payload: object }> {
  let found: { id: string } | undefined;
  await until(`a request is ${status}`, async () => {
    found = (await person.get(`/api/requests?action=refund_user&status=${status}`)).body.requests[0];
    return found !== undefined;
  });
  return found as { id: string; payload: object };
}

test("the stream stays open while a person decides, and ends with what was approved", async () => {
  const response = await chat();
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const { id } = await newest("PENDING");
  expect(ledger).toEqual([]);
  const patched_payload = { user_id: "u_123", amount: 220 };
  expect((await person.post("/api/resolve", { id, decision: "approve", patched_payload })).status).toBe(200);
  const text = await response.text();
  expect(ledger).toEqual([patched_payload]);
  expect(text).toContain("tool-output-available");
  expect(text).toContain("The refund came to this");
  expect(text).toContain("APPROVED_WITH_MODIFICATIONS");
});

test("a reader who goes away withdraws the question, and nothing runs", async () => {
  const before = ledger.length;
  const giveUp = new AbortController();
  const response = await chat(giveUp.signal);
  await newest("PENDING");
  giveUp.abort();
  await expect(response.text()).rejects.toThrow();
  await newest("CANCELLED");
  expect(ledger).toHaveLength(before);
});
