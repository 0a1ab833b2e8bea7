import { existsSync } from "node:fs";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Config } from "../config";
import { isMusl } from "../config";
import { clusterPaths } from "../db/cluster-paths";
import { findEmbedded } from "../db/embedded";
import { lockHolder } from "../db/folder-lock";
import { unprivilegedUser } from "../db/unprivileged-user";
import { say } from "./commands";
import { lostDatabase } from "./lost-database";

interface Finding {
  level: "ok" | "warn" | "fail";
  text: string;
}

function checkMode(path: string, allowed: number, what: string): Finding {
  if (!existsSync(path)) return { level: "ok", text: `${what}: not made yet (${path})` };
  const mode = statSync(path).mode & 0o777;
  if (process.platform === "win32" || (mode & ~allowed) === 0)
    return { level: "ok", text: `${what}: ${path}, only for its owner` };
  return {
    level: "fail",
    text: `${what}: ${path} has the mode ${mode.toString(8)}; others can read it. chmod ${allowed.toString(8)} it.`,
  };
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return fits
    ? { level: "ok", text: `Node ${process.versions.node}` }
    : { level: "fail", text: `Node ${process.versions.node} is too old; 20.19 or newer is needed` };
}

function checkExposure(config: Config): Finding {
  const open = !["127.0.0.1", "localhost", "::1"].includes(config.host);
  if (open && !config.publicUrl)
    return {
      level: "fail",
      text: `It listens on ${config.host}, and LETSPING_PUBLIC_URL is not set: nobody but this machine could use it.`,
    };
  if (config.publicUrl?.startsWith("http:"))
    return {
      level: "warn",
      text: "LETSPING_PUBLIC_URL is http: sessions and keys cross the network in clear.",
    };
  return {
    level: "ok",
    text: open ? `reachable at ${config.publicUrl}` : "reachable only from this machine",
  };
}

async function checkDatabase(config: Config): Promise<Finding> {
  if (config.databaseUrl) return { level: "ok", text: "database: your own (DATABASE_URL)" };
  if (isMusl()) return { level: "fail", text: "the embedded PostgreSQL needs glibc; set DATABASE_URL" };
  const lost = lostDatabase(config);
  if (lost) return { level: "fail", text: `database: none. ${lost}` };
  const { cluster } = clusterPaths(config.dataDir, unprivilegedUser());
  if (!existsSync(join(cluster, "PG_VERSION")))
    return { level: "ok", text: `database: none yet; the first start makes it in ${cluster}` };
  const running = await findEmbedded(config.dataDir);
  const holder = lockHolder(config.dataDir);
  const where = holder ? `gateway process ${holder.pid} on port ${holder.port}` : "no gateway running";
  return {
    level: "ok",
    text: `database: embedded in ${cluster}, ${running ? "running" : "not running"}; ${where}`,
  };
}

/** Says what is unsafe or wrong on this machine. @returns 1 when something fails, else 0 */
export async function doctor(config: Config): Promise<number> {
  const findings: Finding[] = [
    checkNode(),
    checkMode(config.dataDir, 0o700, "data folder"),
    checkMode(join(config.dataDir, "master.key"), 0o600, "master key"),
    checkMode(join(config.dataDir, "demo.key"), 0o600, "demo key"),
    checkExposure(config),
    await checkDatabase(config),
    {
      level: "warn",
      text:
        `the gateway runs as ${userInfo().username}: an agent under the same user can read the data folder and sign itself in. ` +
        "Run one of the two as another user, in a container or on another machine (SECURITY.md).",
    },
  ];
  for (const { level, text } of findings) say(`${level.padEnd(4)}  ${text}`);
  return findings.some(({ level }) => level === "fail") ? 1 : 0;
}
