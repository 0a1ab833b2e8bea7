// Finds the pinned pnpm, or brings it through npx. Everything that needs pnpm on the PATH (turbo) gets a shim.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const pinned = manifest.packageManager.split("@")[1];
const windows = process.platform === "win32";

/** Ends with a clear message on a Node that is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `LetsPing needs Node 20.19 or newer; this is Node ${process.versions.node}. Install it from https://nodejs.org.`,
  );
  process.exit(1);
}

/** The environment for child processes, with the pinned pnpm first on the PATH. */
export function environmentWithPnpm(extra = {}) {
  const environment = { ...process.env, ...extra };
  const found = spawnSync("pnpm", ["--version"], { encoding: "utf8", shell: windows, cwd: root });
  if (found.status === 0 && found.stdout.trim() === pinned) return environment;
  const shims = join(root, "node_modules", ".shims");
  mkdirSync(shims, { recursive: true });
  writeFileSync(join(shims, "pnpm"), `#!/bin/sh\nexec npx -y pnpm@${pinned} "$@"\n`, { mode: 0o755 });
  if (windows) writeFileSync(join(shims, "pnpm.cmd"), `@npx -y pnpm@${pinned} %*\r\n`);
  return { ...environment, PATH: `${shims}${delimiter}${environment.PATH ?? ""}` };
}

/** Runs pnpm and returns its exit code. */
export function pnpm(words, options = {}) {
  const result = spawnSync("pnpm", words, {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    env: environmentWithPnpm(),
    ...options,
  });
  if (result.error) console.error(String(result.error));
  return result.status ?? 1;
}
