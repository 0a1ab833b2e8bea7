/** A call as the mock model makes it. */
interface ScriptedCall {
  name: string;
  input: object;
}

/** A mock model of the AI SDK, of any of its versions. */
export interface ScriptedModel {
  /** For `model` of `generateText` and `streamText`. */
  model: never;
  /** What the model reads of each call, in their order, once it was called again. */
  read: () => string[];
  /** The prompts that the model got. */
  prompts: unknown[];
}

interface Generated {
  content: object[];
  finishReason: unknown;
  usage: object;
  warnings: never[];
}

interface PromptPart {
  type: string;
  toolCallId?: string;
  output?: { type: string; value?: unknown; reason?: string };
}

type MockClass = new (options: {
  doGenerate: (options: { prompt: unknown }) => Promise<Generated>;
  doStream: (options: { prompt: unknown }) => Promise<{ stream: ReadableStream<unknown> }>;
}) => unknown;

/** Of AI SDK 5, and of 6 and newer. */
const ENDINGS = {
  flat: (kind: string) => ({
    finishReason: kind,
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  }),
  nested: (kind: string) => ({
    finishReason: { unified: kind, raw: kind },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 1, text: 1, reasoning: undefined },
    },
  }),
};

function readingOf({ output }: PromptPart): string {
  if (output?.type === "execution-denied") return output.reason ?? "";
  // As it goes to a provider.
  const value = JSON.parse(JSON.stringify(output?.value ?? null)) as unknown;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function streamOf(chunks: object[]): ReadableStream<unknown> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** What a prompt says of the results of calls, in the order of their ids. */
export function resultsIn(prompt: unknown): string[] {
  const parts = (prompt as { role: string; content: PromptPart[] }[])
    .filter(({ role }) => role === "tool")
    .flatMap(({ content }) => content)
    .filter(({ type }) => type === "tool-result");
  return parts.sort((a, b) => (a.toolCallId ?? "").localeCompare(b.toolCallId ?? "")).map(readingOf);
}

/** A model that makes these calls in its first step and ends with a text in its next. */
export function scriptModel(
  Mock: MockClass,
  shape: keyof typeof ENDINGS,
  calls: ScriptedCall[],
): ScriptedModel {
  const prompts: unknown[] = [];
  const ending = ENDINGS[shape];
  function answer(prompt: unknown): Generated {
    prompts.push(prompt);
    const isAnswered = resultsIn(prompt).length > 0;
    if (isAnswered) return { content: [{ type: "text", text: "Done." }], ...ending("stop"), warnings: [] };
    const content = calls.map(({ name, input }, index) => ({
      type: "tool-call",
      toolCallId: `call_${index}`,
      toolName: name,
      input: JSON.stringify(input),
    }));
    return { content, ...ending("tool-calls"), warnings: [] };
  }
  const model = new Mock({
    doGenerate: async ({ prompt }) => answer(prompt),
    async doStream({ prompt }) {
      const { content, finishReason, usage } = answer(prompt);
      const parts = content.flatMap((part) =>
        "text" in part
          ? [
              { type: "text-start", id: "1" },
              { type: "text-delta", id: "1", delta: part.text },
              { type: "text-end", id: "1" },
            ]
          : [part],
      );
      const chunks = [
        { type: "stream-start", warnings: [] },
        ...parts,
        { type: "finish", finishReason, usage },
      ];
      return { stream: streamOf(chunks) };
    },
  });
  return { model: model as never, prompts, read: () => resultsIn(prompts.at(-1)) };
}
