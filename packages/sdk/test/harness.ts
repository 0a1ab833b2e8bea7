import { randomBytes } from "node:crypto";
import { describe } from "vitest";
import { inject } from "vitest";
import type { LetsPingOptions } from "../src/index";
import type { LetsPingError } from "../src/index";
import { LetsPing } from "../src/node";
import { isLetsPingError } from "../src/node";
import { API_KEY } from "./gateway-process";
import { signIn } from "./owner";
import type { Owner } from "./owner";

export const SERVICE = "billing-agent";
export const PAYLOAD = { user_id: "u_123", amount: 550, currency: "usd" };
/** Lets a person edit the amount. */
export const SCHEMA = {
  type: "object",
  properties: { user_id: { type: "string" }, amount: { type: "integer" }, currency: { type: "string" } },
  required: ["user_id", "amount", "currency"],
};

/** An action that no other test uses, so that its requests are found in the shared queue. */
export function newAction(): string {
  return `refund_${randomBytes(6).toString("hex")}`;
}

/** An agent's client of the shared gateway, or of what stands in front of it. */
export function agent(options: LetsPingOptions = {}, apiKey = API_KEY): LetsPing {
  return new LetsPing(apiKey, { baseUrl: inject("gatewayUrl"), ...options });
}

/** Runs tests over Node's own HTTP client, which the entry for Node takes by itself, and over `fetch`. */
export function overEveryTransport(tests: (agentOf: typeof agent, own: LetsPingOptions) => void): void {
  const byFetch: LetsPingOptions = { fetch: (input, init) => globalThis.fetch(input, init) };
  const transports: [string, LetsPingOptions][] = [
    ["node:http", {}],
    ["fetch", byFetch],
  ];
  describe.each(transports)("over %s", (_name, own) => {
    tests((options, apiKey) => agent({ ...own, ...options }, apiKey), own);
  });
}

export function owner(): Promise<Owner> {
  return signIn(inject("gatewayUrl"));
}

/** The error that a call ends with. A call that succeeds fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<LetsPingError> {
  try {
    await promise;
  } catch (cause) {
    if (isLetsPingError(cause)) return cause;
    throw cause;
  }
  throw new Error("The call succeeded where it had to fail.");
}
