import type { ModelMessage } from "ai";
import { approvalModel as model } from "./models";
import { refund } from "./refund";

const chatId = "chat_1";
const messages: ModelMessage[] = [{ role: "user", content: "Refund 5.50 to u_123." }];
// #region vercel-approval
import { letsPingApproval } from "@letsping/adapters/vercel";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";

const approval = letsPingApproval({
  tools: {
    refund_user: tool({
      description: "Refunds a customer.",
      inputSchema: z.object({ user_id: z.string(), amount: z.number() }),
      execute: refund,
    }),
  },
  ask: { refund_user: { priority: "high" } }, // any other tool runs unasked
  conversation: chatId,
});
const chat = { model, ...approval, stopWhen: stepCountIs(5) };

const asked = await generateText({ ...chat, messages }); // ends with a tool-approval-request
// #endregion

const content = asked.content.flatMap((part) =>
  part.type === "tool-approval-request"
    ? [{ type: "tool-approval-response" as const, approvalId: part.approvalId, approved: true }]
    : [],
);
const next = await generateText({
  ...chat,
  messages: [...messages, ...asked.response.messages, { role: "tool", content }],
});
export const said = next.text;
