import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { release } from "node:os";
import { totalmem } from "node:os";
import { type } from "node:os";
import { NAMES } from "./system-names";

/** Where and with what it was measured. */
export interface Surroundings {
  date: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  kernel: string;
  node: string;
  /** Null where nothing that was measured has a PostgreSQL. */
  postgres: { version: string; fsync: string } | null;
  /** Versions of what was measured, as it is installed. */
  versions: Record<string, string>;
  /** Processes that wanted to run, over a minute, before each system was started; the first before anything was. */
  loadAverages: readonly number[];
}

const PEER = (name: string) => `../peers/node_modules/${name}/package.json`;
const MANIFESTS: readonly { system: string; parts: Record<string, string> }[] = [
  { system: NAMES.ours, parts: { LetsPing: "../../apps/server/package.json" } },
  {
    system: NAMES.restate,
    parts: { Restate: PEER("@restatedev/restate-server"), "its SDK": PEER("@restatedev/restate-sdk") },
  },
  { system: NAMES.dbos, parts: { DBOS: PEER("@dbos-inc/dbos-sdk") } },
  { system: NAMES.prototype, parts: { "pg of the prototype": PEER("pg") } },
];

function versionsOf(systems: readonly string[]): Record<string, string> {
  const version = (path: string) => {
    const text = readFileSync(new URL(path, import.meta.url), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  };
  return Object.fromEntries(
    MANIFESTS.filter(({ system }) => systems.some((name) => name.startsWith(system))).flatMap(({ parts }) =>
      Object.entries(parts).map(([part, path]) => [part, version(path)]),
    ),
  );
}

/**
 * Looks at the machine.
 *
 * @param systems names of what was measured
 */
export function surroundingsOf(
  systems: readonly string[],
  postgres: Surroundings["postgres"],
  loadAverages: readonly number[],
): Surroundings {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.versions.node,
    postgres,
    versions: versionsOf(systems),
    loadAverages,
  };
}

/** The same in words. */
export function describeSurroundings(of: Surroundings): string {
  const [first = 0, ...rest] = of.loadAverages.map((load) => load.toFixed(1));
  const [least, most] = [Math.min(...rest.map(Number)), Math.max(...rest.map(Number))];
  const later = rest.length === 0 ? "" : `, then ${least} to ${most}, the benchmark's own included`;
  return [
    `${of.cores} cores of ${of.processor}, ${of.memoryGiB} GiB, ${of.kernel}`,
    `Node ${of.node}`,
    ...(of.postgres === null ? [] : [`PostgreSQL ${of.postgres.version} with fsync ${of.postgres.fsync}`]),
    Object.entries(of.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    `load average ${first} at the start${later}`,
  ].join("; ");
}
