import { openai } from "./models";
import { refund } from "./refund";
// #region openai
import { answerToolCalls, letsPingFunction } from "@letsping/adapters/openai";
import type OpenAI from "openai";
import { z } from "zod";

const refundUser = letsPingFunction({
  name: "refund_user",
  description: "Refunds a customer.",
  schema: z.object({ user_id: z.string(), amount: z.number() }),
  priority: "high",
  execute: refund, // runs only with what a person approved
});

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "Refund 5.50 to u_123." }];
const request = { model: "gpt-5-mini", messages, tools: [refundUser.chatTool] };
let answer = (await openai.chat.completions.create(request)).choices[0]?.message;
while (answer?.tool_calls) {
  messages.push(answer, ...(await answerToolCalls(answer, [refundUser])));
  answer = (await openai.chat.completions.create(request)).choices[0]?.message;
}
// #endregion

export const said = answer?.content;
