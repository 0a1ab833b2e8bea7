import { beforeAll, expect, test } from "vitest";
import { agent, newAction, owner, PAYLOAD, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";

const SPAN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let maya: Owner;
beforeAll(async () => {
  maya = await owner();
});

/** The real fetch, and the `traceparent` of each call that went through it. */
function recordingFetch(): { fetch: typeof fetch; sent: (string | null)[] } {
  const sent: (string | null)[] = [];
  return {
    sent,
    fetch(input, init) {
      sent.push(new Headers(init?.headers).get("traceparent"));
      return fetch(input, init);
    },
  };
}

test("the span that asks goes with every call of a guarded action, and the gateway takes its trace over", async () => {
  const { fetch, sent } = recordingFetch();
  const traces: (string | null)[] = [];
  const observed: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    traces.push(response.headers.get("x-trace-id"));
    return response;
  };
  const action = newAction();
  const refund = agent({ fetch: observed, traceparent: () => SPAN }).guard(() => "done", {
    service: SERVICE,
    action,
  });
  const running = refund(PAYLOAD);
  await maya.approve((await maya.pending(action)).id);
  expect(await running).toBe("done");
  expect(sent.length).toBeGreaterThanOrEqual(4);
  expect(new Set(sent)).toEqual(new Set([SPAN]));
  expect(new Set(traces)).toEqual(new Set(["0af7651916cd43dd8448eb211c80319c"]));
});

test.each<[string, (() => string | undefined) | undefined]>([
  ["nothing is given", undefined],
  ["no span is active", () => undefined],
  ["the text is no traceparent", () => "trace me"],
  ["the text holds what no header can carry", () => `${SPAN}\r\nX-Evil: 1`],
  [
    "the tracer throws",
    () => {
      throw new Error("The tracer is broken.");
    },
  ],
])("where %s, nothing is sent and asking works", async (_case, traceparent) => {
  const { fetch, sent } = recordingFetch();
  const options = traceparent ? { fetch, traceparent } : { fetch };
  const { id } = await agent(options).defer({ service: SERVICE, action: newAction(), payload: PAYLOAD });
  expect(id).toMatch(/^req_/);
  expect(sent).toEqual([null]);
});
