import type { Decision } from "@letsping/sdk";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import type { Charge } from "./ledger";
import { startLedger } from "./ledger";
import type { Ledger } from "./ledger";
import { createLedgerClient } from "./ledger-client";
import type { LedgerClient } from "./ledger-client";
import type { Proof } from "./receipt-gate";
import type { Trust } from "./receipt-gate";
import { ACTION } from "./refund";
import { Refund } from "./refund";
import { SERVICE } from "./refund";

let gateway: Gateway;
let ledger: Ledger;
let books: LedgerClient;
let charge: Charge;
let refund: Refund;
const opened: Ledger[] = [];

async function openLedger(change: Partial<Trust> = {}): Promise<Ledger> {
  const { url: gatewayUrl, projectId } = gateway;
  const trust: Trust = { gatewayUrl, projectId, issuer: gateway.deps.issuer, mode: "test", ...change };
  const made = await startLedger({ trust });
  opened.push(made);
  return made;
}

beforeAll(async () => {
  gateway = await startGateway();
});

beforeEach(async () => {
  ledger = await openLedger();
  books = createLedgerClient(ledger.url);
  charge = await books.takePayment({ amount: 55_000, customer: "u_123", description: "Espresso machine" });
  refund = {
    user_id: "u_123",
    amount: 550,
    currency: "usd",
    charge: charge.id,
    reason: "Damaged in transit",
    note: "We are sorry.",
    notify_customer: true,
  };
});

afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await gateway.close();
});

interface Question {
  service?: string;
  action?: string;
  letsPing?: Gateway["letsPing"];
}

type Decide = (id: string) => Promise<unknown>;

/** Asks for the refund, lets `decide` decide, and returns what the agent is told. */
async function decided(decide: Decide, question: Question = {}): Promise<Decision<Refund>> {
  const { letsPing = gateway.letsPing, service = SERVICE, action = ACTION } = question;
  const { id } = await letsPing.defer({ service, action, payload: refund, schema: Refund });
  await decide(id);
  return letsPing.wait<Refund>(id);
}

const proofOf = (decision: Decision<Refund>): Proof => ({
  receipt: decision.receipt,
  salt: decision.commitment_salt,
});

/** Everything that a refund would change. */
async function state() {
  const [balance, customer, charges, refunds] = await Promise.all([
    books.balance(),
    books.customer("u_123"),
    books.charge(charge.id),
    books.refunds(),
  ]);
  return { balance, customer, charges, refunds };
}

/** The call must be refused for this reason, and the books must stay as they are. */
async function expectNothingMoves(call: () => Promise<unknown>, code: string): Promise<void> {
  const before = await state();
  await expect(call()).rejects.toMatchObject({ name: "LedgerError", code });
  expect(await state()).toEqual(before);
}

async function expectMoved(cents: number): Promise<void> {
  expect(await state()).toMatchObject({
    balance: { available: [{ amount: 55_000 - cents, currency: "usd" }] },
    customer: { balance: cents - 55_000 },
    charges: { amount_refunded: cents, refunded: cents === 55_000 },
    refunds: { data: [{ amount: cents, charge: charge.id }] },
  });
}

describe("nothing moves", () => {
  test("without a decision", async () => {
    const { id } = await gateway.letsPing.defer({ service: SERVICE, action: ACTION, payload: refund });
    await expectNothingMoves(
      () => books.refund(refund, { receipt: undefined, salt: undefined }),
      "receipt_required",
    );
    const status = await gateway.letsPing.status<Refund>(id);
    expect(status.status).toBe("PENDING");
    expect(status).not.toHaveProperty("receipt");
    await gateway.letsPing.cancel(id);
  });

  test("with a receipt that somebody made up", async () => {
    const { commitment_salt: salt } = await decided(gateway.approve);
    await expectNothingMoves(() => books.refund(refund, { receipt: "e30.e30.e30", salt }), "malformed");
  });

  test("with a genuine receipt whose claims were changed", async () => {
    const decision = await decided((id) => gateway.reject(id, "Ask the carrier first."));
    const [head, body, tail] = decision.receipt.split(".");
    const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString("utf8"));
    const forged = Buffer.from(
      JSON.stringify({ ...claims, status: "APPROVED", exp: claims.iat + 3_600 }),
    ).toString("base64url");
    const receipt = `${head}.${forged}.${tail}`;
    await expectNothingMoves(
      () => books.refund(refund, { receipt, salt: decision.commitment_salt }),
      "bad_signature",
    );
  });

  test("with a rejection", async () => {
    const decision = await decided((id) => gateway.reject(id, "Ask the carrier first."));
    expect(decision).toMatchObject({ status: "REJECTED", reason: "Ask the carrier first." });
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "not_approved");
  });

  test("with a request that was withdrawn", async () => {
    const decision = await decided((id) => gateway.letsPing.cancel(id));
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "not_approved");
  });

  test("with a request whose time ran out", async () => {
    const decision = await decided(gateway.runOut);
    expect(decision.status).toBe("EXPIRED");
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "not_approved");
  });

  test("when any value differs from what was approved", async () => {
    const decision = await decided(gateway.approve);
    const changes: Partial<Refund>[] = [
      { amount: 549.99 },
      { amount: 0.5 },
      { reason: "Goodwill" },
      { note: "We are sorry!" },
      { notify_customer: false },
    ];
    for (const change of changes) {
      await expectNothingMoves(
        () => books.refund({ ...refund, ...change }, proofOf(decision)),
        "wrong_payload",
      );
    }
  });

  test("when the approved amount would go to another charge", async () => {
    const decision = await decided(gateway.approve);
    const other = await books.takePayment({ amount: 60_000, customer: "u_123", description: "Another" });
    await expectNothingMoves(
      () => books.refund({ ...refund, charge: other.id }, proofOf(decision)),
      "wrong_payload",
    );
  });

  test("with a receipt of another action", async () => {
    const decision = await decided(gateway.approve, { action: "send_coupon" });
    expect(decision.status).toBe("APPROVED");
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "wrong_action");
  });

  test("with a receipt of another service", async () => {
    const decision = await decided(gateway.approve, { service: "mail-agent" });
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "wrong_service");
  });

  test("with a receipt for another project or another issuer", async () => {
    const decision = await decided(gateway.approve);
    for (const [trust, code] of [
      [{ projectId: "prj_another" }, "wrong_project"],
      [{ issuer: "https://approvals.example.com" }, "wrong_issuer"],
      [{ mode: "live" }, "wrong_mode"],
    ] as const) {
      const elsewhere = createLedgerClient((await openLedger(trust)).url);
      const paid = await elsewhere.takePayment({ amount: 55_000, customer: "u_123", description: "" });
      await expect(elsewhere.refund({ ...refund, charge: paid.id }, proofOf(decision))).rejects.toMatchObject(
        {
          code,
        },
      );
      expect((await elsewhere.refunds()).data).toEqual([]);
    }
  });

  test("with the salt of another decision", async () => {
    const [one, other] = [await decided(gateway.approve), await decided(gateway.approve)];
    const proof = { receipt: one.receipt, salt: other.commitment_salt };
    await expectNothingMoves(() => books.refund(refund, proof), "wrong_payload");
  });

  test("a second time with the same receipt", async () => {
    const decision = await decided(async (id) =>
      gateway.edit(id, (payload) => ({ ...payload, amount: 100 })),
    );
    const approved = { ...refund, amount: 100 };
    await books.refund(approved, proofOf(decision));
    await expectMoved(10_000);
    await expectNothingMoves(() => books.refund(approved, proofOf(decision)), "receipt_used");
  });

  test("more than once when one receipt comes many times at the same moment", async () => {
    const decision = await decided(async (id) => gateway.edit(id, (payload) => ({ ...payload, amount: 1 })));
    const calls = Array.from({ length: 20 }, () => books.refund({ ...refund, amount: 1 }, proofOf(decision)));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expectMoved(100);
  });

  test("when the charge does not have that much left", async () => {
    const small = await books.takePayment({ amount: 1_000, customer: "u_123", description: "Filter set" });
    refund = { ...refund, charge: small.id };
    const decision = await decided(gateway.approve);
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "amount_too_large");
  });
});

describe("an approval moves exactly the final payload", () => {
  test("as it was proposed", async () => {
    const decision = await decided(gateway.approve);
    const record = await books.refund(refund, proofOf(decision));
    expect(record).toMatchObject({
      amount: 55_000,
      metadata: { letsping_request: decision.id, notify_customer: true },
    });
    await expectMoved(55_000);
  });

  test("as the person changed it, and not as it was proposed", async () => {
    const decision = await decided(async (id) =>
      gateway.edit(id, (payload) => ({ ...payload, amount: 19.99, notify_customer: false })),
    );
    if (decision.status !== "APPROVED_WITH_MODIFICATIONS")
      throw new Error(`The decision is ${decision.status}`);
    await expectNothingMoves(() => books.refund(refund, proofOf(decision)), "wrong_payload");
    const record = await books.refund(decision.final_payload, proofOf(decision));
    expect(record).toMatchObject({ amount: 1_999, metadata: { notify_customer: false } });
    await expectMoved(1_999);
  });

  test("sent as a form", async () => {
    const decision = await decided(gateway.approve);
    const form = new URLSearchParams(Object.entries(refund).map(([name, value]) => [name, String(value)]));
    const headers = {
      "LetsPing-Receipt": decision.receipt,
      "LetsPing-Salt": decision.commitment_salt,
    };
    const answer = await fetch(`${ledger.url}/v1/refunds`, { method: "POST", body: form, headers });
    expect(answer.status).toBe(200);
    await expectMoved(55_000);
  });

  test("and refused attempts before it use nothing up", async () => {
    const decision = await decided(gateway.approve);
    await expectNothingMoves(() => books.refund({ ...refund, note: "" }, proofOf(decision)), "wrong_payload");
    await books.refund(refund, proofOf(decision));
    await expectMoved(55_000);
  });
});

test("a ledger that was told no project keeps to that of its first receipt", async () => {
  const trusting = createLedgerClient((await openLedger({ issuer: undefined, projectId: undefined })).url);
  const paid = await trusting.takePayment({ amount: 200_000, customer: "u_123", description: "" });
  refund = { ...refund, charge: paid.id };
  await trusting.refund(refund, proofOf(await decided(gateway.approve)));

  const projectId = await gateway.addProject("Another");
  const stranger = await gateway.strangerOf(projectId);
  const foreign = await decided(stranger.approve, { letsPing: stranger.letsPing });
  await expect(trusting.refund(refund, proofOf(foreign))).rejects.toMatchObject({ code: "wrong_project" });
  expect((await trusting.refunds()).data).toHaveLength(1);
});
