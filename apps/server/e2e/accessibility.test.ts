import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe";
import { launch, newPage, signedIn } from "./browser";
import { OWNER, startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";
import { RICH } from "./rich-request";

let browser: Browser;
let gateway: Gateway;
let id: string;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  ({ id } = await gateway.agent.defer(REFUND));
  await gateway.agent.defer({
    service: "deploy-bot",
    action: "deploy",
    priority: "critical",
    payload: { version: "v4.18.0", environment: "production", host: "\u0430cme.com" },
  });
  const done = await gateway.agent.defer(REFUND);
  await gateway.agent.cancel(done.id);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

const PAGES: [string, (page: Page) => Promise<void>][] = [
  ["queue", async (page) => page.locator(".q").first().waitFor()],
  [
    "filter and selection",
    async (page) => {
      await page.goto(`${gateway.url}/?service=billing-agent`);
      await page.getByRole("searchbox", { name: "Search the queue" }).waitFor();
      await page.locator(".q").first().waitFor();
      await page.getByRole("button", { name: "Select requests" }).click();
      await page
        .getByRole("checkbox", { name: /^Select:/ })
        .first()
        .check();
      await page.getByText("1 selected", { exact: true }).waitFor();
    },
  ],
  [
    "batch",
    async (page) => {
      await page.locator(".q").first().waitFor();
      await page.getByRole("button", { name: "Select requests" }).click();
      await page.getByRole("button", { name: /^Select all/ }).click();
      await page.getByRole("button", { name: /^Decide/ }).click();
      await page.getByRole("dialog").getByText("15 values").waitFor();
      await page.getByRole("button", { name: "Reject all" }).click();
      await page.getByRole("dialog").getByText("15 values").click();
      await page.getByLabel("Why you reject", { exact: true }).waitFor();
    },
  ],
  [
    "search or jump",
    async (page) => {
      await page.locator(".q").first().waitFor();
      await page.keyboard.press("/");
      await page.getByRole("combobox", { name: "Search or jump" }).fill("billing");
      await page
        .getByRole("option", { name: /Refund/ })
        .first()
        .waitFor();
    },
  ],
  [
    "shortcuts",
    async (page) => {
      await page.goto(`${gateway.url}/settings/shortcuts`);
      await page.getByRole("heading", { level: 1, name: "Keyboard shortcuts" }).waitFor();
    },
  ],
  [
    "request with a form",
    async (page) => {
      await page.goto(`${gateway.url}/requests/${id}`);
      await page.getByLabel("Amount", { exact: true }).fill("20");
      await page.getByText("was $550.00").waitFor();
    },
  ],
  [
    "request with every kind of field",
    async (page) => {
      const rich = await gateway.agent.defer(RICH);
      await page.goto(`${gateway.url}/requests/${rich.id}`);
      await page.getByLabel("Amount", { exact: true }).fill("9999");
      await page.getByRole("radio", { name: "Bank account" }).click();
      await page.getByRole("button", { name: "Add to Items" }).click();
      await page.getByText("9999 is too large.").waitFor();
    },
  ],
  [
    "reject",
    async (page) => {
      await page.goto(`${gateway.url}/requests/${id}`);
      await page.getByRole("button", { name: "Reject" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "history",
    async (page) => {
      await page.goto(`${gateway.url}/history`);
      await page.locator(".h").first().click();
      await page.getByText("Receipt is genuine").waitFor();
    },
  ],
  [
    "developers",
    async (page) => {
      await page.goto(`${gateway.url}/settings/developers`);
      await page.locator(".tb").waitFor();
    },
  ],
  [
    "action",
    async (page) => {
      await page.goto(`${gateway.url}/settings/actions`);
      await page.getByRole("button", { name: /refund_user/ }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "people",
    async (page) => {
      await page.goto(`${gateway.url}/settings/people`);
      await page.getByRole("list", { name: "Members" }).waitFor();
      await page.getByText("No invitation is open.").waitFor();
    },
  ],
  [
    "invite",
    async (page) => {
      await page.goto(`${gateway.url}/settings/people`);
      await page.getByRole("button", { name: "Invite" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "project",
    async (page) => {
      await page.goto(`${gateway.url}/settings/project`);
      await page.getByText("You are the only owner.").waitFor();
    },
  ],
  [
    "account",
    async (page) => {
      await page.goto(`${gateway.url}/account`);
      await page.getByText("Two-factor is off.").waitFor();
      await page.getByText("this browser").waitFor();
    },
  ],
  [
    "two-factor",
    async (page) => {
      await page.goto(`${gateway.url}/account`);
      await page.getByRole("button", { name: "Set up two-factor" }).click();
      await page.getByLabel("Your password").fill(OWNER.password);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByLabel("Code", { exact: true }).waitFor();
    },
  ],
  [
    "rotate",
    async (page) => {
      await page.goto(`${gateway.url}/settings/developers`);
      await page
        .getByRole("button", { name: /^Rotate/ })
        .first()
        .click();
      await page.getByRole("dialog").waitFor();
    },
  ],
];
const VIEWS = [
  ["light", { dark: false, phone: false }],
  ["dark", { dark: true, phone: false }],
  ["on a phone", { dark: false, phone: true }],
] as const;

test.each(VIEWS.flatMap(([words, view]) => PAGES.map(([name, open]) => [name, words, view, open] as const)))(
  "%s, %s: nothing that axe knows is wrong, and nothing is wider than the page",
  async (_name, _words, view, open) => {
    const { page, context, problems } = await signedIn(browser, gateway, view);
    await open(page);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(problems).toEqual([]);
    await context.close();
  },
);

test.each([
  ["light", false],
  ["dark", true],
])("sign-in, %s", async (_words, dark) => {
  const { page, context } = await newPage(browser, gateway, { dark });
  await page.goto(gateway.url);
  await page.getByLabel("Password", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await context.close();
});

test("at 320 pixels nothing is lost", async () => {
  const { page, context } = await signedIn(browser, gateway, { phone: true });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await context.close();
});

test.each([
  ["light", { dark: false }],
  ["dark", { dark: true }],
  ["on a phone", { phone: true }],
])("a second step of signing in and an invitation that is over, %s", async (_words, view) => {
  const { page, context } = await newPage(browser, gateway, view);
  await page.goto(`${gateway.url}/invitation#never-made`);
  await page.getByRole("heading", { name: "This invitation cannot be used" }).waitFor();
  expect(await violations(page)).toEqual([]);
  // What the gateway says to somebody with two-factor; the way through is in account.test.ts.
  await page.route("**/api/auth/sign-in/email", (route) =>
    route.fulfill({ json: { twoFactorRedirect: true } }),
  );
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await context.close();
});

test.each(["/settings/people", "/settings/project", "/settings/developers", "/account"])(
  "%s fits into 320 pixels",
  async (path) => {
    const { page, context } = await signedIn(browser, gateway, { phone: true });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`${gateway.url}${path}`);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await context.close();
  },
);
