import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Most that `LetsPing` alone may weigh, in a browser and in Node, minified and gzipped, in bytes. */
export const TARGET_BYTES = 12_000;

/** What a program weighs that imports something of the SDK and nothing else. */
export interface BundleSize {
  minifiedBytes: number;
  gzipBytes: number;
}

interface Bundler {
  build: (options: Record<string, unknown>) => Promise<{ outputFiles: { text: string }[] }>;
}

// The bundler that the SDK's own build uses.
const fromSdk = createRequire(new URL("../../packages/sdk/package.json", import.meta.url));
const { build } = createRequire(fromSdk.resolve("tsup"))("esbuild") as Bundler;

async function sizeOf(contents: string, platform: "browser" | "node"): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform,
    target: "es2022",
    // A peer: a program that has Zod schemas has Zod.
    external: ["zod"],
    logLevel: "silent",
  });
  const text = outputFiles.map((file) => file.text).join("");
  return { minifiedBytes: Buffer.byteLength(text), gzipBytes: gzipSync(text, { level: 9 }).length };
}

/** Bundles the built SDK as a browser and as Node would get it: `LetsPing` alone, and everything that it exports. */
export async function measureBundles(): Promise<{
  letsPing: BundleSize;
  everything: BundleSize;
  letsPingInNode: BundleSize;
}> {
  const alone = 'export { LetsPing } from "@letsping/sdk"';
  return {
    letsPing: await sizeOf(alone, "browser"),
    everything: await sizeOf('export * from "@letsping/sdk"', "browser"),
    letsPingInNode: await sizeOf(alone, "node"),
  };
}
