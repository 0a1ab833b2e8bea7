import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAs, launch, signedIn } from "./browser";
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

async function ask(user: string, more: object = {}) {
  return gateway.agent.defer({
    ...REFUND,
    ...more,
    payload: { ...REFUND.payload, user_id: user },
  } as typeof REFUND);
}

async function openRequest(page: Page, id: string): Promise<void> {
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
}

test("decided meanwhile: the standing decision is told, the edit is not sent, buttons lock", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_1");
  await openRequest(page, id);
  await page.getByLabel("Amount", { exact: true }).fill("10");
  expect(await callAs(page, "POST", "/api/resolve", { id, decision: "approve" })).toBe(200);
  await page.getByText(/approved this .*, unchanged\. Your edit was not sent\./).waitFor();
  expect(await page.getByRole("button", { name: "Reject" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: /^Approve/ }).count()).toBe(0);
  await context.close();
});

test("two people press at once: the second is told what stands", async () => {
  const first = await signedIn(browser, gateway);
  const { id } = await ask("u_2");
  await openRequest(first.page, id);
  // News do not reach this page before its own press does.
  await first.page.route("**/api/events*", (route) => route.abort());
  await first.page.route(`**/api/requests/${id}`, (route) => route.continue());
  expect(await callAs(first.page, "POST", "/api/resolve", { id, decision: "reject", reason: "No." })).toBe(
    200,
  );
  await first.page.getByText(/rejected this/).waitFor();
  await first.context.close();
});

test("withdrawn while open", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_3");
  await openRequest(page, id);
  await gateway.agent.cancel(id);
  await page.getByText("The agent withdrew this request.").waitFor();
  await context.close();
});

test("expired while open: nothing can be approved, and edits can be copied", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_4", { timeoutMs: 4_000 });
  await openRequest(page, id);
  await page.getByLabel("Amount", { exact: true }).fill("10");
  await page.getByText(/^Expired at .*before anybody decided/).waitFor();
  await page.getByText("Your changes, not sent").waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).count()).toBe(0);
  await context.close();
});

test("offline: it says so, deciding is locked, and it comes back by itself", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_5");
  await openRequest(page, id);
  await gateway.stop();
  await page.getByText("Reconnecting.", { exact: true }).waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await gateway.start();
  await page.getByText("Reconnecting.", { exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Approve refund of $550.00" }).click({ delay: 450 });
  await page.getByText("Approved refund of $550.00").first().waitFor();
  await context.close();
});

test("a decision that does not arrive is not shown as made, and can be sent again", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_6");
  await openRequest(page, id);
  await page.route("**/api/resolve", (route) => route.abort());
  await page.getByRole("button", { name: /^Approve/ }).click({ delay: 450 });
  await page.getByText("Not sent.").first().waitFor();
  expect((await gateway.agent.status(id)).status).toBe("PENDING");
  await page.unroute("**/api/resolve");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Approved refund of $550.00").first().waitFor();
  expect((await gateway.agent.status(id)).status).toBe("APPROVED");
  await context.close();
});

test("the list says when it could not be loaded, and loads it again", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.route("**/api/requests?*", (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.goto(`${gateway.url}/history`);
  await page.getByText("The history could not be loaded").waitFor();
  await page.unroute("**/api/requests?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Receipt is genuine").waitFor();
  await context.close();
});

test("a receipt that was tampered with is shown as not genuine", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_7");
  expect(await callAs(page, "POST", "/api/resolve", { id, decision: "approve" })).toBe(200);
  await page.route(`**/api/requests/${id}`, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.payload.amount = 1;
    body.decision.payload.amount = 1;
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${gateway.url}/history/${id}`);
  await page.getByText("Receipt does not verify").waitFor();
  await context.close();
});

test("an unknown page and an unknown request are answered in words", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/nowhere`);
  await page.getByText("There is no such page").waitFor();
  await page.goto(`${gateway.url}/requests/req_00000000000000000000000000`);
  await page.getByText("There is no such request here").waitFor();
  await context.close();
});

test("a session that ends while the page is open leads to the sign-in, and back", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_8");
  await openRequest(page, id);
  expect(await callAs(page, "POST", "/api/auth/sign-out", {})).toBe(200);
  await ask("u_9");
  await page.waitForURL("**/sign-in?to=*");
  await page.getByLabel("E-mail", { exact: true }).fill("maya@example.com");
  await page.getByLabel("Password", { exact: true }).fill("correct-horse-9");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: /u_8/ }).waitFor();
  await context.close();
});
