import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

async function openForm(more: object = {}): Promise<{ page: Page; id: string; close: () => Promise<void> }> {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await gateway.agent.defer({ ...REFUND, ...more } as typeof REFUND);
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("heading", { name: "Edit the request" }).waitFor();
  return { page, id, close: () => context.close() };
}

function field(page: Page, path: string) {
  return page.locator(`[data-path="${path}"]`);
}

test("every common field is edited in its own control, and the agent gets exactly those values", async () => {
  const { page, id, close } = await openForm();
  await page.getByLabel("Amount", { exact: true }).fill("99.9");
  await page.getByLabel("Reason", { exact: true }).selectOption({ label: "Goodwill" });
  await page.getByLabel("Pay out on", { exact: true }).fill("2026-12-24");
  await page.getByLabel("Note to the customer", { exact: true }).fill("Here you are.");
  await page.getByRole("switch", { name: "Tell the customer by e-mail" }).click();
  await page.getByLabel("Contact", { exact: true }).fill("grace@example.com");
  await field(page, "/tags/0").getByRole("textbox").fill("gold");
  await field(page, "/items/1/quantity").getByRole("textbox").fill("3");
  await page.getByRole("button", { name: "Remove Items 1" }).click();
  await page.getByRole("button", { name: /^Approve with \d+ changes/ }).click({ delay: 450 });
  const decision = await gateway.agent.wait(id);
  expect(decision.status).toBe("APPROVED_WITH_MODIFICATIONS");
  expect("final_payload" in decision && decision.final_payload).toEqual({
    ...REFUND.payload,
    amount: 99.9,
    reason: "Goodwill",
    pay_out_on: "2026-12-24",
    note: "Here you are.",
    tell_customer: true,
    contact: "grace@example.com",
    tags: ["gold"],
    items: [{ article: "Filter set", quantity: 3, price: 14.5 }],
  });
  await close();
});

test.each([
  ["Amount", "600", "At most 550."],
  ["Amount", "", "A number is needed."],
  ["Amount", "1e", "Digits, with a point before decimals."],
  ["Contact", "not an address", "is not valid"],
  ["Note to the customer", "x".repeat(501), "At most 500 characters."],
])("%s “%s” cannot be approved, and says why", async (label, value, words) => {
  const { page, close } = await openForm();
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("alert").filter({ hasText: words }).first().waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await page
    .getByRole("button", { name: /Undo all|Cancel edit/ })
    .first()
    .click({ timeout: 2_000 })
    .catch(async () => {
      // A text that is no value yet is no change that could be undone: it is corrected.
      await page.getByLabel(label, { exact: true }).fill("550");
    });
  await page.getByRole("button", { name: "Approve refund of $550.00" }).waitFor();
  expect(await page.getByRole("button", { name: "Approve refund of $550.00" }).isEnabled()).toBe(true);
  await close();
});

test("fixed values are locked, and a draft outlives a reload", async () => {
  const { page, close } = await openForm();
  await field(page, "/user_id").getByText("The agent fixed this value").waitFor();
  expect(await field(page, "/user_id").locator("input").count()).toBe(0);
  expect(await field(page, "/currency").locator("input").count()).toBe(0);
  await page.getByLabel("Amount", { exact: true }).fill("12");
  await page.getByText("was $550.00").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Approve with 1 change" }).waitFor();
  await close();
});

test("a value may be left out where the schema allows it, and the JSON view edits the same draft", async () => {
  const { page, id, close } = await openForm();
  await field(page, "/note").hover();
  await page.getByRole("button", { name: "Leave out: Note to the customer" }).click();
  await page.getByText("removed").waitFor();
  await page.getByRole("button", { name: "JSON" }).click();
  const json = page.getByLabel("Payload", { exact: true });
  const draft = JSON.parse(await json.inputValue());
  expect("note" in draft).toBe(false);
  await json.fill(JSON.stringify({ ...draft, amount: 5 }));
  await page.getByRole("button", { name: "Approve with 2 changes" }).click({ delay: 450 });
  const decision = await gateway.agent.wait(id);
  const { note: _left, ...rest } = REFUND.payload;
  expect("final_payload" in decision && decision.final_payload).toEqual({ ...rest, amount: 5 });
  await close();
});

test("a pattern is checked with an engine that cannot be stalled", async () => {
  const { page, close } = await openForm({
    payload: { code: "aaaa" },
    schema: { type: "object", properties: { code: { type: "string", title: "Code", pattern: "^(a+)+$" } } },
  });
  await page.getByLabel("Code", { exact: true }).fill(`${"a".repeat(60)}!`);
  await page.getByText("The text has another form.").waitFor();
  await page.getByLabel("Code", { exact: true }).fill("aa");
  expect(await page.getByRole("button", { name: "Approve with 1 change" }).isEnabled()).toBe(true);
  await close();
});

test("what a schema does not foresee is shown whole, and never left out of the form", async () => {
  const { page, close } = await openForm({
    payload: {
      plan: "delete everything",
      rows: [{ a: 1, secret: "hidden?" }],
      bag: { "4711": "x" },
    },
    schema: {
      type: "object",
      properties: {
        plan: { properties: { name: { type: "string" } } },
        rows: { type: "array", items: { type: "object", properties: { a: { type: "number" } } } },
        bag: { type: "object", properties: {} },
      },
    },
  });
  await field(page, "/plan").locator("textarea").waitFor();
  expect(await field(page, "/plan").locator("textarea").inputValue()).toBe('"delete everything"');
  await page.getByText("hidden?").waitFor();
  await field(page, "/bag/4711").getByText("4711").waitFor();
  await close();
});

test("deceptive characters in an input are written out below it, and long values are not out of sight", async () => {
  const tail = "to the attacker's account XY99";
  const { page, close } = await openForm({
    payload: {
      b: "safe\u202eevil",
      site: "https://ex\u0430mple.com/x",
      long: `Refund for a broken machine that arrived on Monday ${tail}`,
    },
    schema: {
      type: "object",
      properties: {
        b: { type: "string" },
        site: { type: "string", format: "uri" },
        long: { type: "string" },
      },
    },
  });
  await field(page, "/b").getByText("RLO").waitFor();
  await field(page, "/site")
    .getByText(/Real host: xn--/)
    .waitFor();
  const area = field(page, "/long").locator("textarea");
  expect(
    await area.evaluate(
      (each) => each.scrollHeight <= each.clientHeight + 1 && each.scrollWidth <= each.clientWidth + 1,
    ),
  ).toBe(true);
  await close();
});
