import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import { asSchema } from "ai";
import type { ToolSet } from "ai";
import type { ToolCallOptions } from "./ai-sdk-types";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import type { Execute } from "./decide";
import { park } from "./decide";
import { parkingKey } from "./decide";
import type { Proposal } from "./decide";
import { resume } from "./decide";
import { changesText } from "./outcome-texts";
import { failureText } from "./outcome-texts";
import { refusalText } from "./outcome-texts";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

const FRAMEWORK = "ai-sdk";

/** Which tools of a chat a person approves. */
export interface LetsPingApprovalOptions<TOOLS extends ToolSet> extends ClientOptions, AskOptions {
  /** The tools of the chat. Those that are asked about need an `execute`. */
  tools: TOOLS;
  /** Names of the tools that are asked about, each with how. Any other runs unasked. Default: all. */
  ask?: { readonly [N in keyof TOOLS]?: AskOptions | true } | undefined;
  /** Id of the chat. A call of the same chat with the same id and values is the same request, and runs once. */
  conversation: string;
}

/** What a tool's output is where a person changed the values before it ran. */
export interface ApprovedWithChanges<R = unknown> {
  result: R;
  /** For the model: what was changed. */
  note: string;
}

type Approval = "user-approval" | { type: "denied"; reason: string };

export interface LetsPingApproval<TOOLS extends ToolSet> {
  /** The same tools. Those that are asked about run only what the gateway approved, whoever calls them. */
  tools: TOOLS;
  /** For `toolApproval` of AI SDK 7. AI SDK 6 needs the tools alone. */
  toolApproval: { [N in keyof TOOLS]?: (input: unknown, call: { toolCallId: string }) => Promise<Approval> };
}

/** What is read of a tool, in AI SDK 6 and 7. */
interface AnyTool {
  description?: unknown;
  inputSchema: Schema;
  execute?: (input: Payload, call: ToolCallOptions) => unknown;
}

/** A tool that is asked about. */
interface Held {
  client: LetsPing;
  proposalFor: (input: Payload) => Promise<Proposal<Payload>>;
  keyFor: (callId: string, input: Payload) => string;
  execute: (input: Payload, call: ToolCallOptions) => unknown;
}

async function formOf(inputSchema: Schema): Promise<Schema> {
  const isStandard = "~standard" in inputSchema || "_def" in inputSchema;
  return isStandard ? inputSchema : await asSchema(inputSchema as never).jsonSchema;
}

/** A tool that streams what it has so far has run when its stream ends; the last part is its output. */
async function outputOf(result: unknown): Promise<unknown> {
  const answer = await result;
  if (typeof answer !== "object" || answer === null || !(Symbol.asyncIterator in answer)) return answer;
  let last: unknown;
  for await (const part of answer as AsyncIterable<unknown>) last = part;
  return last;
}

/** Before the SDK asks its client: the question goes to the gateway. After: what the gateway says of it. */
async function approvalOf(
  { client, proposalFor, keyFor }: Held,
  input: Payload,
  callId: string,
): Promise<Approval> {
  const parked = await park(client, await proposalFor(input), keyFor(callId, input));
  if (parked.kind === "failed") return { type: "denied", reason: parked.text };
  try {
    const answer = await client.status(parked.id);
    if (answer.status === "REJECTED" || answer.status === "EXPIRED" || answer.status === "CANCELLED") {
      return { type: "denied", reason: refusalText(answer.status, answer.reason) };
    }
    // Approved there or not decided: the client may go on, and the tool runs only with the gateway's approval.
    return "user-approval";
  } catch (cause) {
    if (!isLetsPingError(cause)) throw cause;
    return { type: "denied", reason: failureText(cause) };
  }
}

/** The SDK tells the model of a tool's error: as text, or in AI SDK 6 as JSON. Both say this text and nothing else. */
function refusal(text: string): Error {
  return Object.assign(new Error(text), { name: "", toJSON: () => text });
}

async function runHeld(held: Held, input: Payload, call: ToolCallOptions): Promise<unknown> {
  const execute: Execute<Payload, unknown> = (approved) => outputOf(held.execute(approved, call));
  const outcome = await resume(held.client, await held.proposalFor(input), {
    execute,
    idempotencyKey: held.keyFor(call.toolCallId, input),
    signal: call.abortSignal,
    waits: true,
  });
  if (outcome.kind === "pending") throw new Error(`The wait for ${outcome.id} ended without a decision.`);
  if (outcome.kind !== "approved") throw refusal(outcome.text);
  if (outcome.changes.length === 0) return outcome.result;
  const changed: ApprovedWithChanges = {
    result: outcome.result,
    note: changesText(outcome.payload, outcome.changes),
  };
  return changed;
}

/**
 * Puts the gateway behind the AI SDK's own tool approval. A call goes to the gateway, and the response ends with
 * `tool-approval-request`, so no process waits for the person. When the client continues the chat, the tool runs only with
 * the gateway's signed approval, and only the approved values: what the client says of the approval is believed only where
 * it denies. One that continues too early waits for the person.
 *
 * @throws LetsPingError `invalid_option` for a tool without `execute`
 */
export function letsPingApproval<TOOLS extends ToolSet>(
  options: LetsPingApprovalOptions<TOOLS>,
): LetsPingApproval<TOOLS> {
  const {
    tools,
    conversation,
    ask = Object.fromEntries(Object.keys(tools).map((name) => [name, true])),
  } = options;
  const client = clientOf(options);
  const wrapped: Record<string, unknown> = { ...tools };
  const toolApproval: Record<string, (input: unknown, call: { toolCallId: string }) => Promise<Approval>> =
    {};
  for (const [name, how] of Object.entries(ask as Record<string, AskOptions | true>)) {
    const tool = (tools as Record<string, unknown>)[name] as AnyTool;
    const { description, inputSchema, execute } = tool;
    if (!execute)
      throw new LetsPingError("invalid_option", `The tool ${name} has no execute, so nothing can hold it.`);
    const shown = { name, description: typeof description === "string" ? description : undefined };
    const held: Held = {
      client,
      execute: (input, call) => execute(input, call),
      keyFor: (callId, input) => parkingKey(`${FRAMEWORK}|${conversation}`, name, callId, input),
      proposalFor: async (input) =>
        proposalOf(
          { ...shown, schema: await formOf(inputSchema) },
          { ...options, ...(how === true ? {} : how) },
          input,
          FRAMEWORK,
        ),
    };
    const approve = (input: unknown, { toolCallId }: { toolCallId: string }) =>
      approvalOf(held, input as Payload, toolCallId);
    toolApproval[name] = approve;
    wrapped[name] = {
      ...tool,
      // In AI SDK 6; a denial then goes on to `execute`, which says so to the model.
      needsApproval: async (input: unknown, call: { toolCallId: string }) =>
        (await approve(input, call)) === "user-approval",
      execute: (input: Payload, call: ToolCallOptions) => runHeld(held, input, call),
    };
  }
  return { tools: wrapped as TOOLS, toolApproval: toolApproval as LetsPingApproval<TOOLS>["toolApproval"] };
}
