import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { createId } from "@letsping/core";
import type { MemberRole } from "@letsping/core";
import { createApp } from "../app";
import { hashApiKey } from "../auth/api-key";
import { makeApiKey } from "../auth/api-key";
import { previewApiKey } from "../auth/api-key";
import { addMember } from "../auth/first-run";
import { ensureFirstRun } from "../auth/first-run";
import { firstProject } from "../auth/first-run";
import { underFirstRunLock } from "../auth/first-run";
import { readConfig } from "../config";
import { createDeps } from "../create-deps";
import type { Deps } from "../deps";
import { createLog } from "../http/log";
import { switchLimitsOff } from "./guardrail-settings";
import { createTestDatabase } from "./postgres";
import { createTestClient } from "./test-client";
import type { TestClient } from "./test-client";

interface PersonWish {
  projectId?: string;
  teamRoles?: string[];
  name?: string;
}

interface KeyWish {
  mode?: "live" | "test";
  scope?: "key" | "project";
  projectId?: string;
  /** Sends X-LetsPing-Version: 2. Default true. */
  v2?: boolean;
}

export interface TestPerson extends TestClient {
  userId: string;
  email: string;
}

export interface TestKey extends TestClient {
  keyId: string;
  apiKey: string;
}

/** A whole gateway on a port of its own, over a database of its own. */
export interface TestApp {
  url: string;
  port: number;
  deps: Deps;
  /** Connection string of its database. */
  databaseUrl: string;
  masterKey: Uint8Array;
  /** The project that the gateway made at its first start. */
  projectId: string;
  /** Lines of the log, as text. */
  logged: () => string;
  /** Somebody without credentials. */
  anonymous: TestClient;
  /** A new person with this role, signed in. */
  as: (role: MemberRole, wish?: PersonWish) => Promise<TestPerson>;
  /** A new API key. */
  withKey: (wish?: KeyWish) => Promise<TestKey>;
  /** Makes another project. */
  addProject: (name: string) => Promise<string>;
  /** Tells the gateway to stop: held calls end. */
  stop: () => void;
  close: () => Promise<void>;
}

export interface TestAppOptions {
  /** Environment of the gateway, as an operator would set it. */
  environment?: Record<string, string>;
  /** As on the embedded database: no other gateway is there. Default false. */
  isAlone?: boolean;
  clock?: () => number;
  /** Another gateway, on whose database this one runs too. It is closed after this one. */
  beside?: Pick<TestApp, "databaseUrl" | "masterKey">;
  /** Limits of its projects: `off` for tests that ask the same again and again. Default: those of every project. */
  limits?: "default" | "off";
}

type Listening = { port: number; serve: (handle: RequestListener) => void; close: () => Promise<void> };

/** The port is known before the app is built, because the gateway's own addresses carry it. */
async function listen(): Promise<Listening> {
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    serve(next) {
      handle = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function signedIn(deps: Deps, url: string, role: MemberRole, wish: PersonWish): Promise<TestPerson> {
  const email = `${role}-${randomBytes(5).toString("hex")}@example.test`;
  const name = wish.name ?? `${role[0]?.toUpperCase()}${role.slice(1)} Test`;
  // Without a password, whose hash is slow on purpose: who tests signing in makes the owner by the link.
  const { internalAdapter } = await deps.auth.$context;
  const { id: userId } = await internalAdapter.createUser(
    { email, name, emailVerified: true },
    { method: "email-password" },
  );
  const projectId = wish.projectId ?? (await firstProject(deps.pool));
  const member = { projectId, userId, name, role, teamRoles: wish.teamRoles ?? [] };
  await underFirstRunLock(deps.pool, (client) => addMember(client, member));
  const session = await deps.auth.api.openLinkSession({ body: { userId }, asResponse: true });
  const cookie = session.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return { ...createTestClient(url, { Cookie: cookie, Origin: url }), userId, email };
}

async function withNewKey(deps: Deps, url: string, wish: KeyWish): Promise<TestKey> {
  const { mode = "test", scope = "key", v2 = true } = wish;
  const apiKey = makeApiKey(mode, deps.random);
  const keyId = createId("key", deps.clock(), deps.random(10));
  await deps.pool.query(
    "insert into api_key (id, project_id, name, hash, preview, mode, scope) values ($1, $2, 'test agent', $3, $4, $5, $6)",
    [
      keyId,
      wish.projectId ?? (await firstProject(deps.pool)),
      hashApiKey(apiKey),
      previewApiKey(apiKey),
      mode,
      scope,
    ],
  );
  const headers = { Authorization: `Bearer ${apiKey}`, ...(v2 ? { "X-LetsPing-Version": "2" } : {}) };
  return { ...createTestClient(url, headers), keyId, apiKey };
}

/** Starts a gateway for one test file. Call `close` in `afterAll`. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { beside } = options;
  const database = beside
    ? { url: beside.databaseUrl, drop: async () => undefined }
    : await createTestDatabase();
  const server = await listen();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString("utf8"));
      done();
    },
  });
  const masterKey = beside?.masterKey ?? new Uint8Array(randomBytes(32));
  const config = readConfig({
    DATABASE_URL: database.url,
    LETSPING_MASTER_KEY: Buffer.from(masterKey).toString("base64"),
    LETSPING_PORT: String(server.port),
    ...options.environment,
  });
  const stopping = new AbortController();
  const { deps, close } = await createDeps({
    config,
    port: server.port,
    databaseUrl: database.url,
    directUrl: database.url,
    masterKey,
    log: createLog("debug", sink),
    stopping: stopping.signal,
    isAlone: options.isAlone ?? false,
    ...(options.clock ? { clock: options.clock } : {}),
  });
  await ensureFirstRun(deps);
  if (options.limits === "off") await switchLimitsOff(deps, await firstProject(deps.pool));
  await deps.waiters.ready;
  server.serve(createApp(deps));
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    port: server.port,
    deps,
    databaseUrl: database.url,
    masterKey,
    projectId: await firstProject(deps.pool),
    logged: () => lines.join(""),
    anonymous: createTestClient(url, {}),
    as: (role, wish = {}) => signedIn(deps, url, role, wish),
    withKey: (wish = {}) => withNewKey(deps, url, wish),
    async addProject(name) {
      const id = createId("project", deps.clock(), deps.random(10));
      await deps.pool.query("insert into project (id, name, pseudonym_key) values ($1, $2, $3)", [
        id,
        name,
        Buffer.from(deps.random(32)),
      ]);
      if (options.limits === "off") await switchLimitsOff(deps, id);
      return id;
    },
    stop: () => stopping.abort(),
    async close() {
      stopping.abort();
      await server.close();
      await close();
      await database.drop();
    },
  };
}
