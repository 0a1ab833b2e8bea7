// npm run bench:adapters: what each adapter adds to a guarded call. The same function is called by `guard` alone and as a
// tool of each framework, without a model, over a gateway in this process that approves at once; they take turns.
//   --json    one JSON object as the last line
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { median } from "../gateway/statistics";
import { quantile } from "../gateway/statistics";
import { measureAdapters } from "./added-per-call";

/** The most that an adapter may add to the median call, in microseconds. */
const TARGET_MICROSECONDS = 1_000;

function optionsOf(words: string[]): { json: boolean } {
  try {
    return parseArgs({ args: words, options: { json: { type: "boolean", default: false } } }).values;
  } catch (cause) {
    process.stderr.write(`${(cause as Error).message.split(". ")[0]}. The only flag is --json.\n`);
    return process.exit(1);
  }
}

const options = optionsOf(process.argv.slice(2));
const say = (text: string) => process.stdout.write(`${text}\n`);
const { rounds, calls, times } = await measureAdapters();
const guard = median(times.guard);
say(`One guarded call, median of ${rounds} rounds of ${calls}: ${guard.toFixed(0)} µs. Added by`);
const added: Record<string, { p50: number; p95: number }> = {};
let fits = true;
for (const [name, of] of Object.entries(times)) {
  if (name === "guard") continue;
  // Round by round: what slows the machine slows both.
  const more = of.map((time, round) => time - (times.guard[round] ?? 0));
  const row = { p50: median(more), p95: quantile(more, 0.95) };
  added[name] = row;
  const isMet = row.p50 <= TARGET_MICROSECONDS;
  fits &&= isMet;
  say(
    `  ${name.padEnd(22)} ${row.p50.toFixed(0).padStart(6)} µs (p95 ${row.p95.toFixed(0)})  ${isMet ? "met" : "MISSED"}`,
  );
}
if (options.json) {
  const surroundings = {
    node: process.versions.node,
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
  };
  const target_p50_microseconds = TARGET_MICROSECONDS;
  say(
    JSON.stringify({
      benchmark: "adapters",
      ...surroundings,
      rounds,
      calls,
      target_p50_microseconds,
      guard_microseconds: guard,
      added_microseconds: added,
    }),
  );
}
if (!fits) process.exitCode = 1;
