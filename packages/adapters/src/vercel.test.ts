import * as ai7 from "ai";
import { MockLanguageModelV4 } from "ai/test";
import * as ai5 from "ai-5";
import { MockLanguageModelV2 } from "ai-5/test";
import * as ai6 from "ai-6";
import { MockLanguageModelV3 } from "ai-6/test";
import { adapterContract } from "../test/adapter-contract";
import type { Driver } from "../test/adapter-contract";
import { scriptModel } from "../test/ai-sdk-model";
import { letsPing } from "./vercel";

const VERSIONS = [
  { name: "AI SDK 7", sdk: ai7, Mock: MockLanguageModelV4, shape: "nested" },
  { name: "AI SDK 6", sdk: ai6 as unknown as typeof ai7, Mock: MockLanguageModelV3, shape: "nested" },
  { name: "AI SDK 5", sdk: ai5 as unknown as typeof ai7, Mock: MockLanguageModelV2, shape: "flat" },
] as const;

for (const { name, sdk, Mock, shape } of VERSIONS) {
  const modelFor = (tool: string, calls: Parameters<Driver["run"]>[1]) =>
    scriptModel(
      Mock as never,
      shape,
      calls.map((input) => ({ name: tool, input })),
    );

  adapterContract({
    name: `${name}: a tool in generateText`,
    async run(wish, calls, signal) {
      const { model, read } = modelFor(wish.name, calls);
      await sdk.generateText({
        model,
        tools: { [wish.name]: letsPing(wish) },
        stopWhen: sdk.stepCountIs(3),
        prompt: "Refund them.",
        ...(signal ? { abortSignal: signal } : {}),
      });
      return read();
    },
  });

  adapterContract({
    name: `${name}: a tool in streamText`,
    async run(wish, calls, signal) {
      const { model, read } = modelFor(wish.name, calls);
      const result = sdk.streamText({
        model,
        tools: { [wish.name]: letsPing(wish) },
        stopWhen: sdk.stepCountIs(3),
        prompt: "Refund them.",
        // An abort is told as a part of the stream, not here.
        onError: () => undefined,
        ...(signal ? { abortSignal: signal } : {}),
      });
      await result.consumeStream();
      return read();
    },
  });
}
