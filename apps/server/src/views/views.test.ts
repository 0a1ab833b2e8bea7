import { SavedView } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

let app: TestApp;
let vera: TestPerson;
let maya: TestPerson;

beforeAll(async () => {
  app = await createTestApp();
  vera = await app.as("viewer", { name: "Vera" });
  maya = await app.as("operator", { name: "Maya" });
});
afterAll(() => app.close());

const URGENT = { name: "Urgent", page: "queue", filter: { priority: "critical", q: "refund" } };

async function namesOf(person: TestPerson): Promise<string[]> {
  const { body } = await person.get("/api/views");
  return body.views.map((view: { page: string; name: string }) => `${view.page} ${view.name}`);
}

test("a view is kept as it was said, for its owner alone, and the same name replaces it", async () => {
  const saved = await vera.post("/api/views", URGENT);
  expect(saved.status).toBe(200);
  expect(SavedView.parse(saved.body)).toEqual(saved.body);
  expect(saved.body).toMatchObject(URGENT);
  const again = await vera.post("/api/views", { ...URGENT, filter: { mode: "live" } });
  expect(again.body).toMatchObject({ id: saved.body.id, filter: { mode: "live" } });
  await vera.post("/api/views", { ...URGENT, page: "history" });
  expect(await namesOf(vera)).toEqual(["history Urgent", "queue Urgent"]);
  expect(await namesOf(maya)).toEqual([]);
});

test("nobody removes a view of somebody else, and a removed one is gone", async () => {
  const { body } = await maya.post("/api/views", { ...URGENT, name: "Mine" });
  expectError(await vera.delete(`/api/views/${body.id}`), "not_found");
  expect(await namesOf(maya)).toEqual(["queue Mine"]);
  expect((await maya.delete(`/api/views/${body.id}`)).body).toEqual({ removed: true });
  expectError(await maya.delete(`/api/views/${body.id}`), "not_found");
});

test("a filter that the list would refuse is refused, by name", async () => {
  for (const filter of [{ stauts: "PENDING" }, { priority: "huge" }, { cursor: "x" }, { limit: 5 }]) {
    expectError(await vera.post("/api/views", { ...URGENT, filter }), "invalid_request");
  }
  expectError(await vera.post("/api/views", { ...URGENT, name: "  " }), "invalid_request");
});

test("at most 50 each; an old one can still be replaced", async () => {
  const person = await app.as("viewer");
  for (let n = 0; n < 50; n++) {
    expect((await person.post("/api/views", { ...URGENT, name: `View ${n}` })).status).toBe(200);
  }
  expectError(await person.post("/api/views", { ...URGENT, name: "One more" }), "conflict");
  expect((await person.post("/api/views", { ...URGENT, name: "View 7" })).status).toBe(200);
  expect(await namesOf(person)).toHaveLength(50);
});
