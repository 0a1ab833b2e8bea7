import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
/** npm writes it when everything is in place. */
const WHEN_COMPLETE = join(FOLDER, "node_modules", ".package-lock.json");

/** Installs the peers where they are not. @returns why it failed, or null */
export function installGuardrailPeers(): string | null {
  if (existsSync(WHEN_COMPLETE)) return null;
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  // To standard error: the last line of standard output is the result.
  const done = spawnSync("npm", words, { cwd: FOLDER, stdio: ["ignore", 2, 2] });
  if (done.status === 0) return null;
  return `npm ci in benchmarks/guardrails/peers ended with ${done.status ?? done.signal ?? done.error?.message}`;
}
