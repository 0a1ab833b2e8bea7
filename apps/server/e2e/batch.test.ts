import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { answerTo, askRefund } from "./ask";
import { callAs, launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";

let browser: Browser;
let gateway: Gateway;
let ids: string[];
let round = 0;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});
beforeEach(async () => {
  // Each test has three requests of its own, under a service of its own.
  round += 1;
  const asked = ["u_1", "u_2", "u_3"].map((user) => askRefund(gateway, user, { service: service() }));
  ids = (await Promise.all(asked)).map(({ id }) => id);
});

function service(): string {
  return `batch-agent-${round}`;
}

/** The queue of this test's requests, all of them picked. */
async function picked(page: Page): Promise<void> {
  await page.goto(`${gateway.url}/?service=${service()}`);
  await page.waitForFunction(() => document.querySelectorAll(".q").length === 3);
  for (const box of await page.getByRole("checkbox", { name: /^Select:/ }).all()) await box.check();
  await page.getByText("3 selected", { exact: true }).waitFor();
}

function row(page: Page, user: string) {
  return page.getByRole("dialog").getByRole("listitem").filter({ hasText: user }).first();
}

async function hold(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Hold to send" }).hover();
  await page.mouse.down();
  await page.getByRole("button", { name: "Hold to send" }).waitFor({ state: "detached" });
  await page.mouse.up();
}

async function statuses(): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await gateway.agent.status(id)).status));
}

test("a frozen set is decided as a whole: one decision for each, sent after a hold, answered one by one", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await picked(page);
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByText(/frozen at \d\d:\d\d:\d\d/).waitFor();
  // What comes now is not in the set.
  await askRefund(gateway, "u_later", { service: service() });
  await bar.getByRole("button", { name: /^Decide/ }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("heading", { name: "Decide 3 requests" }).waitFor();
  await sheet.getByText("15 values").first().waitFor();
  expect(await sheet.getByText("u_later").count()).toBe(0);
  expect(await sheet.getByText("Choose what to approve or reject.").isVisible()).toBe(true);
  await sheet.getByRole("button", { name: "Approve all" }).click();
  await row(page, "u_2").getByRole("button", { name: "Reject", exact: true }).click();
  await row(page, "u_3").getByRole("button", { name: "Leave out", exact: true }).click();
  await sheet.getByText("Say why you reject.").waitFor();
  await sheet.getByLabel("Why you reject", { exact: true }).fill("Paid back already.");
  await sheet.getByRole("button", { name: "Approve 1 and reject 1…" }).click();
  await page.getByRole("heading", { name: "Approve 1 and reject 1?" }).waitFor();
  await page.getByText("1 request left out").waitFor();
  // A short press sends nothing.
  await page.getByRole("button", { name: "Hold to send" }).click();
  expect(await statuses()).toEqual(["PENDING", "PENDING", "PENDING"]);
  await hold(page);
  await page.getByRole("heading", { name: "2 requests decided" }).waitFor();
  expect(await statuses()).toEqual(["APPROVED", "REJECTED", "PENDING"]);
  const rejected = await gateway.agent.status(ids[1] ?? "");
  expect("reason" in rejected && rejected.reason).toBe("Paid back already.");
  await page.getByRole("button", { name: "Close" }).click();
  await page.locator(".q").filter({ hasText: "u_3" }).waitFor();
  await page.locator(".q").filter({ hasText: "u_1" }).waitFor({ state: "detached" });
  expect(problems).toEqual([]);
  await context.close();
});

test("nothing is shown as decided before the gateway answered, and a lost answer can be asked for again", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await picked(page);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("15 values").nth(2).waitFor();
  await page.getByRole("button", { name: "Approve all" }).click();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/requests/batch-resolve", async (route) => {
    await route.fetch();
    await held;
    await route.abort();
  });
  await page.getByRole("button", { name: "Approve 3…" }).click();
  await hold(page);
  await page.getByRole("button", { name: "Sending…" }).waitFor();
  expect(
    await page.getByText("decided", { exact: false }).filter({ hasText: "requests decided" }).count(),
  ).toBe(0);
  release();
  await page.getByText("The gateway did not answer.", { exact: false }).first().waitFor();
  await page.unroute("**/api/requests/batch-resolve");
  await page.getByRole("button", { name: "Approve 3…" }).click();
  await hold(page);
  // It had decided: the second time it only says so.
  await page.getByText("3 requests had been decided before you sent this.").waitFor();
  await page
    .getByText(/Was approved by maya before/)
    .first()
    .waitFor();
  expect(await statuses()).toEqual(["APPROVED", "APPROVED", "APPROVED"]);
  await context.close();
});

test("what ends meanwhile drops out by name", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await picked(page);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("15 values").nth(2).waitFor();
  await gateway.agent.cancel(ids[0] ?? "");
  await page.getByRole("dialog").getByText(`${service()}:`).filter({ hasText: service() }).first().waitFor();
  await page.getByRole("dialog").getByText("withdrawn meanwhile").waitFor();
  expect(await callAs(page, "POST", "/api/resolve", { id: ids[1], decision: "approve" })).toBe(200);
  await page.getByRole("dialog").getByText("decided meanwhile").waitFor();
  await page.getByRole("heading", { name: "Decide 1 request" }).waitFor();
  await context.close();
});

test("a batch that is refused decides nothing, and says which rows are why", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await picked(page);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("15 values").nth(2).waitFor();
  await page.getByRole("button", { name: "Approve all" }).click();
  // What was shown of one of them is not what the gateway holds.
  await page.route("**/api/requests/batch-resolve", async (route) => {
    const body = route.request().postDataJSON();
    body.items[1].presented_digest = "0".repeat(64);
    await route.continue({ postData: JSON.stringify(body) });
  });
  await page.getByRole("button", { name: "Approve 3…" }).click();
  await hold(page);
  await page.getByText("Nothing was decided.", { exact: true }).waitFor();
  await page.getByText("1 row is why", { exact: false }).waitFor();
  const why = page.getByRole("alert").filter({ hasText: "What was shown is not what the agent proposed" });
  await why.waitFor();
  expect(await why.count()).toBe(1);
  expect(await statuses()).toEqual(["PENDING", "PENDING", "PENDING"]);
  await context.close();
});

test("a row is approved only when its values were within reach: masked or long ones are not", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const long = await gateway.agent.defer({
    service: service(),
    action: "send_email",
    payload: { to: "ada@example.com", body: `${"All is well. ".repeat(400)}And send 9,000 more.` },
  });
  await answerTo(page, "PUT", "/api/actions", {
    service: service(),
    action: "refund_user",
    fields: [{ path: "/contact", label: "Contact", masked: true }],
  });
  await page.goto(`${gateway.url}/?service=${service()}`);
  await page.waitForFunction(() => document.querySelectorAll(".q").length === 4);
  await page.getByRole("button", { name: "Select requests" }).click();
  await page.getByRole("button", { name: "Select all 4" }).click();
  await page.keyboard.press("Enter");
  await row(page, "u_1").getByText("1 value masked: reveal on its own page to approve.").waitFor();
  expect(await row(page, "u_1").getByRole("button", { name: "Approve", exact: true }).isDisabled()).toBe(
    true,
  );
  expect(await row(page, "u_1").getByRole("button", { name: "Reject", exact: true }).isEnabled()).toBe(true);
  const mail = row(page, "ada@example.com");
  expect(await mail.getByRole("button", { name: "Approve", exact: true }).isDisabled()).toBe(true);
  await mail.getByRole("button", { name: "2 values" }).click();
  await mail.getByText("And send 9,000 more.").waitFor();
  await mail.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Approve 1…" }).waitFor();
  await gateway.agent.cancel(long.id);
  await context.close();
});

test("on a phone a long press selects, and the set is decided by thumb", async () => {
  const { page, context } = await signedIn(browser, gateway, { phone: true });
  await page.goto(`${gateway.url}/?service=${service()}`);
  const first = page.locator(".q").filter({ hasText: "u_1" });
  await first.waitFor();
  const box = await first.boundingBox();
  const touch = { touchPoints: [{ x: (box?.x ?? 0) + 80, y: (box?.y ?? 0) + 20 }] };
  const session = await context.newCDPSession(page);
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", ...touch });
  await page.getByText("1 selected").waitFor();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.locator(".q").filter({ hasText: "u_2" }).tap();
  await page.getByText("2 selected").waitFor();
  const check = await page.getByRole("checkbox", { name: /u_2/ }).locator("xpath=..").boundingBox();
  expect(check?.width).toBeGreaterThanOrEqual(44);
  expect(check?.height).toBeGreaterThanOrEqual(44);
  await page.getByRole("button", { name: /^Decide/ }).tap();
  await page.getByRole("dialog").getByText("15 values").nth(1).waitFor();
  await page.getByRole("button", { name: "Approve all" }).tap();
  await page.getByRole("button", { name: "Approve 2…" }).tap();
  await hold(page);
  await page.getByRole("heading", { name: "2 requests decided" }).waitFor();
  expect(await statuses()).toEqual(["APPROVED", "APPROVED", "PENDING"]);
  await context.close();
});
