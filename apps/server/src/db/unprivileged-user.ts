import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A user that PostgreSQL may run as. It refuses to run as root. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

function lookUp(name: string): SystemUser | null {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : null;
}

/**
 * The user for PostgreSQL when the gateway runs as root: `letsping`, made when it is missing, else `nobody`. Null when
 * the gateway is not root, and PostgreSQL can simply run as the same user.
 */
export function unprivilegedUser(): SystemUser | null {
  if (process.platform === "win32" || process.getuid?.() !== 0) return null;
  const known = lookUp("letsping");
  if (known) return known;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "letsping"], {
    stdio: "ignore",
  });
  const user = lookUp("letsping") ?? lookUp("nobody");
  if (!user)
    throw new Error("PostgreSQL cannot run as root, and there is no user letsping or nobody to run it as.");
  return user;
}
