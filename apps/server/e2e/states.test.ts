import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo, askRefund } from "./ask";
import { callAs, launch, newPage, signedIn, signIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { invited } from "./members";
import { shoot } from "./screenshots";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

function ask(user: string, more: object = {}) {
  return askRefund(gateway, user, more);
}

async function openRequest(page: Page, id: string): Promise<void> {
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
}

/** From now on, two values of this agent's refunds are shown only to who reveals them. */
async function maskContactAndNote(page: Page): Promise<void> {
  const fields = [
    { path: "/contact", label: "Contact", masked: true },
    { path: "/note", label: "Note", masked: true },
  ];
  const described = { service: "masking-agent", action: "refund_user", fields };
  expect(await callAs(page, "PUT", "/api/actions", described)).toBe(200);
}

test("first ever: the empty queue teaches how to ask", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.getByRole("heading", { name: "Your first request will appear here" }).waitFor();
  await page.getByText("ask(", { exact: false }).first().waitFor();
  await shoot(page, "empty-first");
  await context.close();
});

test("all clear", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_0");
  await page.locator(".q").first().waitFor();
  await gateway.agent.cancel(id);
  await page.goto(gateway.url);
  await page.getByText("All clear", { exact: true }).waitFor();
  await page.getByText("Nothing waits for you.").waitFor();
  await shoot(page, "empty");
  await context.close();
});

test("a filter that nothing matches says so, and is cleared", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_00");
  await page.goto(`${gateway.url}/?priority=low`);
  await page.getByText("No request matches.").waitFor();
  await shoot(page, "empty-filtered");
  await page.locator(".em").getByRole("button", { name: "Clear" }).click();
  await page.locator(".q").filter({ hasText: "u_00" }).waitFor();
  expect(new URL(page.url()).search).toBe("");
  await gateway.agent.cancel(id);
  await context.close();
});

test("loading shows rows to come, but only after 200 ms", async () => {
  const { page, context } = await newPage(browser, gateway);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/requests?*", async (route) => {
    await held;
    await route.continue();
  });
  await signIn(page, gateway);
  const shownAt = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const from = performance.now();
        const look = () => {
          if (document.querySelector(".skl")) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  expect(await shownAt).toBeGreaterThan(0);
  await page.getByRole("status", { name: "Loading" }).waitFor();
  await shoot(page, "loading");
  release();
  await page.getByRole("status", { name: "Loading" }).waitFor({ state: "detached" });
  await context.close();
});

test("the queue says when it could not be loaded, with the id of the call, and loads it again", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_error");
  await page.route("**/api/requests?*", (route) =>
    route.fulfill({ status: 503, json: { trace_id: "req_err_7Yd2" } }),
  );
  await page.goto(gateway.url);
  await page.getByText("The queue could not be loaded").waitFor();
  await page.getByText("The gateway answered 503. Waiting agents keep waiting.").waitFor();
  await page.getByText("req_err_7Yd2").waitFor();
  await shoot(page, "error");
  await page.unroute("**/api/requests?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".q").filter({ hasText: "u_error" }).waitFor();
  await gateway.agent.cancel(id);
  await context.close();
});

test("decided meanwhile: the standing decision is told, the edit is not sent, buttons lock", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_1");
  await openRequest(page, id);
  await page.getByLabel("Amount", { exact: true }).fill("10");
  expect(await callAs(page, "POST", "/api/resolve", { id, decision: "approve" })).toBe(200);
  await page.getByText(/approved this .*, unchanged\. Your edit was not sent\./).waitFor();
  await page.getByRole("button", { name: "Next request" }).waitFor();
  await shoot(page, "decided-meanwhile");
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
  await shoot(page, "withdrawn");
  await context.close();
});

test("expired while open: nothing can be approved, and edits can be copied", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_4", { timeoutMs: 4_000 });
  await openRequest(page, id);
  await page.getByLabel("Amount", { exact: true }).fill("10");
  await page.getByText(/^Expired at \d\d:\d\d while you were reading\.$/).waitFor();
  await page.getByText("The agent was told no. It can ask again.").waitFor();
  await page.getByText("Your changes, not sent").waitFor();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).amount).toBe(10);
  await shoot(page, "expired");
  expect(await page.getByRole("button", { name: /^Approve/ }).count()).toBe(0);
  await context.close();
});

test("offline: it says so, deciding is locked, and it comes back by itself", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_5");
  await openRequest(page, id);
  await gateway.stop();
  await page.getByText("Reconnecting.", { exact: true }).waitFor();
  await page.getByText("You can read; deciding needs a connection.").waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await shoot(page, "offline");
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
  await page.getByRole("alert").getByText("The gateway did not answer, nothing was decided.").waitFor();
  await shoot(page, "send-failed");
  expect((await gateway.agent.status(id)).status).toBe("PENDING");
  await page.unroute("**/api/resolve");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Approved refund of $550.00").first().waitFor();
  expect((await gateway.agent.status(id)).status).toBe("APPROVED");
  await context.close();
});

test("not allowed: it says who decides, and who of them is here", async () => {
  const owner = await signedIn(browser, gateway);
  expect(await callAs(owner.page, "POST", "/api/roles", { name: "finance" })).toBeLessThan(300);
  const priya = { name: "Priya Nair", role: "operator", team_roles: ["finance"] } as const;
  await (await invited(browser, gateway, owner.page, { ...priya, team_roles: ["finance"] })).context.close();
  const { page, context } = await invited(browser, gateway, owner.page, {
    name: "Tom Okafor",
    role: "operator",
  });
  const { id } = await ask("u_finance", { role: "finance" });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByText("Only finance decides this.").waitFor();
  await page.getByText(/maya and Priya Nair can\. You can read it\./).waitFor();
  expect(await page.getByRole("button", { name: "Reject" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await shoot(page, "not-allowed");
  await gateway.agent.cancel(id);
  await context.close();
  await owner.context.close();
});

test("masked values are shown to who asks for them, and the audit notes it", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await maskContactAndNote(page);
  const { id } = await ask("u_masked", { service: "masking-agent" });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByText("2 values are masked:").waitFor();
  expect(await page.getByText("ada@example.com").count()).toBe(0);
  expect(await page.locator(".tag.masked").count()).toBe(2);
  expect(await page.getByRole("button", { name: /^Approve refund/ }).count()).toBe(0);
  await shoot(page, "masked");
  await page.getByRole("button", { name: "Reveal 2 values" }).first().click();
  await page.getByRole("heading", { name: "Edit the request" }).waitFor();
  expect(await page.getByLabel("Contact", { exact: true }).inputValue()).toBe("ada@example.com");
  await page.getByRole("button", { name: "Approve refund of $550.00" }).click({ delay: 450 });
  await page.getByText("Approved refund of $550.00").first().waitFor();
  const detail = await answerTo<{ timeline: { type: string }[] }>(page, "GET", `/api/requests/${id}`);
  expect(detail.timeline.map((each) => each.type)).toContain("request.revealed");
  await context.close();
});

test("approving without seeing is a second, explicit choice; a viewer sees masks and reveals nothing", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await maskContactAndNote(page);
  const { id } = await ask("u_unseen", { service: "masking-agent" });
  const viewer = await invited(browser, gateway, page, { name: "Vera Viewer", role: "viewer" });
  await viewer.page.goto(`${gateway.url}/requests/${id}`);
  await viewer.page.getByText("Your role here does not show them.").waitFor();
  await viewer.page.getByText("You can look, but not decide: your role here is viewer.").waitFor();
  expect(await viewer.page.getByText("You can read it.").count()).toBe(0);
  await shoot(viewer.page, "viewer");
  expect(await viewer.page.getByRole("button", { name: /^Reveal/ }).count()).toBe(0);
  expect(await viewer.page.getByText("$550.00").count()).toBe(0);
  await viewer.context.close();
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("button", { name: "Approve without seeing…" }).click();
  await page.getByRole("heading", { name: "Approve without seeing 2 values?" }).waitFor();
  await page.getByText("The receipt says so.", { exact: false }).waitFor();
  await shoot(page, "approve-unseen");
  await page.getByRole("button", { name: "Hold to approve" }).hover();
  await page.mouse.down();
  await page.getByText("Approved refund of $550.00").first().waitFor();
  await page.mouse.up();
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
