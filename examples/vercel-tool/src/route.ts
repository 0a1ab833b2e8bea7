// A route handler as it stands in app/api/chat/route.ts of a Next.js application, or wherever a Request becomes a Response.
import { letsPing } from "@letsping/adapters/vercel";
import { convertToModelMessages } from "ai";
import { createUIMessageStreamResponse } from "ai";
import { stepCountIs } from "ai";
import { streamText } from "ai";
import { toUIMessageStream } from "ai";
import type { UIMessage } from "ai";
import { z } from "zod";
import { model } from "./model";
import { refund } from "./refund";

const refundUser = letsPing({
  name: "refund_user",
  description: "Refunds a customer. A person approves it first, and may change the amount.",
  schema: z.object({ user_id: z.string(), amount: z.number().describe("In whole cents.") }),
  service: "shop-chat",
  priority: "high",
  execute: refund, // runs only with what was approved
});

/** Answers a chat. The stream stays open while a person decides; a reader who goes away withdraws the question. */
export async function POST(request: Request): Promise<Response> {
  const { messages } = (await request.json()) as { messages: UIMessage[] };
  const result = streamText({
    model,
    messages: await convertToModelMessages(messages),
    tools: { refund_user: refundUser },
    stopWhen: stepCountIs(5),
    abortSignal: request.signal,
  });
  return createUIMessageStreamResponse({ stream: toUIMessageStream({ stream: result.stream }) });
}
