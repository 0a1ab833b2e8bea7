import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LetsPing } from "@letsping/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, signedIn } from "./browser";
import { startGateway } from "./gateway";
import type { Gateway } from "./gateway";
import { REFUND } from "./refund";
import { shoot } from "./screenshots";

let browser: Browser;
let gateway: Gateway;
let page: Page;
let folder: string;

/** Makes a key on the page's session. */
async function newKey(name: string): Promise<{ id: string; agent: LetsPing }> {
  const made = await page.evaluate(async (name) => {
    const answer = await fetch("/api/keys", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, mode: "test" }),
    });
    return (await answer.json()) as { key: { id: string }; api_key: string };
  }, name);
  return { id: made.key.id, agent: new LetsPing({ apiKey: made.api_key, baseUrl: `${gateway.url}/api` }) };
}

async function decide(id: string, decision: "approve" | "reject"): Promise<void> {
  const status = await page.evaluate(
    async ([id, decision]) => {
      const body = JSON.stringify({ id, decision, ...(decision === "reject" ? { reason: "No." } : {}) });
      const answer = await fetch("/api/resolve", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
      return answer.status;
    },
    [id, decision],
  );
  expect(status).toBe(200);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letsping-history-"));
  [browser, gateway] = await Promise.all([launch(), startGateway()]);
  ({ page } = await signedIn(browser, gateway));
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

test("what did this key do: its rows, what they come to, and the same as a file for another ledger", async () => {
  const night = await newKey("night batch");
  const other = await newKey("other worker");
  const moved = night.agent.guard(async () => "sent", { service: REFUND.service, action: REFUND.action });
  // Without a schema nothing says that an address belongs there, and the guardrails would mask it.
  const { contact: _contact, ...payload } = REFUND.payload;
  const running = moved({ ...payload, user_id: "u_night1" } as never);
  await page.getByRole("button", { name: /u_night1/ }).waitFor();
  const [waiting] = await page.evaluate(
    async () =>
      ((await (await fetch("/api/requests?status=PENDING")).json()) as { requests: { id: string }[] })
        .requests,
  );
  await decide(waiting?.id ?? "", "approve");
  await running;
  const { id: rejected } = await night.agent.defer({
    ...REFUND,
    payload: { ...REFUND.payload, user_id: "u_night2" },
  });
  await decide(rejected, "reject");
  const { id: foreign } = await other.agent.defer({
    ...REFUND,
    payload: { ...REFUND.payload, user_id: "u_other" },
  });
  await decide(foreign, "reject");

  await page.goto(`${gateway.url}/history`);
  const list = page.getByRole("region", { name: "Decided requests" });
  await list.getByText("u_other").waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("combobox", { name: "Key" }).selectOption({ label: "night batch" });
  await list.getByText("2 requests · 1 approved (1 executed) · 1 rejected").waitFor();
  expect(await list.getByRole("listitem").count()).toBe(2);
  expect(new URL(page.url()).searchParams.get("key")).toBe(night.id);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  const csv = await readFile(await download.path(), "utf8");
  const [names = "", ...rows] = csv.trim().split("\r\n");
  expect(rows.length).toBe(2);
  for (const name of ["execution_state", "result_digest", "decided_by", "key_id"])
    expect(names).toContain(name);
  expect(csv).toContain("EXECUTED");
  expect(csv).not.toContain("u_other");

  // The rows stand by when they were asked, and say who decided when.
  const ran = list.getByRole("listitem").filter({ hasText: "u_night1" });
  await ran.getByText(/^ran, asked \d\d:\d\d$/).waitFor();
  await ran.getByText(/^maya at \d\d:\d\d · night batch · test$/).waitFor();
  await shoot(page, "history");

  // The filter stays with the rows that one opens, and goes with “back”.
  await list.getByText("u_night2").click();
  await page.getByRole("article").getByText("Rejected", { exact: true }).first().waitFor();
  expect(new URL(page.url()).searchParams.get("key")).toBe(night.id);
  await page.getByRole("combobox", { name: "What ran" }).selectOption({ label: "Executed" });
  await list.getByText("1 request · 1 approved (1 executed)").waitFor();
  await page.getByRole("button", { name: "Save as a view…" }).click();
  await page.getByLabel("Name of the view").fill("Night, executed");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Remove the view “Night, executed”" }).waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await list.getByText("u_other").waitFor();
});

test("only what ran is told in the past", async () => {
  const { agent } = await newKey("never runs");
  const { id } = await agent.defer({ ...REFUND, payload: { ...REFUND.payload, user_id: "u_never" } });
  await decide(id, "approve");
  await page.goto(`${gateway.url}/history/${id}`);
  const say = page.getByRole("article").getByRole("heading", { level: 2 }).first();
  await say.getByText("billing-agent wants to refund").waitFor();
  await shoot(page, "history-approved");
  await page.goto(`${gateway.url}/history?execution=EXECUTED`);
  await say.getByText("billing-agent refunded").waitFor();
});

test("an action is imported from a file, exported the same, and tried on past requests before it is saved", async () => {
  await page.goto(`${gateway.url}/settings/actions`);
  const file = join(folder, "letsping.actions.json");
  const described = {
    service: REFUND.service,
    action: REFUND.action,
    sentence: "{agent} asks for {amount|money} back to {user_id}",
    least_priority: "high",
  };
  await writeFile(file, JSON.stringify({ actions: [described] }));
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog");
  // Nothing is described yet, so there is no Export that the dialog could name.
  expect(await page.getByText("Export").count()).toBe(0);
  await shoot(page, "import");
  await dialog.getByLabel("File").setInputFiles(file);
  await dialog.getByText("would add 1 and change 0").waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("Imported 1 description").waitFor();
  await page.getByText("{agent} asks for {amount|money} back to {user_id}").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export" }).click(),
  ]);
  const exported = JSON.parse(await readFile(await download.path(), "utf8")) as { actions: object[] };
  expect(exported.actions).toHaveLength(1);
  expect(exported.actions[0]).toMatchObject(described);

  await page.getByRole("button", { name: new RegExp(REFUND.action) }).click();
  await dialog.getByLabel("Sentence").fill("{agent} refunds {amount|money} for order {order_number}");
  await dialog.getByRole("button", { name: "Try it on past requests" }).click();
  await dialog.getByText(/would read differently.*lack a field that the sentence names/).waitFor();
  await dialog.getByText("It has no order_number.").first().waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("{agent} asks for {amount|money} back to {user_id}").waitFor();
});

test("a file that is none says what is wrong, and nothing changes", async () => {
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog");
  const broken = join(folder, "broken.json");
  await writeFile(broken, "{ actions: ");
  await dialog.getByLabel("File").setInputFiles(broken);
  await dialog
    .getByText(/Nothing was imported\. broken\.json is not JSON\. It must read \{ "actions"/)
    .waitFor();
  const unknown = join(folder, "unknown-role.json");
  await writeFile(unknown, JSON.stringify({ actions: [{ service: "s", action: "a", role: "wizards" }] }));
  await dialog.getByLabel("File").setInputFiles(unknown);
  await dialog.getByText(/Nothing was imported\..*wizards/).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
});
