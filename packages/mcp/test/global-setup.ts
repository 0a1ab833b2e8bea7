import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The command, from the sources of our packages. */
    commandFile: string;
  }
}

/** Makes one file of the command: the tests start it dozens of times, and Node reads one file faster than hundreds. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "letsping-mcp-command-"));
  await build({
    config: false,
    silent: true,
    entry: { cli: fileURLToPath(new URL("../src/cli.ts", import.meta.url)) },
    outDir: folder,
    format: ["cjs"],
    target: "node20",
    noExternal: [/.*/],
    esbuildOptions(options) {
      options.conditions = ["@letsping/source", "node"];
    },
  });
  project.provide("commandFile", join(folder, "cli.cjs"));
  return () => rmSync(folder, { recursive: true, force: true });
}
