import type { LetsPing } from "@letsping/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { liveAgent } from "./ask";
import { launch, signedIn } from "./browser";
import { median, percentile } from "./figures";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";

const ROWS = 10_000;
/** So many requests are asked at a time. */
const ASKERS = 50;
/** All that a page of the dashboard holds, with a margin: 10,000 rows would be some 300,000 nodes. */
const MOST_NODES = 2_500;
const FRAME_MS = 16.7;

let browser: Browser;
let gateway: Gateway;
let agent: LetsPing;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  const { page, context } = await signedIn(browser, gateway);
  agent = await liveAgent(page, gateway);
  await context.close();
  let next = 0;
  const work = async () => {
    for (let row = next++; row < ROWS; row = next++) {
      await agent.defer({
        service: `agent-${row % 7}`,
        action: "refund_user",
        priority: row % 50 === 0 ? "high" : "medium",
        // The first 300 are due within 30 minutes. They end in the order of their numbers, however they arrive.
        timeoutMs: row < 300 ? 800_000 + row * 3_000 : 86_400_000 + row * 10_000,
        payload: { user_id: `u_${row}`, amount: row, currency: "usd" },
      });
    }
  };
  await Promise.all(Array.from({ length: ASKERS }, work));
}, 180_000);
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

const scroller = ".page-queue .listp .scroll";

/** Scrolls the list by some pixels a frame, and returns how long the frames took. */
function framesWhileScrolling(page: Page, frames: number, pixels: number): Promise<number[]> {
  return page.evaluate(
    async ([selector, count, step]) => {
      const list = document.querySelector<HTMLElement>(selector as string);
      const times: number[] = [];
      await new Promise<void>((resolve) => {
        let last = performance.now();
        const frame = (now: number) => {
          times.push(now - last);
          last = now;
          list?.scrollBy(0, step as number);
          if (times.length > (count as number)) resolve();
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
      return times.slice(1);
    },
    [scroller, frames, pixels],
  );
}

function tell(words: string, times: number[]): void {
  const smooth = times.filter((each) => each <= FRAME_MS + 0.5).length / times.length;
  process.stdout.write(
    `${words}: median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 95).toFixed(1)} ms a frame, ${(smooth * 100).toFixed(0)} % of ${times.length} frames within ${FRAME_MS} ms\n`,
  );
}

test("10,000 rows scroll: pages are read as they are needed, and only what is on the screen is in the page", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await page.locator(".q").nth(5).waitFor();
  await page.getByText("10,000 waiting").waitFor();
  tell("scrolling while pages are read", await framesWhileScrolling(page, 240, 120));
  // To the end: each time the last row read comes near, the next page is there.
  await expect
    .poll(
      () =>
        page.evaluate((selector) => {
          const list = document.querySelector<HTMLElement>(selector);
          list?.scrollTo(0, list.scrollHeight);
          return document.querySelector("[aria-setsize]")?.getAttribute("aria-setsize");
        }, scroller),
      { timeout: 90_000, interval: 100 },
    )
    .toBe("9700");
  await page.getByRole("listitem").filter({ hasText: "u_9999" }).waitFor();
  await page.evaluate((selector) => document.querySelector(selector)?.scrollTo(0, 0), scroller);
  await page.getByRole("button", { name: /to u_0 / }).waitFor();
  const times = [
    ...(await framesWhileScrolling(page, 300, 120)),
    ...(await framesWhileScrolling(page, 300, -90)),
  ];
  tell("scrolling 10,000 rows", times);
  // A sane bound, because the machine may be busy; the figures above are what counts.
  expect(median(times)).toBeLessThan(10 * FRAME_MS);
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  process.stdout.write(`nodes in the page: ${nodes}\n`);
  expect(nodes).toBeLessThan(MOST_NODES);
  expect(problems).toEqual([]);
  await context.close();
}, 240_000);

test("J goes on past the rows that were read, and the selection stays where it is while others leave", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const current = page.locator(".q[aria-current=true]");
  await current.waitFor();
  // The next page comes only when it is let through.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/requests?*cursor=*", async (route) => {
    await held;
    await route.continue();
  });
  for (let press = 0; press < 200; press++) await page.keyboard.press("j");
  await current.filter({ hasText: "u_199" }).waitFor();
  release();
  await current.filter({ hasText: "u_200" }).waitFor();
  await page.keyboard.press("k");
  await current.filter({ hasText: "u_199" }).waitFor();
  expect(await current.getAttribute("data-request")).toMatch(/^req_/);
  await context.close();
}, 120_000);

test("of many rows at most 200 are selected at once, and it says so", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.locator(".q").nth(5).waitFor();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: /^Select the first 200|^Select all 200/ }).click();
  await page.getByText("200 selected", { exact: true }).waitFor();
  await page.getByText("the most of one batch", { exact: false }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Decide 200 requests" }).waitFor();
  await page.getByRole("button", { name: "Reject all" }).click();
  await page.getByLabel("Why you reject", { exact: true }).fill("Not today.");
  await page.getByRole("button", { name: "Reject 200…" }).click({ timeout: 30_000 });
  await page.getByRole("button", { name: "Hold to send" }).hover();
  await page.mouse.down();
  await page.getByRole("heading", { name: "200 requests decided" }).waitFor({ timeout: 30_000 });
  await page.mouse.up();
  await context.close();
}, 120_000);
