// Models for the README's programs: each calls refund_user once, and then says what it read.
import { AIMessage } from "@langchain/core/messages";
import { setTracingDisabled } from "@openai/agents";
import { assistantMessage } from "@openai/agents/testing";
import { functionCall } from "@openai/agents/testing";
import { ScriptedModel } from "@openai/agents/testing";
import { MockLanguageModelV4 } from "ai/test";
import { fakeModel } from "langchain";
import OpenAI from "openai";
import { scriptModel } from "../ai-sdk-model";

const PAYLOAD = { user_id: "u_123", amount: 550 };
const CALL = { name: "refund_user", input: PAYLOAD };

function scripted(): InstanceType<typeof MockLanguageModelV4> {
  return scriptModel(MockLanguageModelV4 as never, "nested", [CALL]).model;
}
export const aiSdkModel = scripted();
export const approvalModel = scripted();

function scriptedChat() {
  const tool_calls = [{ name: CALL.name, args: PAYLOAD, id: "call_0", type: "tool_call" as const }];
  return fakeModel()
    .respond(new AIMessage({ content: "", tool_calls }))
    .respond(new AIMessage("Done."));
}
export const langChainModel = scriptedChat();
export const middlewareModel = scriptedChat();

setTracingDisabled(true);
export const agentsModel = new ScriptedModel([
  [functionCall(CALL.name, PAYLOAD, { callId: "call_0" })],
  [assistantMessage("Done.")],
]);

const completion = (content: object) => ({
  choices: [{ index: 0, message: { role: "assistant", ...content } }],
});
const fn = { name: CALL.name, arguments: JSON.stringify(PAYLOAD) };
const answers = [
  completion({ content: null, tool_calls: [{ id: "call_0", type: "function", function: fn }] }),
  completion({ content: "Done." }),
];
export const openai = new OpenAI({ apiKey: "none", fetch: async () => Response.json(answers.shift()) });
