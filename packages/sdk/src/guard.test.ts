import type { RequestDetail } from "@letsping/core";
import { afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import { agent, failureOf, newAction, owner, PAYLOAD, SCHEMA, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { createProxy } from "../test/proxy";
import type { GuardContext, GuardOptions } from "./index";

type Refund = typeof PAYLOAD;

let maya: Owner;
beforeAll(async () => {
  maya = await owner();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function spec(action: string, more: Partial<GuardOptions<Refund>> = {}): GuardOptions<Refund> {
  return { service: SERVICE, action, schema: SCHEMA, ...more };
}

async function executionOf(id: string): Promise<RequestDetail["execution"]> {
  return (await maya.detail(id)).execution;
}

test("runs the function once, with exactly the approved payload, and reports its result", async () => {
  const action = newAction();
  const refund = vi.fn((payload: Refund, context: GuardContext<Refund>) => ({
    refunded: payload.amount,
    state: context.decision.status,
  }));
  const running = agent().guard(refund, spec(action))(PAYLOAD);
  const { id } = await maya.pending(action);
  expect(refund).not.toHaveBeenCalled();
  await maya.approve(id);
  expect(await running).toEqual({ refunded: 550, state: "APPROVED" });
  expect(refund).toHaveBeenCalledTimes(1);
  expect(refund.mock.calls[0]?.[0]).toEqual(PAYLOAD);
  expect(refund.mock.calls[0]?.[1].requestId).toBe(id);
  const execution = await executionOf(id);
  expect(execution).toMatchObject({ state: "EXECUTED" });
  expect(execution.result_digest).toMatch(/^[0-9a-f]{64}$/);
});

test("runs with the changed payload, which nobody can change any more", async () => {
  const action = newAction();
  const seen: Refund[] = [];
  const running = agent().guard((payload: Refund) => {
    seen.push(payload);
    expect(Object.isFrozen(payload)).toBe(true);
  }, spec(action))(PAYLOAD);
  await maya.approve((await maya.pending(action)).id, { ...PAYLOAD, amount: 220 });
  await running;
  expect(seen).toEqual([{ ...PAYLOAD, amount: 220 }]);
});

test("what the caller changes while somebody decides does not run", async () => {
  const action = newAction();
  const mine = { ...PAYLOAD };
  const refund = vi.fn((payload: Refund) => payload.amount);
  const running = agent().guard(refund, spec(action))(mine);
  mine.amount = 99_999;
  const { id } = await maya.pending(action);
  mine.amount = 99_999;
  await maya.approve(id);
  expect(await running).toBe(550);
});

test("is executing, with a lease, while the function runs", async () => {
  const action = newAction();
  const running = agent().guard(
    async (_payload: Refund, { requestId }: GuardContext<Refund>) => executionOf(requestId),
    spec(action),
  )(PAYLOAD);
  await maya.approve((await maya.pending(action)).id);
  const during = await running;
  expect(during.state).toBe("EXECUTING");
  expect(Date.parse(String(during.lease_expires_at)) - Date.parse(String(during.started_at))).toBe(60_000);
});

test("a function that throws is reported as failed, and its error comes through", async () => {
  const action = newAction();
  const running = agent().guard((): void => {
    throw new Error("The card network is down.");
  }, spec(action))(PAYLOAD);
  const caught = expect(running).rejects.toThrow("The card network is down.");
  const { id } = await maya.pending(action);
  await maya.approve(id);
  await caught;
  expect((await executionOf(id)).state).toBe("FAILED");
});

test("a function that was cut off is reported as unknown", async () => {
  const action = newAction();
  const controller = new AbortController();
  const begun = vi.fn();
  const running = agent().guard(
    (_payload: Refund, { signal }: GuardContext<Refund>) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        begun();
      }),
    spec(action),
  )(PAYLOAD, { signal: controller.signal });
  const caught = expect(running).rejects.toThrow("The pod stops.");
  const { id } = await maya.pending(action);
  await maya.approve(id);
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  controller.abort(new Error("The pod stops."));
  await caught;
  expect((await executionOf(id)).state).toBe("UNKNOWN");
});

test.each([
  ["REJECTED", async (id: string): Promise<void> => maya.reject(id, "Too much.")],
  ["CANCELLED", async (id: string): Promise<void> => void (await agent().cancel(id, "Too late."))],
  ["EXPIRED", async (): Promise<void> => undefined],
] as const)("never runs when the request is %s", async (status, end) => {
  const action = newAction();
  const refund = vi.fn();
  const failed = failureOf(agent().guard(refund, spec(action, { timeoutMs: 1_000 }))(PAYLOAD));
  const { id } = await maya.pending(action);
  await end(id);
  expect(await failed).toMatchObject({ error: "not_released", details: { id, status } });
  expect(refund).not.toHaveBeenCalled();
  expect((await executionOf(id)).state).toBe("NOT_STARTED");
});

test("an abort before the decision withdraws, and nothing runs", async () => {
  const action = newAction();
  const refund = vi.fn();
  const controller = new AbortController();
  const failed = failureOf(agent().guard(refund, spec(action))(PAYLOAD, { signal: controller.signal }));
  const { id } = await maya.pending(action);
  controller.abort();
  expect((await failed).error).toBe("aborted");
  expect((await agent().status(id)).status).toBe("CANCELLED");
  expect(refund).not.toHaveBeenCalled();
});

test("one approval runs once, however often the call is repeated", async () => {
  const action = newAction();
  const refund = vi.fn((payload: Refund) => payload.amount);
  const guarded = agent().guard(refund, spec(action));
  const calls = [1, 2, 3].map(() => guarded(PAYLOAD, { idempotencyKey: `order-7-${action}` }));
  const settled = Promise.allSettled(calls);
  await maya.approve((await maya.pending(action)).id);
  const outcomes = await settled;
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ error: "already_executing" });
  }
  expect(refund).toHaveBeenCalledTimes(1);
  expect(await maya.list(action)).toHaveLength(1);
});

test("an approval whose time is over does not run", async () => {
  const action = newAction();
  const refund = vi.fn();
  const failed = failureOf(agent().guard(refund, spec(action))(PAYLOAD));
  const { id } = await maya.pending(action);
  const realNow = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + 2 * 3_600_000);
  await maya.approve(id);
  expect(await failed).toMatchObject({ error: "receipt_refused", details: { code: "expired" } });
  expect(refund).not.toHaveBeenCalled();
});

test("the lease is renewed while the function runs", async () => {
  const proxy = await createProxy(inject("gatewayUrl"));
  const action = newAction();
  const executing = ({ path, sent }: { path: string; sent: string }) =>
    path.endsWith("/execution") && sent.includes('"executing"');
  const guarded = agent({ baseUrl: proxy.url }).guard(
    // The claim and two renewals: longer than one lease lasts without them.
    () => proxy.seen(executing, 4),
    spec(action, { leaseMs: 1_000 }),
  );
  const running = guarded(PAYLOAD);
  const { id } = await maya.pending(action);
  await maya.approve(id);
  await running;
  expect((await executionOf(id)).state).toBe("EXECUTED");
  await proxy.close();
});

test("a lost lease stops the function, and the outcome is unknown", async () => {
  const proxy = await createProxy(inject("gatewayUrl"));
  const action = newAction();
  let leaseEnds = 0;
  proxy.meddle({
    before: ({ path, sent }) =>
      path.endsWith("/execution") && sent.includes('"lease"') && Date.now() < leaseEnds + 50 ? "cut" : "pass",
    after({ path }, answer) {
      const { lease_expires_at } = JSON.parse(answer.body) as { lease_expires_at?: string };
      if (path.endsWith("/execution") && lease_expires_at) leaseEnds = Date.parse(lease_expires_at);
      return answer;
    },
  });
  const guarded = agent({ baseUrl: proxy.url }).guard(
    (_payload: Refund, { signal }: GuardContext<Refund>) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    spec(action, { leaseMs: 1_000 }),
  );
  const failed = failureOf(guarded(PAYLOAD));
  const { id } = await maya.pending(action);
  await maya.approve(id);
  expect((await failed).error).toBe("lease_invalid");
  expect((await executionOf(id)).state).toBe("UNKNOWN");
  await proxy.close();
});

test("a claim whose answer is lost runs nothing, and the approval is used", async () => {
  const proxy = await createProxy(inject("gatewayUrl"));
  proxy.meddle({ after: ({ path }, answer) => (path.endsWith("/execution") ? "cut" : answer) });
  const action = newAction();
  const refund = vi.fn();
  const failed = failureOf(agent({ baseUrl: proxy.url }).guard(refund, spec(action))(PAYLOAD));
  const { id } = await maya.pending(action);
  await maya.approve(id);
  expect((await failed).error).toBe("gateway_unreachable");
  expect(refund).not.toHaveBeenCalled();
  expect((await executionOf(id)).state).toBe("EXECUTING");
  expect(proxy.exchanges.filter(({ path }) => path.endsWith("/execution"))).toHaveLength(1);
  await proxy.close();
});

test("a report that cannot be made is told, and the result is still the function's", async () => {
  const proxy = await createProxy(inject("gatewayUrl"));
  proxy.meddle({
    before: ({ path, sent }) => (path.endsWith("/execution") && sent.includes("executed") ? "cut" : "pass"),
  });
  const action = newAction();
  const told: unknown[] = [];
  const client = agent({ baseUrl: proxy.url, retry: { giveUpAfterMs: 0 } });
  const guarded = client.guard(
    () => "done",
    spec(action, { onReportError: (error) => void told.push(error) }),
  );
  const running = guarded(PAYLOAD);
  const { id } = await maya.pending(action);
  await maya.approve(id);
  expect(await running).toBe("done");
  expect(told).toMatchObject([{ error: "gateway_unreachable" }]);
  expect((await executionOf(id)).state).toBe("EXECUTING");
  await proxy.close();
});

test("a handler of report errors that throws does not turn a success into a failure", async () => {
  const proxy = await createProxy(inject("gatewayUrl"));
  proxy.meddle({
    before: ({ path, sent }) => (path.endsWith("/execution") && sent.includes("executed") ? "cut" : "pass"),
  });
  const action = newAction();
  const client = agent({ baseUrl: proxy.url, retry: { giveUpAfterMs: 0 } });
  const onReportError = () => {
    throw new Error("The log is full.");
  };
  const running = client.guard(() => "done", spec(action, { onReportError }))(PAYLOAD);
  const caught = expect(running).rejects.toThrow("The log is full.");
  await maya.approve((await maya.pending(action)).id);
  await caught;
  expect(proxy.exchanges.filter(({ sent }) => sent.includes('"failed"'))).toEqual([]);
  await proxy.close();
});

test("a result that is no JSON is reported without a digest", async () => {
  const action = newAction();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const running = agent().guard(() => cycle, spec(action))(PAYLOAD);
  const { id } = await maya.pending(action);
  await maya.approve(id);
  expect(await running).toBe(cycle);
  expect(await executionOf(id)).toMatchObject({ state: "EXECUTED", result_digest: null });
});

test("two guards at once do not mix their payloads", async () => {
  const action = newAction();
  const guarded = agent().guard((payload: Refund) => payload.user_id, spec(action));
  const running = ["u_1", "u_2"].map((user_id) => guarded({ ...PAYLOAD, user_id }));
  await vi.waitFor(async () => expect(await maya.list(action)).toHaveLength(2));
  for (const { id } of await maya.list(action)) await maya.approve(id);
  expect(await Promise.all(running)).toEqual(["u_1", "u_2"]);
});

test("refuses options that could only fail after the approval", () => {
  expect(() => agent().guard(() => 1, spec("x", { leaseMs: 10 }))).toThrow(/leaseMs/);
  expect(() => agent({ compatibility: "part-a" }).guard(() => 1, spec("x"))).toThrow(/receipts/);
});

test.each([
  ["a BigInt", { amount: 1n }],
  ["NaN", { amount: Number.NaN }],
  ["a list", [1]],
])("refuses a payload that is %s at once", async (_name, payload) => {
  const refund = vi.fn();
  const guarded = agent().guard(refund, { service: SERVICE, action: newAction() });
  expect((await failureOf(guarded(payload))).error).toBe("payload_invalid");
  expect(refund).not.toHaveBeenCalled();
});
