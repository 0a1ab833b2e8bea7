import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { vi } from "vitest";
import { DEADLINE_MS } from "../test/gateway";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { runSource } from "../test/program";
import type { Program } from "../test/program";

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

function runAgent(environment: Record<string, string> = {}): Program {
  return runSource("main.ts", {
    LETSPING_API_KEY: gateway.apiKey,
    LETSPING_BASE_URL: gateway.url,
    REFUND_BOT_PAUSE_MS: "1",
    ...environment,
  });
}

function untilSaid(program: Program, text: RegExp): Promise<void> {
  return vi.waitFor(() => expect(program.said()).toMatch(text), { timeout: DEADLINE_MS, interval: 20 });
}

test("the agent tells what was proposed, changed, refused and executed, and withdraws its question when stopped", async () => {
  const agent = runAgent();
  const first = await gateway.waiting();
  await untilSaid(agent, /proposed {3}refund \$550\.00 to u_123/);
  await gateway.approve(first);
  await untilSaid(agent, /executed {3}re_\w+: \$550\.00 of ch_\w+; the shop has \$0\.00 left/);

  const second = await gateway.waiting();
  await gateway.edit(second, (payload) => ({ ...payload, amount: 40, notify_customer: false }));
  await untilSaid(agent, /executed {3}re_\w+: \$40\.00 of ch_\w+; the shop has \$3\.50 left/);
  expect(agent.said()).toMatch(/changed {4}\/amount: 43\.5 -> 40, by /);
  expect(agent.said()).toMatch(/changed {4}\/notify_customer: true -> false, by /);
  expect(await gateway.execution(second)).toBe("EXECUTED");

  const third = await gateway.waiting();
  await gateway.reject(third, "They kept the grinder.");
  await untilSaid(agent, /rejected {3}"They kept the grinder\."; nothing moved/);

  const fourth = await gateway.waiting();
  agent.stop("SIGTERM");
  expect(await agent.ended).toBe(0);
  expect((await gateway.letsPing.status(fourth)).status).toBe("CANCELLED");
});

test("an agent that was killed leaves a question, and the next one withdraws it", async () => {
  const killed = runAgent();
  const left = await gateway.waiting();
  killed.stop("SIGKILL");
  await killed.ended;
  const next = runAgent();
  await untilSaid(next, /withdrew {3}1 of an earlier run[\s\S]*proposed/);
  expect((await gateway.letsPing.status(left)).status).toBe("CANCELLED");
  next.stop("SIGINT");
  expect(await next.ended).toBe(0);
});

test("the agent ends with a clear message when the gateway does not know its key", async () => {
  const agent = runAgent({ LETSPING_API_KEY: "lp_test_nobody_made_this_key" });
  expect(await agent.ended).toBe(1);
  expect(agent.said()).toContain("The Authorization header holds no key of this gateway.");
});

test("the agent ends with a clear message without a key", async () => {
  const agent = runAgent({ LETSPING_API_KEY: "" });
  expect(await agent.ended).toBe(1);
  expect(agent.said()).toContain("LETSPING_API_KEY is not set.");
});
