import type { JsonValue } from "@letsping/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { HOSTILE } from "./hostile-requests";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

/** A stop of the page of this long, in ms, is a freeze; two busy cores are slower than a person's machine. */
const FREEZE_MS = 2_500;

/** Notes how long the page stands still while it works. */
async function watchStops(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const stops: number[] = [];
    Object.assign(window, { stops });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) stops.push(entry.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  return () => page.evaluate(() => Math.max(0, ...(window as unknown as { stops: number[] }).stops));
}

function leaves(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

/** All that the form says: its words, and what stands in its fields. */
function formText(page: Page): Promise<string> {
  return page.locator("form.form").evaluate((form) => {
    const fields = [...form.querySelectorAll<HTMLInputElement>("input,textarea,select")];
    const chosen = fields.map((field) =>
      field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? "") : field.value,
    );
    return `${form.textContent} ${chosen.join(" ")}`;
  });
}

test.each(HOSTILE.map((each) => [each.name, each] as const))(
  "%s: the page answers, every value is there, and nothing changes unseen",
  async (name, { schema, payload, words = [] }) => {
    const { id } = await gateway.agent.defer({ service: "bot", action: "run_task", schema, payload });
    const { page, context, problems } = await signedIn(browser, gateway);
    const longestStop = await watchStops(page);
    await page.goto(`${gateway.url}/requests/${id}`);
    await page.getByRole("heading", { name: "Edit the request" }).waitFor();
    await page.locator(".grid [data-path]").first().waitFor();
    const text = await formText(page);
    for (const each of words) expect(text).toContain(each);
    const expected = leaves(payload);
    if (expected.length < 1_000) for (const leaf of expected) expect(text).toContain(leaf);
    else {
      // Of very many, what is in sight is drawn: the last is reached by scrolling.
      const view = page.locator(".jv-box pre");
      await view.evaluate((pre) => pre.scrollTo(0, pre.scrollHeight));
      await view
        .getByText(String(expected.at(-1)))
        .last()
        .waitFor();
    }
    expect(await page.getByRole("heading", { name: "Your changes" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /^Approve/ }).isEnabled()).toBe(true);
    await page.keyboard.press("v");
    await page.locator(".grid [data-path='']").first().waitFor();
    expect(await page.getByRole("heading", { name: "Your changes" }).count()).toBe(0);
    const stop = await longestStop();
    process.stdout.write(`${name}: longest stop ${Math.round(stop)} ms\n`);
    expect(stop).toBeLessThan(FREEZE_MS);
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => "polluted" in {})).toBe(false);
    await context.close();
  },
);

test("a large request on the queue is read as JSON, which draws what is in sight", async () => {
  const list = Array.from({ length: 20_000 }, (_, index) => index);
  await gateway.agent.defer({ service: "bulk", action: "import_rows", payload: { list } });
  const { page, context, problems } = await signedIn(browser, gateway);
  await page.locator(".q").filter({ hasText: "bulk" }).click();
  await page.getByRole("button", { name: /Show all 20.?000 values as JSON/ }).click();
  await page.locator(".jv-box pre").waitFor();
  expect(await page.locator(".jv-box .ln").count()).toBeLessThan(2_000);
  expect(await page.getByRole("button", { name: /^Approve/ }).isEnabled()).toBe(true);
  expect(problems).toEqual([]);
  await context.close();
});

test("a value that its own constant contradicts is not taken at all", async () => {
  const schema = { type: "object", properties: { v: { const: "safe" } } };
  await expect(
    gateway.agent.defer({ service: "bot", action: "run_task", schema, payload: { v: "dangerous" } }),
  ).rejects.toMatchObject({ error: "payload_invalid" });
});
