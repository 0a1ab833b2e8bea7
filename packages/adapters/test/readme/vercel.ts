import { aiSdkModel as model } from "./models";
import { refund } from "./refund";
// #region vercel
import { letsPing } from "@letsping/adapters/vercel";
import { generateText, stepCountIs } from "ai";
import { z } from "zod";

const refundUser = letsPing({
  name: "refund_user",
  description: "Refunds a customer.",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
  priority: "high",
  execute: refund, // runs only with what a person approved
});

const { text } = await generateText({
  model,
  tools: { refund_user: refundUser },
  stopWhen: stepCountIs(5),
  prompt: "Refund 5.50 to u_123.",
});
// #endregion

export const said = text;
