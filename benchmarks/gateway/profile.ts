import { mkdirSync } from "node:fs";
import { readFileSync } from "node:fs";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { selfTimesOf } from "./self-times";
import type { CpuProfile } from "./self-times";

const SHOWN = 30;
const END = ".cpuprofile";

/** What to say to Node so that V8 writes a profile when the process ends. @param start number of the start, from 1 */
export function profilingWords(folder: string, name: string, start: number): string[] {
  mkdirSync(folder, { recursive: true });
  const file = `${name.replaceAll(/\W+/g, "-")}-${start}${END}`;
  return ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`];
}

/** Where the time of each profile of a folder went, as text: the functions with the most time of their own. */
export function describeProfiles(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(END));
  const parts = files.sort().map((file) => {
    const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
    const { busyMs, functions } = selfTimesOf(profile);
    const lines = functions
      .slice(0, SHOWN)
      .map(({ name, share }) => `  ${(100 * share).toFixed(1).padStart(5)} %  ${name}`);
    return `${join(folder, file)}: busy for ${(busyMs / 1000).toFixed(1)} s, its start included\n${lines.join("\n")}`;
  });
  return parts.join("\n\n");
}
