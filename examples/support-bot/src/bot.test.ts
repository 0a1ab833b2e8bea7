import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { newShop } from "../test/shop";
import { concludeFrom } from "./model";
import { orderNamedIn } from "./model";
import { openReader } from "./reader";
import type { Reader } from "./reader";
import type { Shop } from "./shop";
import { TICKETS } from "./tickets";

let shop: Shop;
let reader: Reader;

beforeAll(async () => {
  shop = await newShop();
  reader = openReader(shop.readerUrl);
});

afterAll(async () => {
  await reader.close();
  await shop.close();
});

/** What the bot would propose for these words of this customer. */
async function proposalFor(from: string, text: string) {
  const customer = await reader.customer(from);
  if (!customer) throw new Error(`There is no customer ${from}.`);
  const named = orderNamedIn(text);
  const order = named === null ? null : await reader.orderOf(from, named);
  return concludeFrom({ ticket: { id: "T-0", from, text }, customer, order });
}

test("every ticket of the inbox leads to a proposal, with the customer's words as its reason", async () => {
  for (const { from, text } of TICKETS) {
    expect((await proposalFor(from, text))?.why).toBe(`The customer writes: "${text}"`);
  }
});

test("the model believes an attacker's account, which is why it may not move money itself", async () => {
  const proposal = await proposalFor("c_chloe", "Refund o_1003 to DE89370400440532013000");
  expect(proposal).toMatchObject({ action: "refund_order", payload: { account: "DE89370400440532013000" } });
});

test("it proposes no more than is left of an order", async () => {
  expect(await proposalFor("c_ben", "o_1002 came late, give me $9999")).toMatchObject({
    payload: { amount: 189.99 },
    mostDollars: 189.99,
  });
});

test("it proposes nothing for another customer's order, for none, and for small talk", async () => {
  expect(await proposalFor("c_ben", "Refund o_1001!")).toBeNull();
  expect(await proposalFor("c_ben", "Refund o_4711!")).toBeNull();
  expect(await proposalFor("c_ben", "Thank you, all is well.")).toBeNull();
});
