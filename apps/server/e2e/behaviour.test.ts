import type { ActionView, ShieldSettingsView } from "@letsping/core";
import type { LetsPing } from "@letsping/sdk";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo, liveAgent } from "./ask";
import { violations } from "./axe";
import { callAs, launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { invited } from "./members";
import { shoot } from "./screenshots";
import { enforce, observe, QUICK, SERVICE } from "./shielded";

const LEARNS_MS = 150_000;

let browser: Browser;
let gateway: Gateway;
let page: Page;
let context: BrowserContext;
let problems: string[];
let agent: LetsPing;
let held: string;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  ({ page, context, problems } = await signedIn(browser, gateway));
});
afterAll(async () => {
  await context.close();
  await browser.close();
  await gateway.close();
});

async function openSettings(on: Page = page): Promise<void> {
  await on.goto(`${gateway.url}/settings/shield`);
  await on.getByRole("heading", { level: 1, name: "Shield settings" }).waitFor();
  await on.getByRole("region", { name: "What counts as unusual" }).waitFor();
}

async function openBehaviour(search = ""): Promise<void> {
  await page.goto(`${gateway.url}/anomalies/behaviour${search}`);
  await page.getByRole("heading", { level: 1, name: "Anomalies" }).waitFor();
}

const settingsNow = () => answerTo<ShieldSettingsView>(page, "GET", "/api/shield/settings");

test("where nothing is unusual, the page says how many agents are watched", async () => {
  await page.goto(`${gateway.url}/anomalies`);
  await page.getByRole("link", { name: "Behaviour" }).click();
  await page.getByText("Nothing unusual in 7 days").waitFor();
  await page.getByText("No agent has asked yet. The Shield learns from the first request.").waitFor();
  await page.getByRole("button", { name: "30 days" }).click();
  await page.getByText("Nothing unusual in 30 days").waitFor();
  await shoot(page, "behaviour-empty");
});

test("settings are changed in words, and what is no number is not saved", async () => {
  await openSettings();
  const share = page.getByLabel("Ordinary runs that may be marked");
  await share.fill("60");
  await page.getByText("From 0.01 to 50%.").waitFor();
  await page.getByText("1 value to correct").waitFor();
  expect(await page.getByRole("button", { name: /^Save changes/ }).isDisabled()).toBe(true);
  await share.fill("2");
  await page.getByText("About 2% of the runs that were nothing get a mark.", { exact: false }).waitFor();
  await page.getByRole("radio", { name: "By itself" }).click();
  await page.getByRole("button", { name: "2 unsaved" }).click();
  await page.getByText("Ordinary runs that may be marked: 5% to 2%", { exact: true }).waitFor();
  await page.keyboard.press("ControlOrMeta+s");
  await page.getByText("Saved the Shield").first().waitFor();
  expect(await settingsNow()).toMatchObject({
    version: 1,
    settings: { false_alarms: 0.02, enforce_automatically: true },
  });
  // What is a default again is not kept.
  await share.fill("5");
  await page.getByRole("radio", { name: "With a click" }).click();
  await page.getByRole("button", { name: /^Save changes/ }).click();
  await page.getByRole("form", { name: "Unsaved changes" }).waitFor({ state: "detached" });
  expect((await settingsNow()).settings).toEqual({});
});

test("what somebody else saved meanwhile stays, and mine lies on top", async () => {
  await openSettings();
  await page.getByLabel("Threshold while too few runs are known").fill("18");
  const { version } = await settingsNow();
  const theirs = { settings: { pardon_days: 30 }, fingerprints: [], expected_version: version };
  expect(await callAs(page, "PUT", "/api/shield/settings", theirs)).toBe(200);
  await page.getByText(/changed the Shield meanwhile:/).waitFor();
  await page.getByText("The same step is not marked again for: 90 days to 30 days").waitFor();
  await page.getByRole("button", { name: /^Save changes/ }).click();
  await page.getByText("Saved the Shield").first().waitFor();
  expect((await settingsNow()).settings).toEqual({ fallback_bits: 18, pardon_days: 30 });
});

test("an action that nobody watches is raised with one click, and keeps what people said of it", async () => {
  const named = { service: "support", action: "send_email" };
  const sentence = "{agent} writes to {to}";
  expect(await callAs(page, "PUT", "/api/actions", { ...named, sentence })).toBe(200);
  for (const to of ["a", "b", "c"]) await gateway.agent.defer({ ...named, payload: { to }, priority: "low" });
  await openSettings();
  await page.getByText("3 requests in 30 days, 3 below high").waitFor();
  await shoot(page, "shield-settings");
  await page.getByRole("button", { name: "Raise to high: send_email of support" }).click();
  await page.getByText("Nothing to raise in the last 30 days.").waitFor();
  const { actions } = await answerTo<{ actions: ActionView[] }>(page, "GET", "/api/actions");
  expect(actions.find(({ action }) => action === named.action)).toMatchObject({
    sentence,
    least_priority: "high",
  });
});

test("values are remembered for the actions that somebody names", async () => {
  await openSettings();
  await page.getByLabel("Action", { exact: true }).selectOption({ label: "support, send_email" });
  await page.getByRole("button", { name: "Remember its values" }).click();
  await page.getByText("Values of support, send_email: remembered").waitFor();
  await page.getByRole("button", { name: /^Save changes/ }).click();
  await page.getByText("Saved the Shield").first().waitFor();
  expect((await settingsNow()).fingerprints).toEqual([{ service: "support", action: "send_email" }]);
  await page.getByRole("button", { name: "Forget the values of support, send_email" }).click();
  await page.getByText("Values of support, send_email: no longer remembered").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
});

test("who may not change the Shield reads it", async () => {
  const viewer = await invited(browser, gateway, page, { name: "Vera Viewer", role: "viewer" });
  await openSettings(viewer.page);
  await viewer.page.getByText("Admins and owners change the Shield.").waitFor();
  expect(await viewer.page.getByLabel("Ordinary runs that may be marked").isDisabled()).toBe(true);
  expect(await viewer.page.getByRole("button", { name: "Remember its values" }).count()).toBe(0);
  await viewer.context.close();
});

test(
  "a step that the agent never made waits, and its page says how unusual it is, why, and what approving teaches",
  async () => {
    const { version } = await settingsNow();
    const quick = { settings: QUICK, fingerprints: [], expected_version: version };
    expect(await callAs(page, "PUT", "/api/shield/settings", quick)).toBe(200);
    agent = await liveAgent(page, gateway);
    await enforce(page, agent);
    const strange = await observe(agent, "delete_user", { user: "u_1" });
    expect(strange.held).toBe(true);
    held = strange.id ?? "";
    await page.goto(`${gateway.url}/requests/${held}`);
    const card = page.getByRole("region", { name: "Unusual for this agent" });
    await card.getByRole("heading", { name: "delete_user is very unusual for this agent" }).waitFor();
    await card.getByText("less than 1 in a trillion").waitFor();
    await card
      .getByRole("img", { name: /bits; unusual above .* bits, very unusual above .* bits$/ })
      .waitFor();
    await card.getByText("It waits for a person because of this.").waitFor();
    await card.getByText("This agent has never called").waitFor();
    await card
      .getByText("Approving teaches the Shield that this is normal here. Rejecting never does.")
      .waitFor();
    await shoot(page, "behaviour-request");
    await card.getByRole("link", { name: "What this agent usually does" }).click();
    await page.waitForURL(`**/shield/*/${SERVICE}`);
    await page.goto(gateway.url);
    await page.locator(`[data-request="${held}"]`).getByText("Very unusual").waitFor();
    await page.locator(`[data-request="${held}"]`).click();
    await page.getByRole("article").getByRole("region", { name: "Unusual for this agent" }).waitFor();
    await shoot(page, "behaviour-queue");
  },
  LEARNS_MS,
);

test("what is ordinary for an agent is one quiet line", async () => {
  const payload = { ticket: "T-1" };
  await observe(agent, "read_ticket");
  await observe(agent, "dry_run_policy");
  const { id } = await agent.defer({
    service: SERVICE,
    action: "grant_role",
    payload,
    priority: "high",
  });
  await page.goto(`${gateway.url}/requests/${id}`);
  await page.getByText(/^Nothing unusual for this agent: 1 in/).waitFor();
  expect(await page.getByRole("region", { name: "Unusual for this agent" }).count()).toBe(0);
});

test("unusual steps are listed over time and by agent, and lead to their requests and graphs", async () => {
  await openBehaviour("?days=1");
  await page.getByText(/1 of \d+ steps was very unusual for its agent/).waitFor();
  await page.getByRole("img", { name: /very unusual of .* steps?.*held$/ }).waitFor();
  await page
    .getByRole("region", { name: "By agent" })
    .getByRole("button", { name: /^production/ })
    .click();
  await page.getByRole("button", { name: "Remove Agent: production" }).waitFor();
  await page.getByText("What it usually does:").waitFor();
  const steps = page.getByRole("region", { name: "Steps" });
  await steps.getByRole("button", { name: "Very unusual" }).click();
  expect(new URL(page.url()).searchParams.get("alarm")).toBe("hard");
  await shoot(page, "behaviour");
  await steps.getByRole("link", { name: "What production usually does in infra" }).first().click();
  await page.waitForURL(`**/shield/*/${SERVICE}`);
  await page.goBack();
  await steps
    .getByRole("link", { name: /delete_user/ })
    .first()
    .click();
  await page.waitForURL(`**/requests/${held}`);
  await page.goBack();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Remove Agent: production" }).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?days=1");
});

test("history keeps what the Shield said, and what the decision taught", async () => {
  await page.goto(`${gateway.url}/requests/${held}`);
  await page.getByRole("region", { name: "Unusual for this agent" }).waitFor();
  await page.getByRole("button", { name: /^Reject/ }).click();
  await page.getByRole("dialog").getByLabel("In your words").fill("Nobody asked for this.");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Reject/ })
    .click();
  // What comes next is shown once the gateway has answered.
  await page.waitForURL((url) => !url.pathname.endsWith(held));
  await page.goto(`${gateway.url}/history/${held}`);
  const card = page.getByRole("region", { name: "Unusual for this agent" });
  await card.getByText("It waited for a person because of this.").waitFor();
  await card.getByText("Rejected: the Shield never learns it.").waitFor();
  await page.getByRole("region", { name: "Decided requests" }).getByText("Very unusual").waitFor();
  await shoot(page, "behaviour-history");
});

test("pages about behaviour have no violations that axe can find, light, dark and on phones, and no script failed", async () => {
  const PAGES: [string, string][] = [
    ["/anomalies/behaviour?days=1", "By agent"],
    [`/history/${held}`, "Unusual for this agent"],
    ["/settings/shield", "What is remembered"],
  ];
  for (const [path, region] of PAGES) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${gateway.url}${path}`);
      await page.getByRole("region", { name: region }).waitFor();
      expect(await violations(page), `${path} ${colorScheme}`).toEqual([]);
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`${gateway.url}${path}`);
      await page.getByRole("region", { name: region }).waitFor();
      const wider = () => document.documentElement.scrollWidth - window.innerWidth;
      expect(await page.evaluate(wider), `${path} ${width}`).toBe(0);
      expect(await violations(page), `${path} ${width}`).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  expect(problems).toEqual([]);
});
