import type { DiffSummary } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { ToolChange } from "./approved-tools";
import type { ListedTool } from "./tool-catalogue";

/** JSON-RPC: an error of the server's own, and parameters that do not fit. */
export const SERVER_ERROR = -32_000;
export const INVALID_PARAMS = -32_602;

/** Longest description that is shown to the person, in characters. */
const LONGEST_DESCRIPTION = 4_000;

/** A message as it came, of whatever kind: nothing of it is checked but what the gate acts upon. */
export interface Message {
  jsonrpc: "2.0";
  id?: RequestId;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

/** A call of a tool as its message says it. */
export interface CallMessage {
  id: RequestId;
  message: Message;
  name: string;
  args: JsonObject;
  params: JsonObject;
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What MCP's transports send and receive is the same thing with a narrower type. */
export function asWire(message: Message): JSONRPCMessage {
  return message as JSONRPCMessage;
}

/** A call, or null for one without a name or with arguments that are no object. */
export function readCall(message: Message, id: RequestId): CallMessage | null {
  const { params } = message;
  if (!isRecord(params) || typeof params["name"] !== "string") return null;
  const args = params["arguments"] ?? {};
  return isRecord(args) ? { id, message, name: params["name"], args, params } : null;
}

export function errorAnswer(id: RequestId, message: string, code = SERVER_ERROR): Message {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

/** Tells a model that a call did not go out. Who asked for a task reads no tool's result, so that is an error. */
export function refusalAnswer({ id, params }: CallMessage, text: string): Message {
  if (params["task"] !== undefined) return errorAnswer(id, text);
  return { jsonrpc: "2.0", id, result: { content: [{ type: "text", text }], isError: true } };
}

/** Whether an answer says that the tool failed. */
export function isFailure({ result, error }: Message): boolean {
  return error !== undefined || (isRecord(result) && result["isError"] === true);
}

/** The answer of a call whose arguments a person changed, with a word about it: a model must not think that it ran as asked. */
export function withChanges(message: Message, changes: DiffSummary | null): Message {
  const { result } = message;
  if (!changes || !isRecord(result) || !Array.isArray(result["content"])) return message;
  const text = `A person changed the arguments before this call ran: ${JSON.stringify(changes.changes)}`;
  return { ...message, result: { ...result, content: [...result["content"], { type: "text", text }] } };
}

/** What to tell the person about a tool that is not the one first approved. */
export function noticeOf(change: ToolChange): string | undefined {
  if (!change) return undefined;
  const { parts, approvedAt } = change;
  if (approvedAt === null)
    return "The gate cannot tell whether this tool is the one that was first approved.";
  return `This tool is not as it was when it was first approved (${approvedAt}): its ${parts.join(", ")} changed. Read it again before you approve.`;
}

/** What the person is shown beside the arguments: what the server says of itself and of the tool. */
export function toolMetadata(
  serverInfo: unknown,
  tool: ListedTool | undefined,
  change: ToolChange,
): JsonObject {
  const description = tool?.["description"];
  return {
    mcp: {
      server: isRecord(serverInfo) ? serverInfo : null,
      description: typeof description === "string" ? description.slice(0, LONGEST_DESCRIPTION) : null,
      annotations: tool?.["annotations"] ?? null,
      changed_since_first_approved: change?.parts ?? [],
    },
  };
}
