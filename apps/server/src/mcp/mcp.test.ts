import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { until } from "../testing/until";

let app: TestApp;
let maya: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  maya = await app.as("operator");
  agent = await app.withKey();
});
afterAll(() => app.close());

async function connect(headers: Record<string, string>): Promise<Client> {
  const client = new Client({ name: "a desktop client", version: "1.0.0" });
  const url = new URL("/mcp", app.url);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return client;
}

const withKey = (key: TestKey) => connect({ Authorization: `Bearer ${key.apiKey}` });

/** Calls ask_human; the text and whether it failed. */
async function askHuman(client: Client, given: object): Promise<{ text: string; failed: boolean }> {
  const { content, isError } = await client.callTool({ name: "ask_human", arguments: { ...given } });
  const [first] = content as { text: string }[];
  return { text: first?.text ?? "", failed: isError === true };
}

/** The id of the only request of an action, once it is there. */
async function pending(action: string): Promise<string> {
  const find = async () => (await maya.get(`/api/requests?action=${action}&status=PENDING`)).body;
  await until("the question is asked", async () => ((await find())["requests"] as unknown[]).length === 1);
  const [request] = (await find())["requests"] as { id: string }[];
  return String(request?.id);
}

const deploy = (action: string) => ({
  service: "ci",
  action,
  payload: { version: "1.2.3" },
  priority: "high",
});

test("an MCP client asks with its key alone, and reads what a person changed", async () => {
  const client = await withKey(agent);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["ask_human"]);
  const asked = askHuman(client, deploy("deploy_edited"));
  const id = await pending("deploy_edited");
  await approve(maya, id, { patched_payload: { version: "1.2.2" } });
  const { text } = await asked;
  expect(JSON.parse(text)).toMatchObject({
    status: "APPROVED_WITH_MODIFICATIONS",
    executed_payload: { version: "1.2.2" },
  });
  await client.close();
});

test("a rejection is told with its reason, and asked again it is told again", async () => {
  const client = await withKey(agent);
  const asked = askHuman(client, deploy("deploy_rejected"));
  await reject(maya, await pending("deploy_rejected"), "Not on a Friday.");
  const { text } = await asked;
  expect(text).toMatch(/^ACTION_REJECTED: .*Not on a Friday\./);
  expect((await askHuman(client, deploy("deploy_rejected"))).text).toBe(text);
  await client.close();
});

test("a client that goes away leaves its question, and the same call finds it", async () => {
  const first = await withKey(agent);
  const asked = askHuman(first, deploy("deploy_left")).catch(() => null);
  const id = await pending("deploy_left");
  await first.close();
  await asked;
  const second = await withKey(agent);
  const again = askHuman(second, deploy("deploy_left"));
  await approve(maya, id);
  expect(JSON.parse((await again).text)).toMatchObject({ executed_payload: { version: "1.2.3" } });
  await second.close();
});

test("a handle of another key is refused, and nothing of its question is told", async () => {
  const other = await app.withKey();
  const id = await ask(other);
  const client = await withKey(agent);
  const { text, failed } = await askHuman(client, { handle: id });
  expect(failed).toBe(true);
  expect(text).toContain("another key asked it, or nobody did");
  expect(text).not.toContain("refund");
  await client.close();
});

test("values that nobody could put back are refused with a hint", async () => {
  const client = await withKey(agent);
  const card = { service: "ci", action: "charge", payload: { card: "4111 1111 1111 1111" } };
  const { text, failed } = await askHuman(client, card);
  expect(failed).toBe(true);
  expect(text).toMatch(/Leave these values out/);
  expect(text).not.toContain("4111");
  await client.close();
});

test("placeholders of another call are not handed out as data", async () => {
  const payload = { card: "4111 1111 1111 1111", amount: 5 };
  const id = await ask(agent, { payload, schema: null, restores_hidden: true, action: "charge_hidden" });
  const seen = (await maya.get(`/api/requests/${id}`)).body;
  const approved = await approve(maya, id, {
    expected_version: seen["version"],
    presented_digest: seen["payload_digest"],
    hidden_acknowledged: true,
  });
  expect(approved.status, approved.text).toBe(200);
  const client = await withKey(agent);
  const { text, failed } = await askHuman(client, { handle: id });
  expect(failed).toBe(true);
  expect(text).toContain("hidden value");
  await client.close();
});

test("without a key, with a wrong one, or from a foreign page nothing is asked", async () => {
  await expect(connect({})).rejects.toThrow(/API key/);
  await expect(connect({ Authorization: "Bearer lp_live_wrong" })).rejects.toThrow(/key/i);
  const headers = { Authorization: `Bearer ${agent.apiKey}`, Origin: "https://elsewhere.example" };
  await expect(connect(headers)).rejects.toThrow(/not of this gateway/);
  const opened = await fetch(new URL("/mcp", app.url), {
    headers: { Authorization: `Bearer ${agent.apiKey}`, Accept: "text/event-stream" },
  });
  expect(opened.status).toBe(405);
  expect(opened.headers.get("allow")).toBe("POST");
});

test("a body that is no MCP call is refused", async () => {
  const call = (body: string) =>
    fetch(new URL("/mcp", app.url), {
      method: "POST",
      headers: {
        Authorization: `Bearer ${agent.apiKey}`,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
      },
      body,
    });
  for (const body of ["", "{", "null", '{"jsonrpc":"2.0"}', '{"a":1,"a":2}']) {
    const answer = await call(body);
    expect(answer.status, body).toBeGreaterThanOrEqual(400);
    expect(answer.status, body).toBeLessThan(500);
  }
});
