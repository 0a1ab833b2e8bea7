import type { ShieldProfiles } from "@letsping/core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../src/testing/until";
import { answerTo } from "./ask";
import { violations } from "./axe";
import { callAs, launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { shoot } from "./screenshots";

const SERVICE = "infra";
/** What the agent does every day, with the least priority of each. */
const DAILY = [
  ["list_tickets", "low"],
  ["read_ticket", "low"],
  ["dry_run_policy", "medium"],
  ["grant_role", "high"],
  ["close_ticket", "low"],
] as const;
/** Steps after which a run is over. */
const RUN_STEPS = 16;
const LEARNED_MS = 55_000;
/** Modes change after few runs; everything else is as it comes. */
const QUICK = {
  shadow_ends: { runs: 5, calls: 5, unseen: 0.9 },
  soft_lock_ends: { runs: 19, unseen: 0.9, alarm_rate: 0.9, review_share: 0.2 },
};

let browser: Browser;
let gateway: Gateway;
let page: Page;
let context: BrowserContext;
let problems: string[];

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  ({ page, context, problems } = await signedIn(browser, gateway));
  for (const [action, least_priority] of [...DAILY, ["delete_user", "critical"]] as const)
    expect(
      await callAs(page, "PUT", "/api/actions", {
        service: SERVICE,
        action,
        least_priority,
        observe_allowed: true,
      }),
    ).toBe(200);
  expect(
    await callAs(page, "PUT", "/api/shield/settings", {
      settings: QUICK,
      fingerprints: [],
      expected_version: 0,
    }),
  ).toBe(200);
});
afterAll(async () => {
  await context.close();
  await browser.close();
  await gateway.close();
});

function observe(action: string, payload: object = { ticket: "T-1" }) {
  return gateway.agent.observe({ service: SERVICE, action, payload, priority: "low" });
}

/** Whole runs of daily work, so that the next step begins one. @param steps how many were asked before */
async function work(runs: number, steps = 0): Promise<void> {
  for (let step = steps; step < runs * RUN_STEPS; step++) {
    const [action] = DAILY[step % DAILY.length] ?? DAILY[0];
    await observe(action);
  }
}

const node = (action: string) => page.locator(".n").filter({ hasText: action });

async function openAgent(): Promise<void> {
  await page.goto(`${gateway.url}/shield`);
  await page.getByRole("link", { name: /bootstrap/ }).click();
  await page.getByRole("heading", { level: 1, name: "bootstrap" }).waitFor();
}

test("before anybody asked, the page says how a graph comes to be", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await page.waitForURL("**/shield");
  await page.getByText("No agent has asked yet").waitFor();
  await shoot(page, "shield-empty");
  await page.route("**/api/shield/profiles", (route) => route.abort());
  await page.reload();
  await page.getByText("The agents could not be loaded").waitFor();
  await page.unroute("**/api/shield/profiles");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("No agent has asked yet").waitFor();
});

test("a graph is drawn from the first request, and each step lights up as it happens", async () => {
  await observe("list_tickets");
  await openAgent();
  await node("list_tickets").waitFor();
  expect(await node("list_tickets").locator("em").textContent()).toBe(" step 1");
  await page.getByText("5 runs learned", { exact: false }).waitFor();
  await observe("read_ticket");
  // By the stream of events alone: nobody reads the page anew.
  await node("read_ticket").locator("em").waitFor();
  expect(await node("read_ticket").getAttribute("class")).toContain("lit");
  await page.getByRole("button", { name: /^Step 2 read_ticket/ }).waitFor();
});

test(
  "the strangest runs of Shadow are reviewed by keyboard, and then a person lets the Shield hold",
  async () => {
    await work(21, 2);
    await until(
      "enough runs are learned",
      async () => {
        const { profiles } = await answerTo<ShieldProfiles>(page, "GET", "/api/shield/profiles");
        return profiles.some(({ mode, total_runs }) => mode === "soft_lock" && total_runs >= 20);
      },
      LEARNED_MS,
    );
    await openAgent();
    const status = page.getByRole("region", { name: "Status" });
    await status.getByText("strange runs reviewed").waitFor();
    expect(await page.getByRole("button", { name: "Enforce" }).count()).toBe(0);
    await shoot(page, "shield-soft-lock");
    await status.getByRole("button", { name: "Review" }).click();
    await page.getByText("Would you call these ordinary?").waitFor();
    await shoot(page, "shield-review");
    expect(await violations(page)).toEqual([]);
    // A strange run is forgotten, and stays in sight; another takes its place among the strangest.
    await page.keyboard.press("s");
    await page.getByText("Strange, forgotten").waitFor();
    await until("all runs are reviewed", async () => {
      await page.keyboard.press("o");
      return (await page.getByText("All of them are reviewed").count()) > 0;
    });
    expect(await page.getByText("Strange, forgotten").count()).toBe(1);
    await page.getByText("All of them are reviewed").waitFor();
    await shoot(page, "shield-reviewed");
    await status.getByRole("button", { name: "Enforce" }).click();
    await page.getByRole("dialog").getByText("waits for a person", { exact: false }).waitFor();
    await shoot(page, "shield-enforce");
    await page.getByRole("dialog").getByRole("button", { name: "Enforce" }).click();
    await status.locator("[aria-current=step]").getByText("Enforcing").waitFor();
  },
  2 * LEARNED_MS,
);

test("what is unusual glows, waits for a person, and is explained; the keyboard leads there and back", async () => {
  await openAgent();
  await observe("list_tickets");
  const held = await observe("grant_role", { role: "Owner", bypass_review: true });
  expect(held.held).toBe(true);
  const anomaly = page.locator(".n.anom");
  await anomaly.waitFor();
  const graph = page.getByRole("application", { name: /^What bootstrap usually does/ });
  await graph.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Action" });
  await panel
    .getByText(/^1 in [\d,.]+/)
    .first()
    .waitFor();
  await panel.getByRole("link", { name: "Open the request" }).waitFor();
  await panel.getByText("Within reach, five steps ahead").waitFor();
  await shoot(page, "shield-anomaly");
  expect(await violations(page)).toEqual([]);
  // The run goes on, and the panel stays with what was chosen.
  await observe("close_ticket");
  await node("close_ticket").locator("em").waitFor();
  expect(await panel.getByRole("heading", { level: 2 }).textContent()).toBe("grant_role");
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
});

test("the list says what the graph shows, and a phone begins with it", async () => {
  await openAgent();
  await page.getByRole("button", { name: "List", exact: true }).click();
  const list = page.getByRole("region", { name: "Actions" });
  await list.getByRole("button", { name: /grant_role.*held/ }).waitFor();
  await list.getByRole("button", { name: /^Start/ }).waitFor();
  await shoot(page, "shield-list");
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  const phone = await signedIn(browser, gateway, { phone: true });
  await phone.page.goto(page.url().replace(/\?.*/, ""));
  await phone.page.getByRole("region", { name: "Actions" }).waitFor();
  expect(await violations(phone.page)).toEqual([]);
  const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(390);
  await phone.context.close();
});

test("back to Soft-Lock and everything forgotten are asked before", async () => {
  await openAgent();
  await page.getByRole("button", { name: "More for this profile" }).click();
  await page.getByRole("menuitem", { name: /^Forget everything/ }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("button", { name: "Forget everything" }).isDisabled()).toBe(true);
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Forget everything" }).click();
  await page.getByText("Everything about bootstrap is forgotten").waitFor();
  await page
    .getByRole("region", { name: "Status" })
    .locator("[aria-current=step]")
    .getByText("Shadow")
    .waitFor();
  await page.goto(`${gateway.url}/shield`);
  await page.getByText("1 in Shadow.", { exact: false }).waitFor();
  expect(problems).toEqual([]);
});
