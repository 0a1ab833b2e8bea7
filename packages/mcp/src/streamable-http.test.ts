import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve } from "../../../apps/server/src/testing/asking";
import { until } from "../../../apps/server/src/testing/until";
import { createWorld, newName, textOf } from "../test/harness";
import type { World } from "../test/harness";
import { mount } from "../test/mount";

let world: World;
let mounted: HttpServer;
let url: URL;

async function connect(apiKey: string): Promise<Client> {
  const client = new Client({ name: "test client", version: "1.0.0" });
  const requestInit = { headers: { Authorization: `Bearer ${apiKey}` } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return client;
}

beforeAll(async () => {
  world = await createWorld();
  mounted = mount(world.app.url);
  await new Promise<void>((resolve) => mounted.listen(0, "127.0.0.1", resolve));
  url = new URL(`http://127.0.0.1:${(mounted.address() as AddressInfo).port}/mcp`);
});
afterAll(async () => {
  mounted.closeAllConnections();
  await new Promise((resolve) => mounted.close(resolve));
  await world.close();
});

test("serves ask_human over Streamable HTTP, without a session, for whoever has a key", async () => {
  const [one, other] = [await connect(world.apiKey), await connect(world.apiKey)];
  const action = newName("deploy");
  const call = { name: "ask_human", arguments: { service: "ci", action, payload: { version: "1.2.3" } } };
  const heard: string[] = [];
  const asked = one.callTool(call, undefined, { onprogress: ({ message }) => heard.push(String(message)) });
  const { id } = await world.pending(action);
  let isJoined = false;
  const onprogress = () => {
    isJoined = true;
  };
  const same = other.callTool(call, undefined, { onprogress });
  await until("the same call waits for it, too", () => isJoined);
  await approve(world.person, id, { patched_payload: { version: "1.2.2" } });
  expect(JSON.parse(textOf(await asked)).executed_payload).toEqual({ version: "1.2.2" });
  expect(textOf(await same)).toBe(textOf(await asked));
  expect(heard[0]).toMatch(/^Waiting for a person, \d+ s so far\.$/);
  expect(await world.list(action)).toHaveLength(1);
  await Promise.all([one.close(), other.close()]);
});

test("a wrong key is told by the tool", async () => {
  const client = await connect("lp_live_wrong");
  const result = await client.callTool({
    name: "ask_human",
    arguments: { service: "ci", action: "deploy", payload: {} },
  });
  expect(result.isError).toBe(true);
  expect(textOf(result)).toMatch(/must be a key of the project/);
  await client.close();
});
