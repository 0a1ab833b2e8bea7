import type { JsonObject } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import { refused } from "../testing/refused";

let app: TestApp;
let agent: TestKey;
let admin: TestPerson;
let operator: TestPerson;
let inward: string;
let withCard: string;

const URLS = { hooks: [{ url: "https://example.com/" }, { url: "http://10.0.0.8/done" }] };

const looked = (more: JsonObject) => ask(agent, { schema: null, restores_hidden: true, ...more });

beforeAll(async () => {
  app = await createTestApp();
  agent = await app.withKey();
  admin = await app.as("admin", { name: "Ada Admin" });
  operator = await app.as("operator");
  inward = await refused(app, agent, { payload: URLS });
  withCard = await looked({ payload: { note: "card 4111 1111 1111 1111" } });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.deps.pool.query("delete from guardrail_settings where project_id = $1", [app.projectId]);
});

const mark = (id: string, more: object = {}, person = operator) =>
  person.post("/api/guardrails/false-alarms", { id, finding: 0, ...more });

const EXCEPTION = {
  rule: "egress.private_address",
  path: "/hooks/*/url",
  service: "billing-agent",
  action: "refund_user",
};

test("proposes the narrowest exception: rule, place, service and action, and changes nothing", async () => {
  const { status, body, text } = await mark(inward);
  expect(status, text).toBe(200);
  expect(body).toEqual({ exception: EXCEPTION, applied: false, version: 0 });
  expect((await mark(withCard)).body.exception).toEqual({
    ...EXCEPTION,
    rule: "dlp.card",
    path: "/note",
  });
  expect((await admin.get("/api/guardrails")).body.version).toBe(0);
});

test("an admin applies it; then the finding does not come again, and others still do", async () => {
  const applied = await mark(inward, { apply: true, expected_version: 0 }, admin);
  expect(applied.body).toEqual({ exception: EXCEPTION, applied: true, version: 1 });
  const { settings } = (await admin.get("/api/guardrails")).body;
  expect(settings).toEqual({ exceptions: [EXCEPTION] });
  const asked = async (payload: object, action: string = REFUND.action) =>
    (await agent.post("/api/ingest", { ...REFUND, action, schema: null, payload })).status;
  expect(await asked(URLS)).toBe(200);
  expect(await asked(URLS, "another_action")).toBe(422);
  expect(await asked({ callback: "http://10.0.0.8/done" })).toBe(422);
  expect(await asked({ hooks: [{ url: "http://169.254.169.254/" }] })).toBe(422);
});

test("who applied it is in the audit, with the rule and without a path", async () => {
  await mark(inward, { apply: true, expected_version: 0 }, admin);
  const { rows } = await app.deps.pool.query(
    `select actor_name, detail from audit_entry where project_id = $1 and type = 'guardrails.changed'
     order by seq desc limit 1`,
    [app.projectId],
  );
  expect(rows).toEqual([
    {
      actor_name: "Ada Admin",
      detail: { version: 1, changed: ["exceptions"], false_alarm: inward, rule: "egress.private_address" },
    },
  ]);
});

test("applied twice it stands once", async () => {
  await mark(inward, { apply: true, expected_version: 0 }, admin);
  const again = await mark(inward, { apply: true, expected_version: 1 }, admin);
  expect(again.body).toMatchObject({ applied: true, version: 1 });
  expect((await admin.get("/api/guardrails")).body.settings.exceptions).toHaveLength(1);
});

test("applying keeps what else is set, and is refused on settings that have changed", async () => {
  const settings = { rules: { loop: "off" }, exceptions: [{ rule: "dlp.email", path: "/body" }] };
  await admin.put("/api/guardrails", { settings, expected_version: 0 });
  const stale = await mark(inward, { apply: true, expected_version: 0 }, admin);
  expect(expectError(stale, "version_conflict")).toEqual({ version: 1 });
  await mark(inward, { apply: true, expected_version: 1 }, admin);
  expect((await admin.get("/api/guardrails")).body.settings).toEqual({
    rules: { loop: "off" },
    exceptions: [...settings.exceptions, EXCEPTION],
  });
});

test("an operator proposes and does not apply; a viewer does neither", async () => {
  expectError(await mark(inward, { apply: true, expected_version: 0 }), "forbidden");
  expectError(await mark(inward, {}, await app.as("viewer")), "forbidden");
  expect((await admin.get("/api/guardrails")).body.version).toBe(0);
});

test("applying needs the version that was seen", async () => {
  const refusal = await mark(inward, { apply: true }, admin);
  expect(expectError(refusal, "invalid_request")["field"]).toBe("expected_version");
});

test("what cannot be excepted has no proposal, and is not applied", async () => {
  const inKey = await refused(app, agent, { payload: { "4111 1111 1111 1111": "as a name" } });
  expect((await mark(inKey)).body).toEqual({ exception: null, applied: false, version: 0 });
  const applied = await mark(inKey, { apply: true, expected_version: 0 }, admin);
  expect(expectError(applied, "invalid_request")["field"]).toBe("finding");
});

test("a field below a name that was replaced has no proposal: it would never match", async () => {
  const payload = { "4111 1111 1111 1111": { url: "http://10.0.0.8/" } };
  const id = await refused(app, agent, { payload });
  const { findings } = (await operator.get(`/api/guardrails/blocked/${id}`)).body;
  const below = findings.findIndex(({ rule }: { rule: string }) => rule === "egress.private_address");
  expect((await mark(id, { finding: below })).body.exception).toBeNull();
});

test("a field with an odd name is excepted as itself or not at all, and never as every field", async () => {
  const url = "http://10.0.0.8/";
  const proposed = async (payload: JsonObject) => {
    const { exception } = (await mark(await refused(app, agent, { payload }))).body;
    return exception === null ? null : exception.path;
  };
  expect(await proposed({ "*": url })).toBeNull();
  expect(await proposed({ deep: { "*": { url } } })).toBeNull();
  expect(await proposed({ "two\nlines": url })).toBeNull();
  expect(await proposed({ "0": url })).toBe("/0");
  expect(await proposed({ "7": [{ "1": url }] })).toBe("/7/*/1");
  expect(await proposed({ "**": url })).toBe("/**");
});

test("a finding or a call that is not there is named", async () => {
  expect(expectError(await mark(inward, { finding: 9 }), "invalid_request")).toMatchObject({
    field: "finding",
    count: 1,
  });
  expectError(await mark("req_nothing"), "request_not_found");
  expectError(await mark("blk_nothing"), "not_found");
  const stranger = await app.as("admin", { projectId: await app.addProject("Elsewhere") });
  expectError(await mark(inward, {}, stranger), "not_found");
  expectError(await mark(withCard, {}, stranger), "request_not_found");
});
