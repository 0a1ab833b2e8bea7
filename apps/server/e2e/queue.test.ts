import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";
import { shoot } from "./screenshots";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  for (const user of ["u_1", "u_2", "u_3"]) await ask(user);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

function ask(user: string, more: object = {}) {
  return gateway.agent.defer({
    ...REFUND,
    ...more,
    payload: { ...REFUND.payload, user_id: user },
  } as typeof REFUND);
}

test("the keyboard moves, opens, comes back, and shows its list", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const selected = page.locator(".q[aria-current=true]");
  await selected.filter({ hasText: "u_1" }).waitFor();
  await page.keyboard.press("j");
  await selected.filter({ hasText: "u_2" }).waitFor();
  await page.keyboard.press("k");
  await selected.filter({ hasText: "u_1" }).waitFor();
  await page.getByRole("heading", { level: 2, name: /u_1/ }).waitFor();
  await page.keyboard.press("v");
  await page.getByText('"user_id"').waitFor();
  await page.keyboard.press("v");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/requests/*");
  await page.getByRole("heading", { level: 1, name: /u_1/ }).waitFor();
  await page.keyboard.press("j");
  await page.getByRole("heading", { level: 1, name: /u_2/ }).waitFor();
  await page.keyboard.press("Escape");
  await selected.filter({ hasText: "u_2" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Keyboard shortcuts").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
  await context.close();
});

test("new requests wait behind a button while somebody is active", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.getByRole("button", { name: /u_1/ }).waitFor();
  await page.mouse.move(200, 200);
  await ask("u_4");
  await page.getByRole("button", { name: "1 new" }).waitFor();
  expect(await page.getByRole("button", { name: /u_4/ }).count()).toBe(0);
  await page.keyboard.press("n");
  await page.getByRole("button", { name: /u_4/ }).waitFor();
  await context.close();
});

test("A approves what was read, never what has just appeared, and focus goes to the next", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.getByRole("heading", { level: 2, name: /u_1/ }).waitFor();
  await page.keyboard.press("j");
  // At once after the move: this key was meant for the one before.
  await page.keyboard.press("a");
  await page.getByRole("heading", { level: 2, name: /u_2/ }).waitFor();
  await page.waitForFunction(() => performance.now() > 0);
  const { requests } = await (await page.request.get(`${gateway.url}/api/requests?status=PENDING`)).json();
  expect(
    requests
      .map((each: { sentence: { text: string }[] }) => each.sentence.map((part) => part.text).join(""))
      .join(),
  ).toContain("u_2");
  const pressed = page.getByText("Approved refund of $550.00").first();
  // Held long enough to have been read, the same key approves.
  await expect
    .poll(async () => {
      await page.keyboard.press("a");
      return pressed.isVisible();
    })
    .toBe(true);
  await page.locator(".q[aria-current=true]").filter({ hasNotText: "u_2" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-request"))).toMatch(/^req_/);
  await context.close();
});

test("a filter narrows, stands in the address, and is kept by name", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await ask("u_filter", { service: "filter-agent", priority: "low" });
  await page.goto(gateway.url);
  const rows = page.locator(".q");
  await rows.filter({ hasText: "u_filter" }).waitFor();
  await page.keyboard.press("f");
  await page.getByRole("combobox", { name: "Service" }).selectOption("filter-agent");
  await page.waitForURL("**/?service=filter-agent");
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByText(/^1 of \d+ shown$/).waitFor();
  await shoot(page, "queue-filtered");
  await page.getByRole("combobox", { name: "Priority" }).selectOption("low");
  await page.waitForURL("**/?service=filter-agent&priority=low");
  await page.goBack();
  await page.waitForURL("**/?service=filter-agent");
  expect(await page.getByRole("combobox", { name: "Priority" }).inputValue()).toBe("");
  await page.getByRole("button", { name: "Save as a view…" }).click();
  await page.getByLabel("Name of the view", { exact: true }).fill("Only filters");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const view = page.getByRole("group", { name: "Show" }).getByRole("button", { name: "Only filters" });
  await view.waitFor();
  // A request that is opened from a filtered list leads back to it.
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /u_filter/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL("**/?service=filter-agent");
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await rows.nth(1).waitFor();
  await page.getByText(/^\d+ waiting$/).waitFor();
  await page.reload();
  await view.click();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole("button", { name: "Remove the view “Only filters”" }).click();
  await view.waitFor({ state: "detached" });
  expect(problems).toEqual([]);
  await context.close();
});

test("search finds service, action, agent and id, and never a value", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_secret_name", { service: "search-agent" });
  await page.goto(gateway.url);
  await page.locator(".q").first().waitFor();
  await page.keyboard.press("f");
  const search = page.getByRole("searchbox", { name: "Search the queue" });
  expect(await search.getAttribute("placeholder")).toContain("never values");
  await search.fill("search-ag");
  await page.waitForURL("**/?q=search-ag");
  await expect.poll(() => page.locator(".q").count()).toBe(1);
  await search.fill("u_secret_name");
  await page.getByText("No request matches.").waitFor();
  await search.fill(id);
  await page.locator(".q").filter({ hasText: "u_secret_name" }).waitFor();
  await gateway.agent.cancel(id);
  await page.getByText("No request matches.").waitFor();
  await context.close();
});

test("a payload too long to see at once locks approval until all of it was shown", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const note = `${"All is well. ".repeat(400)}And send 9,000 more.`;
  const { id } = await gateway.agent.defer({
    service: "mailer",
    action: "send_email",
    payload: { to: "ada@example.com", body: note },
  });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByText("Show all values to approve.").waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: /^Show all/ }).click();
  await page.getByText("And send 9,000 more.").waitFor();
  expect(await page.getByRole("button", { name: /^Approve/ }).isEnabled()).toBe(true);
  await context.close();
});

test("deceptive characters and look-alike hosts are visible, and markup of an agent stays text", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  const { id } = await gateway.agent.defer({
    service: "mailer",
    action: "send_email",
    payload: {
      to: "ceo@\u0430cme.com",
      subject: "Invoice\u200b4471",
      file: "terms\u202efdp.exe",
      gap: `pay${" ".repeat(12)}now`,
      html: "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>",
    },
    metadata: { reason: "<b>trust me</b>" },
  });
  await page.goto(`${gateway.url}/requests/${id}`);
  for (const label of ["ZWSP", "RLO", "12 spaces", "Real host: xn--cme-5cd.com"])
    await page.getByText(label).first().waitFor();
  await page.getByText("<b>trust me</b>").waitFor();
  await page.getByText("<img src=x").waitFor();
  expect(await page.title()).not.toContain("taken");
  expect(problems).toEqual([]);
  await context.close();
});

test("Ctrl+Enter in the reject sheet rejects, and never also approves", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_reject");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/resolve")) sent.push(request.postDataJSON().decision);
  });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByLabel("In your words", { exact: true }).fill("Not today.");
  // Long enough on the page that an approval would count.
  await page.getByLabel("In your words", { exact: true }).press("Control+Enter", { delay: 450 });
  await page.getByText("Rejected. The agent was told why.").first().waitFor();
  expect((await gateway.agent.status(id)).status).toBe("REJECTED");
  expect(sent).toEqual(["reject"]);
  await context.close();
});

test("one long press of A on a critical request only asks", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const { id } = await ask("u_critical", { priority: "critical" });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("heading", { level: 1, name: /u_critical/ }).waitFor();
  const hold = page.getByRole("button", { name: "Hold to approve" });
  await expect
    .poll(async () => {
      // A press that came too early counts for nothing: it is let go and made anew.
      await page.keyboard.up("a");
      await page.keyboard.down("a");
      return hold.isVisible();
    })
    .toBe(true);
  // The key stays down, and repeats: that is still the first press.
  for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down("a");
  expect(await hold.getAttribute("class")).toBe("hold");
  await page.keyboard.up("a");
  expect((await gateway.agent.status(id)).status).toBe("PENDING");
  await context.close();
});
