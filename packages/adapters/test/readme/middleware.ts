import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { middlewareModel as model } from "./models";
import { refund } from "./refund";

const refundUser = tool(async (payload) => JSON.stringify(await refund(payload)), {
  name: "refund_user",
  description: "Refunds a customer.",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
});
// #region middleware
import { letsPingMiddleware } from "@letsping/adapters/langchain";
import { createAgent } from "langchain";

const agent = createAgent({
  model,
  tools: [refundUser],
  middleware: [letsPingMiddleware({ tools: { refund_user: { priority: "high" } } })],
});
const { messages } = await agent.invoke({ messages: [{ role: "user", content: "Refund 5.50 to u_123." }] });
// #endregion

export const said = messages.at(-1)?.text;
