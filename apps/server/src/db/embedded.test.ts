import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import pg from "pg";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { spawnGateway } from "../testing/gateway-process";
import { startGatewayProcess } from "../testing/gateway-process";
import type { GatewayProcess } from "../testing/gateway-process";
import { createTestClient } from "../testing/test-client";
import type { TestClient } from "../testing/test-client";
import { until } from "../testing/until";
import { clusterPaths } from "./cluster-paths";
import { findEmbedded } from "./embedded";
import { isAlive } from "./embedded";
import { startEmbedded } from "./embedded";
import { lockFolder } from "./folder-lock";
import { unprivilegedUser } from "./unprivileged-user";

const API_KEY = `lp_test_${"e".repeat(40)}`;
const isRoot = process.getuid?.() === 0;
const folders: string[] = [];

/** A data folder below a 0700 one of another's, as home folders are. */
function newDataDir(name = "data"): string {
  const home = mkdtempSync(join(tmpdir(), "letsping-embedded-"));
  folders.push(home);
  return join(home, name);
}

const modeOf = (path: string) => statSync(path).mode & 0o777;
const clusterOf = (dataDir: string) => clusterPaths(dataDir, unprivilegedUser());
/** Number of the server's first process; 0 while there is none. */
function postmasterOf(dataDir: string): number {
  const file = join(clusterOf(dataDir).cluster, "postmaster.pid");
  // The file goes and comes while the server starts again.
  const [first = ""] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return Number(first);
}

/** Removes a cluster and what it left in shared folders. Its server has ended. */
function removeCluster(dataDir: string): void {
  const { cluster, socketFolder } = clusterOf(dataDir);
  if (unprivilegedUser()) rmSync(dirname(cluster), { recursive: true, force: true });
  if (socketFolder) rmSync(socketFolder, { recursive: true, force: true });
}

const used: string[] = [];
afterAll(() => {
  for (const dataDir of used) removeCluster(dataDir);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("a gateway with its own PostgreSQL", () => {
  const dataDir = newDataDir();
  used.push(dataDir);
  const environment = { LETSPING_DATA_DIR: dataDir, LETSPING_BOOTSTRAP_API_KEY: API_KEY };
  let gateway: GatewayProcess;
  let postmaster: number;
  let id: string;

  function agentOf(process: GatewayProcess): TestClient {
    return createTestClient(process.url, { Authorization: `Bearer ${API_KEY}`, "X-LetsPing-Version": "2" });
  }

  beforeAll(async () => {
    gateway = await startGatewayProcess(environment);
    postmaster = postmasterOf(dataDir);
    id = await ask(agentOf(gateway));
  });
  afterAll(async () => {
    await gateway.stop();
    await until("PostgreSQL is gone", () => !isAlive(postmaster));
    expect(await findEmbedded(dataDir)).toBeNull();
  });

  test("keeps its folder 0700 and its master key 0600, and the cluster to its own user", () => {
    expect(modeOf(dataDir)).toBe(0o700);
    expect(modeOf(join(dataDir, "master.key"))).toBe(0o600);
    expect(Buffer.from(readFileSync(join(dataDir, "master.key"), "utf8").trim(), "base64")).toHaveLength(32);
    const { cluster, socketFolder } = clusterOf(dataDir);
    expect(modeOf(cluster)).toBe(0o700);
    expect(modeOf(socketFolder ?? cluster)).toBe(0o700);
    if (isRoot) expect(statSync(`/proc/${postmaster}`).uid).not.toBe(0);
  });

  test("keeps fsync on and listens on no network address", async () => {
    const url = await findEmbedded(dataDir);
    const client = new pg.Client({ connectionString: url ?? "" });
    await client.connect();
    const { rows } = await client.query(
      "select current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses",
    );
    await client.end();
    expect(rows).toEqual([{ fsync: "on", addresses: "" }]);
  });

  test("is locked against a second gateway, which says who holds the folder", async () => {
    const second = await spawnGateway(environment);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`process ${gateway.process.pid}, port ${gateway.port}`);
    expect(second.output()).not.toContain("    at ");
    expect((await agentOf(gateway).get(`/api/status/${id}`)).body.status).toBe("PENDING");
  });

  test("gives its PostgreSQL none of its secrets", () => {
    if (!existsSync(`/proc/${postmaster}/environ`)) return;
    const given = readFileSync(`/proc/${postmaster}/environ`, "utf8");
    expect(given).not.toContain(API_KEY);
    expect(given).not.toContain("LETSPING");
  });

  test("brings its PostgreSQL back when that is killed", async () => {
    process.kill(postmaster, "SIGKILL");
    const agent = agentOf(gateway);
    await until(
      "requests are answered again",
      async () =>
        ![0, postmaster].includes(postmasterOf(dataDir)) &&
        (await agent.get(`/api/status/${id}`)).status === 200,
      30_000,
    );
    postmaster = postmasterOf(dataDir);
    await until("it is ready", async () => (await agent.get("/readyz")).status === 200, 30_000);
  });

  test("killed with -9, it leaves a PostgreSQL that the next one takes over, with all that was accepted", async () => {
    const last = await ask(agentOf(gateway));
    gateway.process.kill("SIGKILL");
    expect(await gateway.ended).toBe("SIGKILL");
    expect(isAlive(postmaster)).toBe(true);
    gateway = await startGatewayProcess(environment);
    expect(gateway.output()).toContain("took over the PostgreSQL");
    expect(postmasterOf(dataDir)).toBe(postmaster);
    for (const each of [id, last]) {
      expect((await agentOf(gateway).get(`/api/status/${each}`)).body.status).toBe("PENDING");
    }
  });
});

describe("the cluster's place", () => {
  test("may have a path longer than a Unix socket's, with spaces and letters of any script", async () => {
    const dataDir = newDataDir(join("Größe и 数据 'quoted'", "d".repeat(90), "e".repeat(60)));
    used.push(dataDir);
    mkdirSync(dirname(dataDir), { recursive: true, mode: 0o700 });
    const { socketFolder } = clusterOf(dataDir);
    expect((socketFolder ?? "").length).toBeLessThanOrEqual(85);
    const embedded = await startEmbedded({ dataDir, fsync: false });
    try {
      const client = new pg.Client({ connectionString: embedded.url });
      await client.connect();
      expect((await client.query("select current_database() as name")).rows).toEqual([{ name: "letsping" }]);
      await client.end();
      expect(embedded.adopted).toBe(false);
    } finally {
      await embedded.stop();
    }
    expect(await findEmbedded(dataDir)).toBeNull();
  });
});

describe("the lock of a data folder", () => {
  test("is 0600, is given back, and that of a process that died is taken over", () => {
    const dataDir = newDataDir();
    const lock = lockFolder(dataDir, 3000);
    const file = join(dataDir, "gateway.lock");
    expect(modeOf(file)).toBe(0o600);
    expect(() => lockFolder(dataDir, 3001)).toThrow(`process ${process.pid}, port 3000`);
    lock.update(3002);
    expect(() => lockFolder(dataDir, 3001)).toThrow("port 3002");
    lock.release();
    expect(existsSync(file)).toBe(false);

    // The number of a process that lives, but that began at another time: it was given to somebody else.
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: "1", port: 3000 }));
    const taken = lockFolder(dataDir, 3003);
    expect(() => lockFolder(dataDir, 3001)).toThrow("port 3003");
    taken.release();

    // What a full disk left of it.
    writeFileSync(file, "{");
    lockFolder(dataDir, 3004).release();
  });
});

test.runIf(existsSync("/proc/self/stat"))(
  "a process that ended but was never collected does not count as alive",
  async () => {
    // The short sleep ends; the long one, which is its parent by then, never asks for it.
    const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const pid = Number(
        await new Promise<string>((resolve) => parent.stdout.once("data", (text) => resolve(String(text)))),
      );
      await until("it has ended", () => !isAlive(pid));
      expect(existsSync(`/proc/${pid}`)).toBe(true);
    } finally {
      parent.kill("SIGKILL");
    }
  },
);
