import { LetsPing } from "@letsping/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { adapterContract } from "../test/adapter-contract";
import { answerFunctionCalls, answerToolCalls, letsPingFunction } from "./openai";

type Json = Record<string, unknown>;

/** OpenAI's own client, over a service in this process that gives these answers in turn. */
function clientOver(answers: Json[]): { openai: OpenAI; sent: Json[] } {
  const sent: Json[] = [];
  const openai = new OpenAI({
    apiKey: "none",
    maxRetries: 0,
    fetch: async (_url, init) => {
      sent.push(JSON.parse(String(init?.body)) as Json);
      return Response.json(answers[sent.length - 1]);
    },
  });
  return { openai, sent };
}

const message = (content: Json) => ({ choices: [{ index: 0, message: { role: "assistant", ...content } }] });

adapterContract({
  name: "OpenAI: Chat Completions",
  async run(wish, calls, signal) {
    const tool_calls = calls.map((args, index) => ({
      id: `call_${index}`,
      type: "function",
      function: { name: wish.name, arguments: JSON.stringify(args) },
    }));
    const { openai, sent } = clientOver([
      message({ content: null, tool_calls }),
      message({ content: "Done." }),
    ]);
    const refund = letsPingFunction(wish);
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "Refund them." }];
    const request = { model: "none", tools: [refund.chatTool] };
    const first = await openai.chat.completions.create({ ...request, messages });
    const [choice] = first.choices;
    if (!choice) throw new Error("There is no choice.");
    messages.push(choice.message, ...(await answerToolCalls(choice.message, [refund], { signal })));
    await openai.chat.completions.create({ ...request, messages });
    const read = sent[1]?.["messages"] as { role: string; content: string }[];
    return read.filter(({ role }) => role === "tool").map(({ content }) => content);
  },
});

adapterContract({
  name: "OpenAI: Responses",
  async run(wish, calls, signal) {
    const output = calls.map((args, index) => ({
      type: "function_call",
      call_id: `call_${index}`,
      name: wish.name,
      arguments: JSON.stringify(args),
    }));
    const { openai, sent } = clientOver([{ output }, { output: [] }]);
    const refund = letsPingFunction(wish);
    const input: OpenAI.Responses.ResponseInput = [{ role: "user", content: "Refund them." }];
    const request = { model: "none", tools: [refund.responsesTool] };
    const first = await openai.responses.create({ ...request, input });
    input.push(
      ...(first.output as OpenAI.Responses.ResponseInput),
      ...(await answerFunctionCalls(first, [refund], { signal })),
    );
    await openai.responses.create({ ...request, input });
    const read = sent[1]?.["input"] as { type?: string; output: string }[];
    return read.filter(({ type }) => type === "function_call_output").map((item) => item.output);
  },
});

describe("what a model gets wrong", () => {
  const refund = letsPingFunction({
    name: "refund_user",
    description: "Refunds.",
    schema: z.object({ amount: z.number() }),
    // Nobody is there: who is asked all the same, reads another error.
    client: new LetsPing("lp_test_none", { baseUrl: "http://127.0.0.1:9", retry: { giveUpAfterMs: 0 } }),
  });
  test.each([
    ["arguments that are no JSON", { name: "refund_user", arguments: "{amount: 5" }, /no JSON\./],
    ["arguments that are no object", { name: "refund_user", arguments: "[5]" }, /no JSON object/],
    ["a function that is not there", { name: "refund_all", arguments: "{}" }, /no function refund_all/],
  ])("%s: nobody is asked", async (_what, call, says) => {
    const [answer] = await answerToolCalls({ tool_calls: [{ id: "1", type: "function", function: call }] }, [
      refund,
    ]);
    expect(answer?.content).toMatch(/^ERROR: .*nothing was run/);
    expect(answer?.content).toMatch(says);
  });
});

test("a schema that no model can be told of is refused when the tool is made", () => {
  const schema = z.object({ when: z.date() });
  expect(() => letsPingFunction({ name: "x", description: "x", schema })).toThrow(/JSON Schema cannot say/);
});
