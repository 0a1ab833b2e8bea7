import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { startCollector } from "../testing/collector";
import type { Collector } from "../testing/collector";
import type { SentSpan } from "../testing/collector";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { until } from "../testing/until";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const AGENT_SPAN = "b7ad6b7169203331";

let collector: Collector;
let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
beforeAll(async () => {
  collector = await startCollector();
  app = await createTestApp({
    limits: "off",
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, OTEL_BSP_SCHEDULE_DELAY: "20" },
  });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(async () => {
  await app.close();
  await collector.close();
});

/** The spans of one trace, once there are so many. */
async function traceOf(traceId: string, count: number): Promise<SentSpan[]> {
  const find = () => collector.spans.filter((span) => span.traceId === traceId);
  await until(`${count} spans of the trace arrived`, () => find().length >= count);
  return find();
}

function named(spans: SentSpan[], name: string): SentSpan {
  const found = spans.filter((span) => span.name === name);
  const [span] = found;
  if (!span || found.length > 1) throw new Error(`There are ${found.length} spans ${name}.`);
  return span;
}

test("what the agent asks, the wait for the person and the execution stand in the agent's own trace", async () => {
  const asAgent = { traceparent: `00-${TRACE}-${AGENT_SPAN}-01` };
  const created = await agent.post("/api/ingest", REFUND, asAgent);
  const id = created.body.id;
  expect(created.headers.get("x-trace-id")).toBe(TRACE);
  const decided = await approve(maya, id);
  await agent.post(`/api/requests/${id}/execution`, { state: "executing" }, asAgent);

  // The calls, what they did, and the wait; the person's own call is in a trace of its own.
  const spans = await traceOf(TRACE, 5);
  expect(spans.map((span) => span.name).sort()).toEqual([
    "POST /api/ingest",
    "POST /api/requests/:id/execution",
    "letsping.decision",
    "letsping.execution.claim",
    "letsping.ingest",
  ]);
  const call = named(spans, "POST /api/ingest");
  expect([call.parentSpanId, call.kind, call.service]).toEqual([AGENT_SPAN, 2, "letsping-gateway"]);
  expect(call.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/api/ingest",
    "http.response.status_code": "200",
    "letsping.request_id": id,
  });
  expect(named(spans, "letsping.ingest").parentSpanId).toBe(call.spanId);
  const execution = named(spans, "POST /api/requests/:id/execution");
  expect(execution.parentSpanId).toBe(AGENT_SPAN);
  expect(named(spans, "letsping.execution.claim").parentSpanId).toBe(execution.spanId);

  const wait = named(spans, "letsping.decision");
  expect(wait.parentSpanId).toBe(AGENT_SPAN);
  expect(wait.attributes).toEqual({
    "letsping.request_id": id,
    "letsping.project_id": app.projectId,
    "letsping.service": REFUND.service,
    "letsping.action": REFUND.action,
    "letsping.status": "APPROVED",
    "letsping.method": "dashboard",
    "letsping.mode": "test",
  });
  const { rows } = await app.deps.pool.query<{ created_at: Date; resolved_at: Date }>(
    "select created_at, resolved_at from approval_request where project_id = $1 and id = $2",
    [app.projectId, id],
  );
  const millisecondsOf = (nano: string) => Number(BigInt(nano) / 1_000_000n);
  expect(millisecondsOf(wait.startTimeUnixNano)).toBe(rows[0]?.created_at.getTime());
  expect(millisecondsOf(wait.endTimeUnixNano)).toBe(rows[0]?.resolved_at.getTime());

  const deciding = await traceOf(decided.headers.get("x-trace-id") ?? "", 2);
  const settle = named(deciding, "letsping.settle");
  expect(settle.parentSpanId).toBe(named(deciding, "POST /api/resolve").spanId);
  expect(wait.links.map((link) => link.traceId)).toEqual([settle.traceId]);
});

test("without a trace of the agent the wait joins the gateway's own span of the call", async () => {
  const created = await agent.post("/api/ingest", REFUND);
  await approve(maya, created.body.id);
  const spans = await traceOf(created.headers.get("x-trace-id") ?? "", 3);
  expect(named(spans, "letsping.decision").parentSpanId).toBe(named(spans, "POST /api/ingest").spanId);
});

test.each([
  ["not-a-traceparent"],
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01"],
  ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"],
  ["ff-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-01"],
  ["00-0AF7651916CD43DD8448EB211C80319D-B7AD6B7169203331-01"],
])("the traceparent %s is none, and the call begins a trace of its own", async (traceparent) => {
  const created = await agent.post("/api/ingest", REFUND, { traceparent });
  expect(created.status).toBe(200);
  const spans = await traceOf(created.headers.get("x-trace-id") ?? "", 2);
  expect(named(spans, "POST /api/ingest").parentSpanId ?? "").toBe("");
});

test("an agent that does not record its trace is followed in that", async () => {
  const quiet = "4bf92f3577b34da6a3ce929d0e0e4736";
  const id = (await agent.post("/api/ingest", REFUND, { traceparent: `00-${quiet}-${AGENT_SPAN}-00` })).body
    .id;
  await approve(maya, id);
  const marker = await agent.get("/api/status/none");
  await traceOf(marker.headers.get("x-trace-id") ?? "", 1);
  expect(collector.spans.filter((span) => span.traceId === quiet)).toEqual([]);
});

test("health checks and scrapes are in no trace", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"]) await app.anonymous.get(path);
  const marker = await agent.get("/api/status/none");
  await traceOf(marker.headers.get("x-trace-id") ?? "", 1);
  expect(collector.spans.filter((span) => /healthz|readyz|metrics/.test(span.name))).toEqual([]);
});

test("the line in the log names the span", async () => {
  const answer = await agent.get(`/api/status/${await ask(agent)}`);
  const traceId = answer.headers.get("x-trace-id") ?? "";
  const call = named(await traceOf(traceId, 1), "GET /api/status/:id");
  await until("the line is there", () =>
    app.logged().includes(`"trace_id":"${traceId}","span_id":"${call.spanId}"`),
  );
});

test("no payload, reason, key, e-mail, name or path of a caller is sent", async () => {
  const secret = "canary51be02";
  const id = await ask(agent, { payload: { note: secret }, schema: null, metadata: { reason: secret } });
  await maya.post("/api/resolve", { id, decision: "reject", reason: secret });
  await execution(agent, id, { state: "executing" });
  const last = await app.anonymous.get(`/api/${secret}?q=${secret}`, { Authorization: `Bearer ${secret}` });
  await traceOf(last.headers.get("x-trace-id") ?? "", 1);
  const received = collector.received();
  for (const never of [secret, agent.apiKey, maya.email, "Operator Test"])
    expect(received).not.toContain(never);
});
