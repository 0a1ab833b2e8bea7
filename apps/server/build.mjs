// Builds what is published: dist/main.js with all @letsping/* inside, and the dashboard in dist/web.
import { chmodSync } from "node:fs";
import { existsSync } from "node:fs";
import { readdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { gzipSync } from "node:zlib";
import { build } from "tsup";
import { build as buildWeb } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const dist = join(folder, "dist");
rmSync(dist, { recursive: true, force: true });

await build({
  entry: { main: join(folder, "src/main.ts") },
  outDir: dist,
  format: "esm",
  target: "node20",
  platform: "node",
  bundle: true,
  // What is imported only when somebody needs it gets a file of its own.
  splitting: true,
  dts: false,
  silent: true,
  config: false,
  tsconfig: join(folder, "../../tsconfig.json"),
  banner: { js: "#!/usr/bin/env node" },
  // Published dependencies stay outside; our own packages are in no registry, so they come along.
  external: Object.keys(manifest.dependencies),
  noExternal: [/^@letsping\//],
  esbuildOptions(options) {
    options.conditions = ["@letsping/source"];
    options.legalComments = "none";
  },
});
chmodSync(join(dist, "main.js"), 0o755);

if (existsSync(join(folder, "web/index.html"))) {
  await buildWeb({ root: join(folder, "web"), logLevel: "warn" });
  // Compressed once here, not at each call. Fonts are compressed already.
  const assets = join(dist, "web/assets");
  for (const name of readdirSync(assets).filter((each) => /\.(?:js|css)$/.test(each))) {
    const bytes = readFileSync(join(assets, name));
    writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
  }
}
