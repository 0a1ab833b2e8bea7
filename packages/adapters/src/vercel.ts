import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import type { Tool } from "ai";
import { jsonSchema } from "ai";
import type { ToolCallOptions } from "./ai-sdk-types";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import { decide } from "./decide";
import type { Execute } from "./decide";
import { isJsonSchema } from "./payload-schema";
import type { PayloadOf } from "./payload-schema";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

export type { ApprovedWithChanges, LetsPingApproval, LetsPingApprovalOptions } from "./vercel-approval";
export { letsPingApproval } from "./vercel-approval";

const FRAMEWORK = "ai-sdk";

/** A tool of the AI SDK whose calls a person approves. */
export interface LetsPingToolOptions<S extends Schema, R> extends ClientOptions, AskOptions {
  /** What is asked, for example `refund_user`; the action at the gateway. */
  name: string;
  /** What the tool does, for the model; the person sees it as the tool's own words. */
  description: string;
  /** Checks what the model gives, and makes the form in which a person edits it: Zod, Standard Schema or JSON Schema. */
  schema: S;
  /** Runs with the approved payload, inside `guard`. Without it the model reads what was approved. */
  execute?: Execute<PayloadOf<S>, R> | undefined;
}

/**
 * A tool for `tools` of `generateText`, `streamText` and agents. A call waits for a person; the model reads JSON with what
 * was approved, run and changed, or `STOP:` with the reason, or `ERROR:` where nobody could be asked.
 *
 * @throws (a call of it) what `execute` throws, and `aborted` when the generation is aborted
 */
export function letsPing<S extends Schema, R = unknown>(
  options: LetsPingToolOptions<S, R>,
): Tool<PayloadOf<S>, string> {
  const { name, description, schema, execute } = options;
  const client = clientOf(options);
  const tool = {
    description,
    inputSchema: isJsonSchema(schema) ? jsonSchema(schema) : schema,
    async execute(input: PayloadOf<S> & Payload, { abortSignal }: ToolCallOptions): Promise<string> {
      const proposal = proposalOf({ name, description, schema }, options, input, FRAMEWORK);
      return (await decide(client, proposal, { execute, signal: abortSignal })).text;
    },
  };
  // The types of a tool differ from version to version of the AI SDK; these three fields do not.
  return tool as unknown as Tool<PayloadOf<S>, string>;
}
