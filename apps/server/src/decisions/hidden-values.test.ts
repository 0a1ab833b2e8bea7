import { decodeReceipt } from "@letsping/core";
import type { HiddenValue } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { restoreHidden } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";

const CARD = "4111 1111 1111 1111";
const OTHER_CARD = "5500 0055 5555 5559";
const SHOWN = "[card Visa …1111 #1]";
const payload = {
  card: CARD,
  number: 4111111111111111,
  amount: 50,
  items: [{ to: "Ann", card: OTHER_CARD }],
};
const shown = {
  card: SHOWN,
  number: SHOWN,
  amount: 50,
  items: [{ to: "Ann", card: "[card Mastercard …5559 #2]" }],
};
const schema = {
  type: "object",
  required: ["card", "amount"],
  additionalProperties: false,
  properties: {
    card: { type: "string", pattern: "^[0-9 ]+$" },
    number: { type: "integer" },
    amount: { type: "number", maximum: 100 },
    items: {
      type: "array",
      items: {
        type: "object",
        properties: { to: { type: "string" }, card: { type: "string", maxLength: 19 } },
      },
    },
  },
};
const PATHS = ["/card", "/number", "/items/0/card"];

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator");
  admin = await app.as("admin");
});
afterAll(() => app.close());

async function ask(more: object = {}, key = agent): Promise<string> {
  const body = {
    service: "billing-agent",
    action: "charge",
    payload,
    schema,
    restores_hidden: true,
    ...more,
  };
  const answer = await key.post("/api/ingest", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.id;
}

const seen = { hidden_acknowledged: true };
const status = async (id: string, key = agent) => (await key.get(`/api/status/${id}`)).body;

test("an approval needs that the person says so, a rejection does not", async () => {
  const id = await ask();
  const details = expectError(await approve(maya, id), "values_masked");
  expect(details).toEqual({ masked_count: 3, paths: PATHS });
  expect((await status(id)).status).toBe("PENDING");
  expect((await approve(maya, id, seen)).body.status).toBe("APPROVED");
  const other = await ask();
  expect((await reject(maya, other)).body.status).toBe("REJECTED");
  const { receipt } = await status(other);
  expect(decodeReceipt(receipt)?.claims).not.toHaveProperty("hidden");
});

test("the receipt names every hidden value with its commitments, and only the key that asked can put them back", async () => {
  const id = await ask();
  await approve(maya, id, seen);
  const answer = await status(id);
  const { hidden, hidden_salt, final_payload, receipt } = answer;
  expect(final_payload).toEqual(shown);
  expect(hidden.map(({ path }: HiddenValue) => path)).toEqual(PATHS);
  const claims = decodeReceipt(receipt)?.claims;
  expect(claims?.hidden).toEqual(hidden);
  expect(await restoreHidden(payload, final_payload, hidden, hidden_salt)).toEqual(payload);
  const reader = await app.withKey({ scope: "project" });
  for (const other of [await status(id, reader), (await maya.get(`/api/requests/${id}`)).body.decision])
    expect(Object.keys(other).filter((name) => name.startsWith("hidden"))).toEqual([]);
  expect(JSON.stringify((await maya.get(`/api/requests/${id}`)).body)).not.toContain(hidden_salt);
  expect((await agent.get(`/api/status/${id}`)).text).not.toContain(CARD);
});

test("before an approval, and after a refusal, no salt is given", async () => {
  const id = await ask();
  expect(await status(id)).not.toHaveProperty("hidden_salt");
  await reject(maya, id);
  expect(await status(id)).not.toHaveProperty("hidden_salt");
});

test("a published client never gets placeholders to run", async () => {
  const id = await ask();
  const old = { "X-LetsPing-Version": undefined };
  expect((await agent.get(`/api/status/${id}`, old)).body.status).toBe("PENDING");
  await approve(maya, id, seen);
  expectError(await agent.get(`/api/status/${id}`, old), "contains_secret");
});

test("an edit beside hidden values is checked as ever, and leaves them alone", async () => {
  const id = await ask();
  const edit = (change: object) => approve(maya, id, { ...seen, patched_payload: { ...shown, ...change } });
  const refused = await edit({ amount: 101 });
  expect(expectError(refused, "payload_invalid")["issues"]).toMatchObject([{ path: "/amount" }]);
  expectError(await edit({ extra: 1 }), "payload_invalid");
  expectError(await edit({ card: "not a card" }), "payload_invalid");
  expectError(await approve(maya, id, { patched_payload: { ...shown, amount: 20 } }), "values_masked");
  const answer = await edit({ amount: 20 });
  expect(answer.body.status, answer.text).toBe("APPROVED_WITH_MODIFICATIONS");
  const { final_payload, hidden, hidden_salt } = await status(id);
  expect(await restoreHidden(payload, final_payload, hidden, hidden_salt)).toEqual({
    ...payload,
    amount: 20,
  });
});

test("a value that a person writes in the place of a hidden one is what runs, and is seen", async () => {
  const id = await ask();
  const patched = { card: "1234", number: 7, amount: 50 };
  const answer = await approve(maya, id, { patched_payload: patched });
  expect(answer.body.status, answer.text).toBe("APPROVED_WITH_MODIFICATIONS");
  const { final_payload, hidden, hidden_salt, receipt } = await status(id);
  expect(final_payload).toEqual(patched);
  expect(decodeReceipt(receipt)?.claims.hidden).toHaveLength(3);
  expect(await restoreHidden(payload, final_payload, hidden, hidden_salt)).toEqual(patched);
});

test("a placeholder that was moved, copied or changed is refused by its place", async () => {
  const id = await ask();
  const [item] = shown.items;
  const wrong: [object, string][] = [
    [{ items: [{ to: "Ann", card: SHOWN }] }, "/items/0/card"],
    [{ items: [item, item] }, "/items/1/card"],
    [{ items: [{ to: SHOWN, card: item?.card }] }, "/items/0/to"],
    [{ card: "[card Visa …1111 #7]" }, "/card"],
  ];
  for (const [change, path] of wrong) {
    const refused = await approve(maya, id, { ...seen, patched_payload: { ...shown, ...change } });
    expect(expectError(refused, "payload_invalid")["issues"], JSON.stringify(change)).toMatchObject([
      { path },
    ]);
  }
});

test("where a placeholder breaks a choice further out, nothing else may be changed there", async () => {
  const choice = {
    anyOf: [
      {
        type: "object",
        properties: { kind: { const: "card" }, value: { type: "integer" }, limit: { maximum: 10 } },
      },
      { type: "object", properties: { kind: { const: "none" } } },
    ],
  };
  const pay = { kind: "card", value: 4111111111111111, limit: 5 };
  const within = { type: "object", properties: { pay: choice, amount: { type: "number" } } };
  const id = await ask({ payload: { pay, amount: 1 }, schema: within });
  const edit = (change: object) => {
    const base = { pay: { ...pay, value: SHOWN }, amount: 1 };
    return approve(maya, id, { ...seen, patched_payload: { ...base, ...change } });
  };
  expectError(await edit({ pay: { ...pay, value: SHOWN, limit: 9_999 } }), "payload_invalid");
  expect((await edit({ amount: 2 })).status).toBe(200);
});

test("a batch needs the same of each of its items", async () => {
  const [first, second] = [await ask(), await ask()];
  const item = (id: string, more: object = {}) => ({ id, decision: "approve", expected_version: 1, ...more });
  const batch = (items: object[]) => maya.post("/api/requests/batch-resolve", { items });
  const refused = await batch([item(first, seen), item(second)]);
  expect(expectError(refused, "values_masked")["items"]).toMatchObject([
    { id: second, error: "values_masked" },
  ]);
  const done = await batch([item(first, seen), item(second, seen)]);
  expect(done.body.decided_count).toBe(2);
  for (const { receipt } of done.body.outcomes) expect(decodeReceipt(receipt)?.claims.hidden).toHaveLength(3);
});

test("what is masked for the person and what was taken out stand in the receipt together, each once", async () => {
  const fields = ["/card", "/amount"].map((path) => ({ path, label: path.slice(1), masked: true }));
  await admin.put("/api/actions", { service: "billing-agent", action: "charge_masked", fields });
  const id = await ask({ action: "charge_masked" });
  const details = expectError(await approve(maya, id), "values_masked");
  expect(details["masked_count"]).toBe(4);
  await approve(maya, id, seen);
  const { hidden, receipt } = await status(id);
  const named: HiddenValue[] = (decodeReceipt(receipt)?.claims.hidden ?? []) as HiddenValue[];
  expect(named.map(({ path }) => path).sort()).toEqual(["/amount", ...PATHS].sort());
  expect(named.filter(({ commitment }) => commitment !== undefined)).toHaveLength(hidden.length);
});

test("the tick without anything hidden is a conflict, as before", async () => {
  const id = await ask({ payload: { card: "1", amount: 1 } as JsonObject });
  expectError(await approve(maya, id, seen), "version_conflict");
});
