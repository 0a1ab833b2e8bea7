// npm run bench: LetsPing beside Restate, DBOS and a bare prototype, in alternating rounds.
//   --rounds N    rounds (default 3)      --quick     short rounds, to see that everything runs
//   --json        one JSON object as the last line
//   --write       writes docs/benchmarks.md     --only "NAME;NAME"   only these systems
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { letsPing } from "./letsping-gateway";
import { documentOf } from "./document";
import { installPeers } from "./peers";
import { peer } from "./peers";
import { cpuTableOf } from "./report";
import { summarise } from "./report";
import { surroundingsOf } from "./report";
import { tableOf } from "./report";
import { targetsOf } from "./report";
import { targetsTableOf } from "./report";
import { FULL } from "./round";
import { measureMemory } from "./round";
import { QUICK } from "./round";
import { removeSystem } from "./round";
import { runRound } from "./round";
import type { RoundResult } from "./round";
import type { System } from "./system";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

const OURS = letsPing("LetsPing", { projects: 1, requests: 0 });
const ENGINE = peer("Restate", { folder: "restate", client: "attached-client" }, false);
const CEILING = peer("prototype", { folder: "prototype", client: "client" }, true);
const SYSTEMS: System[] = [
  OURS,
  letsPing("LetsPing, 1 million requests", { projects: 1, requests: 1_000_000 }),
  letsPing("LetsPing, 100 projects", { projects: 100, requests: 0 }),
  ENGINE,
  peer("Restate, inside the handler", { folder: "restate", client: "client" }, false),
  peer("DBOS", { folder: "dbos", client: "client" }, true),
  CEILING,
];
/** Whose memory is measured: a held waiter of 10,000 with more keys than one, because a key may hold 5,000. */
const MEMORY = new Map<string, System>([
  [OURS.name, letsPing(OURS.name, { projects: 4, requests: 0 })],
  [ENGINE.name, ENGINE],
  [CEILING.name, CEILING],
]);

const say = (text: string) => process.stdout.write(`${text}\n`);
const words = options.only.toLowerCase().split(";").filter(Boolean);
const wanted = SYSTEMS.filter(({ name }) => words.length === 0 || words.includes(name.toLowerCase()));
const scale = options.quick ? QUICK : FULL;
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is ${options.rounds}; it is 1 or more.`);
if (wanted.length === 0) throw new Error(`--only ${options.only} names no system.`);

function versionsOf(): Record<string, string> {
  const manifest = (path: string) =>
    JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8")) as {
      version: string;
      dependencies: Record<string, string>;
    };
  const peers = manifest("../peers/package.json").dependencies;
  return {
    LetsPing: manifest("../../apps/server/package.json").version,
    Restate: peers["@restatedev/restate-server"] ?? "",
    DBOS: peers["@dbos-inc/dbos-sdk"] ?? "",
  };
}

installPeers();
const root = mkdtempSync(join(tmpdir(), "letsping-bench-"));
const folderOf = (system: System) => join(root, system.name.replaceAll(/\W+/g, "-"));
const results = new Map<string, RoundResult[]>(wanted.map(({ name }) => [name, []]));
const memory = new Map<string, number>();
try {
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another system, so that none always runs on a warm or a tired machine.
    for (let turn = 0; turn < wanted.length; turn++) {
      const system = wanted[(turn + round) % wanted.length];
      if (!system) continue;
      const result = await runRound(system, folderOf(system), scale);
      results.get(system.name)?.push(result);
      const { latency30, latency1000, cyclesPerSecond, createsPerSecond } = result;
      say(
        `round ${round + 1}  ${system.name}: p95 ${latency30.p95.toFixed(1)} and ${latency1000.p95.toFixed(1)} ms, ` +
          `${cyclesPerSecond.toFixed(0)} cycles/s, ${createsPerSecond.toFixed(0)} creates/s`,
      );
    }
  }
  for (const [name, system] of MEMORY) {
    if (!wanted.some((each) => each.name === name)) continue;
    memory.set(name, await measureMemory(system, join(root, "memory"), scale));
    say(`memory    ${name}: ${((memory.get(name) ?? 0) / 1_000).toFixed(1)} KB a waiter`);
  }
} finally {
  for (const system of SYSTEMS) removeSystem(folderOf(system));
  rmSync(root, { recursive: true, force: true });
}

const summaries = wanted.map(({ name }) =>
  summarise(name, results.get(name) ?? [], memory.get(name) ?? null),
);
const surroundings = surroundingsOf([...results.values()].flat(), versionsOf());
const named = (system: System) => summaries.find(({ name }) => name === system.name);
const [ours, engine, ceiling] = [named(OURS), named(ENGINE), named(CEILING)];
const targets = ours && engine && ceiling ? targetsOf(ours, engine, ceiling) : [];

say(`\n${tableOf(summaries)}\n\n${cpuTableOf(summaries)}`);
if (targets.length > 0) say(`\n${targetsTableOf(targets)}`);
if (options.write) {
  if (words.length > 0 || options.quick)
    throw new Error("docs/benchmarks.md is written from a whole run only.");
  const path = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));
  writeFileSync(path, documentOf({ surroundings, summaries, targets, rounds }));
  say("\nwritten: docs/benchmarks.md");
}
if (options.json) say(JSON.stringify({ surroundings, rounds, systems: summaries, targets }));
