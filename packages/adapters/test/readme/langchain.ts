import { langChainModel as model } from "./models";
import { refund } from "./refund";
// #region langchain
import { createLetsPingTool } from "@letsping/adapters/langchain";
import { createAgent } from "langchain";
import { z } from "zod";

const refundUser = createLetsPingTool({
  name: "refund_user",
  description: "Refunds a customer.",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
  priority: "high",
  execute: refund, // runs only with what a person approved
});

const agent = createAgent({ model, tools: [refundUser] });
const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Refund 5.50 to u_123." }] });
// #endregion

export const said = messages.at(-1)?.text;
