import type { Decision } from "@letsping/sdk";
import type { LetsPing } from "@letsping/sdk";
import { afterAll } from "vitest";
import { afterEach } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { newBackend } from "../test/shop";
import { newShop } from "../test/shop";
import type { Backend } from "./backend";
import type { Trust } from "./backend";
import { applyAt } from "./backend-client";
import type { Action } from "./proposals";
import { ACTIONS } from "./proposals";
import { SERVICE } from "./proposals";
import type { Shop } from "./shop";

const REFUND = {
  order: "o_1001",
  account: "card ending 4242",
  amount: 100.1,
  currency: "usd",
  reason: "Damaged in transit",
  note: "We are sorry.",
};
const CANCELLATION = { ...REFUND, order: "o_1004", account: "card ending 3222", amount: 39.9 };
const CONTACT = { customer: "c_finn", email_before: "finn@example.com", email: "finn@finch.example" };

let gateway: Gateway;
let shop: Shop;
let backend: Backend;
const opened: Backend[] = [];

async function openBackend(change: Partial<Trust> = {}, now?: () => number): Promise<Backend> {
  const trust = { ...gateway.trust, ...change };
  const made = await newBackend(shop, now ? { trust, now } : { trust });
  opened.push(made);
  return made;
}

beforeAll(async () => {
  gateway = await startGateway();
});

beforeEach(async () => {
  shop = await newShop();
  backend = await openBackend();
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  await shop.close();
});

afterAll(async () => {
  await gateway.close();
});

interface Question {
  action?: string;
  service?: string;
  letsPing?: LetsPing;
}

type Decide = (id: string) => Promise<unknown>;

/** Asks for an action, lets `decide` decide, and returns what the bot is told. */
async function decided(payload: object, decide: Decide, question: Question = {}): Promise<Decision> {
  const { letsPing = gateway.letsPing, service = SERVICE, action = "refund_order" } = question;
  const known = ACTIONS[action as Action];
  const schema = known ? { schema: known.schema } : {};
  const { id } = await letsPing.defer({ service, action, payload, ...schema });
  await decide(id);
  return letsPing.wait(id);
}

/** What the bot would send. */
function proofOf(decision: Decision, payload: object) {
  return { receipt: decision.receipt, payload, salt: decision.commitment_salt };
}

async function approved(payload: object, action: Action = "refund_order") {
  return proofOf(await decided(payload, gateway.approve, { action }), payload);
}

async function state() {
  return { books: await shop.books(), history: await shop.history() };
}

/** The call must be refused for this reason, and the shop must stay as it is. */
async function expectNothingChanges(call: () => Promise<unknown>, code: string): Promise<void> {
  const before = await state();
  await expect(call()).rejects.toMatchObject({ name: "BackendRefusal", code });
  expect(await state()).toEqual(before);
}

const refund = (proof: Parameters<typeof applyAt>[2], at = backend) => applyAt(at.url, "refund_order", proof);

describe("nothing changes", () => {
  test.each([[{}], [{ payload: REFUND, salt: "x" }], [{ receipt: "a.b.c", payload: [], salt: "x" }]])(
    "with a body that is not exactly receipt, payload and salt: %j",
    async (body) => {
      await expectNothingChanges(() => refund(body as never), "invalid_body");
    },
  );

  test("with one word more than that", async () => {
    const proof = { ...(await approved(REFUND)), action: "refund_order" };
    await expectNothingChanges(() => refund(proof), "invalid_body");
  });

  test("with a receipt that somebody made up, or with changed claims", async () => {
    const decision = await decided(REFUND, (id) => gateway.reject(id, "Ask the carrier first."));
    const [head, body = "", tail] = decision.receipt.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
    const forged = { ...claims, status: "APPROVED", exp: claims.iat + 3_600 };
    const receipt = `${head}.${Buffer.from(JSON.stringify(forged)).toString("base64url")}.${tail}`;
    const proof = proofOf(decision, REFUND);
    await expectNothingChanges(() => refund({ ...proof, receipt: "e30.e30.e30" }), "malformed");
    await expectNothingChanges(() => refund({ ...proof, receipt }), "bad_signature");
  });

  test("with a rejection or a withdrawal", async () => {
    for (const decide of [
      (id: string) => gateway.reject(id, "No."),
      (id: string) => gateway.letsPing.cancel(id),
    ]) {
      const decision = await decided(REFUND, decide);
      await expectNothingChanges(() => refund(proofOf(decision, REFUND)), "not_approved");
    }
  });

  test("when any value differs from what was approved", async () => {
    const proof = await approved(REFUND);
    for (const change of [
      { amount: 480 },
      { account: "card ending 0005" },
      { order: "o_1002" },
      { note: "" },
    ]) {
      await expectNothingChanges(
        () => refund({ ...proof, payload: { ...REFUND, ...change } }),
        "wrong_payload",
      );
    }
  });

  test("as it was proposed, when the person changed it", async () => {
    const decision = await decided(REFUND, (id) =>
      gateway.edit(id, (payload) => ({ ...payload, amount: 15 })),
    );
    await expectNothingChanges(() => refund(proofOf(decision, REFUND)), "wrong_payload");
  });

  test("with an approval of another action, in either direction", async () => {
    const cancel = await approved(CANCELLATION, "cancel_order");
    await expectNothingChanges(() => refund(cancel), "wrong_action");
    const back = await approved(CANCELLATION, "refund_order");
    await expectNothingChanges(() => applyAt(backend.url, "cancel_order", back), "wrong_action");
  });

  test("with an approval of another service, project, issuer or key", async () => {
    const mail = await decided(REFUND, gateway.approve, { service: "mail-bot" });
    await expectNothingChanges(() => refund(proofOf(mail, REFUND)), "wrong_service");

    const { letsPing, approve } = await gateway.stranger();
    const foreign = await decided(REFUND, approve, { letsPing });
    await expectNothingChanges(() => refund(proofOf(foreign, REFUND)), "wrong_project");

    const proof = await approved(REFUND);
    const elsewhere = await openBackend({ issuer: "https://approvals.example.com" });
    await expectNothingChanges(() => refund(proof, elsewhere), "wrong_issuer");
    const keyless = await openBackend({ keys: { keys: [] } });
    await expectNothingChanges(() => refund(proof, keyless), "unknown_key");
  });

  test("with a receipt of a test key, unless the backend takes those", async () => {
    const decision = await decided(REFUND, gateway.approve, { letsPing: gateway.testLetsPing });
    await expectNothingChanges(() => refund(proofOf(decision, REFUND)), "wrong_mode");
    await refund(proofOf(decision, REFUND), await openBackend({ allowTest: true }));
    expect((await shop.books()).refundedCents).toBe(10_010);
  });

  test("with an approval whose time is over", async () => {
    const proof = await approved(REFUND);
    const later = await openBackend({}, () => Date.now() + 3_601_000);
    await expectNothingChanges(() => refund(proof, later), "expired");
  });

  test("with an approved payload that has not the form of the action", async () => {
    const loose = { ...REFUND, currency: "eur" };
    const { id } = await gateway.letsPing.defer({ service: SERVICE, action: "refund_order", payload: loose });
    await gateway.approve(id);
    const decision = await gateway.letsPing.wait(id);
    await expectNothingChanges(() => refund(proofOf(decision, loose)), "invalid_payload");
  });

  test("a second time with the same approval", async () => {
    const proof = await approved(REFUND);
    expect(await refund(proof)).toBe(1);
    await expectNothingChanges(() => refund(proof), "approval_used");
  });

  test("more than once when one approval comes many times at the same moment", async () => {
    const proof = await approved(REFUND);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => refund(proof)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await shop.books()).refundedCents).toBe(10_010);
    expect(await shop.history()).toHaveLength(1);
  });

  test("at an address that there is not", async () => {
    expect((await fetch(`${backend.url}/refunds`)).status).toBe(404);
    expect((await fetch(`${backend.url}/orders`, { method: "POST", body: "{}" })).status).toBe(404);
  });
});

describe("an approval does not go past the shop's own rules", () => {
  test.each([
    ["refund_order", { ...REFUND, amount: 480.01 }, "amount_too_large"],
    ["refund_order", { ...REFUND, account: "DE89370400440532013000" }, "wrong_account"],
    ["refund_order", { ...REFUND, order: "o_9999" }, "no_such_order"],
    ["cancel_order", { ...CANCELLATION, order: "o_1001", account: "card ending 4242" }, "not_cancellable"],
    ["cancel_order", { ...CANCELLATION, amount: 39.89 }, "amount_differs"],
    ["cancel_order", { ...CANCELLATION, account: "card ending 4242" }, "wrong_account"],
    ["change_contact", { ...CONTACT, email: "finn@freemail.example" }, "email_not_confirmed"],
    ["change_contact", { ...CONTACT, email_before: "finn@old.example" }, "changed_meanwhile"],
    ["change_contact", { ...CONTACT, customer: "c_nobody" }, "no_such_customer"],
    [
      "change_contact",
      { customer: "c_gina", email_before: "gina@example.com", email: "ana@example.com" },
      "email_taken",
    ],
  ] as const)("%s %j: %s", async (action, payload, code) => {
    const proof = await approved(payload, action);
    await expectNothingChanges(() => applyAt(backend.url, action, proof), code);
  });

  test("many approvals at once never give back more than was paid", async () => {
    const proofs = await Promise.all(Array.from({ length: 6 }, () => approved(REFUND)));
    const results = await Promise.allSettled(proofs.map((proof) => refund(proof)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
    expect(await shop.books()).toMatchObject({ refundedCents: 40_040, overdrawnCents: 0 });
  });

  test("a cancelled order is not cancelled again and gives nothing more back", async () => {
    await applyAt(backend.url, "cancel_order", await approved(CANCELLATION, "cancel_order"));
    const again = await approved(CANCELLATION, "cancel_order");
    await expectNothingChanges(() => applyAt(backend.url, "cancel_order", again), "not_cancellable");
    const more = await approved({ ...CANCELLATION, amount: 0.01 });
    await expectNothingChanges(() => refund(more), "amount_too_large");
  });
});

describe("an approval changes exactly what was approved, and the history says who", () => {
  test("a refund as the person changed it", async () => {
    const decision = await decided(REFUND, (id) =>
      gateway.edit(id, (payload) => ({ ...payload, amount: 19.99 })),
    );
    expect(await refund(proofOf(decision, { ...REFUND, amount: 19.99 }))).toBe(1);
    expect((await shop.books()).refundedCents).toBe(1_999);
    const [change] = await shop.history();
    expect(change).toMatchObject({
      requestId: decision.id,
      action: "refund_order",
      subject: "o_1001",
      decision: "APPROVED_WITH_MODIFICATIONS",
      approvedRole: "owner",
      before: { refunded_cents: 0 },
      after: { refunded_cents: 1_999 },
      payload: { amount: 19.99 },
    });
    expect(change?.approvedBy).toMatch(/^per_/);
    expect(change?.receiptDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a cancellation, with all that is left of the price", async () => {
    await refund(await approved({ ...CANCELLATION, amount: 9.9 }));
    const rest = { ...CANCELLATION, amount: 30 };
    await applyAt(backend.url, "cancel_order", await approved(rest, "cancel_order"));
    expect(await shop.books()).toMatchObject({ refundedCents: 3_990, overdrawnCents: 0, strayed: 0 });
    expect((await shop.history())[1]).toMatchObject({
      before: { state: "paid", refunded_cents: 990 },
      after: { state: "cancelled", refunded_cents: 3_990 },
    });
  });

  test("a confirmed e-mail address", async () => {
    await applyAt(backend.url, "change_contact", await approved(CONTACT, "change_contact"));
    expect(await shop.history()).toMatchObject([
      { subject: "c_finn", before: { email: "finn@example.com" }, after: { email: "finn@finch.example" } },
    ]);
  });

  test("and refused attempts before it use nothing up", async () => {
    const proof = await approved(REFUND);
    await expectNothingChanges(() => refund({ ...proof, salt: "AAAAAAAAAAAAAAAAAAAAAA" }), "wrong_payload");
    await refund(proof);
    expect((await shop.books()).refundedCents).toBe(10_010);
  });
});
