import type { JsonObject } from "@letsping/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

interface Opened {
  page: Page;
  id: string;
  close: () => Promise<void>;
}

async function open(properties: JsonObject, payload: JsonObject, more: JsonObject = {}): Promise<Opened> {
  const { page, context } = await signedIn(browser, gateway);
  const schema = { type: "object", properties, ...more };
  const { id } = await gateway.agent.defer({ service: "bot", action: "run_task", schema, payload });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("heading", { name: "Edit the request" }).waitFor();
  return { page, id, close: () => context.close() };
}

function field(page: Page, path: string) {
  return page.locator(`[data-path="${path}"]`);
}

function keptDrafts(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("draft")));
}

/** Approves, and gives back what the agent would run. */
async function approved({ page, id }: Opened): Promise<unknown> {
  await page.getByRole("button", { name: /^Approve/ }).click({ delay: 450 });
  const decision = await gateway.agent.wait(id);
  return "final_payload" in decision ? decision.final_payload : decision.status;
}

const CARD_OR_BANK = {
  title: "Pay back to",
  oneOf: [
    {
      title: "Card",
      type: "object",
      properties: { kind: { const: "card" }, last4: { type: "string" }, note: { type: "string" } },
      required: ["kind", "last4"],
    },
    {
      title: "Bank account",
      type: "object",
      properties: {
        kind: { const: "bank" },
        iban: { type: "string", minLength: 4 },
        note: { type: "string" },
      },
      required: ["kind", "iban"],
    },
  ],
};

describe("a value that may have several shapes", () => {
  test("shows the fields of the one it has, keeps what both share, and going back loses nothing", async () => {
    const target = { kind: "card", last4: "4242", note: "first" };
    const opened = await open({ target: CARD_OR_BANK }, { target });
    const { page } = opened;
    const shape = page.getByRole("radiogroup", { name: "Pay back to" });
    expect(await shape.getByRole("radio", { name: "Card" }).getAttribute("aria-checked")).toBe("true");
    await field(page, "/target/kind").getByText("This comes with the choice above").waitFor();
    await field(page, "/target/last4").locator("input").fill("1111");
    await shape.getByRole("radio", { name: "Bank account" }).click();
    expect(await field(page, "/target/note").locator("input").inputValue()).toBe("first");
    await field(page, "/target/iban").locator("input").fill("DE");
    await page.getByText("At least 4 characters.").waitFor();
    // A choice that is half filled in stays the one that was chosen.
    expect(await field(page, "/target/iban").locator("input").inputValue()).toBe("DE");
    await shape.getByRole("radio", { name: "Card" }).click();
    expect(await field(page, "/target/last4").locator("input").inputValue()).toBe("1111");
    await shape.getByRole("radio", { name: "Bank account" }).click();
    await field(page, "/target/iban").locator("input").fill("DE02");
    expect(await approved(opened)).toEqual({ target: { kind: "bank", iban: "DE02", note: "first" } });
    await opened.close();
  });

  test("may be of several types, and each keeps its own", async () => {
    const opened = await open({ v: { type: ["string", "integer", "null"] } }, { v: "7" });
    const { page } = opened;
    await page.getByRole("radio", { name: "Whole number" }).click();
    await field(page, "/v").getByRole("textbox").fill("8");
    await page.getByText("text", { exact: true }).waitFor();
    await page.getByRole("radio", { name: "Text" }).click();
    expect(await field(page, "/v").getByRole("textbox").inputValue()).toBe("7");
    await page.getByRole("radio", { name: "Whole number" }).click();
    expect(await field(page, "/v").getByRole("textbox").inputValue()).toBe("8");
    expect(await approved(opened)).toEqual({ v: 8 });
    await opened.close();
  });

  test("may be the whole request", async () => {
    const { type, oneOf } = { type: "object", oneOf: CARD_OR_BANK.oneOf };
    const opened = await open({}, { kind: "card", last4: "4242" }, { type, oneOf });
    await field(opened.page, "/last4").locator("input").fill("1");
    expect(await approved(opened)).toEqual({ kind: "card", last4: "1" });
    await opened.close();
  });
});

describe("lists", () => {
  test("of texts are entries: added by Enter and by pasting lines, changed and removed by keyboard", async () => {
    const opened = await open(
      { tags: { type: "array", items: { type: "string" }, maxItems: 4 } },
      { tags: ["a"] },
    );
    const { page } = opened;
    const adder = page.getByLabel("Add to Tags");
    await adder.fill("b");
    await adder.press("Enter");
    await page.evaluate(() => navigator.clipboard.writeText("c\nd\ne"));
    await adder.focus();
    await page.keyboard.press("Control+v");
    await page.getByText("There is room for 2 more.").waitFor();
    await page.evaluate(() => navigator.clipboard.writeText("c\r\n  d "));
    await page.keyboard.press("Control+v");
    await page.getByLabel("Tags 4", { exact: true }).waitFor();
    expect(await adder.count()).toBe(0);
    await page.getByLabel("Tags 1", { exact: true }).fill("");
    await page.getByLabel("Tags 1", { exact: true }).press("Backspace");
    await page.getByLabel("Tags 3", { exact: true }).fill("z");
    expect(await approved(opened)).toEqual({ tags: ["b", "c", "z"] });
    await opened.close();
  });

  test("of a few options are switched on and off, and say when there must be more", async () => {
    const items = { enum: ["email", "sms", "push"] };
    const opened = await open(
      { v: { type: "array", items, minItems: 1, uniqueItems: true } },
      { v: ["sms"] },
    );
    const { page } = opened;
    await page.getByText("At least 1, each once").waitFor();
    expect(await page.getByRole("button", { name: "sms" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "push" }).click();
    await page.getByRole("button", { name: "sms" }).click();
    expect(await approved(opened)).toEqual({ v: ["push"] });
    await opened.close();
  });

  test("of groups are a table whose rows move by keyboard, and the focus goes along", async () => {
    const row = { type: "object", properties: { n: { type: "string" } }, required: ["n"] };
    const rows = [{ n: "a" }, { n: "b" }, { n: "c" }];
    const opened = await open({ rows: { type: "array", items: row, maxItems: 4 } }, { rows });
    const { page } = opened;
    await field(page, "/rows/0/n").getByRole("textbox").press("Alt+ArrowDown");
    await page.locator("[aria-live]").getByText("Rows 1 is now number 2 of 3").waitFor();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe("a");
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByText("number 1 moved to 3").waitFor();
    await page.getByRole("button", { name: "Add to Rows" }).click();
    await page.keyboard.type("d");
    expect(await page.getByRole("button", { name: "Add to Rows" }).count()).toBe(0);
    await page.getByRole("button", { name: "Remove Rows 1" }).click();
    expect(await approved(opened)).toEqual({ rows: [{ n: "c" }, { n: "a" }, { n: "d" }] });
    await opened.close();
  });

  test("in rows of lists, and fixed places, keep every value", async () => {
    const code = {
      type: "object",
      properties: { code: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
    };
    const properties = {
      boxes: {
        type: "array",
        items: { type: "object", properties: { codes: { type: "array", items: code } } },
      },
      size: {
        type: "array",
        prefixItems: [{ type: "integer", title: "Width" }, { type: "string" }],
        items: false,
      },
    };
    const boxes = [
      {
        codes: [
          { code: "a", tags: ["x"] },
          { code: "b", tags: [] },
        ],
      },
      { codes: [] },
    ];
    const opened = await open(properties, { boxes, size: [640, "wide"] });
    const { page } = opened;
    await field(page, "/boxes/0/codes/1/code").getByRole("textbox").fill("B");
    await page.getByLabel("Add to Tags").nth(1).fill("new");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move Boxes 1 down" }).click();
    await page.getByLabel("Width", { exact: true }).fill("800");
    expect(await approved(opened)).toEqual({
      boxes: [
        { codes: [] },
        {
          codes: [
            { code: "a", tags: ["x"] },
            { code: "B", tags: ["new"] },
          ],
        },
      ],
      size: [800, "wide"],
    });
    await opened.close();
  });

  test("a half-written number that is removed with its row locks nothing", async () => {
    const row = { type: "object", properties: { n: { type: "number" } } };
    const opened = await open({ rows: { type: "array", items: row } }, { rows: [{ n: 1 }, { n: 1 }] });
    const { page } = opened;
    await field(page, "/rows/1/n").getByRole("textbox").fill("1e");
    await page.getByText("Digits, with a point before decimals.").waitFor();
    await page.getByRole("button", { name: "Remove Rows 2" }).click();
    expect(await approved(opened)).toEqual({ rows: [{ n: 1 }] });
    await opened.close();
  });
});

test("not set, none and an empty text are three things, and each can be reached", async () => {
  const properties = Object.fromEntries(
    ["a", "b", "c", "d"].map((name) => [name, { type: ["string", "null"] }]),
  );
  const opened = await open(properties, { a: "x", b: null, c: "y" });
  const { page } = opened;
  await field(page, "/a").hover();
  await page.getByRole("button", { name: "Leave out: A" }).click();
  await page.getByRole("button", { name: "Give a value: B" }).click();
  await page.getByText("Nothing is written here.").waitFor();
  await page.getByRole("button", { name: "Send an empty text" }).click();
  await field(page, "/c").hover();
  await page.getByRole("button", { name: "Set to none: C" }).click();
  await page.getByRole("button", { name: "Set to none: D" }).click();
  expect(await approved(opened)).toEqual({ b: "", c: null, d: null });
  await opened.close();
});

test.each([
  ["1e21", "Digits, with a point"],
  ["-0", "write 0"],
  ["9007199254740993", "too large to be sent exactly"],
  ["0.30000000000000001", "the nearest is 0.3."],
  ["100", "Less than 100."],
  ["0.125", "A multiple of 0.05."],
])("the number “%s” is refused with words", async (text, words) => {
  const opened = await open(
    { n: { type: "number", exclusiveMaximum: 100, minimum: -1, multipleOf: 0.05 } },
    { n: 0.3 },
  );
  const { page } = opened;
  await page.getByLabel("N", { exact: true }).fill(text);
  await page.getByRole("alert").filter({ hasText: words }).waitFor();
  // Pressing approve goes to what is wrong.
  await page.getByRole("heading", { name: "Edit the request" }).click();
  await page.getByRole("button", { name: /^Approve/ }).click({ delay: 450, force: true });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
  await page.getByLabel("N", { exact: true }).fill("0.35");
  expect(await approved(opened)).toEqual({ n: 0.35 });
  await opened.close();
});

test("a time keeps its zone and its seconds, and the zone is changed on its own", async () => {
  const opened = await open(
    { at: { type: "string", format: "date-time" }, fine: { type: "string", format: "date-time" } },
    { at: "2026-12-01T09:30:00+01:00", fine: "2026-12-01T09:30:00.123456Z" },
  );
  const { page } = opened;
  await page.getByText("In UTC 2026-12-01 08:30").waitFor();
  await page.getByLabel("At", { exact: true }).fill("2026-12-24");
  await page.getByLabel("Zone: At").fill("-05:0");
  await page.getByLabel("Zone: At").fill("-05:00");
  // More digits than a browser's field holds are edited as they were sent.
  expect(await page.getByLabel("Fine", { exact: true }).inputValue()).toBe("2026-12-01T09:30:00.123456Z");
  expect(await approved(opened)).toEqual({
    at: "2026-12-24T09:30:00-05:00",
    fine: "2026-12-01T09:30:00.123456Z",
  });
  await opened.close();
});

test("one of very many is found by writing", async () => {
  const options = Array.from({ length: 5_000 }, (_, index) => `city ${index}`);
  const opened = await open({ city: { enum: options } }, { city: "city 1" });
  const { page } = opened;
  const search = page.getByRole("combobox", { name: "City" });
  await search.fill("4711");
  await page.getByRole("option", { name: "city 4711" }).waitFor();
  await search.press("Enter");
  expect(await approved(opened)).toEqual({ city: "city 4711" });
  await opened.close();
});

describe("changes that were not sent", () => {
  const properties = { a: { type: "string" }, b: { type: "string" } };

  test("outlive Escape and a reload, and one of them can be undone alone", async () => {
    const opened = await open(properties, { a: "x", b: "y" });
    const { page, id } = opened;
    await page.getByLabel("A", { exact: true }).fill("x2");
    await page.getByLabel("B", { exact: true }).fill("y2");
    await page.getByLabel("B", { exact: true }).press("Escape");
    await page.waitForURL(`${gateway.url}/`);
    await page.goto(`${gateway.url}/requests/${id}`);
    await page.getByRole("button", { name: "Approve with 2 changes" }).waitFor();
    await page.getByRole("button", { name: "Undo the change of A" }).click();
    expect(await approved(opened)).toEqual({ a: "x", b: "y2" });
    await expect.poll(() => keptDrafts(page)).toEqual([]);
    await opened.close();
  });

  test("to an earlier version are offered, not applied", async () => {
    const opened = await open(properties, { a: "x", b: "y" });
    const { page } = opened;
    await page.getByLabel("A", { exact: true }).fill("old change");
    await page.getByRole("button", { name: "Approve with 1 change" }).waitFor();
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((each) => each.includes("draft")) ?? "";
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
      sessionStorage.setItem(key, JSON.stringify({ ...kept, version: kept.version - 1 }));
    });
    await page.reload();
    await page.getByText("You changed an earlier version of this request.").waitFor();
    expect(await page.getByLabel("A", { exact: true }).inputValue()).toBe("x");
    await page.getByRole("button", { name: "Apply them" }).click();
    expect(await page.getByLabel("A", { exact: true }).inputValue()).toBe("old change");
    expect(await approved(opened)).toEqual({ a: "old change", b: "y" });
    await opened.close();
  });

  test("of a request that was withdrawn are forgotten", async () => {
    const opened = await open(properties, { a: "x", b: "y" });
    const { page, id } = opened;
    await page.getByLabel("A", { exact: true }).fill("x2");
    await page.getByRole("button", { name: "Approve with 1 change" }).waitFor();
    await gateway.agent.cancel(id);
    await page.getByText("The agent withdrew this request.").waitFor();
    await expect.poll(() => keptDrafts(page)).toEqual([]);
    await opened.close();
  });
});
