import { afterEach, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { failureOf, newAction, overEveryTransport, owner, PAYLOAD, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { createProxy } from "../test/proxy";
import type { Exchange, TestProxy } from "../test/proxy";

let maya: Owner;
let proxy: TestProxy;
beforeAll(async () => {
  maya = await owner();
});
beforeEach(async () => {
  proxy = await createProxy(inject("gatewayUrl"));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await proxy.close();
});

const isCreate = ({ path }: Exchange) => path === "/api/ingest";
const isStatus = ({ path }: Exchange) => path.startsWith("/api/status/");

const realNow = Date.now;

/** Sets the clock of this machine off by so much, as when a laptop wakes up, without moving timers. */
function setClockOff(byMs: number): void {
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + byMs);
}

overEveryTransport((agent) => {
  /** Asks, and says whether anything came of it yet. */
  function asking(action: string) {
    const state = { settled: false };
    const client = agent({ baseUrl: proxy.url });
    const asked = client.ask({ service: SERVICE, action, payload: PAYLOAD }).finally(() => {
      state.settled = true;
    });
    return { asked, state };
  }

  test("survives connections that drop again and again while a person thinks", async () => {
    const action = newAction();
    const { asked, state } = asking(action);
    const { id } = await maya.pending(action);
    for (const times of [1, 2, 3]) {
      await proxy.seen(isStatus, times);
      proxy.cutAll();
    }
    await proxy.seen(isStatus, 4);
    expect(state.settled).toBe(false);
    await maya.approve(id);
    expect(await asked).toMatchObject({ id, status: "APPROVED", final_payload: PAYLOAD });
    expect(await maya.list(action)).toHaveLength(1);
  });

  test("learns the decision that was made while the connection was down", async () => {
    const action = newAction();
    const { asked } = asking(action);
    const { id } = await maya.pending(action);
    await proxy.seen(isStatus);
    let down = true;
    proxy.meddle({ before: () => (down ? "cut" : "pass") });
    proxy.cutAll();
    await maya.reject(id, "Not this one.");
    await proxy.seen(isStatus, 2);
    down = false;
    expect(await asked).toMatchObject({ id, status: "REJECTED", reason: "Not this one." });
  });

  test.each([
    [
      "an error of a proxy in HTML",
      { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad</h1>" },
    ],
    ["a page of a hotel", { status: 200, headers: { "content-type": "text/html" }, body: "<p>Sign in</p>" }],
    ["a starting gateway", { status: 503, headers: { "retry-after": "1" }, body: '{"error":"unavailable"}' }],
    ["half a document", { status: 200, headers: { "x-letsping-version": "2" }, body: '{"status":"APPRO' }],
    ["a bare word", { status: 200, headers: { "x-letsping-version": "2" }, body: '"APPROVED"' }],
  ])("takes %s for no answer, and asks again", async (_name, answer) => {
    const action = newAction();
    let broken = true;
    proxy.meddle({ before: (exchange) => (broken && isStatus(exchange) ? answer : "pass") });
    const { asked, state } = asking(action);
    const { id } = await maya.pending(action);
    await proxy.seen(isStatus, 2);
    expect(state.settled).toBe(false);
    broken = false;
    await maya.approve(id);
    expect(await asked).toMatchObject({ id, status: "APPROVED" });
  });

  test("asks again, and not in a rush, where the gateway does not hold", async () => {
    const action = newAction();
    proxy.meddle({ before: () => "pass", after: (_exchange, answer) => answer });
    const direct = agent({
      baseUrl: proxy.url,
      // A middle machine that drops the query makes every answer come at once.
      fetch: (url, init) => fetch(String(url).split("?")[0] ?? "", init),
    });
    const asked = direct.ask({ service: SERVICE, action, payload: PAYLOAD });
    const { id } = await maya.pending(action);
    const startedAt = performance.now();
    await proxy.seen(isStatus, 4);
    // Pauses of at least 100, 200 and 400 ms.
    expect(performance.now() - startedAt).toBeGreaterThan(500);
    await maya.approve(id);
    expect(await asked).toMatchObject({ status: "APPROVED" });
  });

  test("a create whose answer is lost makes one request", async () => {
    const action = newAction();
    let lost = 0;
    proxy.meddle({ after: (exchange, answer) => (isCreate(exchange) && lost++ < 2 ? "cut" : answer) });
    const { asked } = asking(action);
    const { id } = await maya.pending(action);
    await maya.approve(id);
    expect(await asked).toMatchObject({ id, status: "APPROVED" });
    const creates = proxy.exchanges.filter(isCreate);
    expect(creates).toHaveLength(3);
    expect(new Set(creates.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(await maya.list(action)).toHaveLength(1);
  });

  test("every create carries an idempotency key, and every call another one", async () => {
    const client = agent({ baseUrl: proxy.url });
    const action = newAction();
    // Another one each time: the same again and again is a loop.
    const paying = (amount: number) => ({ ...PAYLOAD, amount });
    const request = (amount: number) => ({ service: SERVICE, action, payload: paying(amount) });
    const controller = new AbortController();
    const { signal } = controller;
    await client.defer(request(1));
    await client.observe(request(2));
    const calls = [
      client.ask(request(3), { signal }),
      client.guard(() => 1, { service: SERVICE, action })(paying(4), { signal }),
    ].map(failureOf);
    const tool = client.tool(SERVICE, action)(paying(5));
    await vi.waitFor(async () => expect(await maya.list(action)).toHaveLength(5));
    const keys = proxy.exchanges.filter(isCreate).map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(5);
    expect(new Set(keys).size).toBe(5);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f-]{36}$/);
    controller.abort();
    for (const failure of await Promise.all(calls)) expect(failure.error).toBe("aborted");
    for (const { id, status } of await maya.list(action))
      if (status === "PENDING") await maya.reject(id, "Over.");
    expect(await tool).toMatch(/^STOP: /);
    expect(proxy.exchanges.filter(isStatus).length).toBeGreaterThan(0);
  });

  test("an idempotency key of the caller repeats the request, and refuses another body", async () => {
    const client = agent();
    const action = newAction();
    const request = { service: SERVICE, action, payload: PAYLOAD, idempotencyKey: `order-7-${action}` };
    const first = await client.defer(request);
    expect((await client.defer(request)).id).toBe(first.id);
    const other = await failureOf(client.defer({ ...request, payload: { ...PAYLOAD, amount: 1 } }));
    expect(other.error).toBe("idempotency_key_reused");
  });

  test("a gateway that stays away ends the create after the time that was allowed, and releases nothing", async () => {
    const refund = vi.fn();
    const client = agent({ baseUrl: "http://127.0.0.1:1/api", retry: { giveUpAfterMs: 300 } });
    const failure = await failureOf(client.guard(refund, { service: SERVICE, action: "x" })(PAYLOAD));
    expect(failure).toMatchObject({ error: "gateway_unreachable", retry: true, code: "LETSPING_NETWORK" });
    expect(refund).not.toHaveBeenCalled();
  });

  test("a laptop that slept past the end of the request learns what was decided", async () => {
    const action = newAction();
    const { asked, state } = asking(action);
    const { id } = await maya.pending(action);
    await proxy.seen(isStatus);
    setClockOff(26 * 3_600_000);
    proxy.cutAll();
    await proxy.seen(isStatus, 2);
    expect(state.settled).toBe(false);
    await maya.reject(id, "You were asleep.");
    expect(await asked).toMatchObject({ status: "REJECTED", reason: "You were asleep." });
  });

  test("a laptop that slept past the end, with no gateway to ask, gets no approval", async () => {
    const action = newAction();
    const refund = vi.fn();
    const guarded = agent({ baseUrl: proxy.url }).guard(refund, { service: SERVICE, action });
    const failed = failureOf(guarded(PAYLOAD));
    const { id } = await maya.pending(action);
    await proxy.seen(isStatus);
    proxy.meddle({ before: () => "cut" });
    setClockOff(26 * 3_600_000);
    // Cut before it is approved: the call that is held must not bring the answer.
    proxy.cutAll();
    await maya.approve(id);
    await proxy.seen(isStatus, 2);
    // It still tries; two minutes later it does not.
    setClockOff(26 * 3_600_000 + 120_000);
    expect((await failed).error).toBe("wait_timeout");
    expect(refund).not.toHaveBeenCalled();
  });

  test("a laptop whose clock went back does not run before the decision", async () => {
    const action = newAction();
    const refund = vi.fn();
    const failed = failureOf(
      agent({ baseUrl: proxy.url }).guard(refund, { service: SERVICE, action })(PAYLOAD),
    );
    const { id } = await maya.pending(action);
    await proxy.seen(isStatus);
    setClockOff(-3_600_000);
    await maya.approve(id);
    expect(await failed).toMatchObject({ error: "receipt_refused", details: { code: "not_yet_valid" } });
    expect(refund).not.toHaveBeenCalled();
  });

  test("a connection that died without a word is given up and made again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const action = newAction();
    proxy.meddle({ before: (exchange) => (isStatus(exchange) ? "silence" : "pass") });
    const { asked, state } = asking(action);
    await proxy.seen(isStatus);
    proxy.meddle({});
    // The gateway was asked to hold for 25 s; 15 s later nobody believes in an answer any more.
    await vi.advanceTimersByTimeAsync(39_999);
    expect(proxy.exchanges.filter(isStatus)).toHaveLength(1);
    expect(state.settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    await proxy.seen(isStatus, 2);
    const [item] = await maya.list(action);
    await maya.approve(String(item?.id));
    expect(await asked).toMatchObject({ status: "APPROVED" });
  });

  test("a limited wait ends in time although nothing answers", async () => {
    const { id } = await agent().defer({ service: SERVICE, action: newAction(), payload: PAYLOAD });
    proxy.meddle({ before: () => "silence" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const failed = failureOf(agent({ baseUrl: proxy.url }).wait(id, { timeoutMs: 5_000 }));
    await proxy.seen(isStatus);
    await vi.advanceTimersByTimeAsync(6_000);
    expect((await failed).error).toBe("wait_timeout");
  });
});
