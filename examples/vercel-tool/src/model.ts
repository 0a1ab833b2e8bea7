// The model of the example. With AI_GATEWAY_API_KEY a real one; else one without a network that proposes a refund and reads
// what came of it aloud, so that the example runs anywhere.
import type { LanguageModel } from "ai";
import { simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";

type CallOptions = Parameters<InstanceType<typeof MockLanguageModelV4>["doStream"]>[0];
type StreamPart =
  Awaited<ReturnType<InstanceType<typeof MockLanguageModelV4>["doStream"]>>["stream"] extends ReadableStream<
    infer Part
  >
    ? Part
    : never;

const usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 0, text: 0, reasoning: undefined },
};

/** What the tool answered, once it did. */
function toolAnswer({ prompt }: CallOptions): string | undefined {
  const last = prompt.at(-1);
  if (last?.role !== "tool") return undefined;
  const [part] = last.content;
  return part?.type === "tool-result" && part.output.type === "text" ? part.output.value : undefined;
}

function partsOf(options: CallOptions): StreamPart[] {
  const answer = toolAnswer(options);
  if (answer === undefined) {
    const input = JSON.stringify({ user_id: "u_123", amount: 550 });
    return [
      { type: "tool-call", toolCallId: crypto.randomUUID(), toolName: "refund_user", input },
      { type: "finish", finishReason: { unified: "tool-calls", raw: undefined }, usage },
    ];
  }
  return [
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: `The refund came to this: ${answer}` },
    { type: "text-end", id: "1" },
    { type: "finish", finishReason: { unified: "stop", raw: undefined }, usage },
  ];
}

const offline = new MockLanguageModelV4({
  doStream: async (options) => ({
    stream: simulateReadableStream<StreamPart>({
      chunks: [{ type: "stream-start", warnings: [] }, ...partsOf(options)],
    }),
  }),
});

export const model: LanguageModel = process.env["AI_GATEWAY_API_KEY"] ? "openai/gpt-5-mini" : offline;
