import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askRefund } from "./ask";
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

test("what is typed at once after / is in the search, and decides nothing", async () => {
  const { id } = await askRefund(gateway, "u_1");
  const { page, context } = await signedIn(browser, gateway);
  await page.getByRole("button", { name: /^Approve refund/ }).waitFor();
  // A wrong reason to pass is that A is not yet listened to, so the request has been shown for a while first.
  await page.waitForFunction(() => performance.now() > 3_000);
  await page.keyboard.press("/");
  await page.keyboard.type("ara");
  expect(await page.getByRole("combobox", { name: "Search or jump" }).inputValue()).toBe("ara");
  expect((await gateway.agent.status(id)).status).toBe("PENDING");
  await context.close();
});

test("what is typed at once after F is in the filter's search, and decides nothing", async () => {
  const { id } = await askRefund(gateway, "u_2");
  const { page, context } = await signedIn(browser, gateway);
  await page.getByRole("button", { name: /^Approve refund/ }).waitFor();
  await page.waitForFunction(() => performance.now() > 3_000);
  await page.keyboard.press("f");
  await page.keyboard.type("ara");
  expect(await page.getByRole("searchbox", { name: "Search the queue" }).inputValue()).toBe("ara");
  expect((await gateway.agent.status(id)).status).toBe("PENDING");
  await context.close();
});
