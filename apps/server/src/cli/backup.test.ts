import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { renameSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { verifyDecision } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { clusterPaths } from "../db/cluster-paths";
import { unprivilegedUser } from "../db/unprivileged-user";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { spawnGateway } from "../testing/gateway-process";
import { startGatewayProcess } from "../testing/gateway-process";
import { LIMITS_OFF } from "../testing/guardrail-settings";
import { saveGuardrails } from "../testing/guardrail-settings";
import type { GatewayProcess } from "../testing/gateway-process";
import { readMetrics } from "../testing/metrics";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";

const API_KEY = `lp_test_${"b".repeat(40)}`;
/** Several starts of a real gateway, also on a busy machine, in milliseconds. */
const SLOW_MS = 120_000;
const OWNER = { email: "maya@example.com", password: "correct-horse-9" };

const home = mkdtempSync(join(tmpdir(), "letsping-backup-"));
const folders: string[] = [];
const started: GatewayProcess[] = [];

function folder(name: string): string {
  const dataDir = join(home, name);
  folders.push(dataDir);
  return dataDir;
}

/** The cold copy of docs/operations.md. As root PostgreSQL's files lie apart, and are copied too. */
function copyCold(from: string, to: string): string {
  const pairs = [[from, to]];
  if (unprivilegedUser()) {
    const [source, target] = [from, to].map((dir) => dirname(clusterPaths(dir, unprivilegedUser()).cluster));
    rmSync(target ?? "", { recursive: true });
    pairs.push([source ?? "", target ?? ""]);
  }
  for (const pair of pairs) expect(spawnSync("cp", ["-a", ...pair]).status).toBe(0);
  return to;
}

async function start(dataDir: string): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess({
    LETSPING_DATA_DIR: dataDir,
    LETSPING_BOOTSTRAP_API_KEY: API_KEY,
    LETSPING_OWNER_EMAIL: OWNER.email,
    LETSPING_OWNER_PASSWORD: OWNER.password,
  });
  started.push(gateway);
  return gateway;
}

function agentOf(gateway: GatewayProcess): TestClient {
  const headers = { Authorization: `Bearer ${API_KEY}`, "X-LetsPing-Version": "2" };
  return createTestClient(gateway.url, headers);
}

/** Signs the owner in, with the password. */
async function ownerOf(gateway: GatewayProcess): Promise<TestClient> {
  const anonymous = createTestClient(gateway.url, { Origin: gateway.url });
  const answer = await anonymous.post("/api/auth/sign-in/email", OWNER);
  expect(answer.status, answer.text).toBe(200);
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  return createTestClient(gateway.url, { Origin: gateway.url, Cookie: cookies.join("; ") });
}

const original = folder("original");
let approved: string;
let edited: string;
let refused: string;
let pending: string;
let before: Record<string, unknown>;
let keys: unknown;

async function decisions(agent: TestClient): Promise<Record<string, unknown>> {
  const found = await Promise.all([approved, edited, refused].map((id) => agent.get(`/api/status/${id}`)));
  return Object.fromEntries(found.map((answer) => [answer.body.id, answer.body]));
}

beforeAll(async () => {
  const gateway = await start(original);
  const agent = agentOf(gateway);
  const maya = await ownerOf(gateway);
  await saveGuardrails(maya, LIMITS_OFF);
  approved = await ask(agent);
  edited = await ask(agent);
  refused = await ask(agent);
  pending = await ask(agent);
  await approve(maya, approved);
  await approve(maya, edited, { patched_payload: { ...REFUND.payload, amount: 20 } });
  await reject(maya, refused);
  before = await decisions(agent);
  keys = (await agent.get("/.well-known/jwks.json")).body;
  expect(await gateway.stop()).toBe(0);
}, SLOW_MS);
afterAll(async () => {
  for (const gateway of started) await gateway.stop();
  for (const dataDir of folders) {
    const { cluster, socketFolder } = clusterPaths(dataDir, unprivilegedUser());
    if (unprivilegedUser()) rmSync(dirname(cluster), { recursive: true, force: true });
    if (socketFolder) rmSync(socketFolder, { recursive: true, force: true });
  }
  rmSync(home, { recursive: true, force: true });
});

test("from a cold copy of the folder everything is there: decisions, receipts, people, and what still waits", async () => {
  const gateway = await start(copyCold(original, folder("restored")));
  const agent = agentOf(gateway);
  expect(await decisions(agent)).toEqual(before);
  const jwks = (await agent.get("/.well-known/jwks.json")).body;
  expect(jwks).toEqual(keys);
  const decision = (await agent.get(`/api/status/${edited}`)).body;
  const named = JSON.parse(Buffer.from(decision.receipt.split(".")[1], "base64url").toString());
  const { claims } = await verifyDecision(decision.receipt, {
    payload: decision.final_payload,
    salt: decision.commitment_salt,
    jwks,
    issuer: named.iss,
    project_id: named.project_id,
    service: REFUND.service,
    action: REFUND.action,
    now: Date.now(),
    allow_test: true,
  });
  expect(claims.request_id).toBe(edited);

  const maya = await ownerOf(gateway);
  const held = agent.get(`/api/status/${pending}?wait_ms=60000`);
  const anonymous = createTestClient(gateway.url, {});
  await until(
    "the wait goes on",
    async () => (await readMetrics(anonymous)).get("letsping_held_waits") === 1,
  );
  await approve(maya, pending);
  expect((await held).body).toMatchObject({ id: pending, status: "APPROVED", final_payload: REFUND.payload });
  const timeline = (await maya.get(`/api/requests/${approved}`)).body.timeline;
  expect(timeline.map((entry: { type: string }) => entry.type)).toEqual([
    "request.created",
    "request.approved",
  ]);
  expect(await gateway.stop()).toBe(0);
});

test(
  "without PostgreSQL's files it refuses to begin anew, with its key or without, and doctor says so",
  async () => {
    const dataDir = copyCold(original, folder("no-files"));
    const { cluster } = clusterPaths(dataDir, unprivilegedUser());
    const key = join(dataDir, "master.key");
    const right = readFileSync(key, "utf8");
    const note = join(dataDir, "database.path");
    const ends = async (code: number, words: string[], message: string) => {
      const gateway = await spawnGateway({ LETSPING_DATA_DIR: dataDir }, words);
      started.push(gateway);
      expect(await gateway.ended, gateway.output()).toBe(code);
      expect(gateway.output()).toContain(message);
      expect(existsSync(cluster)).toBe(false);
    };
    const had = `The data folder ${dataDir} had a database, and there is none in ${cluster}.`;
    renameSync(cluster, `${cluster}.away`);
    await ends(1, ["doctor"], `fail  database: none. ${had}`);
    await ends(1, [], had);
    // The key is in a vault, as docs/operations.md says: the note alone tells that there was a database.
    rmSync(key);
    await ends(1, [], had);
    expect(existsSync(key)).toBe(false);
    // A folder of a version that left no note.
    writeFileSync(key, right, { mode: 0o600 });
    rmSync(note);
    await ends(1, [], had);
    rmSync(key);
    await ends(0, ["doctor"], `database: none yet; the first start makes it in ${cluster}`);

    writeFileSync(key, right, { mode: 0o600 });
    renameSync(`${cluster}.away`, cluster);
    const gateway = await start(dataDir);
    expect(await decisions(agentOf(gateway))).toEqual(before);
    expect(readFileSync(note, "utf8").trim()).toBe(cluster);
    expect(await gateway.stop()).toBe(0);
  },
  SLOW_MS,
);

test(
  "with another master key, or none, it refuses before anything is written; with the right one it starts",
  async () => {
    const dataDir = copyCold(original, folder("wrong-key"));
    const file = join(dataDir, "master.key");
    const right = readFileSync(file, "utf8");
    const refuses = async (message: string) => {
      const gateway = await spawnGateway({ LETSPING_DATA_DIR: dataDir });
      started.push(gateway);
      expect(await gateway.ended).toBe(1);
      expect(gateway.output()).toContain(message);
      expect(gateway.output()).not.toContain(right.trim());
    };
    writeFileSync(file, `${randomBytes(32).toString("base64")}\n`);
    await refuses("is not the key that this database was sealed with. Nothing was changed.");
    rmSync(file);
    await refuses("is missing. Restore the file from a backup");
    expect(existsSync(file)).toBe(false);

    writeFileSync(file, right, { mode: 0o600 });
    const gateway = await start(dataDir);
    expect(await decisions(agentOf(gateway))).toEqual(before);
    expect((await agentOf(gateway).get("/.well-known/jwks.json")).body).toEqual(keys);
    expect(await gateway.stop()).toBe(0);
  },
  SLOW_MS,
);
