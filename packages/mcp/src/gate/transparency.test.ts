import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { ListRootsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { approve } from "../../../../apps/server/src/testing/asking";
import { createWorld, textOf } from "../../test/harness";
import type { StdioClient, World } from "../../test/harness";

const inTests = (name: string) => fileURLToPath(new URL(`../../test/${name}`, import.meta.url));
const FILESYSTEM = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);
const GATE = [inject("commandFile"), "gate"];

let folder: string;
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "letsping-home-"));
  folder = mkdtempSync(join(tmpdir(), "letsping-gate-"));
  writeFileSync(join(folder, "a.txt"), "first line\nsecond line\n");
});
afterAll(() => {
  for (const each of [folder, home]) rmSync(each, { recursive: true, force: true });
});

/** Sends lines to a program, each once the one before was answered, and gives the messages that it wrote, as lines. */
async function talk(
  words: string[],
  lines: string[],
  environment: Record<string, string> = {},
): Promise<string[]> {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: home, ...environment },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const said: string[] = [];
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const line of lines) {
    child.stdin.write(`${line}\n`);
    if (!line.includes('"id"')) continue;
    let answer = await answers.next();
    while (!answer.done && !answer.value.startsWith("{")) answer = await answers.next();
    said.push(String(answer.value));
  }
  child.stdin.end();
  await new Promise((resolve) => child.once("close", resolve));
  return said;
}

const INITIALIZE = [
  '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
  '{"jsonrpc":"2.0","method":"notifications/initialized"}',
];

test("the reference filesystem server answers through the gate exactly as it does alone", async () => {
  const call = (id: number, name: string, args: object) =>
    JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } });
  const lines = [
    ...INITIALIZE,
    '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    call(2, "read_text_file", { path: join(folder, "a.txt"), head: 1 }),
    call(3, "list_directory", { path: folder }),
    call(4, "read_text_file", { path: "/etc/passwd" }),
    call(5, "search_files", { path: folder, pattern: "*.txt" }),
    call(6, "read_text_file", { wrong: true }),
    call(7, "list_allowed_directories", {}),
    '{"jsonrpc":"2.0","id":8,"method":"ping"}',
    '{"jsonrpc":"2.0","id":9,"method":"no/such/method","params":{}}',
  ];
  const bare = await talk([FILESYSTEM, folder], lines);
  expect(bare).toHaveLength(10);
  // No gateway is there: what needs no approval needs none.
  const gated = await talk([...GATE, "--trust", "--", process.execPath, FILESYSTEM, folder], lines);
  expect(gated).toEqual(bare);
});

test("a message goes on as it was written, in both directions", async () => {
  const server = inTests("exact-server.mjs");
  const lines = [
    ...INITIALIZE,
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}',
    '{"jsonrpc":"2.0","nonsense":true,"method":"notifications/nonsense"}',
    '{"jsonrpc":"2.0", "id":"ping","method":"ping","params":{"n":98765432109876543210,"é":"\\u00e9"}}',
    '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"big"}}',
  ];
  const bare = await talk([server], lines);
  expect(bare.join("\n")).toContain("12345678901234567890");
  const gated = await talk([...GATE, "--trust", "--", process.execPath, server], lines);
  expect(gated).toEqual(bare);
});

describe("with a client of the real SDK", () => {
  let world: World;
  let client: Client;
  let gated: StdioClient;
  const journal = () => join(folder, "journal.jsonl");

  const CAPABILITIES = { sampling: {}, elicitation: {}, roots: {} };
  const logged: unknown[] = [];
  function prepare(client: Client): void {
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: [{ uri: "file:///here", name: "here" }],
    }));
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: "m",
      role: "assistant" as const,
      content: { type: "text" as const, text: "Hello!" },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({
      action: "accept" as const,
      content: { colour: "green" },
    }));
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params));
  }

  beforeAll(async () => {
    world = await createWorld();
    const server = ["--", process.execPath, inTests("many-sided-server.mjs"), journal()];
    gated = await world.connect(["gate", "--name", "many-sided", "--trust", ...server], {
      capabilities: CAPABILITIES,
      prepare,
    });
    client = gated.client;
  });
  afterAll(() => world.close());

  test("what the server says of itself comes through", async () => {
    expect(client.getServerVersion()).toMatchObject({ name: "many-sided", version: "1.2.3" });
    expect(client.getInstructions()).toBe("Be kind.");
    expect(client.getServerCapabilities()).toMatchObject({
      logging: {},
      resources: { subscribe: true },
      prompts: {},
    });
  });

  test("resources, templates, prompts, completions and the level of the log", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(["test://greeting"]);
    const { contents } = await client.readResource({ uri: "test://pages/7" });
    expect(contents[0]).toMatchObject({ text: "Page 7" });
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
    expect(
      (await client.getPrompt({ name: "greet", arguments: { name: "Ada" } })).messages[0]?.content,
    ).toEqual({
      type: "text",
      text: "Greet Ada.",
    });
    const ref = { type: "ref/prompt" as const, name: "greet" };
    const { completion } = await client.complete({ ref, argument: { name: "name", value: "A" } });
    expect(completion.values).toEqual(["Ada", "Alan"]);
    await client.setLoggingLevel("debug");
    await expect(client.readResource({ uri: "test://nowhere" })).rejects.toThrow(/not found/);
  });

  test("roots, sampling, elicitation and log messages go the other way, from an approved call", async () => {
    const asked = client.callTool({ name: "asks", arguments: {} });
    await approve(world.person, (await world.pending("asks")).id);
    expect(JSON.parse(textOf(await asked))).toEqual({
      roots: [{ uri: "file:///here", name: "here" }],
      said: { type: "text", text: "Hello!" },
      elicited: { action: "accept", content: { colour: "green" } },
    });
    expect(logged).toEqual([{ level: "info", data: "asked" }]);
  });
});
