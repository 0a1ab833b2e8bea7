import { EXECUTION_STATES } from "@letsping/core";
import { MASK } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import { REQUEST_STATUSES } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import fc from "fast-check";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

let app: TestApp;
let keys: TestKey[];
let people: TestPerson[];
let all: RequestListItem[];
const START_MS = Date.parse("2026-01-05T10:00:00.000Z");

const at = (n: number) => new Date(START_MS + n).toISOString();
const one = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** Seventy requests of every kind, most of them asked and ending in the same few milliseconds. */
async function fill(): Promise<void> {
  for (let n = 0; n < 70; n++) {
    const key = one(keys, n);
    const id = await ask(key, {
      service: one(["billing", "deploy", "50%_off"], n),
      action: one(["refund", "restart", "refund_all"], n >> 1),
      priority: one(PRIORITIES, n >> 2),
      metadata: { role: one([null, "finance", "legal"], n) },
    });
    const person = one(people, n);
    if (n % 7 === 1) await reject(person, id);
    if (n % 7 === 2 || n % 7 === 3) await approve(person, id);
    if (n % 7 === 3) await execution(key, id, { state: "executing" });
    if (n % 7 === 4) await key.post(`/api/requests/${id}/cancel`);
    await app.deps.pool.query(
      "update approval_request set created_at = $2, expires_at = $3, agent_id = $4 where id = $1",
      [id, at(n % 5), new Date(Date.now() + 3_600_000 + (n % 3)), one([null, "agt_one", "agt_two"], n)],
    );
  }
}

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  keys = [await app.withKey(), await app.withKey({ mode: "live" })];
  people = [await app.as("owner", { name: "Ada Admin" }), await app.as("owner", { name: "Maya Okafor" })];
  for (const name of ["finance", "legal"]) await people[0]?.post("/api/roles", { name });
  await fill();
  all = (await list("?limit=200")).requests;
  expect(all).toHaveLength(70);
}, 60_000);
afterAll(() => app.close());

async function list(
  query: string,
  who = people[0],
): Promise<{ requests: RequestListItem[]; next_cursor: string | null }> {
  const answer = await who?.get(`/api/requests${query}`);
  expect(answer?.status, `${query} ${answer?.text}`).toBe(200);
  return answer?.body;
}

type Filter = Record<string, string>;

/** What a filter means, said again over rows in memory. */
function expected(filter: Filter): string[] {
  const { status, from, to, q } = filter;
  const statuses = status?.split(",");
  const text = (row: RequestListItem) =>
    [row.service, row.action, row.id, row.agent_id, row.decided_by?.name].join("\n").toLowerCase();
  const found = all.filter(
    (row) =>
      (!statuses || statuses.includes(row.status)) &&
      (!from || row.created_at >= from) &&
      (!to || row.created_at < to) &&
      (!q || text(row).includes(q.toLowerCase())) &&
      (!filter["service"] || row.service === filter["service"]) &&
      (!filter["action"] || row.action === filter["action"]) &&
      (!filter["agent"] || row.agent_id === filter["agent"]) &&
      (!filter["priority"] || row.priority === filter["priority"]) &&
      (!filter["role"] || row.roles.includes(filter["role"])) &&
      (!filter["key"] || row.key?.id === filter["key"]) &&
      (!filter["mode"] || row.mode === filter["mode"]) &&
      (!filter["person"] || row.decided_by?.id === filter["person"]) &&
      (!filter["execution"] || row.execution_state === filter["execution"]),
  );
  const isQueue = status === "PENDING";
  const place = (row: RequestListItem) => `${isQueue ? row.expires_at : row.created_at} ${row.id}`;
  found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  return (isQueue ? found : found.reverse()).map((row) => row.id);
}

function filters(): fc.Arbitrary<Filter> {
  const value = (...values: string[]) => fc.constantFrom(...values);
  const moment = fc.integer({ min: -1, max: 6 }).map(at);
  return fc.record(
    {
      status: fc
        .oneof(fc.constant(["PENDING"]), fc.subarray([...REQUEST_STATUSES], { minLength: 1 }))
        .map((list) => list.join(",")),
      service: value("billing", "deploy", "50%_off", "none"),
      action: value("refund", "restart", "refund_all"),
      agent: value("agt_one", "agt_two"),
      priority: value(...PRIORITIES),
      role: value("finance", "legal", "none"),
      key: value(...keys.map((key) => key.keyId)),
      mode: value("live", "test"),
      person: value(...people.map((person) => person.userId)),
      execution: value(...EXECUTION_STATES),
      from: moment,
      to: moment,
      q: value("refund", "REFUND_", "okafor", "%", "_", "50%_", "agt_", "req_", "nothing", "\\"),
    },
    { requiredKeys: [] },
  );
}

test("property: any filter gives exactly its rows, in order, over pages of any size", async () => {
  await fc.assert(
    fc.asyncProperty(filters(), fc.integer({ min: 1, max: 9 }), async (filter, limit) => {
      const query = new URLSearchParams({ ...filter, limit: String(limit) });
      const paged: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        if (cursor) query.set("cursor", cursor);
        const page = await list(`?${query}`);
        expect(page.requests.length).toBeLessThanOrEqual(limit);
        paged.push(...page.requests.map((row) => row.id));
        cursor = page.next_cursor;
      }
      expect(paged).toEqual(expected(filter));
      const csv = (await people[0]?.get(`/api/requests?${new URLSearchParams({ ...filter, format: "csv" })}`))
        ?.text;
      const lines = csv?.trimEnd().split("\r\n").slice(1) ?? [];
      expect(lines.map((line) => line.slice(1, line.indexOf('",')))).toEqual(paged);
    }),
    { numRuns: 120 },
  );
}, 120_000);

test("times are compared to the microsecond, with any offset, and a time that cannot be is refused", async () => {
  const count = async (query: string) => (await list(`?limit=200&${query}`)).requests.length;
  const before = all.filter((row) => row.created_at < at(2)).length;
  expect(await count(`to=${at(2)}`)).toBe(before);
  expect(await count(`from=${at(2)}`)).toBe(70 - before);
  const finer = at(1).replace("Z", "001Z");
  expect(await count(`to=${finer}`)).toBe(before);
  expect(await count(`from=${finer}`)).toBe(70 - before);
  const elsewhere = encodeURIComponent(at(2).replace("10:", "15:").replace("Z", "+05:00"));
  expect(await count(`to=${elsewhere}`)).toBe(before);
  expect(await count("from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59Z")).toBe(70);
  expect(await count(`from=${encodeURIComponent("2026-01-01T00:00:00+23:59")}`)).toBe(70);
  for (const query of [
    "from=2026-02-30T00:00:00Z",
    "to=1",
    "from=infinity",
    "execution=DONE",
    "priority=huge",
  ]) {
    expectError((await people[0]?.get(`/api/requests?${query}`)) as never, "invalid_request");
  }
});

test("a cursor of another order or of another hand is refused", async () => {
  const { next_cursor } = await list("?limit=2");
  const forged = (text: string) => Buffer.from(text).toString("base64url");
  for (const query of [
    `?status=PENDING&cursor=${next_cursor}`,
    `?format=csv&cursor=${next_cursor}`,
    `?cursor=${forged("c infinity req_a")}`,
    `?cursor=${forged("c today req_a")}`,
    `?cursor=${forged("c 0000-01-01T00:00:00.000Z req_a")}`,
    `?cursor=${forged("c 2026-02-30T00:00:00.000Z req_a")}`,
    `?cursor=${forged("c 2026-01-01T00:00:00.000Z proj_a")}`,
  ]) {
    expectError((await people[0]?.get(`/api/requests${query}`)) as never, "invalid_request", query);
  }
});

test("the choices are the names that occur, for people", async () => {
  const viewer = await app.as("viewer", { name: "Vera Viewer" });
  const { body } = await viewer.get("/api/requests/choices");
  expect(body).toEqual({
    services: ["50%_off", "billing", "deploy"],
    actions: ["refund", "refund_all", "restart"],
    agents: ["agt_one", "agt_two"],
    keys: keys.map((key) => ({ id: key.keyId, name: "test agent" })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    people: [
      { id: people[0]?.userId, name: "Ada Admin" },
      { id: people[1]?.userId, name: "Maya Okafor" },
      { id: viewer.userId, name: "Vera Viewer" },
    ],
    roles: ["finance", "legal"],
  });
  await app.deps.pool.query("delete from member where user_id = $1", [people[1]?.userId]);
  const later = (await viewer.get("/api/requests/choices")).body;
  expect(later.people).toEqual(body.people);
  expectError(await (keys[0] as TestKey).get("/api/requests/choices"), "session_required");
  const elsewhere = await app.as("viewer", { projectId: await app.addProject("Elsewhere") });
  expect((await elsewhere.get("/api/requests/choices")).body).toMatchObject({
    services: [],
    keys: [],
    roles: [],
  });
});

test("a viewer's list holds masks, and its search no values", async () => {
  const viewer = await app.as("viewer");
  const { requests } = await list("?q=u_123", viewer);
  expect(requests).toEqual([]);
  const [row] = (await list("?limit=1", viewer)).requests;
  expect(row?.sentence.map((segment) => segment.text).join("")).toContain(MASK);
});
