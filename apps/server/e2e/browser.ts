import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { OWNER } from "./gateway";
import type { Gateway } from "./gateway";

export interface View {
  dark?: boolean;
  phone?: boolean;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
}

/** A page of its own. Errors of scripts fail the test; requests to any other place are noted in `strayed`. */
export async function newPage(
  browser: Browser,
  gateway: Gateway,
  view: View = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    viewport: view.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: view.dark ? "dark" : "light",
    hasTouch: view.phone ?? false,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(gateway.url) && !request.url().startsWith("data:"))
      problems.push(`strayed to ${request.url()}`);
  });
  return { page, context, problems };
}

export async function signIn(page: Page, gateway: Gateway): Promise<void> {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/** A page of the owner, who signed in without the form. */
export async function signedIn(
  browser: Browser,
  gateway: Gateway,
  view: View = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const session = await newPage(browser, gateway, view);
  const { email, password } = OWNER;
  const answer = await session.context.request.post(`${gateway.url}/api/auth/sign-in/email`, {
    headers: { Origin: gateway.url },
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`The owner was not signed in: ${await answer.text()}`);
  await session.page.goto(gateway.url);
  await session.page.getByRole("navigation", { name: "Main" }).waitFor();
  return session;
}

/** Answers of the gateway to calls made as the signed-in person. */
export function callAs(page: Page, method: string, path: string, body?: unknown): Promise<number> {
  return page.evaluate(
    async ([method, path, text]) => {
      const answer = await fetch(path as string, {
        method: method as string,
        headers: { "Content-Type": "application/json" },
        body: (text as string | null) ?? null,
      });
      return answer.status;
    },
    [method, path, body === undefined ? null : JSON.stringify(body)],
  );
}
