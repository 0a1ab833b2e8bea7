import { canonicalJson } from "@letsping/core";
import { decodeReceipt } from "@letsping/core";
import { MASK } from "@letsping/core";
import { RequestDetail } from "@letsping/core";
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
import { openEvents } from "../testing/event-reader";
import { expectError } from "../testing/expect-error";
import type { TestClient } from "../testing/test-client";

/** Stands in every place that can hold one. Whoever must not see values must not see this. */
const CANARY = "canary-7f3a";
const SECRET = "4111-secret-card";

let app: TestApp;
let agent: TestKey;
let reader: TestKey;
let viewer: TestPerson;
let maya: TestPerson;
let noah: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  reader = await app.withKey({ scope: "project" });
  viewer = await app.as("viewer", { name: "Vera" });
  maya = await app.as("operator", { name: "Maya" });
  noah = await app.as("operator", { name: "Noah" });
  admin = await app.as("admin", { name: "Ada" });
  await admin.put("/api/actions", {
    service: "shop",
    action: "pay_card",
    sentence: "{agent} wants to pay {amount|money} with {card.number} of {people}",
    fields: [
      { path: "/card", label: "Card", masked: true },
      { path: "/people/0/email", label: "E-mail", masked: true },
      { path: "/amount", label: "Amount", format: "money" },
    ],
  });
});
afterAll(() => app.close());

const CARD = {
  service: "shop",
  action: "pay_card",
  payload: {
    amount: 12.5,
    currency: "usd",
    card: { number: SECRET, cvc: 123, holder: null },
    people: [
      { name: "Ada", email: `${SECRET}-0` },
      { name: "Bob", email: `${SECRET}-1` },
    ],
    note: "Open.",
  },
  schema: {
    type: "object",
    properties: {
      amount: { type: "number" },
      note: { type: "string" },
      card: { type: "object", properties: { number: { const: SECRET } } },
    },
  },
};
const MASKED = ["/card/number", "/card/cvc", "/card/holder", "/people/0/email", "/people/1/email"];

const askCard = () => ask(agent, structuredClone(CARD));
const shownTo = async (who: TestClient, id: string) => (await who.get(`/api/requests/${id}`)).body;
const pathsOf = (shown: RequestDetail) => shown.masked.map((leaf) => leaf.path);

describe("a viewer", () => {
  const words = {
    service: "shop",
    action: "send_mail",
    payload: {
      to: CANARY,
      amount: 99871,
      deep: { list: [{ text: CANARY }, [CANARY]], flag: true, nothing: null },
      subject: CANARY,
      note: "before",
    },
    schema: {
      type: "object",
      title: CANARY,
      description: CANARY,
      properties: {
        to: { const: CANARY },
        note: { type: "string", default: CANARY, examples: [CANARY] },
        subject: { enum: [CANARY, "other"] },
        deep: {},
        amount: { type: "number" },
      },
    },
    metadata: { reason: CANARY, environment: CANARY, anything: { deep: CANARY }, sdk: CANARY },
  };
  let edited: string;
  let rejected: string;
  let withdrawn: string;
  let waiting: string;

  beforeAll(async () => {
    edited = await ask(agent, words);
    rejected = await ask(agent, words);
    withdrawn = await ask(agent, words);
    waiting = await ask(agent, words);
    const patched_payload = { ...words.payload, note: `after ${CANARY}` };
    expect((await approve(maya, edited, { patched_payload, reason: CANARY })).status).toBe(200);
    expect((await reject(maya, rejected, `No: ${CANARY}`)).status).toBe(200);
    await agent.post(`/api/requests/${withdrawn}/cancel`, { reason: CANARY });
  });

  test("reads no value, whatever route they call, also of errors and streams", async () => {
    const paths = [
      "/api/requests",
      "/api/requests?status=PENDING",
      `/api/requests?q=${CANARY.slice(0, 6)}`,
      "/api/requests?format=csv",
      "/api/requests/choices",
      "/api/summary",
      "/api/actions",
      "/api/actions/export",
      "/api/views",
      ...[edited, rejected, withdrawn, waiting].map((id) => `/api/requests/${id}`),
    ];
    for (const path of paths) {
      const { status, text } = await viewer.get(path);
      expect(status, path).toBe(200);
      expect(text, path).not.toContain(CANARY);
      expect(text, path).not.toContain("99871");
      expect(text, path).not.toContain("99,871");
    }
    for (const id of [edited, waiting]) {
      for (const answer of [
        await approve(viewer, id),
        await viewer.post(`/api/requests/${id}/reveal`),
        await viewer.post("/api/requests/batch-resolve", {
          items: [{ id, decision: "approve", expected_version: 1 }],
        }),
      ]) {
        expectError(answer, "forbidden");
        expect(answer.text).not.toContain(CANARY);
      }
    }
    const stream = await openEvents(app.url, viewer, "/api/events");
    const late = await ask(agent, words);
    expect(JSON.stringify(await stream.next())).not.toContain(CANARY);
    await stream.close();
    await agent.post(`/api/requests/${late}/cancel`);
  });

  test("sees the shape: names, types and places, with the mask for every value", async () => {
    const shown = await shownTo(viewer, edited);
    expect(RequestDetail.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({
      payload: {
        to: MASK,
        amount: MASK,
        deep: { list: [{ text: MASK }, [MASK]], flag: MASK, nothing: MASK },
      },
      schema: null,
      editable: false,
      agent_words: MASK,
      approve_label: `Approve send of ${MASK}`,
      may_reveal: false,
      decision: { commitment_salt: "", reason: MASK, patched_payload: { note: MASK } },
      diff_summary: { changes: [{ op: "replace", path: "/note", old_value: MASK, value: MASK }] },
    });
    expect(shown.masked).toContainEqual({ path: "/deep/list/1/0", type: "string" });
    expect(shown.masked).toContainEqual({ path: "/deep/nothing", type: "null" });
    expect(shown.masked).toContainEqual({ path: "/amount", type: "number" });
    expect(shown.sentence.map((part: { text: string }) => part.text).join("")).toContain(MASK);
  });

  test("the people who decide see all of it", async () => {
    for (const person of [maya, admin]) {
      const shown = await shownTo(person, edited);
      expect(shown).toMatchObject({ payload: words.payload, masked: [], agent_words: CANARY });
      expect(shown.decision.commitment_salt).not.toBe("");
    }
  });
});

describe("a field that the description masks", () => {
  test("is masked for operators, admins and keys of other agents; its own agent reads it", async () => {
    const id = await askCard();
    for (const who of [maya, admin, reader]) {
      const { text, body } = await who.get(`/api/requests/${id}`);
      expect(text).not.toContain(SECRET);
      expect(pathsOf(body)).toEqual(MASKED);
      expect(body).toMatchObject({
        payload: { amount: 12.5, note: "Open.", card: { number: MASK, cvc: MASK, holder: MASK } },
        schema: null,
        may_reveal: who !== reader,
      });
      const sentence = body.sentence.map((part: { text: string }) => part.text).join("");
      expect(sentence).toBe(`shop wants to pay $12.50 with ${MASK} of 2 items`);
      for (const path of ["/api/requests", "/api/requests?format=csv"])
        expect((await who.get(path)).text).not.toContain(SECRET);
    }
    expect((await reader.get(`/api/status/${id}`)).text).not.toContain(SECRET);
    expect((await shownTo(agent, id)).payload).toEqual(CARD.payload);
    expect((await agent.get(`/api/status/${id}`)).body.payload).toEqual(CARD.payload);
  });

  test("is shown to the one person who reveals it, and the audit says so once, without values", async () => {
    const id = await askCard();
    const first = await maya.post(`/api/requests/${id}/reveal`);
    expect(first.body).toEqual({ payload: CARD.payload, patched_payload: null });
    await maya.post(`/api/requests/${id}/reveal`);
    const shown = await shownTo(maya, id);
    expect(shown).toMatchObject({
      payload: CARD.payload,
      schema: CARD.schema,
      masked: [],
      may_reveal: false,
    });
    const revealed = shown.timeline.filter((entry: { type: string }) => entry.type === "request.revealed");
    expect(revealed).toMatchObject([{ actor: { kind: "person", name: "Maya" }, detail: { value_count: 5 } }]);
    expect(JSON.stringify(shown.timeline)).not.toContain(SECRET);
    expect((await maya.get("/api/requests")).text).not.toContain(SECRET);
    expect((await noah.get(`/api/requests/${id}`)).text).not.toContain(SECRET);
    expectError(await reader.post(`/api/requests/${id}/reveal`), "session_required");
  });

  test("nothing is written when there is nothing to reveal", async () => {
    const id = await ask(agent);
    expect((await maya.post(`/api/requests/${id}/reveal`)).status).toBe(200);
    expect((await shownTo(maya, id)).timeline).toHaveLength(1);
  });

  test("cannot be approved unseen by accident, alone or in a batch", async () => {
    const id = await askCard();
    const refused = await approve(maya, id);
    expect(expectError(refused, "values_masked")).toEqual({ masked_count: 5, paths: MASKED });
    expect(refused.text).not.toContain(SECRET);
    const items = [{ id, decision: "approve", expected_version: 1 }];
    const batch = await maya.post("/api/requests/batch-resolve", { items });
    expect(expectError(batch, "values_masked")["items"]).toMatchObject([{ id, error: "values_masked" }]);
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
    await maya.post(`/api/requests/${id}/reveal`);
    const approved = await approve(maya, id);
    expect(approved.body).toMatchObject({ status: "APPROVED", final_payload: CARD.payload });
    expect(decodeReceipt(approved.body.receipt)?.claims.hidden).toBeUndefined();
  });

  test("approved unseen on purpose, the receipt and the history name what was hidden", async () => {
    const id = await askCard();
    const approved = await approve(maya, id, { hidden_acknowledged: true });
    expect(approved.status, approved.text).toBe(200);
    expect(approved.text).not.toContain(SECRET);
    const hidden = decodeReceipt(approved.body.receipt)?.claims.hidden;
    expect(hidden?.map((leaf) => leaf.path)).toEqual(MASKED);
    expect((await shownTo(maya, id)).hidden).toEqual(hidden);
    // What runs is what the agent proposed, whole.
    expect((await agent.get(`/api/status/${id}`)).body.final_payload).toEqual(CARD.payload);
  });

  test("approved unseen, but no longer masked, has to be looked at first: the receipt would say that it was seen", async () => {
    const id = await askCard();
    await maya.post(`/api/requests/${id}/reveal`);
    expectError(await approve(maya, id, { hidden_acknowledged: true }), "version_conflict");
    expect((await approve(maya, id)).status).toBe(200);
  });

  test("cannot be found by proposing guesses until the digest is the same", async () => {
    const [one, guess] = [await askCard(), await askCard()];
    const { presented_digest } = await shownTo(maya, one);
    expect((await shownTo(agent, guess)).presented_digest).not.toBe(presented_digest);
  });

  test("a rejection needs no look at it", async () => {
    const rejected = await reject(maya, await askCard());
    expect(rejected.body.status).toBe("REJECTED");
    expect(rejected.text).not.toContain(SECRET);
  });

  test("too many unseen values for a receipt have to be revealed", async () => {
    const card = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`field-${n}`, n]));
    const id = await ask(agent, { ...CARD, payload: { ...CARD.payload, card }, schema: null });
    expectError(await approve(maya, id, { hidden_acknowledged: true }), "values_masked");
    await maya.post(`/api/requests/${id}/reveal`);
    expect((await approve(maya, id)).status).toBe(200);
  });

  test("is not told by the errors of an edit, whatever is guessed", async () => {
    const id = await askCard();
    for (const number of ["1", SECRET, MASK]) {
      const patched_payload = { ...CARD.payload, card: { ...CARD.payload.card, number } };
      for (const more of [{}, { hidden_acknowledged: true }]) {
        const answer = await approve(maya, id, { patched_payload, ...more });
        const { masked_count } = expectError(answer, "values_masked");
        expect(masked_count).toBe(5);
        expect(answer.text).not.toContain(SECRET);
      }
    }
  });

  test("a mask that comes back from a page never runs", async () => {
    const id = await askCard();
    await maya.post(`/api/requests/${id}/reveal`);
    const patched_payload = { ...CARD.payload, note: "Edited.", card: { ...CARD.payload.card, cvc: MASK } };
    const answer = await approve(maya, id, { patched_payload });
    const { issues } = expectError(answer, "payload_invalid");
    expect(issues).toMatchObject([{ path: "/card/cvc" }]);
    expect(answer.body.message).toContain(MASK);
  });

  test("an edit that moves items of a list moves no masked value into sight", async () => {
    const line = { type: "string" };
    const items = { type: "object", properties: { name: line, email: line } };
    const schema = { type: "object", properties: { people: { type: "array", items } } };
    const id = await ask(agent, { ...CARD, schema });
    await maya.post(`/api/requests/${id}/reveal`);
    const people = [{ name: "Eve", email: `${SECRET}-2` }, ...CARD.payload.people];
    const approved = await approve(maya, id, { patched_payload: { ...CARD.payload, people } });
    expect(approved.status, approved.text).toBe(200);
    const { text, body } = await noah.get(`/api/requests/${id}`);
    expect(text).not.toContain(SECRET);
    expect(body.decision.final_payload.people[0]).toEqual({ name: "Eve", email: MASK });
    expect((await noah.get("/api/requests?format=csv")).text).not.toContain(SECRET);
    expect((await maya.get(`/api/requests/${id}`)).text).toContain(`${SECRET}-2`);
  });

  test("something else in the place of a masked group is no less masked", async () => {
    const id = await ask(agent, {
      ...CARD,
      schema: null,
      payload: { amount: 1, people: SECRET, card: [SECRET] },
    });
    expect((await maya.get(`/api/requests/${id}`)).text).not.toContain(SECRET);
  });
});

test("a masked answer and a revealed one differ only in the values", async () => {
  const id = await askCard();
  const masked = await shownTo(noah, id);
  await noah.post(`/api/requests/${id}/reveal`);
  const whole = await shownTo(noah, id);
  const rest = ({ payload, sentence, sentence_will, sentence_past, decision, ...shown }: RequestDetail) => {
    const { schema, editable, masked, may_reveal, timeline, server_time, ...same } = shown;
    return canonicalJson(same as never);
  };
  expect(rest(masked)).toBe(rest(whole));
});
