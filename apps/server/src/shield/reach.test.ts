import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";

let app: TestApp;
let viewer: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp();
  viewer = await app.as("viewer");
  agent = await app.withKey();
  await learnRunsOf(
    app.deps,
    { projectId: app.projectId, key: agent.keyId, service: "desk" },
    Array.from({ length: 20 }, (_run, at) => deskRun(at)),
  );
});
afterAll(() => app.close());

const reach = (more: Record<string, string> = {}, key = agent.keyId) =>
  viewer.get(`/api/shield/reach?${new URLSearchParams({ key, service: "desk", ...more })}`);

test("from the start of a run, dangerous calls come with how likely they are within five steps", async () => {
  const { status, body } = await reach();
  expect(status).toBe(200);
  expect(body.reachable).toEqual([
    { service: "desk", action: "refund", priority: "high", probability: expect.closeTo(0.95, 1) },
    { service: "mail", action: "send", priority: "high", probability: expect.closeTo(0.1, 1) },
  ]);
});

test("after an action only what it leads to is within reach", async () => {
  const after = await reach({ after_service: "mail", after_action: "send" });
  expect(after.body.reachable).toMatchObject([{ action: "refund", probability: expect.closeTo(1, 6) }]);
  const end = await reach({ after_service: "desk", after_action: "refund" });
  expect(end.body.reachable).toEqual([]);
});

test("nothing is within reach of an action that the profile does not know", async () => {
  const { status, body } = await reach({ after_service: "desk", after_action: "never" });
  expect([status, body.reachable]).toEqual([200, []]);
});

test("half a name is refused, and so is a profile that is none", async () => {
  expect(expectError(await reach({ after_action: "send" }), "invalid_request")).toEqual({
    field: "after_service",
  });
  expect(expectError(await reach({ after_service: "mail" }), "invalid_request")).toEqual({
    field: "after_action",
  });
  expectError(await reach({}, "key_nothing"), "not_found");
});
