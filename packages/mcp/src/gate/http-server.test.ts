import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { approve, reject } from "../../../../apps/server/src/testing/asking";
import { until } from "../../../../apps/server/src/testing/until";
import { createWorld, textOf } from "../../test/harness";
import type { World } from "../../test/harness";

const TOKEN = "token-of-the-tests";

let world: World;
let http: HttpServer;
let url: string;
const wrote: string[] = [];
const sessions = new Map<string, StreamableHTTPServerTransport>();

/** A server with sessions, as those on the web are; it wants a token. */
function newServer(): McpServer {
  const server = new McpServer({ name: "remote", version: "1.0.0" });
  server.registerTool("write", { inputSchema: { name: z.string() } }, async ({ name }) => {
    const { content } = await server.server.elicitInput({
      message: "Sure?",
      requestedSchema: { type: "object", properties: { sure: { type: "boolean" } } },
    });
    wrote.push(name);
    return { content: [{ type: "text", text: `wrote ${name}, ${JSON.stringify(content)}` }] };
  });
  server.registerTool("read", { inputSchema: {}, annotations: { readOnlyHint: true } }, () => ({
    content: [{ type: "text", text: "read" }],
  }));
  return server;
}

async function open(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void sessions.set(id, transport),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const server = newServer();
  await server.connect(transport);
  return transport;
}

beforeAll(async () => {
  world = await createWorld();
  http = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end();
    const known = sessions.get(String(request.headers["mcp-session-id"]));
    const handle = async () => (known ?? (await open())).handleRequest(request, response);
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
});
afterAll(async () => {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await world.close();
});

const HEADER = ["--header", `Authorization: Bearer \${REMOTE_TOKEN}`];

function gate(more: string[] = []) {
  return world.connect(["gate", "--url", url, "--trust", ...HEADER, ...more], {
    environment: { REMOTE_TOKEN: TOKEN },
    capabilities: { elicitation: {} },
    prepare: (client) =>
      client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: { sure: true } })),
  });
}

test("guards a server over HTTP: its session, its requests to the client, and its calls", async () => {
  const { client, close } = await gate();
  expect(client.getServerVersion()).toMatchObject({ name: "remote" });
  expect(sessions.size).toBe(1);
  expect(textOf(await client.callTool({ name: "read", arguments: {} }))).toBe("read");

  const approved = client.callTool({ name: "write", arguments: { name: "a" } });
  const item = await world.pending("write");
  // The name in the project's rules comes from the address, not from what the server says of itself.
  expect(item.service).toBe(new URL(url).host);
  await approve(world.person, item.id, { patched_payload: { name: "b" } });
  expect(textOf(await approved)).toMatch(/^wrote b, \{"sure":true\}/);

  const rejected = client.callTool({ name: "write", arguments: { name: "c" } });
  await reject(world.person, (await world.pending("write")).id, "No.");
  expect(textOf(await rejected)).toMatch(/^ACTION_REJECTED/);
  expect(wrote).toEqual(["b"]);
  await close();
  await until("the session is closed", () => sessions.size === 0);
});

test("a server that refuses, and one that is not there, are told to the client", async () => {
  const noToken = world.connect(["gate", "--url", url]);
  await expect(noToken).rejects.toThrow(/behind the gate could not be reached: .*401/);
  const nobody = world.connect(["gate", "--url", "http://127.0.0.1:1/mcp"]);
  await expect(nobody).rejects.toThrow(/behind the gate could not be reached/);
});

test("the token stands in nothing that the gate writes", async () => {
  const { client, logged, close } = await gate(["--hold", "200"]);
  await client.callTool({ name: "write", arguments: { name: "d" } });
  const { id } = await world.pending("write");
  expect(logged() + JSON.stringify(await world.detail(id))).not.toContain(TOKEN);
  await close();
});
