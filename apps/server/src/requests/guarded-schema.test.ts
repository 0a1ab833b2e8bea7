import type { JsonObject } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { LIMITS_OFF } from "../testing/guardrail-settings";
import { saveGuardrails } from "../testing/guardrail-settings";

const TOKEN = `ghp_${"8fK2mQ9xT4vL7nB3cR6wZ1yH5jD0sGpA4eU2".slice(0, 36)}`;
const PLACEHOLDER = /^\[secret GitHub … #\d+\]$/;

let app: TestApp;
let agent: TestKey;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  admin = await app.as("admin");
});
afterAll(() => app.close());

const send = (more: JsonObject) => agent.post("/api/ingest", { ...REFUND, schema: null, ...more });

/** The schema as people read it. */
async function stored(schema: JsonObject, more: JsonObject = {}): Promise<JsonObject> {
  const answer = await send({ payload: { n: 1 }, schema, ...more });
  expect(answer.status, answer.text).toBe(200);
  const detail = await admin.get(`/api/requests/${answer.body.id}`);
  expect(detail.text).not.toContain(TOKEN);
  return detail.body.schema;
}

test("a secret in the name of a property is taken out of the schema", async () => {
  const { properties } = await stored({ type: "object", properties: { n: {}, [TOKEN]: {} } });
  const [kept, replaced] = Object.keys(properties as JsonObject);
  expect([kept, replaced]).toEqual(["n", expect.stringMatching(PLACEHOLDER)]);
});

test("a secret in a schema is taken out also when more was found before it than is listed", async () => {
  const notes = Array.from({ length: 101 }, (_, index) => `ask ann${index}@example.com`);
  const schema = { type: "object", properties: { n: { default: TOKEN } } };
  expect(await stored(schema, { metadata: { notes } })).toMatchObject({
    properties: { n: { default: expect.stringMatching(PLACEHOLDER) } },
  });
});

test("addresses among the choices of a schema stay", async () => {
  const schema = {
    type: "object",
    properties: { n: {}, to: { enum: ["ann@example.com", "bo@example.com"] } },
  };
  expect(await stored(schema)).toEqual(schema);
});

test("a secret in a name is refused also when no more than one finding is listed", async () => {
  await saveGuardrails(admin, { ...LIMITS_OFF, bounds: { findings_per_family: 1 } });
  const names = { service: "ann@example.com", action: `use ${TOKEN}` };
  const refused = await send({ payload: { n: 1 }, ...names });
  expect(expectError(refused, "blocked_by_guardrail")).toMatchObject({ family: "dlp", path: "" });
  const list = await admin.get("/api/guardrails/blocked");
  expect(list.body.blocked).toHaveLength(1);
  expect(list.text).not.toContain(TOKEN);
  expect((await send({ payload: { n: 1 }, service: "ann@example.com" })).status).toBe(200);
});
