import type { ShieldAnomalies } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let app: TestApp;
let viewer: TestPerson;
let calm: TestKey;
let wild: TestKey;
/** Ids of the steps with an alarm, the latest first. */
let flagged: string[];

async function asked(client: TestKey, alarm: 0 | 1 | 2, ageMs: number, held = false): Promise<string> {
  const id = await ask(client, { service: "desk", action: `act_${alarm}`, schema: null, payload: { id: 1 } });
  await app.deps.pool.query(
    `update approval_request set shield_alarm = $2, shield_held = $3, shield_bits = $4,
       created_at = clock_timestamp() - $5 * interval '1 millisecond' where id = $1`,
    [id, alarm, held, alarm === 0 ? null : 20.5 + alarm, ageMs],
  );
  return id;
}

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  viewer = await app.as("viewer");
  [calm, wild] = await Promise.all([app.withKey(), app.withKey()]);
  await app.deps.pool.query("update api_key set name = 'wild agent' where id = $1", [wild.keyId]);
  for (let step = 0; step < 3; step++) await asked(calm, 0, step * 1_000);
  const hard = await asked(wild, 2, 2_000, true);
  const soft = await asked(wild, 1, 3_000);
  const other = await asked(calm, 1, 4_000);
  const early = await asked(wild, 2, 5 * DAY_MS);
  await asked(wild, 2, 20 * DAY_MS);
  flagged = [hard, soft, other, early];
  await (await app.as("operator")).post("/api/sample-request");
});
afterAll(() => app.close());

async function anomalies(query = "", person = viewer): Promise<ShieldAnomalies> {
  const answer = await person.get(`/api/shield/anomalies${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

const idsOf = ({ anomalies: list }: ShieldAnomalies) => list.map(({ request_id: id }) => id);

describe("unusual steps", () => {
  test("come one by one, the latest first, with what is known of them", async () => {
    const found = await anomalies();
    expect(idsOf(found)).toEqual(flagged);
    expect(found.anomalies[0]).toEqual({
      request_id: flagged[0],
      key_id: wild.keyId,
      agent: "wild agent",
      service: "desk",
      action: "act_2",
      priority: "medium",
      at: expect.stringMatching(/^20/),
      alarm: "hard",
      held: true,
      bits: 22.5,
      status: "PENDING",
    });
    expect(found.next_cursor).toBeNull();
  });

  test("are those of the days that were asked for", async () => {
    expect(idsOf(await anomalies("?days=1"))).toEqual(flagged.slice(0, 3));
    expect(idsOf(await anomalies("?days=30"))).toHaveLength(5);
  });

  test("are of one agent, or of one kind, where that is asked for", async () => {
    expect(idsOf(await anomalies(`?key=${calm.keyId}`))).toEqual([flagged[2]]);
    expect(idsOf(await anomalies("?alarm=hard"))).toEqual([flagged[0], flagged[3]]);
    expect(idsOf(await anomalies(`?alarm=soft&key=${wild.keyId}`))).toEqual([flagged[1]]);
    expect(idsOf(await anomalies("?key=key_nothing"))).toEqual([]);
  });

  test("come page by page, each once, in the same order", async () => {
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "?limit=1" : `?limit=1&cursor=${cursor}`;
      const page: ShieldAnomalies = await anomalies(query);
      pages.push(...idsOf(page));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages).toEqual(flagged);
  });
});

describe("over time", () => {
  test("a week is cut into days, the last of which is today", async () => {
    const { from, bucket_ms, buckets, server_time } = await anomalies();
    expect([bucket_ms, buckets.length, buckets[0]?.at]).toEqual([DAY_MS, 7, from]);
    const today = Date.parse(buckets[6]?.at ?? "");
    expect(Date.parse(server_time) - today).toBeLessThan(DAY_MS);
    const sum = (count: (bucket: (typeof buckets)[number]) => number) =>
      buckets.reduce((all, bucket) => all + count(bucket), 0);
    expect([sum((b) => b.steps), sum((b) => b.soft), sum((b) => b.hard), sum((b) => b.held)]).toEqual([
      7, 2, 2, 1,
    ]);
  });

  test("up to two days are cut into hours, and an agent is counted alone where it is asked for", async () => {
    const { bucket_ms, buckets, agents } = await anomalies(`?days=2&key=${calm.keyId}`);
    expect([bucket_ms, buckets.length]).toEqual([HOUR_MS, 48]);
    const steps = buckets.reduce((all, { steps: count }) => all + count, 0);
    const alarms = buckets.reduce((all, { soft, hard }) => all + soft + hard, 0);
    expect([steps, alarms]).toEqual([4, 1]);
    expect(agents).toHaveLength(2);
  });
});

test("agents come with their counts, who has the most alarms first, and samples are none", async () => {
  expect((await anomalies()).agents).toEqual([
    { key_id: wild.keyId, agent: "wild agent", steps: 3, soft: 1, hard: 2, held: 1 },
    { key_id: calm.keyId, agent: "test agent", steps: 4, soft: 1, hard: 0, held: 0 },
  ]);
});

test("another project sees none of it", async () => {
  const stranger = await app.as("owner", { projectId: await app.addProject("Elsewhere") });
  for (const query of ["", `?key=${wild.keyId}`]) {
    const found = await anomalies(query, stranger);
    expect([found.agents, found.anomalies]).toEqual([[], []]);
    expect(found.buckets.every(({ steps }) => steps === 0)).toBe(true);
  }
});

test.each([
  "?days=0",
  "?days=31",
  "?days=x",
  "?alarm=none",
  "?limit=0",
  "?limit=201",
  "?cursor=x",
  `?cursor=${Buffer.from("0000-01-01T00:00:00.000Z req_1").toString("base64url")}`,
  `?cursor=${Buffer.from("2026-01-01T00:00:00.000Z '; drop table x").toString("base64url")}`,
])("%s is refused", async (query) => {
  expectError(await viewer.get(`/api/shield/anomalies${query}`), "invalid_request");
});
