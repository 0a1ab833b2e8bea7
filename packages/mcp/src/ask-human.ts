import { randomUUID } from "node:crypto";
import type { Decision } from "@letsping/sdk";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Priority } from "@letsping/core";
import type { Status } from "@letsping/sdk";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { McpError } from "@modelcontextprotocol/sdk/types.js";
import type { ServerNotification } from "@modelcontextprotocol/sdk/types.js";
import type { ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import { decisionText } from "./answer-text";
import { failureText } from "./answer-text";
import { pendingText } from "./answer-text";
import { ASK_HUMAN_SCHEMA } from "./ask-human-input";
import type { NewQuestion } from "./ask-human-input";
import { readAskHumanInput } from "./ask-human-input";
import { handleTasks } from "./ask-human-tasks";
import { newTask } from "./ask-human-tasks";
import { orProtocolError } from "./ask-human-tasks";
import { inferSchema } from "./infer-schema";
import { createQuestions } from "./questions";
import { earlierRequest } from "./questions";
import { forgetQuestion } from "./questions";
import { openQuestion } from "./questions";
import type { Questions } from "./questions";
import { MCP_VERSION } from "./version";

/** How long a call is held before it returns a handle: 45000 milliseconds. Clients give up after 60 to 120 s. */
export const DEFAULT_HOLD_MS = 45_000;
/** How often a client that asked for progress is told that a person has not decided yet, in milliseconds. */
const TELL_EVERY_MS = 5_000;

/** A gateway as one key reaches it. `LetsPing` of `@letsping/sdk` is one. Each call fails with a LetsPingError. */
export interface AskHumanGateway {
  /** Asks and returns at once. `idempotency_key_reused` names in `details.id` the request that had the key before. */
  defer: (request: {
    service: string;
    action: string;
    payload: Record<string, unknown>;
    schema?: Record<string, unknown>;
    metadata: Record<string, unknown>;
    idempotencyKey: string;
    priority?: Priority;
    timeoutMs?: number;
    role?: string;
  }) => Promise<{ id: string }>;
  /** Waits for the decision; `wait_timeout` after `timeoutMs` milliseconds, `request_not_found` for another key's. */
  wait: (id: string, options: { timeoutMs?: number; signal?: AbortSignal }) => Promise<Decision>;
  status: (id: string) => Promise<Status>;
  cancel: (id: string, reason?: string) => Promise<Decision>;
}

export interface AskHumanOptions {
  gateway: AskHumanGateway;
  /** What only this key's holder knows, such as the key itself. Keeps stored Idempotency-Keys from telling payloads. */
  secret: string;
  /** Open questions, where several servers share them. Default: a memory of its own. */
  questions?: Questions;
  /** How long a call is held before it returns a handle, in milliseconds. Default 45000. */
  holdMs?: number;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const INSTRUCTIONS =
  "Before an action that costs money, deletes, sends or deploys, call ask_human with the exact values that would run. " +
  "Run only executed_payload of its answer. ACTION_PENDING means that nobody has decided: call again with the handle.";

const TOOL = {
  name: "ask_human",
  title: "Ask a person",
  description:
    "Asks a person to approve, change or reject an action before you run it. The answer is JSON with status APPROVED " +
    "or APPROVED_WITH_MODIFICATIONS and executed_payload, the only values that may run; or a text that begins with " +
    "ACTION_REJECTED, ACTION_EXPIRED or ACTION_CANCELLED (do not run it) or ACTION_PENDING (nobody has decided: call " +
    "again with the handle that it names). Pass the exact values, not a description of them.",
  inputSchema: ASK_HUMAN_SCHEMA,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  execution: { taskSupport: "optional" as const },
};

function textResult(text: string, more: Partial<CallToolResult> = {}): CallToolResult {
  return { content: [{ type: "text", text }], ...more };
}

/** The answer to a decided question; for programs, what a backend needs to check the approval for itself. */
export function decisionResult(decision: Decision): CallToolResult {
  const { id, status, receipt, commitment_salt } = decision;
  return textResult(decisionText(decision), {
    _meta: { "letsping/decision": { id, status, receipt, commitment_salt } },
  });
}

/** A failure of a call with this handle: a handle of another key is told apart from a question that is gone. */
function handleFailure(handle: string, cause: unknown): unknown {
  if (!isLetsPingError(cause) || cause.error !== "request_not_found") return cause;
  return new LetsPingError(
    "request_not_found",
    `ask_human was called with the handle ${handle}, which no question of this server's key has: another key asked it, or nobody did.`,
    { hint: "Ask with service, action and payload." },
  );
}

/** Tells a client that asked for progress how long a person has been waited for, until it is stopped. */
function tellProgress({ _meta, sendNotification }: Extra, startedAt: number): () => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  const tell = () => {
    const progress = Math.round((Date.now() - startedAt) / 1000);
    const params = { progressToken, progress, message: `Waiting for a person, ${progress} s so far.` };
    // A client that is gone hears nothing; the question waits on.
    sendNotification({ method: "notifications/progress", params }).catch(() => clearInterval(timer));
  };
  const timer = setInterval(tell, TELL_EVERY_MS);
  tell();
  return () => clearInterval(timer);
}

/**
 * The MCP server with its one tool, `ask_human`. Connect it to a transport: stdio, or one Streamable HTTP session. It
 * decides nothing and changes no rule; whatever fails is an answer with `isError` and a sentence.
 */
export function createAskHumanServer(options: AskHumanOptions): Server {
  const { gateway, secret, questions = createQuestions(), holdMs = DEFAULT_HOLD_MS } = options;
  const server = new Server(
    { name: "letsping", title: "LetsPing", version: MCP_VERSION },
    {
      capabilities: { tools: {}, tasks: { cancel: {}, requests: { tools: { call: {} } } } },
      instructions: INSTRUCTIONS,
    },
  );

  async function propose(question: NewQuestion, idempotencyKey: string) {
    const { timeout, ...request } = question;
    const schema = inferSchema(question.payload);
    const client = server.getClientVersion();
    try {
      const { id } = await gateway.defer({
        ...request,
        ...(timeout === undefined ? {} : { timeoutMs: timeout }),
        ...(schema ? { schema } : {}),
        // `call` makes every ask another body, so that a repeat of an earlier one is refused by its id.
        metadata: { mcp: { client: client ? `${client.name} ${client.version}` : null, call: randomUUID() } },
        idempotencyKey,
      });
      return { id, isNew: true };
    } catch (cause) {
      const id = earlierRequest(cause);
      if (id === null) throw cause;
      return { id, isNew: false };
    }
  }

  function open(question: NewQuestion): Promise<string> {
    return openQuestion(
      questions,
      { call: question, secret, now: Date.now() },
      {
        propose: (idempotencyKey) => propose(question, idempotencyKey),
        status: async (id) => (await gateway.status(id)).status,
      },
    );
  }

  /** Waits as long as a call is held. The question outlives a client that goes away. */
  async function waitFor(id: string, startedAt: number, extra: Extra): Promise<CallToolResult> {
    const stop = tellProgress(extra, startedAt);
    try {
      const timeoutMs = Math.max(0, holdMs - (Date.now() - startedAt));
      const decision = await gateway.wait(id, { timeoutMs, signal: extra.signal });
      if (decision.status !== "REJECTED") forgetQuestion(questions, id);
      return decisionResult(decision);
    } catch (cause) {
      if (isLetsPingError(cause) && cause.error === "wait_timeout") return textResult(pendingText(id));
      throw cause;
    } finally {
      stop();
    }
  }

  async function answer(given: unknown, extra: Extra): Promise<CallToolResult> {
    const startedAt = Date.now();
    try {
      const input = readAskHumanInput(given);
      if ("question" in input) return await waitFor(await open(input.question), startedAt, extra);
      return await waitFor(input.handle, startedAt, extra).catch((cause: unknown) => {
        throw handleFailure(input.handle, cause);
      });
    } catch (cause) {
      return textResult(failureText(cause), { isError: true });
    }
  }

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [TOOL] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    if (params.name !== TOOL.name) {
      throw new McpError(
        ErrorCode.InvalidParams,
        `The tool ${params.name} was called; this server has only ${TOOL.name}.`,
      );
    }
    if (!params.task) return answer(params.arguments, extra);
    const create = async () => {
      const input = readAskHumanInput(params.arguments);
      return newTask("question" in input ? await open(input.question) : input.handle);
    };
    return { task: await orProtocolError(create()) };
  });
  handleTasks(server, gateway, (decision) => {
    if (decision.status !== "REJECTED") forgetQuestion(questions, decision.id);
    return decisionResult(decision);
  });
  return server;
}
