import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";

let app: TestApp;
let agent: TestKey;
let admin: TestPerson;
let maya: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  admin = await app.as("admin", { name: "Ada Admin" });
  maya = await app.as("operator");
  await admin.post("/api/roles", { name: "finance" });
});
afterAll(() => app.close());

const DESCRIPTION = {
  service: REFUND.service,
  action: "refund_described",
  sentence: "{agent} wants to refund {amount|money} to {user_id}",
  fields: [{ path: "/amount", label: "Refund", format: "money" }],
  effects: ["Money leaves the account."],
  undoable: false,
  least_priority: "high",
  role: "finance",
};

test("a role is made once and listed", async () => {
  expect((await admin.post("/api/roles", { name: "finance" })).body).toEqual({ roles: ["finance"] });
  expect((await maya.get("/api/roles")).body).toEqual({ roles: ["finance"] });
});

test("a described action reads as its sentence and protects what is asked from now on", async () => {
  const saved = await admin.put("/api/actions", DESCRIPTION);
  expect(saved.body).toMatchObject({ ...DESCRIPTION, described: true, updated_by: "Ada Admin" });
  const id = await ask(agent, { action: "refund_described", priority: "low" });
  const shown = (await maya.get(`/api/requests/${id}`)).body;
  expect(shown.sentence.map((part: { text: string }) => part.text).join("")).toContain(
    "refund $550.00 to u_123",
  );
  expect(shown).toMatchObject({
    priority: "high",
    roles: ["finance"],
    effects: DESCRIPTION.effects,
    undoable: false,
    field_labels: { "/amount": { label: "Refund", format: "money" } },
    may_decide: { allowed: false, why: "Only finance decides this." },
  });
});

test("only somebody who holds the role decides; an owner always may", async () => {
  const refused = await approve(maya, await ask(agent, { action: "refund_described" }));
  expect([refused.status, refused.body.error]).toEqual([403, "forbidden"]);
  const finance = await app.as("operator", { teamRoles: ["finance"] });
  const owner = await app.as("owner");
  for (const person of [finance, owner]) {
    expect((await approve(person, await ask(agent, { action: "refund_described" }))).status).toBe(200);
  }
  const viewer = await app.as("viewer", { teamRoles: ["finance"] });
  expect((await approve(viewer, await ask(agent))).status).toBe(403);
  expect((await reject(viewer, await ask(agent))).status).toBe(403);
});

test("the agent's own role and priority only add to the protection", async () => {
  await admin.post("/api/roles", { name: "legal" });
  const metadata = { role: "legal" };
  const id = await ask(agent, { action: "refund_described", priority: "critical", metadata });
  expect((await maya.get(`/api/requests/${id}`)).body).toMatchObject({
    priority: "critical",
    roles: ["finance", "legal"],
  });
  const finance = await app.as("operator", { teamRoles: ["finance"] });
  expect((await approve(finance, id)).status).toBe(403);
});

test("a role that the project does not have is refused, and the known ones are named", async () => {
  const asked = await agent.post("/api/ingest", { ...REFUND, metadata: { role: "wizards" } });
  expect(asked.status).toBe(400);
  expect(asked.body.details.known).toContain("finance");
  const described = await admin.put("/api/actions", { ...DESCRIPTION, role: "wizards" });
  expect([described.status, described.body.details.field]).toEqual([400, "role"]);
});

test("observe lets through only what people allowed; otherwise it is held", async () => {
  const held = await agent.post("/api/ingest", { ...REFUND, action: "look", mode: "observe" });
  expect(held.body).toMatchObject({ status: "PENDING", held: true });
  await admin.put("/api/actions", { service: REFUND.service, action: "look", observe_allowed: true });
  const seen = await agent.post("/api/ingest", { ...REFUND, action: "look", mode: "observe" });
  expect(seen.body).toMatchObject({ status: "PENDING", held: false });
  expect((await approve(maya, seen.body.id)).status).toBe(404);
  const asked = await agent.post("/api/ingest", { ...REFUND, action: "look" });
  expect(asked.body.held).toBe(true);
});

test("a sentence with a brace without its partner is refused", async () => {
  const { status, body } = await admin.put("/api/actions", {
    ...DESCRIPTION,
    sentence: "{agent} wants {amount",
  });
  expect([status, body.details.field]).toEqual([400, "sentence"]);
});

test("actions that were only asked stand in the list, and a description can be removed", async () => {
  await ask(agent, { action: "only_seen" });
  const find = async (action: string) =>
    (await maya.get("/api/actions")).body.actions.find((each: { action: string }) => each.action === action);
  expect(await find("only_seen")).toMatchObject({ described: false, request_count: 1 });
  const path = `/api/actions?service=${REFUND.service}&action=refund_described`;
  expect((await admin.delete(path)).body).toEqual({ removed: true });
  expect(await find("refund_described")).toMatchObject({ described: false });
  expect((await admin.delete(path)).status).toBe(404);
});
