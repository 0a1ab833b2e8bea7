import { LetsPing } from "@letsping/sdk";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, newPage, signedIn } from "./browser";
import { API_KEY, OWNER, startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway({ owner: false })]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

test("the first owner comes by the link, sees how to ask, and the token leaves the address", async () => {
  const { page, context, problems } = await newPage(browser, gateway);
  await page.goto(gateway.url);
  await page.getByRole("heading", { name: "Make the first account" }).waitFor();
  await page.goto(await gateway.signInLink());
  await page.getByRole("heading", { name: "You are the first one here" }).waitFor();
  expect(page.url()).not.toContain("token");
  await page.getByLabel("Your name", { exact: true }).fill(OWNER.name);
  await page.getByLabel("E-mail", { exact: true }).fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Make the account and sign in" }).click();
  await page.getByRole("heading", { name: "Your first request will appear here" }).waitFor();
  await page.getByRole("button", { name: "Make a test key" }).click();
  const key = ((await page.locator(".copy code").textContent()) ?? "")
    .replace("LETSPING_API_KEY=", "")
    .trim();
  expect(key).toMatch(/^lp_test_/);
  // The page opens the first request by itself.
  await new LetsPing({ apiKey: key, baseUrl: `${gateway.url}/api` }).defer(REFUND);
  await page
    .getByRole("heading", { level: 2, name: "billing-agent wants to refund $550.00 to u_123" })
    .waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

test("a link works once, and signs the owner in with one button", async () => {
  const { page, context } = await newPage(browser, gateway);
  const link = await gateway.signInLink();
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await context.close();
  const second = await newPage(browser, gateway);
  await second.page.goto(link);
  await second.page.getByRole("button", { name: "Sign in" }).click();
  await second.page.getByText("This sign-in link was used, has expired, or was never made.").waitFor();
  await second.context.close();
});

test("an agent asks, a person changes and approves, only the changed payload runs, the receipt verifies", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  const moved: unknown[] = [];
  const refund = gateway.agent.guard(
    async (payload: Record<string, unknown>) => {
      moved.push(payload);
      return { ok: true };
    },
    { service: REFUND.service, action: REFUND.action, priority: REFUND.priority, schema: REFUND.schema },
  );
  const running = refund({ ...REFUND.payload, user_id: "u_777" } as never);
  await page.getByRole("button", { name: /u_777/ }).click();
  await page.getByRole("heading", { level: 2, name: /wants to refund \$550\.00 to u_777/ }).waitFor();
  expect(moved).toEqual([]);
  await page.keyboard.press("e");
  await page.getByLabel("Amount", { exact: true }).fill("220.50");
  await page.getByLabel("Tell the customer by e-mail", { exact: true }).click();
  await page.getByRole("heading", { level: 1, name: /will refund \$550\.00 \$220\.50 to u_777/ }).waitFor();
  await page.getByRole("complementary").getByText("$220.50").waitFor();
  await page.getByRole("button", { name: "Approve with 2 changes" }).click({ delay: 450 });
  await page.getByText("Approved with your changes").first().waitFor();
  await running;
  expect(moved).toEqual([{ ...REFUND.payload, user_id: "u_777", amount: 220.5, tell_customer: true }]);
  await page.getByRole("link", { name: "Receipt" }).click();
  await page.getByText("Receipt is genuine").waitFor();
  await page.getByText("Used once").waitFor();
  await page.getByRole("heading", { level: 2, name: /refunded \$550\.00 \$220\.50 to u_777/ }).waitFor();
  expect(await page.locator(".tl li b").allInnerTexts()).toEqual([
    "Proposed",
    "Approved",
    "Started",
    "Executed",
  ]);
  expect(problems).toEqual([]);
  await context.close();
});

test("a rejection needs a reason, and the agent is told it", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const asked = gateway.agent.ask({ ...REFUND, payload: { ...REFUND.payload, user_id: "u_888" } });
  await page.getByRole("button", { name: /u_888/ }).click();
  await page.getByRole("heading", { level: 2, name: /u_888/ }).waitFor();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("button", { name: "Reject" }).isDisabled()).toBe(true);
  await dialog.getByRole("button", { name: "Wrong recipient" }).click();
  await dialog.getByLabel("In your words", { exact: true }).fill("Ask Tom.");
  await dialog.getByRole("button", { name: "Reject" }).click();
  const decision = await asked;
  expect(decision.status).toBe("REJECTED");
  expect(decision.reason).toBe("Wrong recipient. Ask Tom.");
  expect("final_payload" in decision && decision.final_payload).toBeFalsy();
  await context.close();
});

test("a key is made, shown once, and revoked with its consequences", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/developers`);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name", { exact: true }).fill("old worker");
  await page.getByRole("button", { name: "Make key" }).click();
  const key = (await page.locator(".keybox code").textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  const worker = new LetsPing({ apiKey: key, baseUrl: `${gateway.url}/api` });
  const outcome = worker.ask({ ...REFUND, payload: { ...REFUND.payload, user_id: "u_999" } }).then(
    (decision) => decision.status,
    (error: { error: string }) => error.error,
  );
  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByRole("button", { name: /u_999/ }).waitFor();
  await page.getByRole("link", { name: "Developers" }).click();
  await page.getByRole("button", { name: "Revoke old worker" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("that wait will be withdrawn").waitFor();
  await dialog.getByText("u_999").waitFor();
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  // It is told that it was withdrawn, or already that its key is gone; never that it was approved.
  expect(["CANCELLED", "unauthorized"]).toContain(await outcome);
  await page
    .getByText(/^Revoked /)
    .first()
    .waitFor();
  expect(await page.content()).not.toContain(key);
  await context.close();
});

test("an action's sentence and effects are shown with the next request", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/actions`);
  await page.getByRole("button", { name: /refund_user/ }).click();
  await page
    .getByLabel("Sentence", { exact: true })
    .fill("{agent} wants to give {amount|money} back to {user_id}");
  await page.getByLabel("What happens when it is approved", { exact: true }).fill("The money leaves today");
  await page.getByLabel("Least priority", { exact: true }).selectOption("critical");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved refund_user").waitFor();
  const asked = gateway.agent.ask({ ...REFUND, payload: { ...REFUND.payload, user_id: "u_555" } });
  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByRole("button", { name: /u_555/ }).click();
  await page
    .getByRole("heading", { level: 2, name: "billing-agent wants to give $550.00 back to u_555" })
    .waitFor();
  await page.getByText("The money leaves today").waitFor();
  // Critical: pressing once only asks.
  await page.getByRole("button", { name: /^Approve/ }).click({ delay: 500 });
  const hold = page.getByRole("button", { name: "Hold to approve" });
  await hold.waitFor();
  await hold.hover();
  await page.mouse.down();
  expect((await asked).status).toBe("APPROVED");
  await page.mouse.up();
  await context.close();
});

test("the key that the gateway was started with still works after all that", async () => {
  expect(gateway.agent).toBeInstanceOf(LetsPing);
  const answer = await fetch(`${gateway.url}/api/requests?limit=1`, {
    headers: { Authorization: `Bearer ${API_KEY}` },
  });
  expect(answer.status).toBe(200);
});
