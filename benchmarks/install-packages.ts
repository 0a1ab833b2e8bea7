import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs the packages of a folder with a package-lock.json where they are not, or not as it says: peers are no part
 * of the workspace, and one of them has 200 MB.
 *
 * @returns why it failed, or null
 */
export function installPackages(folder: string): string | null {
  // npm writes it when everything is in place; the list of packages may be newer.
  const installed = statSync(join(folder, "node_modules", ".package-lock.json"), { throwIfNoEntry: false });
  const { mtimeMs: listedAt } = statSync(join(folder, "package-lock.json"));
  if (installed !== undefined && installed.mtimeMs >= listedAt) return null;
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  // To standard error: the last line of standard output is the result.
  const done = spawnSync("npm", words, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (done.status === 0) return null;
  return `npm ci in ${folder} ended with ${done.status ?? done.signal ?? done.error?.message}`;
}
