import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askRefund } from "./ask";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  for (const user of ["u_1", "u_2", "u_3", "u_4"]) await askRefund(gateway, user);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

function selected(page: Page, user: string) {
  return page.locator(".q[aria-current=true]").filter({ hasText: user }).waitFor();
}

async function keys(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.keyboard.press(name);
}

/** Presses a key until it does something: A and R wait until the request has been shown for a moment. */
async function pressUntil(page: Page, key: string, isDone: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(async () => {
      if (await isDone()) return true;
      await page.keyboard.press(key);
      return isDone();
    })
    .toBe(true);
}

test("the list of keys says what there is, as a sheet and as a page", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await selected(page, "u_1");
  await keys(page, "?");
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  const listed = await sheet.locator("dt").allInnerTexts();
  expect(listed.map((each) => each.replaceAll(/\s+/g, " ").trim())).toEqual([
    "J K",
    "Enter",
    "X",
    "Shift J",
    "Shift K",
    "F",
    "N",
    "A",
    "E",
    "R",
    "V",
    "N",
    "Ctrl Enter",
    "Esc",
    "V",
    "O",
    "S",
    "+ − 0",
    "/",
    "G Q",
    "G H",
    "G G",
    "G A",
    "G S",
    "Ctrl S",
    "?",
  ]);
  await keys(page, "Escape");
  await sheet.waitFor({ state: "detached" });
  await page.goto(`${gateway.url}/settings/shortcuts`);
  await page.getByRole("heading", { level: 1, name: "Keyboard shortcuts" }).waitFor();
  expect(await page.locator("dt").count()).toBe(listed.length);
  await context.close();
});

test("J K move, X selects, Shift+J K extend, Enter decides the selection, Esc takes it back", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await selected(page, "u_1");
  await keys(page, "j");
  await selected(page, "u_2");
  await keys(page, "k");
  await selected(page, "u_1");
  await keys(page, "x");
  await page.getByText("1 selected", { exact: true }).waitFor();
  await keys(page, "Shift+J", "Shift+J");
  await page.getByText("3 selected", { exact: true }).waitFor();
  await selected(page, "u_3");
  await keys(page, "j", "x", "Shift+K");
  await page.getByText("4 selected", { exact: true }).waitFor();
  // With a selection, the keys of a single request rest.
  await keys(page, "a", "r", "e");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await keys(page, "Enter");
  await page.getByRole("heading", { name: "Decide 4 requests" }).waitFor();
  await keys(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys(page, "Escape");
  await page.getByText(/^\d selected$/).waitFor({ state: "detached" });
  await context.close();
});

test("V switches, Enter and E open, Esc goes back and keeps the draft, Ctrl+Enter approves from a field", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await selected(page, "u_1");
  await page.getByRole("heading", { level: 2, name: /u_1/ }).waitFor();
  await keys(page, "v");
  await page.getByText('"user_id"').waitFor();
  await keys(page, "v");
  await page.getByText('"user_id"').waitFor({ state: "detached" });
  await keys(page, "Enter");
  await page.getByRole("heading", { level: 1, name: /u_1/ }).waitFor();
  await keys(page, "Escape");
  await selected(page, "u_1");
  await keys(page, "e");
  const amount = page.getByLabel("Amount", { exact: true });
  await amount.fill("20");
  await page.getByText("was $550.00").waitFor();
  // In a field, letters are letters; Esc leaves the page, and the draft stays.
  await page.getByLabel("Note to the customer", { exact: true }).fill("a rejection, by the way");
  await keys(page, "Escape");
  await selected(page, "u_1");
  await page.getByText("You changed values: press E to send or undo them.").waitFor();
  await keys(page, "e");
  await page.getByText("was $550.00").waitFor();
  await amount.focus();
  await pressUntil(page, "Control+Enter", () =>
    page.getByText("Approved with your changes").first().isVisible(),
  );
  await context.close();
});

test("R asks why, A approves once and never repeats while it is held", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/resolve")) sent.push(request.postDataJSON().id);
  });
  await page.getByRole("heading", { level: 2, name: /u_2/ }).waitFor();
  await keys(page, "r");
  await page.getByRole("heading", { name: "Reject this request?" }).waitFor();
  await keys(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect
    .poll(async () => {
      await page.keyboard.up("a");
      await page.keyboard.down("a");
      return sent.length;
    })
    .toBe(1);
  // The key stays down over the next request, longer than that needs to be read: it is still the first press.
  await page.getByRole("heading", { level: 2, name: /u_3/ }).waitFor();
  const shownAt = await page.evaluate(() => performance.now());
  await page.waitForFunction((from) => performance.now() - from > 600, shownAt);
  for (let repeat = 0; repeat < 20; repeat++) await page.keyboard.down("a");
  await page.keyboard.up("a");
  expect(sent).toHaveLength(1);
  await context.close();
});

test("F filters, / searches or jumps, G Q H S go, N shows what is new, Ctrl+S saves settings", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.locator(".q").first().waitFor();
  await keys(page, "f");
  await page.getByRole("searchbox", { name: "Search the queue" }).fill("nothing like it");
  await page.getByText("No request matches.").waitFor();
  await page.getByRole("button", { name: "Clear", exact: true }).first().click();
  await page.locator(".q").first().waitFor();
  await page.getByRole("heading", { level: 1, name: "Queue" }).click();
  const { id } = await askRefund(gateway, "u_new");
  await page.getByRole("button", { name: "1 new" }).waitFor();
  await keys(page, "n");
  await page.locator(".q").filter({ hasText: "u_new" }).waitFor();
  await keys(page, "/");
  await page.getByRole("combobox", { name: "Search or jump" }).fill(id);
  await page.getByRole("option", { name: /u_new/ }).waitFor();
  await keys(page, "Enter");
  await page.getByRole("heading", { level: 1, name: /u_new/ }).waitFor();
  await keys(page, "g", "h");
  await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  await keys(page, "g", "s");
  await page.getByRole("heading", { level: 1, name: "Developers" }).waitFor();
  await keys(page, "g", "q");
  await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
  await page.goto(`${gateway.url}/settings/actions`);
  await page.getByRole("button", { name: /refund_user/ }).click();
  await page.getByLabel("What happens when it is approved", { exact: true }).fill("The money leaves today");
  await keys(page, "Control+s");
  await page.getByText("Saved refund_user").first().waitFor();
  await context.close();
});

test("keys can be switched off; a command key works all the same", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/shortcuts`);
  await page.getByRole("checkbox", { name: "Shortcuts are on in this browser" }).uncheck();
  await page.goto(gateway.url);
  await selected(page, "u_3");
  await keys(page, "j", "x", "f", "/", "?", "g", "h");
  await selected(page, "u_3");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByRole("searchbox").count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe("/");
  await context.close();
});
