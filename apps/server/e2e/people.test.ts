import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo } from "./ask";
import { callAs, launch, newPage, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";
import { shoot } from "./screenshots";

let browser: Browser;
let gateway: Gateway;

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  await gateway.agent.defer({ ...REFUND, payload: { ...REFUND.payload, user_id: "u_4711" } });
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

const PASSWORD = "a-long-enough-password";

/** Invites through the page, and gives the link that is shown once. */
async function invite(page: Page, email: string, role: "Viewer" | "Operator" | "Admin"): Promise<string> {
  await page.goto(`${gateway.url}/settings/people`);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail", { exact: true }).fill(email);
  await dialog.getByRole("radio", { name: new RegExp(`^${role}`) }).check();
  await dialog.getByRole("button", { name: "Make the link" }).click();
  await dialog.getByText("It works once, for 72 hours, only for").waitFor();
  await dialog.getByRole("button", { name: "Copy" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole("button", { name: "Done" }).click();
  return link;
}

/** Opens an invitation in a browser of its own and makes the account. */
async function join(link: string, name: string) {
  const session = await newPage(browser, gateway);
  const { page } = session;
  await page.goto(link);
  await page.getByLabel("Your name", { exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account and join" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  return session;
}

test("somebody is invited, joins, decides as operator, gets other rights, and is removed", async () => {
  const owner = await signedIn(browser, gateway);
  const link = await invite(owner.page, "tom@example.com", "Operator");
  const open = owner.page.getByRole("list", { name: "Open invitations" });
  await open.getByText("tom@example.com").waitFor();
  await open.getByText("Expires in 72 h").waitFor();
  await shoot(owner.page, "people");

  const tom = await newPage(browser, gateway);
  await tom.page.goto(link);
  await tom.page.getByRole("heading", { name: "Join Default" }).waitFor();
  // The token is in no address, and so in no history.
  expect(tom.page.url()).toBe(`${gateway.url}/invitation`);
  await tom.page.getByText("tom@example.com").waitFor();
  await tom.page.getByText("Sees the queue and the history, decides requests, and reveals").waitFor();
  await shoot(tom.page, "invitation");
  await tom.page.reload();
  await tom.page.getByLabel("Your name", { exact: true }).fill("Tom Okafor");
  await tom.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tom.page.getByRole("button", { name: "Make the account and join" }).click();
  await tom.page
    .getByRole("button", { name: /u_4711/ })
    .first()
    .click();
  await tom.page.getByRole("button", { name: "Approve refund of $550.00" }).waitFor();
  expect(await callAs(tom.page, "GET", "/api/keys")).toBe(403);

  // What an operator may not do is not on the page.
  await tom.page.getByRole("link", { name: "People" }).click();
  await tom.page.getByRole("list", { name: "Members" }).waitFor();
  expect(await tom.page.getByRole("combobox").count()).toBe(0);
  expect(await tom.page.getByRole("button", { name: /Invite|Remove/ }).count()).toBe(0);
  expect(await tom.page.getByText("maya@example.com").count()).toBe(0);
  await tom.page.getByRole("link", { name: "Developers" }).click();
  await tom.page.getByText("Admins and owners make them").waitFor();

  const { page } = owner;
  await page.goto(`${gateway.url}/settings/people`);
  await page.getByLabel("Role of Tom Okafor").selectOption("admin");
  await page.getByRole("dialog").getByText("and manages keys").waitFor();
  await page.getByRole("button", { name: "Make an admin" }).click();
  await page.getByText("Tom Okafor is admin now").waitFor();
  expect(await callAs(tom.page, "GET", "/api/keys")).toBe(200);

  // A key outlives who made it: so whoever removes them is told, and led to it.
  for (const name of ["tom's night job", "tom's old job"]) {
    const made = await answerTo<{ key: { id: string } }>(tom.page, "POST", "/api/keys", {
      name,
      mode: "test",
    });
    if (name.includes("old"))
      expect(await callAs(tom.page, "POST", `/api/keys/${made.key.id}/revoke`)).toBe(200);
  }
  await page.getByRole("button", { name: "Remove Tom Okafor" }).click();
  await page
    .getByRole("dialog")
    .getByText("1 key that they made goes on working: tom's night job.")
    .waitFor();
  await shoot(page, "remove-member");
  await page.getByRole("dialog").getByRole("link", { name: "Look at the keys" }).click();
  await page.getByRole("row", { name: /tom's night job/ }).waitFor();
  await shoot(page, "developers");
  await page.goBack();
  await page.getByRole("button", { name: "Remove Tom Okafor" }).click();
  await page.getByRole("dialog").getByText("Their past decisions stay in the history").waitFor();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed Tom Okafor").waitFor();
  await tom.page.getByRole("link", { name: "People" }).click();
  await tom.page.getByRole("heading", { name: "You are not in a project any more" }).waitFor();
  await tom.page.getByText("Ask an owner to invite you").waitFor();
  await tom.page.getByRole("button", { name: "Sign out" }).click();
  await tom.page.getByRole("heading", { name: "Sign in to decide" }).waitFor();
  expect([...owner.problems, ...tom.problems]).toEqual([]);
  await Promise.all([owner.context.close(), tom.context.close()]);
});

test("an invitation works once, and one that was withdrawn does not work", async () => {
  const owner = await signedIn(browser, gateway);
  const used = await invite(owner.page, "una@example.com", "Viewer");
  const una = await join(used, "Una Used");
  await una.context.close();
  const withdrawn = await invite(owner.page, "wim@example.com", "Viewer");
  await owner.page.getByRole("button", { name: "Withdraw the invitation of wim@example.com" }).click();
  await owner.page.getByRole("button", { name: "Withdraw", exact: true }).click();
  await owner.page.getByText("No invitation is open.").waitFor();
  for (const link of [used, withdrawn, `${gateway.url}/invitation#never-made`, `${gateway.url}/invitation`]) {
    const late = await newPage(browser, gateway);
    await late.page.goto(link);
    await late.page.getByRole("heading", { name: "This invitation cannot be used" }).waitFor();
    expect(late.page.url()).toBe(`${gateway.url}/invitation`);
    expect(late.problems).toEqual([]);
    await late.context.close();
  }
  await owner.context.close();
});

test("somebody with an account signs in on the invitation's page, and joins with one button", async () => {
  const owner = await signedIn(browser, gateway);
  const first = await join(await invite(owner.page, "ines@example.com", "Operator"), "Ines Once");
  await first.page.goto(`${gateway.url}/settings/project`);
  await first.page.getByRole("button", { name: "Leave the project" }).click();
  await first.page.getByRole("button", { name: "Leave", exact: true }).click();
  await first.page.getByRole("heading", { name: "You are not in a project any more" }).waitFor();
  await first.page.getByRole("button", { name: "Sign out" }).click();
  await first.page.getByRole("heading", { name: "Sign in to decide" }).waitFor();

  const { page } = first;
  await page.goto(await invite(owner.page, "ines@example.com", "Viewer"));
  await page.getByText("You have an account here").waitFor();
  expect(await page.getByLabel("E-mail", { exact: true }).inputValue()).toBe("ines@example.com");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Join Default" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  expect(await callAs(page, "GET", "/api/summary")).toBe(200);
  await Promise.all([owner.context.close(), first.context.close()]);
});

test("the only owner cannot leave, and hears why at the button", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/people`);
  const leave = page.getByRole("button", { name: "Leave" });
  await leave.focus();
  const reason = await leave.evaluate(
    (button) => document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent,
  );
  expect(await leave.getAttribute("aria-disabled")).toBe("true");
  expect(reason).toContain("make somebody else an owner first");
  await page.keyboard.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await context.close();
});

test("a team role is given, and is not removed while an action needs it", async () => {
  const { page, context } = await signedIn(browser, gateway);
  await page.goto(`${gateway.url}/settings/people`);
  await page.getByLabel("New team role").fill("Finance EU");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const roles = page.getByRole("list", { name: "Team roles" });
  await roles.getByText("Held by nobody").waitFor();
  await page
    .getByRole("button", { name: /^Change the team roles of/ })
    .first()
    .click();
  await page.getByRole("button", { name: "finance-eu", exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await roles.getByText("Held by 1 person").waitFor();
  const needing = { service: REFUND.service, action: REFUND.action, role: "finance-eu" };
  expect(await callAs(page, "PUT", "/api/actions", needing)).toBe(200);
  const remove = page.getByRole("button", { name: "Remove the team role finance-eu" });
  await remove.click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog", { name: "finance-eu is still needed" }).getByText(REFUND.action).waitFor();
  await page.keyboard.press("Escape");
  expect(await callAs(page, "PUT", "/api/actions", { ...needing, role: null })).toBe(200);
  await remove.click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed the team role finance-eu").waitFor();
  await context.close();
});

test("another project is made and switched to by keyboard; nothing of the first is left on the screen", async () => {
  const { page, context, problems } = await signedIn(browser, gateway);
  await page
    .getByRole("button", { name: /u_4711/ })
    .first()
    .waitFor();
  await page.getByRole("button", { name: /^Project: Default/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Staging");
  await page.keyboard.press("Enter");
  const switcher = page.getByRole("button", { name: /^Project: Staging/ });
  await switcher.waitFor();
  await page.getByRole("heading", { name: "Your first request will appear here" }).waitFor();
  expect(await page.getByText("u_4711").count()).toBe(0);

  await page.goto(`${gateway.url}/settings/project`);
  await page.getByLabel("An approval can be used for").fill("90");
  await page.getByLabel("Unit").selectOption("minutes");
  await page.getByText("After 90 minutes an approval").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText("Saved the project").waitFor();

  // A tab keeps its own project when another one switches.
  const other = await context.newPage();
  await other.goto(gateway.url);
  await other.getByRole("button", { name: /^Project: Staging/ }).click();
  await other.getByRole("menuitemradio", { name: /Default/ }).click();
  await other
    .getByRole("button", { name: /u_4711/ })
    .first()
    .waitFor();
  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByRole("heading", { name: "Your first request will appear here" }).waitFor();
  await page.reload();
  await switcher.waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

test("a menu of projects closes with Escape and gives the focus back", async () => {
  const { page, context } = await signedIn(browser, gateway);
  const switcher = page.getByRole("button", { name: /^Project:/ });
  await switcher.click();
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("s");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Staging");
  await page.keyboard.press("Escape");
  expect(await page.getByRole("menu").count()).toBe(0);
  expect(await switcher.evaluate((button) => button === document.activeElement)).toBe(true);
  await context.close();
});
