import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestDetail } from "@letsping/core";
import type { RequestListItem } from "@letsping/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { inject } from "vitest";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestClient } from "../../../apps/server/src/testing/test-client";
import { until } from "../../../apps/server/src/testing/until";

/** A client of the command `letsping-mcp` over stdio. */
export interface StdioClient {
  client: Client;
  /** What the command wrote to its log. */
  logged: () => string;
  /** Ends the client; the command ends with it. */
  close: () => Promise<void>;
}

/** A gateway, a person and a key, and clients of the command with that key. */
export interface World {
  app: TestApp;
  person: TestClient;
  apiKey: string;
  /** Where the command keeps what it remembers. */
  folder: string;
  connect: (words: string[], wish?: ConnectWish) => Promise<StdioClient>;
  pending: (action: string) => Promise<RequestListItem>;
  /** Every request of an action, whatever came of it. */
  list: (action: string) => Promise<RequestListItem[]>;
  detail: (id: string) => Promise<RequestDetail>;
  close: () => Promise<void>;
}

export interface ConnectWish {
  environment?: Record<string, string>;
  capabilities?: ClientCapabilities;
  /** Called with the client before it connects. */
  prepare?: (client: Client) => void;
}

/** Starts a gateway with a person and a key. Call `close` at the end. */
export async function createWorld(): Promise<World> {
  const app = await createTestApp();
  const [person, { apiKey }] = [await app.as("owner"), await app.withKey()];
  const folder = mkdtempSync(join(tmpdir(), "letsping-mcp-"));
  const open = new Set<StdioClient>();

  async function list(action: string, more = ""): Promise<RequestListItem[]> {
    const { body } = await person.get(`/api/requests?action=${encodeURIComponent(action)}${more}`);
    return body.requests as RequestListItem[];
  }

  return {
    app,
    person,
    apiKey,
    folder,
    list,
    async connect(words, { environment = {}, capabilities = {}, prepare } = {}) {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [inject("commandFile"), ...words],
        cwd: folder,
        env: {
          ...getDefaultEnvironment(),
          LETSPING_API_KEY: apiKey,
          LETSPING_BASE_URL: app.url,
          XDG_CONFIG_HOME: folder,
          ...environment,
        },
        stderr: "pipe",
      });
      let log = "";
      transport.stderr?.on("data", (piece: Buffer) => {
        log += piece.toString("utf8");
      });
      const client = new Client({ name: "test client", version: "1.0.0" }, { capabilities });
      prepare?.(client);
      await client.connect(transport);
      const one: StdioClient = {
        client,
        logged: () => log,
        async close() {
          open.delete(one);
          await client.close();
        },
      };
      open.add(one);
      return one;
    },
    async pending(action) {
      let found: RequestListItem | undefined;
      await until(`a request of ${action} is pending`, async () => {
        [found] = await list(action, "&status=PENDING");
        return found !== undefined;
      });
      return found as RequestListItem;
    },
    async detail(id) {
      return (await person.get(`/api/requests/${id}`)).body as RequestDetail;
    },
    async close() {
      for (const each of [...open]) await each.close();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A name that no other test uses, so that its requests are found in the shared queue. */
export function newName(what: string): string {
  return `${what}_${randomBytes(5).toString("hex")}`;
}

/** The texts of a result, one below the other. */
export function textOf(result: unknown): string {
  const { content } = result as CallToolResult;
  return content.map((item) => (item.type === "text" ? item.text : `[${item.type}]`)).join("\n");
}
