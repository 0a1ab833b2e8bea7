import { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { DynamicStructuredTool } from "@langchain/core/tools";
import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import type { AgentMiddleware } from "langchain";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import { decide } from "./decide";
import type { Execute } from "./decide";
import { changesText } from "./outcome-texts";
import type { PayloadOf } from "./payload-schema";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

const FRAMEWORK = "langchain";

/** A LangChain tool whose calls a person approves. */
export interface LetsPingToolOptions<S extends Schema, R> extends ClientOptions, AskOptions {
  /** What is asked, for example `refund_user`; the action at the gateway. */
  name: string;
  /** What the tool does, for the model; the person sees it as the tool's own words. */
  description: string;
  /** Checks what the model gives, and makes the form in which a person edits it: a Zod object or a JSON Schema. */
  schema: S;
  /** Runs with the approved payload, inside `guard`. Without it the model reads what was approved. */
  execute?: Execute<PayloadOf<S>, R> | undefined;
}

/**
 * A tool for an AgentExecutor, `createAgent` or a LangGraph node. A call waits for a person; the model reads JSON with what
 * was approved, run and changed, or `STOP:` with the reason, or `ERROR:` where nobody could be asked.
 *
 * @throws (a call of it) what `execute` throws, and `aborted` when the run is aborted
 */
export function createLetsPingTool<S extends Schema, R = unknown>(
  options: LetsPingToolOptions<S, R>,
): DynamicStructuredTool {
  const { name, description, schema, execute } = options;
  const client = clientOf(options);
  const made: unknown = new DynamicStructuredTool({
    name,
    description,
    schema,
    func: async (input: PayloadOf<S> & Payload, _manager: unknown, config?: RunnableConfig) => {
      const proposal = proposalOf({ name, description, schema }, options, input, FRAMEWORK);
      return (await decide(client, proposal, { execute, signal: config?.signal })).text;
    },
  } as unknown as ConstructorParameters<typeof DynamicStructuredTool>[0]);
  return made as DynamicStructuredTool;
}

/** Which tools of an agent a person approves. */
export interface LetsPingMiddlewareOptions extends ClientOptions, AskOptions {
  /** Names of the tools that are asked about; with an object, how each is. Any other tool runs unasked. */
  tools: readonly string[] | Readonly<Record<string, AskOptions | true>>;
}

/** What is read of a call that an agent is about to make. */
interface ToolCallRequest {
  toolCall: { name: string; args: Record<string, unknown>; id?: string };
  tool?: { description?: string; schema?: Schema };
  runtime?: { signal?: AbortSignal };
}

function asksOf({ tools }: LetsPingMiddlewareOptions): Map<string, AskOptions> {
  if (Array.isArray(tools)) return new Map((tools as readonly string[]).map((name) => [name, {}]));
  return new Map(Object.entries(tools).map(([name, how]) => [name, how === true ? {} : how]));
}

/** A tool's answer with a word about what a person changed; whatever else it holds stays. */
function withChanges(answer: unknown, text: string): unknown {
  if (!ToolMessage.isInstance(answer)) return answer;
  const content =
    typeof answer.content === "string"
      ? `${answer.content}\n\n${text}`
      : [...answer.content, { type: "text" as const, text }];
  return new ToolMessage({ ...answer, content } as ConstructorParameters<typeof ToolMessage>[0]);
}

async function holdCall(
  client: LetsPing,
  how: AskOptions,
  request: ToolCallRequest,
  handler: (request: ToolCallRequest) => unknown,
): Promise<unknown> {
  const { toolCall, tool, runtime } = request;
  const { description, schema } = tool ?? {};
  const proposal = proposalOf({ name: toolCall.name, description, schema }, how, toolCall.args, FRAMEWORK);
  const outcome = await decide(client, proposal, {
    execute: (args) => handler({ ...request, toolCall: { ...toolCall, args: structuredClone(args) } }),
    signal: runtime?.signal,
  });
  if (outcome.kind !== "approved") {
    const { text: content } = outcome;
    return new ToolMessage({
      content,
      name: toolCall.name,
      tool_call_id: toolCall.id ?? "",
      status: "error",
    });
  }
  return outcome.changes.length === 0
    ? outcome.result
    : withChanges(outcome.result, changesText(outcome.payload, outcome.changes));
}

/**
 * A middleware for `createAgent`: each call of the named tools waits for a person, all of a step at once, and each by
 * itself. A rejected call never keeps an approved one from running. The tool runs inside `guard`, so only with the approved
 * values; its answer comes as it is, with the difference behind it where a person changed the values.
 */
export function letsPingMiddleware(options: LetsPingMiddlewareOptions): AgentMiddleware {
  const client = clientOf(options);
  const asks = asksOf(options);
  const middleware = {
    name: "LetsPingMiddleware",
    async wrapToolCall(request: ToolCallRequest, handler: (request: ToolCallRequest) => unknown) {
      const how = asks.get(request.toolCall.name);
      return how ? holdCall(client, { ...options, ...how }, request, handler) : handler(request);
    },
  };
  // `createMiddleware` of langchain adds nothing but a mark for the types, and users of AgentExecutor have no `langchain` 1.
  return middleware as unknown as AgentMiddleware;
}
