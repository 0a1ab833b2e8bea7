import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "../gateway/statistics";

const PROCESSES = 15;
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A module, and the folder from which it is found. */
const MODULES = {
  empty: { specifier: "./empty-module.mjs", folder: HERE },
  // Core has Zod among its dependencies: the same copy that the SDK brings along.
  zod: { specifier: "zod", folder: fileURLToPath(new URL("../../packages/core", import.meta.url)) },
  sdk: { specifier: "@letsping/sdk", folder: HERE },
} as const;

/** Medians in milliseconds, each over `processes` fresh processes. */
export type ImportTimes = Record<keyof typeof MODULES, number> & { processes: number };

/** How long a fresh process of Node takes to import a module, in milliseconds; its own start does not count. */
function importOnceMs({ specifier, folder }: { specifier: string; folder: string }): number {
  const program = `
    const startedAt = performance.now();
    await import(${JSON.stringify(specifier)});
    process.stdout.write(String(performance.now() - startedAt));`;
  const words = ["--input-type=module", "-e", program];
  // An empty environment: a loader in NODE_OPTIONS would be measured too.
  const said = execFileSync(process.execPath, words, { cwd: folder, env: {}, encoding: "utf8" });
  const timeMs = Number(said);
  if (!(timeMs > 0)) throw new Error(`Importing ${specifier} gave no time.`);
  return timeMs;
}

/** Imports each module in fresh processes, in turns, so that a busy moment of the machine falls on all of them. */
export function measureImports(): ImportTimes {
  const times = { empty: [] as number[], zod: [] as number[], sdk: [] as number[] };
  const names = ["empty", "zod", "sdk"] as const;
  for (const name of names) importOnceMs(MODULES[name]);
  for (let i = 0; i < PROCESSES; i++) {
    for (const name of names) times[name].push(importOnceMs(MODULES[name]));
  }
  return { empty: median(times.empty), zod: median(times.zod), sdk: median(times.sdk), processes: PROCESSES };
}
