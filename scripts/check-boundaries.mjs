// Holds every source file against the rules of boundaries.mjs; ends with 1 when one is broken.
import { existsSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./boundaries.mjs";
import { OVER_ALL_PROJECTS } from "./boundaries.mjs";
import { root } from "./pnpm.mjs";
import { repositoryFiles } from "./repository-files.mjs";

const rootManifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const manifests = new Map();

/** The package.json that stands for a folder: its own, or the nearest above. */
function manifestOf(folder) {
  if (!manifests.has(folder)) {
    let nearest = folder;
    while (!existsSync(join(root, nearest, "package.json"))) nearest = join(nearest, "..");
    const manifest = JSON.parse(readFileSync(join(root, nearest, "package.json"), "utf8"));
    manifests.set(folder, { ...manifest, rootDevDependencies: rootManifest.devDependencies });
  }
  return manifests.get(folder);
}

const sources = repositoryFiles().filter((path) => /\.(ts|tsx|mjs)$/.test(path));
const broken = sources.flatMap((path) => check(path, readFileSync(join(root, path), "utf8"), manifestOf));
for (const { file, text } of OVER_ALL_PROJECTS) {
  const statements = readFileSync(join(root, file), "utf8").replace(/\s+/g, " ");
  if (!statements.includes(text))
    broken.push(`scripts/boundaries.mjs excuses "${text}" in ${file}, where it is not`);
}
for (const line of broken) console.error(line);
console.log(`boundaries: ${sources.length} files, ${broken.length} broken rules`);
process.exit(broken.length > 0 || sources.length === 0 ? 1 : 0);
