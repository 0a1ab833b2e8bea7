import pg from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { inject } from "vitest";
import { test } from "vitest";
import { openReader } from "./reader";
import type { Reader } from "./reader";
import { openShop } from "./shop";
import type { Shop } from "./shop";

let shop: Shop;
let reader: Reader;

beforeAll(async () => {
  shop = await openShop(inject("databaseServerUrl"));
  reader = openReader(shop.readerUrl);
});

afterAll(async () => {
  await reader.close();
  await shop.close();
});

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

const INSUFFICIENT_PRIVILEGE = "42501";
const READ_ONLY = "25006";

describe("the bot's role", () => {
  test("reads a customer and their order, and no token of a card", async () => {
    expect(await reader.customer("c_ana")).toEqual({ id: "c_ana", name: "Ana", email: "ana@example.com" });
    expect(await reader.orderOf("c_ana", "o_1001")).toEqual({
      id: "o_1001",
      customerId: "c_ana",
      article: "Espresso machine, steel",
      paidCents: 48_000,
      refundedCents: 0,
      account: "card ending 4242",
      state: "shipped",
    });
    const rows = await query(shop.readerUrl, "select * from support.orders");
    expect(rows).toHaveLength(5);
    expect(JSON.stringify(rows)).not.toContain("tok_");
  });

  test("gives nobody another customer's order", async () => {
    expect(await reader.orderOf("c_ben", "o_1001")).toBeNull();
  });

  test("is refused whatever else it tries", async () => {
    const before = await shop.books();
    const attempts = await reader.tryToEscape();
    expect(attempts).toHaveLength(6);
    for (const { refusal } of attempts) expect(refusal).toMatch(/permission denied|read-only transaction/);
    expect(await shop.books()).toEqual(before);
  });

  test.each([
    ["insert into support.customers values ('c_eve', 'Eve', 'eve@example.com')", INSUFFICIENT_PRIVILEGE],
    ["begin read write; update support.customers set email = 'eve@example.com'", INSUFFICIENT_PRIVILEGE],
    ["begin read write; create temp table loot (x int)", INSUFFICIENT_PRIVILEGE],
    ["begin read write; create table public.loot (x int)", INSUFFICIENT_PRIVILEGE],
    ["select * from shop.changes", INSUFFICIENT_PRIVILEGE],
    ["create table loot (x int)", READ_ONLY],
  ])("may not: %s", async (statement, code) => {
    await expect(query(shop.readerUrl, statement)).rejects.toMatchObject({ code });
  });

  test("has little time for a statement", async () => {
    expect(await query(shop.readerUrl, "show statement_timeout")).toEqual([{ statement_timeout: "2s" }]);
  });
});

describe("the backend's role", () => {
  test.each([
    "select * from shop.orders",
    "update shop.orders set state = 'cancelled'",
    "insert into shop.refunds values (1, 'o_1001', 1, 'card ending 4242')",
    "select * from support.orders",
    "select shop.record('{}', 's', '{}', '{}')",
    "select shop.lock_order('o_1001')",
    "create table shop.loot (x int)",
  ])("may not: %s", async (statement) => {
    await expect(query(shop.writerUrl, statement)).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });
});

test("nobody changes the history, not even the database's owner", async () => {
  const url = new URL(inject("databaseServerUrl"));
  url.pathname = new URL(shop.readerUrl).pathname;
  for (const statement of [
    "update shop.changes set approved_by = 'nobody'",
    "delete from shop.refunds",
    "truncate shop.changes cascade",
  ]) {
    await expect(query(url.href, statement)).rejects.toThrow(/are only ever added/);
  }
});
