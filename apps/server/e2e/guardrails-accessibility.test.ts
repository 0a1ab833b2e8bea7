import type { GuardrailSettingsView } from "@letsping/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo } from "./ask";
import { violations } from "./axe";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { saveGuardrails, send, sendStored } from "./guarded";

let browser: Browser;
let gateway: Gateway;
let flagged: string;
let refused: string;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway({ guarded: true })]);
  const { page, context } = await signedIn(browser, gateway);
  expect((await send(gateway)).status).toBe(422);
  const list = await answerTo<{ blocked: { id: string }[] }>(page, "GET", "/api/guardrails/blocked");
  refused = list.blocked[0]?.id ?? "";
  await saveGuardrails(page, {
    rules: { injection: "flag", egress: "flag" },
    patterns: [{ id: "staff-id", pattern: "S-\\d{6}" }],
    exceptions: [{ rule: "dlp.card", path: "/items/*/card" }],
    overrides: [{ service: "crawler", rules: { egress: "off" } }],
  });
  flagged = await sendStored(gateway);
  // One and the same, until it is a loop.
  for (let round = 0; round < 4; round++) await send(gateway, { action: "poll", payload: { page: "1" } });
  await context.close();
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

async function openSettings(page: Page): Promise<void> {
  await page.goto(`${gateway.url}/settings/guardrails`);
  await page.getByRole("heading", { level: 1, name: "Guardrails" }).waitFor();
  await page.getByText("Secrets and personal data").waitFor();
}

const PAGES: [string, (page: Page) => Promise<void>][] = [
  [
    "a flagged request",
    async (page) => {
      await page.goto(`${gateway.url}/requests/${flagged}`);
      await page.getByText("Hidden from everybody: values in 2 fields.").waitFor();
      await page.keyboard.press("n");
      await page.locator(".fmark.on").waitFor();
    },
  ],
  [
    "a false alarm",
    async (page) => {
      await page.goto(`${gateway.url}/requests/${flagged}`);
      await page.getByRole("button", { name: "False alarm…" }).first().click();
      await page.getByText("From now on, this rule would not look").waitFor();
    },
  ],
  [
    "the settings, all of them open",
    async (page) => {
      await openSettings(page);
      for (const title of ["Keys", "Cards", "E-mail", "Prompt", "Private", "Speed", "Cost", "Loops", "Size"])
        await page
          .getByRole("button", { name: new RegExp(`^${title}`) })
          .first()
          .click();
      await page.getByLabel("The same call in a row", { exact: true }).fill("99");
      await page.getByText("A whole number from 2 to 20.").waitFor();
    },
  ],
  [
    "trying settings",
    async (page) => {
      await openSettings(page);
      await page
        .getByRole("radiogroup", { name: /Prompt injection/ })
        .getByRole("radio", { name: "Off" })
        .click();
      await page.getByRole("complementary").getByRole("button", { name: "Replay" }).last().click();
      await page.getByText("unchanged", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Paste" }).click();
      await page.getByRole("complementary").getByRole("button", { name: "Try it" }).click();
      await page.getByRole("region", { name: "Findings" }).waitFor();
    },
  ],
  [
    "a pattern",
    async (page) => {
      await openSettings(page);
      await page.getByRole("button", { name: "Add a pattern" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "what differs for a service",
    async (page) => {
      await openSettings(page);
      await page.getByRole("button", { name: "Whole project" }).click();
      await page.getByRole("menuitemradio", { name: /crawler/ }).click();
      await page.getByText("Differs from the project.").waitFor();
    },
  ],
  [
    "the anomalies",
    async (page) => {
      await page.goto(`${gateway.url}/anomalies?days=1`);
      await page.getByRole("region", { name: "Refused now" }).waitFor();
      await page.locator(".call").first().waitFor();
    },
  ],
  [
    "a refused call",
    async (page) => {
      await page.goto(`${gateway.url}/anomalies/${refused}`);
      await page.getByText("Nobody was asked, and nothing ran.").waitFor();
    },
  ],
];
const VIEWS = [
  ["light", { dark: false, phone: false }],
  ["dark", { dark: true, phone: false }],
  ["on a phone", { dark: false, phone: true }],
] as const;

test.each(VIEWS)(
  "%s: nothing that axe knows is wrong, and nothing is wider than the page",
  async (_words, view) => {
    const { page, context, problems } = await signedIn(browser, gateway, view);
    for (const [name, open] of PAGES) {
      await open(page);
      expect(await violations(page), name).toEqual([]);
      const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(isWide, `${name} is wider than the page`).toBe(false);
    }
    expect(problems).toEqual([]);
    await context.close();
  },
  180_000,
);

test.each(["/settings/guardrails", "/anomalies?days=1"])("%s fits into 320 pixels", async (path) => {
  const { page, context } = await signedIn(browser, gateway, { phone: true });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${gateway.url}${path}`);
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await context.close();
});

/** Boxes that scroll up and down only, and whose content is wider than they are. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".scroll, .cols, .l, .try, .head, .sbar, dialog")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${box.className}: ${box.scrollWidth} in ${box.clientWidth}`),
  );
}

test.each(VIEWS)("%s: names as long as they may be go out of no box", async (_words, view) => {
  const { page, context } = await signedIn(browser, gateway, view);
  const [service, action] = [`s-${"service".repeat(18)}`, `a_${"action_".repeat(18)}`];
  const override = { service, action, rules: { loop: "off" } };
  await saveGuardrails(page, { rules: { velocity: "off" }, overrides: [override] });
  await send(gateway, { service, action, payload: { callback: `http://10.0.0.8/${"x".repeat(400)}` } });
  await page.goto(`${gateway.url}/anomalies?days=1`);
  await page.locator(".call").first().waitFor();
  expect(await tooWide(page), "the anomalies").toEqual([]);
  await page.locator(".call").first().click();
  await page.getByText("Nobody was asked").waitFor();
  expect(await tooWide(page), "a refused call").toEqual([]);
  await page.getByRole("button", { name: "False alarm…" }).click();
  await page.getByText("From now on, this rule would not look").waitFor();
  expect(await tooWide(page), "a false alarm").toEqual([]);
  await openSettings(page);
  await page.getByRole("button", { name: "Whole project" }).click();
  await page.getByRole("menuitemradio", { name: new RegExp(`^${action}`) }).click();
  await page.getByText("Only for").waitFor();
  const row = { name: "When it matches: Private and unknown addresses" };
  await page.getByRole("radiogroup", row).getByRole("radio", { name: "Off" }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Replay" }).last().click();
  await panel.getByText("unchanged", { exact: true }).waitFor();
  expect(await tooWide(page), "the settings of an action").toEqual([]);
  await page.getByRole("button", { name: "Discard" }).click();
  await context.close();
});

test("checks are not made out of text, which the page may not do", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const said: string[] = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  await openSettings(page);
  const { version } = await answerTo<GuardrailSettingsView>(page, "GET", "/api/guardrails");
  expect(version).toBeGreaterThan(0);
  expect(said.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  await context.close();
});
