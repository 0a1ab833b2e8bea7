import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";

let app: TestApp;
let bot: TestKey;
let other: TestKey;
let maya: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  bot = await app.withKey();
  other = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

test("what did this key do: totals are those of the rows that match, and of no other key or project", async () => {
  const ran = await ask(bot);
  await approve(maya, ran);
  const claimed = await bot.post(`/api/requests/${ran}/execution`, { state: "executing" });
  await bot.post(`/api/requests/${ran}/execution`, { state: "executed", lease: claimed.body.lease });
  await approve(maya, await ask(bot));
  await reject(maya, await ask(bot));
  await ask(bot);
  await ask(other);
  const { body } = await maya.get(`/api/requests/totals?key=${bot.keyId}`);
  expect(body).toMatchObject({
    total: 4,
    by_status: { PENDING: 1, APPROVED: 2, REJECTED: 1, EXPIRED: 0 },
    by_execution: { EXECUTED: 1, NOT_STARTED: 1, UNKNOWN: 0 },
  });
  expect(Date.parse(body.first_at)).toBeLessThanOrEqual(Date.parse(body.last_at));
  expect((await maya.get("/api/requests/totals?status=REJECTED")).body.total).toBe(1);
  expect((await other.get("/api/requests/totals")).body.total).toBe(1);
  const stranger = await app.as("owner", { projectId: await app.addProject("Elsewhere") });
  expect((await stranger.get(`/api/requests/totals?key=${bot.keyId}`)).body).toMatchObject({
    total: 0,
    first_at: null,
  });
});

test("a question that it does not know is refused by name", async () => {
  const { status, body } = await maya.get("/api/requests/totals?limit=3");
  expect([status, body.error]).toEqual([400, "invalid_request"]);
});
