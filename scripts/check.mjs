// npm run check: what a change must pass before its tests. Lint, types, boundaries and documents; no database, no build.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "./pnpm.mjs";
import { requireNode } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";

requireNode();
const steps = [
  ["formatting and rules", ["exec", "biome", "check", "."]],
  ["boundaries", ["exec", "node", "scripts/check-boundaries.mjs"]],
  ["documentation", ["exec", "tsx", "--conditions=@letsping/source", "scripts/check-docs.ts"]],
  ["types", ["exec", "tsc", "-p", "tsconfig.json"]],
  ["promises and switches", ["exec", "eslint", "."]],
];
if (!existsSync(join(root, "node_modules"))) {
  console.log("=== install");
  if (pnpm(["install", "--frozen-lockfile"]) !== 0) process.exit(1);
}
if (!existsSync(join(root, "apps/server/src/generated"))) {
  console.log("=== generate");
  if (pnpm(["--filter", "@letsping/server", "run", "generate"]) !== 0) process.exit(1);
}
const results = steps.map(([name, words]) => {
  console.log(`\n=== ${name}`);
  const startedAt = Date.now();
  const failed = pnpm(words) !== 0;
  return { name, failed, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) };
});
console.log("");
for (const { name, failed, seconds } of results) {
  console.log(`${failed ? "FAILED" : "ok"}  ${name}  ${seconds} s`);
}
process.exit(results.some(({ failed }) => failed) ? 1 : 0);
