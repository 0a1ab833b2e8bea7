import { createLetsPingTool } from "@letsping/adapters/langchain";
import { letsPingFunction } from "@letsping/adapters/openai";
import { letsPingTool } from "@letsping/adapters/openai-agents";
import { letsPing } from "@letsping/adapters/vercel";
import { LetsPing } from "@letsping/sdk";
import { RunContext } from "@openai/agents";
import { z } from "zod";
import { ACTION } from "../sdk/instant-gateway";
import { createInstantGateway } from "../sdk/instant-gateway";
import { PAYLOAD } from "../sdk/instant-gateway";
import { SERVICE } from "../sdk/instant-gateway";

const WARM_UP_ROUNDS = 3;
const ROUNDS = 11;
const CALLS = 50;

/** Microseconds of each round's average call, of `guard` alone and of each adapter around it. */
export interface AddedPerCall {
  rounds: number;
  calls: number;
  times: Record<"guard" | "vercel" | "langchain" | "openai" | "openai-agents", number[]>;
}

/** Measures the same guarded function behind every adapter. */
export async function measureAdapters(): Promise<AddedPerCall> {
  const gateway = createInstantGateway();
  const client = new LetsPing("lp_live_benchmark", {
    baseUrl: "http://gateway.invalid",
    fetch: gateway.fetch,
    // Whatever goes wrong here will go wrong again.
    retry: { giveUpAfterMs: 0 },
  });
  let ran = 0;
  const execute = (_payload: typeof PAYLOAD) => {
    ran++;
    return null;
  };
  const schema = z.object({ user_id: z.string(), amount: z.number(), currency: z.string() });
  const wish = {
    client,
    service: SERVICE,
    name: ACTION,
    description: "Refunds a customer.",
    schema,
    execute,
  };
  const metadata = { framework: "none", tool_description: wish.description };
  const guarded = client.guard(execute, { service: SERVICE, action: ACTION, schema, metadata });
  const tools = {
    vercel: letsPing(wish),
    langchain: createLetsPingTool(wish),
    openai: letsPingFunction(wish),
    agents: letsPingTool(wish),
  };
  const text = JSON.stringify(PAYLOAD);
  const context = new RunContext();
  const ways: Record<keyof AddedPerCall["times"], () => Promise<unknown>> = {
    guard: () => guarded(PAYLOAD),
    vercel: async () => tools.vercel.execute?.(PAYLOAD, { toolCallId: "call", messages: [], context: {} }),
    langchain: () => tools.langchain.invoke(PAYLOAD),
    openai: () => tools.openai.answer({ name: ACTION, arguments: text }),
    "openai-agents": () => tools.agents.invoke(context, text),
  };
  const names = Object.keys(ways) as (keyof AddedPerCall["times"])[];
  const times: AddedPerCall["times"] = {
    guard: [],
    vercel: [],
    langchain: [],
    openai: [],
    "openai-agents": [],
  };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    await gateway.prepare(CALLS * names.length);
    for (const name of names) {
      const startedAt = performance.now();
      for (let call = 0; call < CALLS; call++) await ways[name]();
      if (round >= WARM_UP_ROUNDS) times[name].push(((performance.now() - startedAt) * 1000) / CALLS);
    }
  }
  const wanted = CALLS * names.length * (WARM_UP_ROUNDS + ROUNDS);
  if (ran !== wanted) throw new Error(`The function ran ${ran} times instead of ${wanted}.`);
  return { rounds: ROUNDS, calls: CALLS, times };
}
