import { newPage } from "./browser";
import { pageAfter } from "./browser";
import type { TestApp } from "./create-test-app";
import type { TestPerson } from "./create-test-app";
import type { TestClient } from "./test-client";

/** Password of everybody who came by invitation. */
export const PASSWORD = "correct horse battery";

/** Invites an e-mail and gives the token of the link. */
export async function invite(admin: TestClient, email: string, more: object = {}): Promise<string> {
  const answer = await admin.post("/api/invitations", { email, role: "operator", ...more });
  if (answer.status !== 200) throw new Error(`The invitation was answered ${answer.status}: ${answer.text}`);
  return String(answer.body.link).split("#")[1] ?? "";
}

/** Somebody with a password, who came by invitation. */
export async function invited(
  app: TestApp,
  admin: TestClient,
  email: string,
  more: object = {},
): Promise<TestPerson> {
  const token = await invite(admin, email, more);
  const name = email.split("@")[0] ?? email;
  const answer = await newPage(app).post("/api/invitations/accept", { token, name, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`The acceptance was answered ${answer.status}: ${answer.text}`);
  const page = pageAfter(app, answer);
  const userId = String((await page.get("/api/me")).body.user.id);
  return { ...page, userId, email };
}
