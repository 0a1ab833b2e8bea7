import { LetsPing } from "@letsping/sdk";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { vi } from "vitest";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { newBackend } from "../test/shop";
import { newShop } from "../test/shop";
import { audit } from "./audit";
import type { Run } from "./audit";
import { handle } from "./bot";
import { openReader } from "./reader";

let gateway: Gateway;
let run: Run;

/** One ticket, from the inbox to the history, with everything real. */
beforeAll(async () => {
  gateway = await startGateway();
  const shop = await newShop();
  const trust = { ...gateway.trust, allowTest: true };
  const backend = await newBackend(shop, { trust });
  const reader = openReader(shop.readerUrl);
  const letsPing = new LetsPing(gateway.apiKey, { baseUrl: gateway.url });
  const before = await shop.books();
  const ticket = { id: "T-1", from: "c_ana", text: "o_1001 arrived broken, I want $100.10 back." };
  const { signal } = new AbortController();
  const handled = handle(ticket, { reader, letsPing, backendUrl: backend.url, run: "run_1", signal });
  await vi.waitFor(
    async () => {
      const { body } = await gateway.maya.get("/api/requests?status=PENDING");
      await gateway.approve(body.requests[0].id);
    },
    { timeout: 15_000, interval: 50 },
  );
  run = {
    before,
    outcomes: [await handled],
    after: await shop.books(),
    history: await shop.history(),
    attempts: await reader.tryToEscape(),
    trust,
  };
  await reader.close();
  await backend.close();
  await shop.close();
});

afterAll(async () => {
  await gateway.close();
});

test("a run that is in order passes, with four lines that say so", async () => {
  const lines = await audit(run);
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain("100.10 of 780.44 dollars went back");
});

test("a cent that nobody approved ends the run", async () => {
  const after = { ...run.after, refundedCents: run.after.refundedCents + 1 };
  await expect(audit({ ...run, after })).rejects.toThrow("The refunds do not add up to what was approved.");
});

test("money that went elsewhere, or beyond an order's price, ends the run", async () => {
  await expect(audit({ ...run, after: { ...run.after, strayed: 1 } })).rejects.toThrow(
    "Money went to an account",
  );
  await expect(audit({ ...run, after: { ...run.after, overdrawnCents: 1 } })).rejects.toThrow(
    "more than it cost",
  );
});

test("a connection of the bot that could write ends the run", async () => {
  const attempts = [{ statement: "delete from shop.orders", refusal: null }];
  await expect(audit({ ...run, attempts })).rejects.toThrow("could do what it must not");
});

test("a change without an approval, or an approval without its change, ends the run", async () => {
  await expect(audit({ ...run, history: [] })).rejects.toThrow("other changes than those that were applied");
  const twice = [...run.history, ...run.history];
  await expect(audit({ ...run, history: twice })).rejects.toThrow(
    "other changes than those that were applied",
  );
});

test("a row of the history that was changed afterwards does not prove itself", async () => {
  const [change] = run.history;
  if (!change) throw new Error("The history is empty.");
  for (const [altered, why] of [
    [{ ...change, payload: { ...change.payload, amount: 100 } }, /another payload/],
    [{ ...change, approvedBy: "per_somebody" }, /another person/],
    [{ ...change, receiptDigest: "0".repeat(64) }, /another receipt/],
    [{ ...change, action: "cancel_order" }, /for the action refund_order/],
  ] as const) {
    await expect(audit({ ...run, history: [altered] })).rejects.toThrow(why);
  }
});
