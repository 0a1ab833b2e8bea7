import { assertNever } from "@letsping/core";
import type { Decision } from "@letsping/sdk";
import { isLetsPingError } from "@letsping/core";
import type { Status } from "@letsping/sdk";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CancelTaskRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { GetTaskPayloadRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { GetTaskRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { McpError } from "@modelcontextprotocol/sdk/types.js";
import { RELATED_TASK_META_KEY } from "@modelcontextprotocol/sdk/types.js";
import type { Task } from "@modelcontextprotocol/sdk/types.js";
import { failureText } from "./answer-text";
import type { AskHumanGateway } from "./ask-human";

/** How often a client should ask about a task, in milliseconds. */
const POLL_MS = 2_000;

/** A task's id is the request's and when the task was made, so that any server of the key can answer for it. */
function taskIdOf(id: string, createdAt: number): string {
  return `${id}.${createdAt.toString(36)}`;
}

function requestOf(taskId: string): { id: string; createdAt: string } {
  const [id = "", time = ""] = taskId.split(".");
  const createdAt = Number.parseInt(time, 36);
  if (!/^[0-9a-z]{1,9}$/.test(time) || !Number.isFinite(createdAt)) {
    throw new McpError(ErrorCode.InvalidParams, `The task ${taskId} is none that ask_human made.`);
  }
  return { id, createdAt: new Date(createdAt).toISOString() };
}

function statusOf({ status }: Status): Task["status"] {
  switch (status) {
    case "PENDING":
      return "working";
    case "APPROVED":
    case "APPROVED_WITH_MODIFICATIONS":
    case "REJECTED":
    case "EXPIRED":
      return "completed";
    case "CANCELLED":
      return "cancelled";
    default:
      return assertNever(status);
  }
}

function taskOf(taskId: string, state: Status): Task {
  const { createdAt } = requestOf(taskId);
  const lastUpdatedAt = state.status === "PENDING" ? createdAt : state.resolved_at;
  return { taskId, status: statusOf(state), ttl: null, createdAt, lastUpdatedAt, pollInterval: POLL_MS };
}

/** A task for a question that was just asked or found. It lives as long as the gateway keeps the request. */
export function newTask(id: string): Task {
  const now = Date.now();
  const createdAt = new Date(now).toISOString();
  return {
    taskId: taskIdOf(id, now),
    status: "working",
    ttl: null,
    createdAt,
    lastUpdatedAt: createdAt,
    pollInterval: POLL_MS,
  };
}

/** A failure as this protocol's error: a client reads no result of a task that it cannot reach. */
export function orProtocolError<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    if (!isLetsPingError(cause)) throw cause;
    const isOurs = cause.status === 0 || cause.status >= 500;
    throw new McpError(isOurs ? ErrorCode.InternalError : ErrorCode.InvalidParams, failureText(cause));
  });
}

/**
 * Serves `tasks/get`, `tasks/result` and `tasks/cancel` of the protocol of 2025-11-25. The gateway keeps the state, so
 * a task outlives this process; there is no `tasks/list`, because a key's questions are not one client's.
 */
export function handleTasks(
  server: Server,
  gateway: AskHumanGateway,
  resultOf: (decision: Decision) => CallToolResult,
): void {
  server.setRequestHandler(GetTaskRequestSchema, async ({ params: { taskId } }) =>
    taskOf(taskId, await orProtocolError(gateway.status(requestOf(taskId).id))),
  );
  server.setRequestHandler(GetTaskPayloadRequestSchema, async ({ params: { taskId } }, { signal }) => {
    const result = resultOf(await orProtocolError(gateway.wait(requestOf(taskId).id, { signal })));
    return { ...result, _meta: { ...result._meta, [RELATED_TASK_META_KEY]: { taskId } } };
  });
  server.setRequestHandler(CancelTaskRequestSchema, async ({ params: { taskId } }) => {
    const { id } = requestOf(taskId);
    return taskOf(taskId, await orProtocolError(gateway.cancel(id, "The MCP client cancelled the task.")));
  });
}
