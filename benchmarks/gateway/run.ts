// npm run bench: LetsPing beside Restate, DBOS and a bare prototype, in alternating rounds. options.ts has the flags.
import { mkdtempSync } from "node:fs";
import { readFileSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { documentOf } from "./document";
import { measureMemory } from "./held-memory";
import { lackOfFiles } from "./open-files";
import { parseOptions } from "./options";
import type { Options } from "./options";
import { Problem } from "./problem";
import { describeProfiles } from "./profile";
import { FULL } from "./round";
import { QUICK } from "./round";
import { removeSystem } from "./round";
import { runRound } from "./round";
import type { RoundResult } from "./round";
import type { Figure } from "./statistics";
import { summarise } from "./summary";
import { describeSurroundings } from "./surroundings";
import { surroundingsOf } from "./surroundings";
import type { System } from "./system";
import { NAMES } from "./system-names";
import { forMemory } from "./systems";
import { systemsOf } from "./systems";
import { cellOf } from "./tables";
import { tablesOf } from "./tables";
import { inKb } from "./targets";
import { targetsOf } from "./targets";
import { createUndoing } from "./undoing";
import type { Undoing } from "./undoing";

/** What a signal ends a program with, as shells know it. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const WAITERS_IN_ROUNDS = 1_000;
const PAGE = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));

const say = (text: string) => process.stdout.write(`${text}\n`);

/** The exit code for the first signal. Later ones are the same wish: npm hands a Ctrl-C on that the terminal had sent. */
async function untilSignal(): Promise<number> {
  const [name, code] = await new Promise<[string, number]>((stop) => {
    for (const each of Object.entries(SIGNALS)) process.on(each[0], () => stop(each));
  });
  process.stderr.write(`\n${name}: stopping everything.\n`);
  return code;
}

function makeFolder(systems: readonly System[], undoing: Undoing) {
  const root = mkdtempSync(join(tmpdir(), "letsping-bench-"));
  const folderOf = ({ name }: System) => join(root, name.replaceAll(/\W+/g, "-"));
  undoing.add(() => {
    for (const system of systems) removeSystem(folderOf(system));
    rmSync(root, { recursive: true, force: true });
  });
  return folderOf;
}

async function runRounds(
  systems: readonly System[],
  options: Options,
  undoing: Undoing,
): Promise<{ results: Map<string, RoundResult[]>; loadAverages: number[] }> {
  const folderOf = makeFolder(systems, undoing);
  const results = new Map<string, RoundResult[]>(systems.map(({ name }) => [name, []]));
  const loadAverages: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    // Each round begins with another system, so that none always runs on a warm or a tired machine.
    const turns = systems.map((_, turn) => systems[(turn + round) % systems.length]);
    for (const system of turns.filter((each) => each !== undefined)) {
      const [load = 0] = loadavg();
      loadAverages.push(load);
      const result = await runRound(system, folderOf(system), options.quick ? QUICK : FULL, undoing);
      results.get(system.name)?.push(result);
      const { latency30, latency1000, cyclesPerSecond, createsPerSecond } = result;
      say(
        `round ${round + 1}  ${system.name}: p95 ${latency30.p95.toFixed(1)} and ${latency1000.p95.toFixed(1)} ms, ` +
          `${cyclesPerSecond.toFixed(0)} cycles/s, ${createsPerSecond.toFixed(0)} creates/s ` +
          `(load average before it ${load.toFixed(1)})`,
      );
    }
  }
  return { results, loadAverages };
}

async function runMemory(
  systems: readonly System[],
  waiters: number,
  undoing: Undoing,
): Promise<Map<string, Figure>> {
  const folderOf = makeFolder(systems, undoing);
  const memory = new Map<string, Figure>();
  for (const system of systems) {
    const bytes = await measureMemory(system, folderOf(system), waiters, undoing);
    memory.set(system.name, bytes);
    say(`memory   ${system.name}: ${cellOf(inKb(bytes), 1)} KB a waiter, of ${waiters}`);
  }
  return memory;
}

/** Refuses what could not be measured on this machine, before anything is started. */
function requireMachine(waiters: number): void {
  if (process.platform !== "linux") {
    throw new Problem(
      `npm run bench reads processor time and memory from /proc: it needs Linux, not ${process.platform}.`,
    );
  }
  // Node has raised its own limit as far as it may, and what it starts inherits that.
  const lack = lackOfFiles(readFileSync("/proc/self/limits", "utf8"), waiters);
  if (lack !== null) throw new Problem(lack);
}

async function run(undoing: Undoing): Promise<void> {
  const words = process.argv.slice(2);
  const options = parseOptions(words, Object.values(NAMES));
  const profileFolder = options.profile === null ? null : resolve(options.profile);
  const systems = systemsOf(profileFolder).filter(({ name }) => options.systems.includes(name));
  const inRounds = options.parts.includes("rounds") ? systems : [];
  const inMemory = options.parts.includes("memory") ? systems.flatMap((each) => forMemory(each) ?? []) : [];
  if (inRounds.length + inMemory.length === 0) {
    throw new Problem(`The memory of ${options.systems.join("; ")} is not measured. Leave --measure out.`);
  }
  const { heldWaiters } = options.quick ? QUICK : FULL;
  requireMachine(inMemory.length > 0 ? heldWaiters : WAITERS_IN_ROUNDS);
  for (const { install } of systems) install?.();

  const [load = 0] = loadavg();
  // First, because it is what a machine may be too small for.
  const memory = await runMemory(inMemory, heldWaiters, undoing);
  const { results, loadAverages } = await runRounds(inRounds, options, undoing);

  const measured = systems.map(({ name }) => ({
    name,
    results: results.get(name) ?? [],
    bytesPerWaiter: memory.get(name) ?? null,
  }));
  const summaries = measured.map(summarise);
  const targets = targetsOf(measured);
  const database = [...results.values()].flat().find((result) => result.database !== null)?.database ?? null;
  const surroundings = surroundingsOf(options.systems, database, [load, ...loadAverages]);

  say(`\n${describeSurroundings(surroundings)}\n\n${tablesOf(summaries, targets)}`);
  if (profileFolder !== null) {
    say(`\n${describeProfiles(profileFolder)}\n\nA profiled gateway is slower: these figures are no result.`);
  }
  if (options.write) {
    writeFileSync(PAGE, documentOf({ surroundings, summaries, targets, rounds: options.rounds }));
    say("\nwritten: docs/benchmarks.md");
  }
  if (options.json)
    say(JSON.stringify({ surroundings, rounds: options.rounds, systems: summaries, targets }));
}

// A terminal that was closed takes no more text; everything is stopped in order all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
const undoing = createUndoing();
let code: number;
try {
  code = await Promise.race([run(undoing).then(() => 0), untilSignal()]);
} catch (cause) {
  process.stderr.write(`${cause instanceof Problem ? cause.message : (cause as Error).stack}\n`);
  code = 1;
}
await undoing.all();
process.exit(code);
