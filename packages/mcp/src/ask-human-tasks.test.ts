import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve, reject } from "../../../apps/server/src/testing/asking";
import { createWorld, newName, textOf } from "../test/harness";
import type { StdioClient, World } from "../test/harness";

let world: World;
let connected: StdioClient;
beforeAll(async () => {
  world = await createWorld();
  connected = await world.connect([]);
});
afterAll(() => world.close());

function askAsTask(action: string) {
  const args = { service: "billing-agent", action, payload: { amount: 550 } };
  return connected.client.experimental.tasks.callToolStream(
    { name: "ask_human", arguments: args },
    CallToolResultSchema,
    { task: { ttl: 60_000 } },
  );
}

/** The task of a question that waits. */
async function newTask(action: string) {
  const stream = askAsTask(action);
  const first = (await stream.next()).value;
  if (first?.type !== "taskCreated") throw new Error(`There is no task: ${JSON.stringify(first)}`);
  return { stream, task: first.task };
}

test("where tasks are negotiated a call is a task, which ends with the decision", async () => {
  const action = newName("refund");
  const { stream, task } = await newTask(action);
  expect(task).toMatchObject({ status: "working", ttl: null });
  const { id } = await world.pending(action);
  expect(task.taskId).toMatch(new RegExp(`^${id}\\.`));
  await approve(world.person, id);
  let result: CallToolResult | undefined;
  for await (const message of stream)
    if (message.type === "result") result = message.result as CallToolResult;
  expect(JSON.parse(textOf(result))).toEqual({ status: "APPROVED", executed_payload: { amount: 550 } });
  expect(await connected.client.experimental.tasks.getTask(task.taskId)).toMatchObject({
    status: "completed",
  });
});

test("the result of a task is waited for, and a rejection is a result", async () => {
  const action = newName("refund");
  const { task } = await newTask(action);
  const waiting = connected.client.experimental.tasks.getTaskResult(task.taskId, CallToolResultSchema);
  await reject(world.person, (await world.pending(action)).id, "Too much.");
  const result = await waiting;
  expect(textOf(result)).toMatch(/^ACTION_REJECTED: .*Too much\./);
  expect(result._meta?.["io.modelcontextprotocol/related-task"]).toEqual({ taskId: task.taskId });
});

test("cancelling a task withdraws the question", async () => {
  const action = newName("refund");
  const { task } = await newTask(action);
  const { id } = await world.pending(action);
  expect(await connected.client.experimental.tasks.cancelTask(task.taskId)).toMatchObject({
    status: "cancelled",
  });
  expect((await world.detail(id)).decision.status).toBe("CANCELLED");
});

test("a task of another key, or of nobody, is refused", async () => {
  const { task } = await newTask(newName("refund"));
  const { apiKey } = await world.app.withKey();
  const stranger = await world.connect([], { environment: { LETSPING_API_KEY: apiKey } });
  const { tasks } = stranger.client.experimental;
  await expect(tasks.getTask(task.taskId)).rejects.toThrow(/-32602.*ERROR/);
  await expect(tasks.cancelTask(task.taskId)).rejects.toThrow(/-32602/);
  await expect(tasks.getTask("req_1")).rejects.toThrow(/none that ask_human made/);
  await stranger.close();
});

test("a task for arguments that do not fit is an error of the protocol", async () => {
  const stream = connected.client.experimental.tasks.callToolStream(
    { name: "ask_human", arguments: { service: "a" } },
    CallToolResultSchema,
    { task: {} },
  );
  const first = (await stream.next()).value;
  expect(first).toMatchObject({ type: "error" });
  expect(String(first?.type === "error" ? first.error.message : "")).toMatch(/action, payload are missing/);
});
