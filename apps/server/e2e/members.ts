import type { Browser, BrowserContext, Page } from "playwright-core";
import { answerTo } from "./ask";
import { callAs, newPage } from "./browser";
import type { Gateway } from "./gateway";

const PASSWORD = "correct-horse-10";

/** A further person of the project, invited by the signed-in owner, in a browser of their own. */
export async function invited(
  browser: Browser,
  gateway: Gateway,
  owner: Page,
  person: { name: string; role: "viewer" | "operator" | "admin"; team_roles?: string[] },
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const email = `${person.name.toLowerCase().replaceAll(" ", ".")}@example.com`;
  const { role, team_roles = [] } = person;
  const made = await answerTo<{ link: string }>(owner, "POST", "/api/invitations", {
    email,
    role,
    team_roles,
  });
  const token = new URL(made.link).hash.slice(1);
  const session = await newPage(browser, gateway);
  await session.page.goto(`${gateway.url}/sign-in`);
  const accepted = { token, name: person.name, password: PASSWORD };
  const status = await callAs(session.page, "POST", "/api/invitations/accept", accepted);
  if (status !== 200) throw new Error(`The invitation was answered ${status}.`);
  await session.page.goto(gateway.url);
  await session.page.getByRole("navigation", { name: "Main" }).waitFor();
  return session;
}
