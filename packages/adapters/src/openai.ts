import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import { decide } from "./decide";
import type { Execute } from "./decide";
import { jsonSchemaOf } from "./json-schema-of";
import type { PayloadOf } from "./payload-schema";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

const FRAMEWORK = "openai";

/** A function that a model may call, and whose calls a person approves. */
export interface LetsPingFunctionOptions<S extends Schema, R> extends ClientOptions, AskOptions {
  /** What the model calls and a person is asked about, for example `refund_user`; the action at the gateway. */
  name: string;
  /** What it does, for the model; the person sees it as the tool's own words. */
  description: string;
  /** What the model must send, and the form in which a person edits it: a JSON Schema, or Zod 4.2 and newer. */
  schema: S;
  /** Runs with the approved payload, inside `guard`. Without it the model reads what was approved. */
  execute?: Execute<PayloadOf<S>, R> | undefined;
}

/** A call of a function as the model made it: its arguments are JSON in a text. */
export interface FunctionCall {
  name: string;
  arguments: string;
}

/** A function of a model, for both of OpenAI's interfaces. */
export interface LetsPingFunction {
  name: string;
  /** For `tools` of `chat.completions.create`. */
  chatTool: {
    type: "function";
    function: { name: string; description: string; parameters: Record<string, unknown> };
  };
  /** For `tools` of `responses.create`. */
  responsesTool: {
    type: "function";
    name: string;
    description: string;
    parameters: Record<string, unknown>;
    strict: false;
  };
  /** Asks a person about one call and gives what the model reads. */
  answer: (call: FunctionCall, options?: { signal?: AbortSignal | undefined }) => Promise<string>;
}

function parse(name: string, text: string): { payload: Payload } | { problem: string } {
  let payload: unknown;
  try {
    payload = JSON.parse(text === "" ? "{}" : text);
  } catch {
    return { problem: `ERROR: The arguments of ${name} are no JSON. Nobody was asked and nothing was run.` };
  }
  if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return { payload };
  return {
    problem: `ERROR: The arguments of ${name} are no JSON object. Nobody was asked and nothing was run.`,
  };
}

/**
 * A function for OpenAI's function calling. The model reads JSON with what was approved, run and changed, or `STOP:` with
 * the reason, or `ERROR:` where nobody could be asked.
 *
 * @throws LetsPingError `schema_unsupported` for a schema that cannot describe itself; (its `answer`) what `execute` throws,
 * and `aborted` when `signal` is
 */
export function letsPingFunction<S extends Schema, R = unknown>(
  options: LetsPingFunctionOptions<S, R>,
): LetsPingFunction {
  const { name, description, schema, execute } = options;
  const client: LetsPing = clientOf(options);
  const parameters = jsonSchemaOf(schema);
  return {
    name,
    chatTool: { type: "function", function: { name, description, parameters } },
    // `strict` would ask the model's side for a narrower kind of schema; the values are checked here and at the gateway.
    responsesTool: { type: "function", name, description, parameters, strict: false },
    async answer(call, { signal } = {}) {
      const parsed = parse(name, call.arguments);
      if ("problem" in parsed) return parsed.problem;
      const payload = parsed.payload as PayloadOf<S> & Payload;
      const proposal = proposalOf({ name, description, schema }, options, payload, FRAMEWORK);
      return (await decide(client, proposal, { execute, signal })).text;
    },
  };
}

async function textOf(
  functions: readonly LetsPingFunction[],
  call: FunctionCall,
  signal: AbortSignal | undefined,
): Promise<string> {
  const found = functions.find(({ name }) => name === call.name);
  if (found) return found.answer(call, { signal });
  return `ERROR: There is no function ${call.name}. Nobody was asked and nothing was run.`;
}

/** What is read of a message of `chat.completions.create`. */
export interface ChatMessage {
  tool_calls?: readonly ({ id: string; type: string } & { function?: FunctionCall })[] | null | undefined;
}

/** What the model reads of one call in its next turn. */
export interface ToolMessage {
  role: "tool";
  tool_call_id: string;
  content: string;
}

/**
 * Asks people about all calls of a message at once, each for itself. Put the message and these answers behind `messages`.
 *
 * @throws what `execute` throws, and `aborted` when `signal` is
 */
export function answerToolCalls(
  message: ChatMessage,
  functions: readonly LetsPingFunction[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<ToolMessage[]> {
  const calls = message.tool_calls ?? [];
  return Promise.all(
    calls.map(async ({ id, type, function: call = { name: type, arguments: "" } }) => ({
      role: "tool" as const,
      tool_call_id: id,
      content: await textOf(functions, call, signal),
    })),
  );
}

/** What is read of an answer of `responses.create`. */
export interface ResponseWithCalls {
  output: readonly { type: string }[];
}

interface ResponseItem {
  type: string;
  call_id?: string;
  name?: string;
  arguments?: string;
}

/** What the model reads of one call in its next turn. */
export interface FunctionCallOutput {
  type: "function_call_output";
  call_id: string;
  output: string;
}

/**
 * The same for the Responses API: put `response.output` and these behind `input`.
 *
 * @throws what `execute` throws, and `aborted` when `signal` is
 */
export function answerFunctionCalls(
  response: ResponseWithCalls,
  functions: readonly LetsPingFunction[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<FunctionCallOutput[]> {
  const items: readonly ResponseItem[] = response.output;
  const calls = items.filter(({ type }) => type === "function_call");
  return Promise.all(
    calls.map(async ({ call_id = "", name = "", arguments: text = "" }) => ({
      type: "function_call_output" as const,
      call_id,
      output: await textOf(functions, { name, arguments: text }, signal),
    })),
  );
}
