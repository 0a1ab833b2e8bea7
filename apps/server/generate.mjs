// Generates the Prisma client. The command-line tool wants a schema engine that it would download; generating needs
// none, so any executable that exists will do.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const manifest = createRequire(import.meta.url).resolve("prisma/package.json");
execFileSync(process.execPath, [join(dirname(manifest), "build/index.js"), "generate"], {
  cwd: folder,
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  stdio: ["ignore", "ignore", "inherit"],
});
