import { agentsModel as model } from "./models";
import { refund } from "./refund";
// #region openai-agents
import { letsPingTool, resolveInterruptions } from "@letsping/adapters/openai-agents";
import { Agent, run } from "@openai/agents";
import { z } from "zod";

const refundUser = letsPingTool({
  name: "refund_user",
  description: "Refunds a customer.",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
  priority: "high",
  interrupts: true, // without it the tool waits inside of the run
  execute: refund, // runs only with what a person approved
});

const agent = new Agent({ name: "Support", model, tools: [refundUser] });
let result = await run(agent, "Refund 5.50 to u_123.");
while (result.interruptions.length > 0) {
  await resolveInterruptions(result);
  result = await run(agent, result.state);
}
// #endregion

export const said = result.finalOutput;
