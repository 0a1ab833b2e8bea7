import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";

let app: TestApp;
let agent: TestKey;
let other: TestKey;
let maya: TestPerson;
const made: Record<string, string> = {};

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  other = await app.withKey({ mode: "live", scope: "key" });
  maya = await app.as("operator", { name: "Maya Okafor" });
  made["soon"] = await ask(agent, { expires_in_ms: 600_000, priority: "critical" });
  made["later"] = await ask(agent, { expires_in_ms: 3_600_000 });
  made["live"] = await ask(other, { service: "deploy-agent", action: "restart_100%" });
  made["approved"] = await ask(agent);
  await approve(maya, made["approved"]);
  made["edited"] = await ask(agent, { service: "=cmd()", action: "+1" });
  await approve(maya, made["edited"], { patched_payload: { ...REFUND.payload, amount: 5 } });
  made["rejected"] = await ask(agent, { payload: { ...REFUND.payload, note: "needle in the payload" } });
  await reject(maya, made["rejected"]);
});
afterAll(() => app.close());

async function ids(query: string, who: TestPerson | TestKey = maya): Promise<string[]> {
  const { status, body } = await who.get(`/api/requests${query}`);
  expect(status, query).toBe(200);
  return body.requests.map((each: { id: string }) => each.id);
}

function the(...names: string[]): string[] {
  return names.map((name) => made[name] ?? name);
}

test("what waits comes soonest end first, all else newest first", async () => {
  expect(await ids("?status=PENDING")).toEqual(the("soon", "later", "live"));
  expect(await ids("")).toEqual(the("rejected", "edited", "approved", "live", "later", "soon"));
});

test("every filter narrows", async () => {
  expect(await ids("?status=APPROVED,APPROVED_WITH_MODIFICATIONS")).toEqual(the("edited", "approved"));
  expect(await ids("?service=deploy-agent")).toEqual(the("live"));
  expect(await ids("?action=restart_100%25")).toEqual(the("live"));
  expect(await ids("?priority=critical")).toEqual(the("soon"));
  expect(await ids(`?key=${other.keyId}`)).toEqual(the("live"));
  expect(await ids("?mode=live")).toEqual(the("live"));
  expect(await ids(`?person=${maya.userId}&status=REJECTED`)).toEqual(the("rejected"));
  expect(await ids("?to=2020-01-01T00:00:00Z")).toEqual([]);
  expect(await ids("?from=2020-01-01T00:00:00Z")).toHaveLength(6);
  expect(await ids("?role=finance")).toEqual([]);
  expect(await ids("?agent=agt_none")).toEqual([]);
});

test("search looks at names and ids, never at payloads, and its text is literal", async () => {
  expect(await ids("?q=deploy")).toEqual(the("live"));
  expect(await ids(`?q=${made["soon"]}`)).toEqual(the("soon"));
  expect(await ids("?q=okafor")).toEqual(the("rejected", "edited", "approved"));
  expect(await ids("?q=needle")).toEqual([]);
  expect(await ids("?q=100%25")).toEqual(the("live"));
  expect(await ids("?q=%25%25%25")).toEqual([]);
  expect(await ids("?q=_____________________")).toEqual([]);
});

test("pages follow each other without gap or repeat, in both orders", async () => {
  for (const filter of ["status=PENDING", ""]) {
    const whole = await ids(`?${filter}`);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor ? `&cursor=${cursor}` : "";
      const { body } = await maya.get(`/api/requests?${filter}&limit=2${more}`);
      expect(body.requests.length).toBeLessThanOrEqual(2);
      paged.push(...body.requests.map((each: { id: string }) => each.id));
      cursor = body.next_cursor;
    } while (cursor);
    expect(paged).toEqual(whole);
  }
});

test("a cursor, status, time or limit that is none is refused", async () => {
  const forged = Buffer.from("2026-01-01T00:00:00Z'); drop table member; -- req_x").toString("base64url");
  for (const query of [
    "?cursor=abc",
    `?cursor=${forged}`,
    "?status=DONE",
    "?from=yesterday",
    "?limit=0",
    "?limit=201",
    "?stauts=PENDING",
  ]) {
    const { status, body } = await maya.get(`/api/requests${query}`);
    expect([status, body.error], query).toEqual([400, "invalid_request"]);
  }
});

test("a key lists what it made; a key of the project's scope lists all", async () => {
  expect(await ids("", other)).toEqual(the("live"));
  expect(await ids("", agent)).not.toContain(made["live"]);
  expect(await ids("", await app.withKey({ scope: "project" }))).toHaveLength(6);
});

test("a list says how many wait in the project, whatever the filter", async () => {
  const { body } = await maya.get("/api/requests?status=REJECTED");
  expect(body.pending_count).toBe(3);
  expect(Math.abs(Date.parse(body.server_time) - Date.now())).toBeLessThan(60_000);
});

test("the history as CSV quotes every cell and disarms formulas", async () => {
  const { status, text, headers } = await maya.get("/api/requests?format=csv");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toContain("attachment");
  const lines = text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(7);
  expect(lines[0]).toContain("id,created_at,service,action,sentence");
  const edited = lines.find((line) => line.startsWith(`"${made["edited"]}"`)) ?? "";
  expect(edited).toContain(`"'=cmd()","'+1"`);
  expect(edited).toContain('"APPROVED_WITH_MODIFICATIONS","1"');
  expect(edited).toContain('"Maya Okafor"');
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
});

test("the whole of a request: values, decision, who may decide, what happened", async () => {
  const shown = (await maya.get(`/api/requests/${made["edited"]}`)).body;
  expect(shown).toMatchObject({
    payload: REFUND.payload,
    schema: REFUND.schema,
    editable: true,
    change_count: 1,
    decided_by: { id: maya.userId, name: "Maya Okafor" },
    decision: { status: "APPROVED_WITH_MODIFICATIONS", final_payload: { ...REFUND.payload, amount: 5 } },
    diff_summary: { changes: [{ op: "replace", path: "/amount", old_value: 550, value: 5 }] },
  });
  expect(shown.timeline.map((each: { type: string }) => each.type)).toEqual([
    "request.created",
    "request.approved",
  ]);
  for (const entry of shown.timeline) expect(entry.digest).toMatch(/^[0-9a-f]{64}$/);
  const pending = (await maya.get(`/api/requests/${made["soon"]}`)).body;
  expect(pending.may_decide).toEqual({ allowed: true, why: null });
  const viewer = await app.as("viewer");
  expect((await viewer.get(`/api/requests/${made["soon"]}`)).body.may_decide.allowed).toBe(false);
});

test("similar requests are counted by their outcome", async () => {
  const { similar } = (await maya.get(`/api/requests/${made["soon"]}`)).body;
  expect(similar).toEqual({ total: 2, approved: 1, changed: 0, rejected: 1, other: 0 });
});

test("the summary counts, and a sample is marked test and can be decided", async () => {
  const before = (await maya.get("/api/summary")).body;
  expect(before).toMatchObject({
    pending_count: 3,
    pending_test_count: 2,
    any_request: true,
    active_key_count: 3,
  });
  expect(before.last_request.id).toBe(made["rejected"]);
  const sample = await maya.post("/api/sample-request");
  expect(sample.status).toBe(200);
  expect((await maya.get("/api/summary")).body.pending_test_count).toBe(3);
  const shown = (await maya.get(`/api/requests/${sample.body.id}`)).body;
  expect(shown).toMatchObject({ mode: "test", key: null, editable: true });
  expect((await approve(maya, sample.body.id)).status).toBe(200);
  expect((await execution(agent, sample.body.id, { state: "executing" })).status).toBe(404);
});
