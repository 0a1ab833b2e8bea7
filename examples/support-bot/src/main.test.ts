import { readFileSync } from "node:fs";
import { afterAll } from "vitest";
import { afterEach } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { inject } from "vitest";
import { test } from "vitest";
import { vi } from "vitest";
import { OWNER } from "../test/gateway";
import { startGateway } from "../test/gateway";
import type { Gateway } from "../test/gateway";
import { runMain } from "../test/program";
import { TICKETS } from "./tickets";

let gateway: Gateway;
let running: ReturnType<typeof runMain> | null = null;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** A program that waits for a person would outlive a test that failed. */
afterEach(() => running?.stop("SIGKILL"));

function run(words: readonly string[], more: Record<string, string> = {}) {
  running = runMain(words, {
    LETSPING_API_KEY: gateway.apiKey,
    LETSPING_BASE_URL: `${gateway.url}/api`,
    SHOP_DATABASE_URL: inject("databaseServerUrl"),
    ...more,
  });
  return running;
}

/** What differs from run to run: pseudonyms and digests. */
function steady(text: string): string {
  return text.replace(/per_[\w-]{8}/g, "per_********").replace(/\b[0-9a-f]{12}\b/g, "************");
}

async function pendingIds(): Promise<string[]> {
  const { body } = await gateway.maya.get("/api/requests?status=PENDING&limit=200");
  return (body.requests as { id: string }[]).map(({ id }) => id);
}

/** The requests of all tickets, as soon as they wait. */
const allWaiting = () =>
  vi.waitFor(
    async () => {
      const ids = await pendingIds();
      expect(ids).toHaveLength(TICKETS.length);
      return ids;
    },
    { timeout: 20_000, interval: 50 },
  );

test("the demo runs, asserts and exits, and the README shows what it says", async () => {
  const owner = { LETSPING_OWNER_EMAIL: OWNER.email, LETSPING_OWNER_PASSWORD: OWNER.password };
  const program = run(["--demo"], owner);
  expect(await program.ended, program.said()).toBe(0);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const shown = /```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  expect(steady(program.said())).toBe(steady(shown));
  expect(await pendingIds()).toEqual([]);
});

test("people who refuse everything change nothing, and the run still adds up", async () => {
  const pins = { SHOP_ISSUER: gateway.trust.issuer, SHOP_PROJECT_ID: gateway.projectId };
  const program = run([], pins);
  for (const id of await allWaiting()) await gateway.reject(id, "Not today.");
  expect(await program.ended, program.said()).toBe(0);
  expect(program.said().match(/rejected: Not today\. +nothing ran/g)).toHaveLength(TICKETS.length);
  expect(program.said()).toContain("ok  0.00 of 780.44 dollars went back");
  expect(program.said()).toContain("ok  0 changes");
});

test("stopped, it withdraws what it asked and ends with 1", async () => {
  const program = run([], { SHOP_ISSUER: gateway.trust.issuer, SHOP_PROJECT_ID: gateway.projectId });
  const [first = ""] = await allWaiting();
  program.stop("SIGTERM");
  expect(await program.ended).toBe(1);
  expect(await pendingIds()).toEqual([]);
  expect((await gateway.maya.get(`/api/requests/${first}`)).body.status).toBe("CANCELLED");
});

test("a backend that believes another project lets nothing through, and the run ends with 0", async () => {
  const program = run([], { SHOP_ISSUER: gateway.trust.issuer, SHOP_PROJECT_ID: "proj_another" });
  for (const id of await allWaiting()) await gateway.approve(id);
  expect(await program.ended, program.said()).toBe(0);
  expect(program.said().match(/refused: wrong_project/g)).toHaveLength(TICKETS.length);
});

test.each([
  [["--demo"], { LETSPING_API_KEY: "" }, /LETSPING_API_KEY is not set; make a key in the dashboard/],
  [["--demo"], {}, /LETSPING_OWNER_EMAIL is not set; the demo decides as the gateway's owner/],
  [[], {}, /SHOP_ISSUER is not set; the backend must know whose approvals count/],
  [
    ["--demo"],
    { LETSPING_OWNER_EMAIL: OWNER.email, LETSPING_OWNER_PASSWORD: "wrong-horse-9" },
    /Signing in as maya@example\.com answered 401/,
  ],
])("without what it needs it says so: %j %j", async (words, more, why) => {
  const program = run(words, more);
  expect(await program.ended).toBe(1);
  expect(program.said()).toMatch(why);
});

test("a sign-in link serves instead of a password", async () => {
  const token = await gateway.signInToken();
  const link = `${gateway.url}/sign-in#token=${token}`;
  const program = run(["--demo"], { SUPPORT_BOT_SIGN_IN_LINK: link });
  expect(await program.ended, program.said()).toBe(0);
});
