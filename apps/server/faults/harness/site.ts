import { mkdtempSync } from "node:fs";
import { existsSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { join } from "node:path";
import { clusterPaths } from "../../src/db/cluster-paths";
import { findEmbedded } from "../../src/db/embedded";
import { isAlive } from "../../src/db/embedded";
import { unprivilegedUser } from "../../src/db/unprivileged-user";
import { freePort } from "../../src/testing/gateway-process";
import { until } from "../../src/testing/until";
import type { Caller } from "./call";
import { superviseGateway } from "./gateway";
import type { Gateway } from "./gateway";
import type { Cast } from "./load";
import { signal } from "./processes";

export const OWNER = { email: "maya@example.com", password: "correct-horse-9" };
export const API_KEY = "lp_test_abcdefghijklmnopqrstuvwxyz012345";
export const SETTINGS = {
  LETSPING_OWNER_EMAIL: OWNER.email,
  LETSPING_OWNER_PASSWORD: OWNER.password,
  LETSPING_BOOTSTRAP_API_KEY: API_KEY,
};
/** People who press at the same time. */
const PEOPLE = 6;

/** A place where faults happen: gateways, a database, and who calls them. */
export interface Site {
  gateways: readonly Gateway[];
  /** The same database, past whatever stands between it and the gateway. */
  databaseUrl: string;
  /** Where agents and people call: a gateway, or what stands before it. */
  url: string;
  cast: Cast;
  close: () => Promise<void>;
}

/** Signs a person in at an address, the owner if nobody is named. @throws Error where the gateway refuses */
export async function signIn(url: string, email: string = OWNER.email): Promise<Caller> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url },
    body: JSON.stringify({ ...OWNER, email }),
  });
  if (!answer.ok) throw new Error(`Signing in was answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return { url, headers: { Cookie: cookie, Origin: url } };
}

/** Gives the guardrails of a project these settings, whatever they were. Default: its limits are off, as loads need it. */
export async function saveGuardrails(
  owner: Caller,
  projectId?: string,
  settings: object = { rules: { velocity: "off", loop: "off" } },
): Promise<void> {
  const named = projectId === undefined ? {} : { "X-LetsPing-Project": projectId };
  const headers = { ...owner.headers, ...named, "Content-Type": "application/json" };
  const path = `${owner.url}/api/guardrails`;
  const { version: expected_version } = (await (await fetch(path, { headers })).json()) as {
    version: number;
  };
  const body = JSON.stringify({ settings, expected_version });
  const answer = await fetch(path, { method: "PUT", headers, body });
  if (!answer.ok) throw new Error(`The settings were answered ${answer.status}: ${await answer.text()}`);
}

/** An agent with the key, and the owner with one session in several hands. */
export async function castAt(url: string): Promise<Cast> {
  const person = await signIn(url);
  await saveGuardrails(person);
  const headers = { Authorization: `Bearer ${API_KEY}`, "X-LetsPing-Version": "2" };
  return { agent: { url, headers }, people: Array.from({ length: PEOPLE }, () => person) };
}

/** A data folder of its own, and where its PostgreSQL lies. */
export interface DataFolder {
  path: string;
  /** Folder that holds the cluster. */
  home: string;
  cluster: string;
  /** Number of PostgreSQL's first process; 0 while there is none. */
  postmaster: () => number;
  remove: () => Promise<void>;
}

export function createDataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), "letsping-faults-"));
  const { cluster, socketFolder } = clusterPaths(path, unprivilegedUser());
  const postmaster = () => {
    const file = join(cluster, "postmaster.pid");
    return Number(existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : 0);
  };
  return {
    path,
    home: dirname(cluster),
    cluster,
    postmaster,
    async remove() {
      // A gateway that was killed leaves its PostgreSQL behind.
      const left = postmaster();
      if (left > 0 && isAlive(left)) {
        signal(left, "SIGINT");
        await until("PostgreSQL has ended", () => !isAlive(left), 20_000);
      }
      if (unprivilegedUser()) rmSync(dirname(cluster), { recursive: true, force: true });
      if (socketFolder) rmSync(socketFolder, { recursive: true, force: true });
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** One machine: a gateway with its own PostgreSQL in a data folder. */
export interface OwnMachine extends Site {
  gateway: Gateway;
  folder: DataFolder;
  /** Environment that the gateway was started with. */
  environment: Record<string, string>;
}

export async function openOwnMachine(
  more: Record<string, string> = {},
  folder: DataFolder = createDataFolder(),
): Promise<OwnMachine> {
  const port = await freePort();
  const environment = { LETSPING_DATA_DIR: folder.path, ...SETTINGS, ...more };
  const gateway = await superviseGateway(port, environment);
  const databaseUrl = await findEmbedded(folder.path);
  if (databaseUrl === null) throw new Error("The gateway is ready, and its database does not answer.");
  return {
    gateway,
    gateways: [gateway],
    folder,
    environment,
    databaseUrl,
    url: gateway.url,
    cast: await castAt(gateway.url),
    async close() {
      await gateway.stop();
      await folder.remove();
    },
  };
}
