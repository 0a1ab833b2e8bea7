// The files of the repository: what git tracks or would track; without git, everything that is not made or installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";

const MADE = new Set(["node_modules", "dist", "generated", ".git", ".turbo", "coverage"]);

function walk(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return MADE.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Paths from the root, with /, sorted. */
export function repositoryFiles() {
  const words = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = spawnSync("git", words, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const inGit = listed.status === 0 && listed.stdout.length > 0;
  const files = inGit ? [...new Set(listed.stdout.split("\0").filter(Boolean))] : walk("");
  return files.filter((path) => existsSync(join(root, path))).sort();
}
