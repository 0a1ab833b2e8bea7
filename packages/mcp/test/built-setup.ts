import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

/** The tests start the command as it is published. */
export function setup(project: TestProject): void {
  const file = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  if (!existsSync(file)) throw new Error(`${file} is missing. Run \`npm run build\` first.`);
  project.provide("commandFile", file);
}
