import type { Priority } from "@letsping/core";
import type { ShieldFloors } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { effectOfName } from "./floors-words";
import { effectOfText } from "./floors-words";

let app: TestApp;
let admin: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin");
  agent = await app.withKey();
});
afterAll(() => app.close());

const asked = (action: string, priority: Priority, client = agent) =>
  ask(client, { service: "svc", action, priority, schema: null, payload: { id: 1 } });

/** Asks an action several times. @returns ids of the requests */
async function times(action: string, counts: Partial<Record<Priority, number>>): Promise<string[]> {
  const ids: string[] = [];
  for (const [priority, count] of Object.entries(counts) as [Priority, number][])
    for (let each = 0; each < count; each++) ids.push(await asked(action, priority));
  return ids;
}

async function floors(person = admin): Promise<ShieldFloors["floors"]> {
  const answer = await person.get("/api/shield/floors");
  expect(answer.status, answer.text).toBe(200);
  return answer.body.floors;
}

const floorOf = async (action: string) => (await floors()).find((floor) => floor.action === action);

describe("a floor is proposed where", () => {
  test("an agent named several priorities: the highest that is common", async () => {
    await times("sync_rows", { low: 6, high: 4 });
    expect(await floorOf("sync_rows")).toEqual({
      service: "svc",
      action: "sync_rows",
      now: null,
      proposed: "high",
      asked: 10,
      asked_lower: 6,
      why: "4 of 10 requests came as high, the others with another priority.",
    });
  });

  test("all came as critical: nothing keeps an agent from asking with less", async () => {
    await times("move_rows", { critical: 3 });
    expect(await floorOf("move_rows")).toMatchObject({
      proposed: "critical",
      asked_lower: 0,
      why: "All 3 requests came as critical, and nothing keeps an agent from asking with less.",
    });
  });

  test("people decided what came as high, although it came so rarely", async () => {
    const [first = "", second = "", third = ""] = await times("tidy_rows", { high: 3, low: 40 });
    for (const id of [first, second, third]) await approve(admin, id);
    expect(await floorOf("tidy_rows")).toMatchObject({
      proposed: "high",
      asked_lower: 40,
      why: "People decided 3 requests that came as high.",
    });
  });

  test("the description says what happens, or that it cannot be undone", async () => {
    await times("step_one", { low: 1 });
    await times("step_two", { low: 1 });
    const describe = (action: string, more: object) =>
      admin.put("/api/actions", { service: "svc", action, ...more });
    await describe("step_one", { effects: ["The customer gets an e-mail."] });
    await describe("step_two", { undoable: false, least_priority: "medium" });
    expect(await floorOf("step_one")).toMatchObject({
      now: null,
      proposed: "high",
      why: "Its description says that it sends something out.",
    });
    expect(await floorOf("step_two")).toMatchObject({
      now: "medium",
      why: "Its description says that it cannot be undone.",
    });
  });

  test("the name says so", async () => {
    await times("deployService", { medium: 1 });
    expect(await floorOf("deployService")).toMatchObject({
      proposed: "high",
      asked: 1,
      why: "Its name says that it changes what runs.",
    });
  });

  test("people reject it again and again", async () => {
    const ids = await times("mark_rows", { low: 5 });
    for (const id of ids.slice(0, 2)) await reject(admin, id);
    expect(await floorOf("mark_rows")).toMatchObject({ why: "People rejected 2 of 5 requests." });
  });
});

describe("no floor is proposed", () => {
  test("for what only looks, and for a slip", async () => {
    await times("list_refunds", { low: 20, high: 1 });
    expect(await floorOf("list_refunds")).toBeUndefined();
  });

  test("where the rule names as much", async () => {
    await times("pay_out", { high: 2 });
    expect(await floorOf("pay_out")).toMatchObject({ proposed: "high" });
    await admin.put("/api/actions", { service: "svc", action: "pay_out", least_priority: "high" });
    expect(await floorOf("pay_out")).toBeUndefined();
  });

  test("for what nobody asked in the last 30 days, and for samples", async () => {
    const [id] = await times("refund_old", { high: 1 });
    const { pool } = app.deps;
    await pool.query("update approval_request set created_at = now() - interval '31 days' where id = $1", [
      id,
    ]);
    await admin.post("/api/sample-request");
    const found = await floors();
    expect(found.map(({ action }) => action)).not.toContain("refund_old");
    expect(new Set(found.map(({ service }) => service))).toEqual(new Set(["svc"]));
  });
});

test("the gravest come first, then those that were asked with less most often", async () => {
  const found = await floors();
  expect(found[0]?.proposed).toBe("critical");
  const high = found.filter(({ proposed }) => proposed === "high").map((floor) => floor.asked_lower);
  expect(high).toEqual([...high].sort((one, other) => other - one));
});

test("of another project nothing is told", async () => {
  const elsewhere = await app.addProject("Elsewhere");
  const foreign = await app.withKey({ projectId: elsewhere });
  await asked("wire_secret_money", "critical", foreign);
  expect(await floorOf("wire_secret_money")).toBeUndefined();
  const theirs = await floors(await app.as("viewer", { projectId: elsewhere }));
  expect(theirs.map(({ action }) => action)).toEqual(["wire_secret_money"]);
});

test.each([
  ["refund_user", "moves money"],
  ["sendEmail", "sends something out"],
  ["db.drop-table", "takes something away"],
  ["grant_role", "changes who may do what"],
  ["merge_pull_request", "changes what runs"],
  ["get_payment", null],
  ["read_email", null],
  ["search", null],
  ["summarize", null],
  ["payload_builder", null],
  ["", null],
])("the name %s says: %s", (name, does) => {
  expect(effectOfName(name)).toBe(does);
});

test("a text is read without its letters' case, and whole words only", () => {
  expect(effectOfText("EMAILS the customer")).toBe("sends something out");
  expect(effectOfText("Payments are made")).toBe("moves money");
  expect(effectOfText("shows the repayable rest")).toBeNull();
});
