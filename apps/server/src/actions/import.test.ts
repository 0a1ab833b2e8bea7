import { ActionFile } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

let app: TestApp;
let admin: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  admin = await app.as("admin", { name: "Ada Admin" });
  viewer = await app.as("viewer");
  await admin.post("/api/roles", { name: "finance" });
});
afterAll(() => app.close());

const REFUND_RULE = {
  service: "billing",
  action: "refund",
  sentence: "{agent} wants to refund {amount|money} to {user_id}",
  fields: [
    { path: "/amount", label: "Amount", format: "money" },
    { path: "/iban", label: "Account", masked: true },
  ],
  effects: ["Money leaves the account."],
  undoable: false,
  least_priority: "high",
  role: "finance",
};
const CLOSE_RULE = { service: "accounts", action: "close", undoable: false };
const FILE = { actions: [REFUND_RULE, CLOSE_RULE] };

const load = (file: object, more: object = {}) => admin.post("/api/actions/import", { file, ...more });
const exported = async () => (await viewer.get("/api/actions/export")).body;

async function described(): Promise<string[]> {
  const { rows } = await app.deps.pool.query(
    "select detail from audit_entry where type = 'action.described' order by seq",
  );
  return rows.map((row) => `${row.detail.service} ${row.detail.action}`);
}

test("a dry run says what would change and writes nothing", async () => {
  const { body } = await load(FILE, { dry_run: true });
  expect(body).toEqual({
    written: false,
    changes: [
      {
        service: "billing",
        action: "refund",
        change: "added",
        fields: ["sentence", "fields", "effects", "undoable", "least_priority", "role"],
      },
      { service: "accounts", action: "close", change: "added", fields: ["undoable"] },
    ],
  });
  expect(await exported()).toEqual({ actions: [] });
  expect(await described()).toEqual([]);
});

test("what is imported is exported the same, sorted, and importing that changes nothing", async () => {
  expect((await load(FILE)).body).toMatchObject({
    written: true,
    changes: [{ change: "added" }, { change: "added" }],
  });
  const file = await exported();
  expect(ActionFile.parse(file)).toEqual(file);
  expect(file).toEqual({ actions: [CLOSE_RULE, REFUND_RULE] });
  const again = (await load(file)).body;
  expect(again.changes.map((each: { change: string }) => each.change)).toEqual(["unchanged", "unchanged"]);
  expect(await exported()).toEqual(file);
  // Whoever changed nothing stands in no audit.
  expect(await described()).toEqual(["billing refund", "accounts close"]);
});

test("only what differs is written, and the answer names it", async () => {
  const { body } = await load({ actions: [{ ...REFUND_RULE, role: null, effects: [] }, CLOSE_RULE] });
  expect(body.changes).toMatchObject([
    { action: "refund", change: "changed", fields: ["effects", "role"] },
    { action: "close", change: "unchanged", fields: [] },
  ]);
  expect(await described()).toEqual(["billing refund", "accounts close", "billing refund"]);
  await load(FILE);
});

test("one wrong description refuses the whole file, with its place", async () => {
  const before = await exported();
  const wrong: [object, string][] = [
    [{ ...CLOSE_RULE, action: "x", role: "wizards" }, "actions[1].role"],
    [{ ...CLOSE_RULE, action: "x", sentence: "{agent} wants {amount" }, "actions[1].sentence"],
    [
      { ...CLOSE_RULE, action: "x", fields: [{ path: "iban", label: "A", masked: true }] },
      "actions[1].fields[0].path",
    ],
    [
      { ...CLOSE_RULE, action: "x", fields: [{ path: "/items/*/iban", label: "A", masked: true }] },
      "actions[1].fields[0].path",
    ],
    [
      {
        ...CLOSE_RULE,
        action: "x",
        fields: [
          { path: "/a", label: "A" },
          { path: "/a", label: "B" },
        ],
      },
      "actions[1].fields[1].path",
    ],
    [{ service: "new", action: "first" }, "actions[1]"],
  ];
  for (const [bad, field] of wrong) {
    const answer = await load({ actions: [{ service: "new", action: "first" }, bad] });
    expect(expectError(answer, "invalid_request", field)["field"]).toBe(field);
    expect(answer.body.message).toContain("actions[1]");
  }
  expectError(await load({ actions: [{ ...CLOSE_RULE, colour: "red" }] }), "invalid_request");
  expect(await exported()).toEqual(before);
  expectError(await viewer.post("/api/actions/import", { file: FILE }), "forbidden");
});

test("two imports at once leave one of the two files, whole", async () => {
  const of = (least_priority: string) => ({
    actions: Array.from({ length: 60 }, (_, n) => ({ service: "race", action: `a${n}`, least_priority })),
  });
  const turned = { actions: [...of("critical").actions].reverse() };
  const answers = await Promise.all([load(of("high")), load(turned), load(of("high")), load(turned)]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  const { actions } = (await exported()) as ActionFile;
  const left = actions.filter((each) => each.service === "race").map((each) => each.least_priority);
  expect(left).toHaveLength(60);
  expect(new Set(left).size).toBe(1);
});

test("a description is tried on past requests before it is saved, and shows no masked value", async () => {
  const agent = await app.withKey();
  const request = { service: "trial", action: "send", schema: null };
  const secret = "DE00-secret";
  const first = await ask(agent, { ...request, payload: { to: "ada", iban: secret }, priority: "critical" });
  const second = await ask(agent, {
    ...request,
    payload: { subject: "Hello" },
    metadata: { role: "finance" },
  });
  await admin.post("/api/roles", { name: "legal" });
  const wish = {
    service: "trial",
    action: "send",
    sentence: "{agent} wants to write to {to} from {iban}",
    fields: [{ path: "/iban", label: "Account", masked: true }],
    least_priority: "high",
    role: "legal",
  };
  const { body, text } = await admin.post("/api/actions/try", wish);
  expect(text).not.toContain(secret);
  expect(body).toMatchObject({ total: 2, raised_count: 1, role_added_count: 2, missing_count: 1 });
  const words = (sentence: { text: string }[]) => sentence.map((part) => part.text).join("");
  expect(body.shown.map((each: { id: string }) => each.id)).toEqual([second, first]);
  expect(body.shown).toMatchObject([
    {
      missing: ["to", "iban"],
      priority_before: "medium",
      priority_after: "high",
      roles_before: ["finance"],
      roles_after: ["legal", "finance"],
    },
    {
      missing: [],
      priority_before: "critical",
      priority_after: "critical",
      roles_before: [],
      roles_after: ["legal"],
    },
  ]);
  expect(words(body.shown[1].before)).toBe("trial wants to send to ada");
  expect(words(body.shown[1].after)).toBe("trial wants to write to ada from •••");
  expect((await admin.get("/api/actions/export")).text).not.toContain("trial");
  expectError(await admin.post("/api/actions/try", { ...wish, role: "wizards" }), "invalid_request");
  expect((await admin.post("/api/actions/try", { ...wish, action: "never" })).body).toMatchObject({
    total: 0,
    shown: [],
  });
});
