import { Agent } from "@openai/agents";
import { Runner } from "@openai/agents";
import { RunState } from "@openai/agents";
import { assistantMessage } from "@openai/agents/testing";
import { functionCall } from "@openai/agents/testing";
import { ScriptedModel } from "@openai/agents/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adapterContract, REFUND } from "../test/adapter-contract";
import type { Refund } from "../test/adapter-contract";
import { agentsDrivers } from "../test/agents-driver";
import { createWorld, newName } from "../test/world";
import type { World } from "../test/world";
import { letsPingTool, resolveInterruptions } from "./openai-agents";

function scripted(name: string, calls: Refund[]): ScriptedModel {
  const step = calls.map((args, index) => functionCall(name, args, { callId: `call_${index}` }));
  return new ScriptedModel([step, [assistantMessage("Done.")]]);
}

const drivers = agentsDrivers({
  name: "OpenAI Agents",
  Agent,
  Runner,
  script(name, calls) {
    const model = scripted(name, calls);
    return { model: model as never, lastInput: () => model.lastCall?.request.input };
  },
});
for (const driver of drivers) adapterContract(driver);

describe("a run that was interrupted", () => {
  const call = { user_id: "u_1", amount: 5 };
  const runner = new Runner({ tracingDisabled: true });
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  function support() {
    const ran: Refund[] = [];
    const name = newName("refund");
    const made = letsPingTool({
      client: world.client,
      name,
      description: "Refunds.",
      schema: REFUND,
      interrupts: true,
      execute: (payload) => ran.push(payload),
    });
    return { name, ran, agent: new Agent({ name: "Support", model: scripted(name, [call]), tools: [made] }) };
  }

  test("goes on from its stored state in another process, once somebody decided", async () => {
    const { name, ran, agent } = support();
    const first = await runner.run(agent, "Refund.");
    const stored = JSON.stringify(first.state);
    expect(await resolveInterruptions(first, { wait: false })).toEqual({ approved: 0, rejected: 0, left: 1 });
    const [item] = await world.pending(name);
    await world.approve(String(item?.id), { ...call, amount: 3 });
    const state = await RunState.fromString(agent, stored);
    const interruptions = state.getInterruptions();
    expect(await resolveInterruptions({ state, interruptions })).toEqual({
      approved: 1,
      rejected: 0,
      left: 0,
    });
    await runner.run(agent, state);
    expect(ran).toEqual([{ ...call, amount: 3 }]);
  });

  test("whose state somebody else approved runs nothing before a person did", async () => {
    const { name, ran, agent } = support();
    const first = await runner.run(agent, "Refund.");
    for (const each of first.interruptions) first.state.approve(each);
    const going = runner.run(agent, first.state);
    const [item] = await world.pending(name);
    expect(ran).toEqual([]);
    await world.reject(String(item?.id), "Not like this.");
    await going;
    expect(ran).toEqual([]);
  });
});
