// npm run tarballs: writes the packages as files that npm can install elsewhere, into tarballs/.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "./pnpm.mjs";
import { requireNode } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";

requireNode();
const folder = join(root, "tarballs");
mkdirSync(folder, { recursive: true });
const steps = [
  ["install", "--frozen-lockfile"],
  ["--filter", "@letsping/server", "run", "generate"],
  ["exec", "turbo", "run", "build", "--output-logs=errors-only"],
  ["-r", "--filter", "./packages/*", "--filter", "@letsping/server", "pack", "--pack-destination", folder],
];
for (const words of steps) {
  const status = pnpm(words);
  if (status !== 0) process.exit(status);
}
console.log(
  `\nThe packages lie in ${folder}. In your own project:\n  npm install ${join(folder, "letsping-core-*.tgz")} ${join(folder, "letsping-sdk-*.tgz")}`,
);
