import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { run } from "../test/program";

const file = fileURLToPath(new URL("../../part-a-client/client.mjs", import.meta.url));
const PAYLOAD = '{"user_id":"u_123","amount":550,"currency":"usd"}';
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

test("the client has at most forty lines and imports nothing", () => {
  const text = readFileSync(file, "utf8");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
  expect(text).not.toMatch(/\bimport\b|\brequire\b/);
});

interface Outcome {
  outcome: string;
  decide: (id: string) => Promise<unknown>;
  says: string;
}

const OUTCOMES: Outcome[] = [
  { outcome: "an approval", decide: (id) => gateway.approve(id), says: `APPROVED ${PAYLOAD}` },
  {
    outcome: "an approval with changes",
    decide: (id) => gateway.edit(id, (payload) => ({ ...payload, amount: 20 })),
    says: `APPROVED_WITH_MODIFICATIONS {"user_id":"u_123","amount":20,"currency":"usd"}`,
  },
  {
    outcome: "a rejection",
    decide: (id) => gateway.reject(id, "Ask the carrier first."),
    says: "REJECTED (dashboard): Ask the carrier first.; nothing runs",
  },
  {
    outcome: "an expiry",
    decide: (id) => gateway.runOut(id),
    says: "REJECTED (expiry): Nobody decided in time.; nothing runs",
  },
  {
    outcome: "a withdrawal",
    decide: (id) => gateway.letsPing.cancel(id, "The customer called back."),
    says: "REJECTED (withdrawn): The customer called back.; nothing runs",
  },
];

test.each(OUTCOMES)("the client of Part A reads $outcome to its end", async ({ decide, says }) => {
  const program = run([file], {
    LETSPING_API_KEY: gateway.apiKey,
    LETSPING_BASE_URL: `${gateway.url}/api`,
  });
  const id = await gateway.waiting();
  await decide(id);
  expect(await program.ended).toBe(0);
  expect(program.said()).toBe(`asked ${id}\n${says}\n`);
});

test("the client ends with the gateway's error when it may not ask", async () => {
  const program = run([file], {
    LETSPING_API_KEY: "lp_test_nobody_made_this_key",
    LETSPING_BASE_URL: `${gateway.url}/api`,
  });
  expect(await program.ended).toBe(1);
  expect(program.said()).toContain("LETSPING_401_AUTH: ");
});
