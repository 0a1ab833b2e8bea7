import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askRefund } from "./ask";
import { launch, newPage, signedIn, signIn } from "./browser";
import { median, percentile } from "./figures";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";

const WEB = fileURLToPath(new URL("../dist/web/", import.meta.url));
/** A machine that is busy with other things may be this many times slower before something is wrong. */
const SANE = 10;
const TRIES = 12;
/** What Lighthouse calls slow 4G. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};

let browser: Browser;
let gateway: Gateway;
const table: [string, string, string][] = [];

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  for (let row = 0; row < 40; row++) await askRefund(gateway, `u_${row}`);
});
afterAll(async () => {
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  process.stdout.write(`\n${lines.join("\n")}\n\n`);
  await browser.close();
  await gateway.close();
});

/** Notes what was measured beside its budget. Only a figure that is out of all proportion fails. */
function note(what: string, times: readonly number[], budgetMs: number): void {
  const p95 = times.length > 1 ? `, p95 ${percentile(times, 95).toFixed(0)}` : "";
  table.push([what, `median ${median(times).toFixed(0)} ms${p95}`, `budget ${budgetMs} ms`]);
  expect(median(times)).toBeLessThan(budgetMs * SANE);
}

async function sizeOf(names: string[]): Promise<number> {
  const files = await Promise.all(names.map((name) => readFile(`${WEB}${name}`)));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

/** What the first page loads: the files that it names, and those that its scripts name in turn without being asked. */
async function filesOfStart(end: "js" | "css"): Promise<string[]> {
  const html = await readFile(`${WEB}index.html`, "utf8");
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
  return names.filter((name) => name.endsWith(`.${end}`));
}

test("the start needs at most 130 kB of script, 20 kB of styles and 45 kB of fonts", async () => {
  const assets = (await readdir(`${WEB}assets`)).map((name) => `assets/${name}`);
  const [scripts, styles] = [await filesOfStart("js"), await filesOfStart("css")];
  const sizes: [string, string[], number][] = [
    ["script", scripts, 130_000],
    ["styles", styles, 20_000],
    ["fonts", assets.filter((name) => name.endsWith(".woff2")), 45_000],
  ];
  for (const names of [scripts, styles]) expect(names.length).toBeGreaterThan(0);
  for (const [what, names, most] of sizes) {
    const size = await sizeOf(names);
    table.push([`start, ${what}`, `${(size / 1000).toFixed(1)} kB gzip`, `budget ${most / 1000} kB`]);
    expect(size, what).toBeLessThanOrEqual(most);
  }
});

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const entry = list.getEntries().find((each) => each.name === "first-contentful-paint");
          if (entry) resolve(entry.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

interface Starts {
  paints: number[];
  rows: number[];
}

/** Starts of the signed-in queue with nothing kept from before: the first paint, and the first row. */
async function starts(isSlow: boolean, tries: number): Promise<Starts> {
  const { page, context } = await newPage(browser, gateway);
  await signIn(page, gateway);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  if (isSlow) await session.send("Network.emulateNetworkConditions", SLOW_4G);
  const paints: number[] = [];
  const rows: number[] = [];
  for (let at = 0; at < tries; at++) {
    await page.goto(gateway.url);
    paints.push(await firstPaint(page));
    await page.locator(".q").first().waitFor();
    rows.push(await page.evaluate(() => performance.now()));
  }
  await context.close();
  return { paints, rows };
}

test("first paint, local and on slow 4G", async () => {
  const local = await starts(false, 5);
  const slow = await starts(true, 3);
  note("first paint, local", local.paints, 600);
  note("first paint, slow 4G", slow.paints, 1_200);
  const rows = [local, slow].map((each) => `${median(each.rows).toFixed(0)} ms`);
  table.push(["first row, local and slow 4G", rows.join(" and "), "no budget"]);
});

test("from a key to what it does", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.locator(".q[aria-current=true]").waitFor();
  // From the time of the event to the frame in which another row is marked.
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    window.addEventListener(
      "keydown",
      (event) => {
        const before = document.querySelector(".q[aria-current=true]");
        const look = () => {
          // The frame that shows the change ends after this callback: so it is counted up to the next one.
          if (document.querySelector(".q[aria-current=true]") === before) requestAnimationFrame(look);
          else requestAnimationFrame(() => times.push(performance.now() - event.timeStamp));
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
  });
  for (let press = 0; press < TRIES; press++) {
    await page.keyboard.press("j");
    await page.waitForFunction(
      (count) => (window as unknown as { keyTimes: number[] }).keyTimes.length > count,
      press,
    );
  }
  note(
    "key to response",
    await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes),
    50,
  );
  await context.close();
});

test("from the press to the gateway's answer on the page", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const times: number[] = [];
  for (let at = 0; at < TRIES; at++) {
    const approve = page.getByRole("button", { name: "Approve refund of $550.00" });
    await approve.waitFor();
    const id = await page.locator(".q[aria-current=true]").getAttribute("data-request");
    const took = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const button = document.querySelector(".btn.go");
          const told = document.querySelectorAll(".toasts .to").length;
          button?.addEventListener(
            "click",
            () => {
              const from = performance.now();
              new MutationObserver((_changes, observer) => {
                if (document.querySelectorAll(".toasts .to").length === told) return;
                observer.disconnect();
                resolve(performance.now() - from);
              }).observe(document.body, { childList: true, subtree: true });
            },
            { once: true },
          );
        }),
    );
    await approve.click({ delay: 450 });
    times.push(await took);
    await page.locator(`[data-request="${id}"]`).waitFor({ state: "detached" });
    // Toasts leave by themselves; the next one is counted from none.
    await page.reload();
  }
  note("decision confirmed", times, 150);
  await context.close();
});

test("from the agent's request to its row", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.locator(".q").first().waitFor();
  const times: number[] = [];
  for (let at = 0; at < TRIES; at++) {
    // Due first, and nobody is at the page: so its row comes at once, and on top.
    const seen = page.evaluate(
      (user) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const isThere = [...document.querySelectorAll(".q")].some((row) =>
              row.textContent?.includes(user),
            );
            if (isThere) resolve(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      `new_${at}_`,
    );
    const from = Date.now();
    await askRefund(gateway, `new_${at}_`, { timeoutMs: 3_600_000 - at * 1_000 });
    times.push((await seen) - from);
  }
  note("new request visible", times, 300);
  await context.close();
});
