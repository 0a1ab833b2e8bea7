import { LetsPing } from "@letsping/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, newPage, signedIn } from "./browser";
import { OWNER, startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";
import { authenticator } from "./totp";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

async function enterPassword(page: Page, password: string): Promise<void> {
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Your account/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in to decide" }).waitFor();
}

test("the name is changed, and stands at the bottom of the column", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await page.getByRole("link", { name: /^Your account/ }).click();
  await page.getByLabel("Your name", { exact: true }).fill("Maya L.");
  await page.getByRole("button", { name: "Save the name" }).click();
  await page.getByRole("link", { name: "Your account: Maya L." }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

test("signing out everywhere else ends the other browsers, and not this one", async () => {
  const here = await signedIn(browser, gateway);
  const there = await signedIn(browser, gateway);
  await here.page.goto(`${gateway.url}/account`);
  const list = here.page.getByRole("list", { name: "Browsers" });
  await list.getByText("this browser").waitFor();
  await list.getByText("Chrome on Linux").first().waitFor();
  await here.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await here.page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await here.page.getByText(/^Signed out \d+ other browsers?$/).waitFor();
  expect(await list.getByRole("listitem").count()).toBe(1);
  await there.page.getByRole("link", { name: "History" }).click();
  await there.page.getByRole("heading", { name: "Sign in to decide" }).waitFor();
  await here.page.getByRole("link", { name: "History" }).click();
  await here.page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  await Promise.all([here.context.close(), there.context.close()]);
});

test("one other browser is signed out", async () => {
  const here = await signedIn(browser, gateway);
  const there = await signedIn(browser, gateway);
  await here.page.goto(`${gateway.url}/account`);
  await here.page.getByRole("button", { name: "Sign out Chrome on Linux" }).first().click();
  await here.page.getByText("Signed out that browser").waitFor();
  await there.page.getByRole("link", { name: "History" }).click();
  await there.page.getByRole("heading", { name: "Sign in to decide" }).waitFor();
  await Promise.all([here.context.close(), there.context.close()]);
});

test("the password is changed with the one of now, and only the new one signs in", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/account`);
  const change = async (from: string, to: string) => {
    await page.getByLabel("Password now", { exact: true }).fill(from);
    await page.getByLabel("New password", { exact: true }).fill(to);
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change("not-the-password", "another-password-9");
  await page.getByText("Not changed. The password is not right.").waitFor();
  await change(OWNER.password, "another-password-9");
  await page.getByText(/^Changed your password/).waitFor();
  const other = await newPage(browser, gateway);
  await enterPassword(other.page, OWNER.password);
  await other.page.getByText("E-mail or password is not right.").waitFor();
  await enterPassword(other.page, "another-password-9");
  await other.page.getByRole("navigation", { name: "Main" }).waitFor();
  await other.context.close();
  // The word about the first change may still stand.
  const changedBack = page.waitForResponse((answer) => answer.request().method() === "POST");
  await change("another-password-9", OWNER.password);
  expect((await changedBack).ok()).toBe(true);
  await context.close();
});

test("two-factor: on with the app's code, then nobody comes in without a code; a backup code works once", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/account`);
  await page.getByText("Two-factor is off.").waitFor();
  await page.getByRole("button", { name: "Set up two-factor" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill("not-the-password");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByText("The password is not right.").waitFor();
  await dialog.getByLabel("Your password").fill(OWNER.password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByRole("img", { name: /^The secret as a picture/ }).waitFor();
  const secret = ((await dialog.locator(".secret code").textContent()) ?? "").replaceAll(" ", "");
  const app = authenticator(secret);
  await dialog.getByLabel("Code", { exact: true }).fill("000000");
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await dialog.getByText("The code is not that of now.").waitFor();
  await dialog.getByLabel("Code", { exact: true }).fill(await app.next());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await dialog.getByText("Two-factor is on. Keep these codes").waitFor();
  // Codes that are shown once do not go by a key that is pressed too often.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const codes = await dialog
    .getByRole("list", { name: "Backup codes" })
    .getByRole("listitem")
    .allInnerTexts();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  const download = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Save as text" }).click();
  expect((await download).suggestedFilename()).toBe("letsping-backup-codes.txt");
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText(`${codes.length} backup codes left.`).waitFor();
  expect(await page.content()).not.toContain(codes[0]);

  await signOut(page);
  await enterPassword(page, OWNER.password);
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  // The password alone opens nothing.
  expect(await page.evaluate(async () => (await fetch("/api/me")).status)).toBe(401);
  const field = page.getByLabel("Code", { exact: true });
  expect(await field.getAttribute("autocomplete")).toBe("one-time-code");
  expect(await field.getAttribute("inputmode")).toBe("numeric");
  await field.fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The code is not right, or it was used already.").waitFor();
  await field.fill(await app.next());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();

  await signOut(page);
  const withBackup = async () => {
    await enterPassword(page, OWNER.password);
    await page.getByRole("button", { name: "Use a backup code" }).click();
    await page.getByLabel("Backup code", { exact: true }).fill(codes[0] ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await withBackup();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await signOut(page);
  await withBackup();
  await page.getByText("The code is not right, or it was used already.").waitFor();
  await page.getByLabel("Backup code", { exact: true }).fill(codes[1] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();

  await page.goto(`${gateway.url}/account`);
  await page.getByText(`${codes.length - 2} backup codes left.`).waitFor();
  await page.getByRole("button", { name: "New backup codes" }).click();
  await dialog.getByLabel("Your password").fill(OWNER.password);
  await dialog.getByRole("button", { name: "Make new codes" }).click();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Turn off" }).click();
  await dialog.getByLabel("Your password").fill(OWNER.password);
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await page.getByText("Two-factor is off.").waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

test("a key is rotated: both secrets work, the request waits on, then the old one ends", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/developers`);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name", { exact: true }).fill("worker");
  await page.getByRole("button", { name: "Make key" }).click();
  const before = (await page.locator(".keybox code").textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  const agent = (apiKey: string) => new LetsPing({ apiKey, baseUrl: `${gateway.url}/api` });
  const { id } = await agent(before).defer(REFUND);

  await page.getByRole("button", { name: "Rotate worker" }).click();
  await page.getByRole("radio", { name: /^1 hour/ }).check();
  await page.getByRole("dialog").getByText("waiting requests keep waiting").waitFor();
  await page.getByRole("button", { name: "Make the new secret" }).click();
  await page.getByRole("heading", { name: "Copy the new secret now" }).waitFor();
  const after = (await page.locator(".keybox code").textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  expect(after).not.toBe(before);
  for (const secret of [before, after]) expect((await agent(secret).status(id)).status).toBe("PENDING");

  await page
    .locator(".overlap")
    .getByText(/works until/)
    .waitFor();
  expect(await page.getByRole("button", { name: "Rotate worker" }).count()).toBe(0);
  await page.getByRole("button", { name: "End the old secret of worker now" }).click();
  await page.getByRole("button", { name: "End it" }).click();
  await page.getByText("The old secret of worker no longer works").waitFor();
  await page.getByRole("button", { name: "Rotate worker" }).waitFor();
  await expect(agent(before).status(id)).rejects.toMatchObject({ error: "unauthorized" });
  expect((await agent(after).status(id)).status).toBe("PENDING");
  expect(problems).toEqual([]);
  await context.close();
});
