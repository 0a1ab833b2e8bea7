import { LetsPing } from "@letsping/sdk";
import type { Page } from "playwright-core";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";

/** Asks for a refund to somebody; `more` changes the request. */
export function askRefund(gateway: Gateway, user: string, more: object = {}): Promise<{ id: string }> {
  return gateway.agent.defer({
    ...REFUND,
    ...more,
    payload: { ...REFUND.payload, user_id: user },
  } as typeof REFUND);
}

/** What a call of the gateway answers the signed-in person. */
export async function answerTo<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const text = await page.evaluate(
    async ([verb, to, sent]) => {
      const answer = await fetch(to as string, {
        method: verb as string,
        headers: { "Content-Type": "application/json" },
        body: (sent as string | null) ?? null,
      });
      return answer.text();
    },
    [method, path, body === undefined ? null : JSON.stringify(body)],
  );
  return JSON.parse(text) as T;
}

/** An agent with a live key of its own, made by the signed-in person. */
export async function liveAgent(page: Page, gateway: Gateway): Promise<LetsPing> {
  const made = await answerTo<{ api_key: string }>(page, "POST", "/api/keys", {
    name: "production",
    mode: "live",
  });
  return new LetsPing({ apiKey: made.api_key, baseUrl: `${gateway.url}/api` });
}
