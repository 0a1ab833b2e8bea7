/**
 * How well the Shield tells hijacked agents from ordinary ones, on any recorded runs, and how fast. Run:
 *
 *     npm run bench:shield -- --data RUNS.jsonl[.gz] … [--high HIGH.json] [--seeds 10] [--golden SCORES.json] [--json]
 *
 * A line of a file is one run: { agent, label, steps: [{ tool, args_keys, mal?, v? }], user_task?, model? }. What is
 * learned are runs whose label is `benign`; what is to be found are those with `attacked_success`. HIGH.json names the
 * actions of each agent whose calls may raise alarms; of an agent that it does not name, all calls may.
 *
 * The last line with --json is one object; its `summary` has the figures that matter most. With --golden, published
 * scores are compared first, and a difference ends the program.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { compareDetectors } from "./detection.ts";
import type { Detection } from "./detection.ts";
import { DEFAULT_DETECTOR } from "./detectors.ts";
import { DETECTORS } from "./detectors.ts";
import { compareWithGolden } from "./golden.ts";
import { heldRuns } from "./judged-runs.ts";
import { learningCurve } from "./learning-curve.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { poisonedShadow } from "./poison.ts";
import { readHighActions } from "./recorded-runs.ts";
import { readRuns } from "./recorded-runs.ts";
import { suitesOf } from "./recorded-runs.ts";
import { withoutValues } from "./recorded-runs.ts";
import { detectionTable } from "./report.ts";
import { figuresTable } from "./report.ts";
import { leaveOneOutTable } from "./report.ts";
import { objectTable } from "./report.ts";
import { summarise } from "./report.ts";
import { thresholdTable } from "./report.ts";
import { measureSizes } from "./size.ts";
import { measureSpeed } from "./speed.ts";
import type { Speed } from "./speed.ts";

const say = (text: string) => void process.stdout.write(`${text}\n`);

interface Options {
  data: string[];
  high: string | undefined;
  golden: string | undefined;
  seeds: number;
  json: boolean;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: "string", multiple: true, default: [] },
      high: { type: "string" },
      golden: { type: "string" },
      seeds: { type: "string", default: "10" },
      json: { type: "boolean", default: false },
    },
  });
  const data = [...values.data, ...positionals];
  if (data.length === 0) throw new Error("Name the files of runs: --data RUNS.jsonl.gz.");
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1)
    throw new Error(`--seeds is ${values.seeds}; it must be 1 or more.`);
  return { data, high: values.high, golden: values.golden, seeds, json: values.json };
}

function main({ data, high, golden, seeds, json }: Options): void {
  const differences = golden === undefined ? null : compareWithGolden(golden);
  if (differences !== null)
    say(`Published scores differ by ${Math.max(...Object.values(differences))} bits.`);
  const runs = readRuns(data, readHighActions(high));
  const suites = suitesOf(withoutValues(runs));
  const valued = suitesOf(runs).filter(({ benign }) =>
    benign.some(({ steps }) => steps.some(({ fingerprints }) => fingerprints !== undefined)),
  );
  for (const { agent, benign, attacks } of suites)
    say(`${agent}: ${benign.length} ordinary runs, ${attacks.length} attacks that succeeded`);
  say(`Node ${process.version}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${seeds} seeds`);

  // First, while nothing else has filled the memory.
  const speeds: Record<string, Speed> = {};
  for (const { agent, benign } of suites) {
    const speed = measureSpeed(benign);
    if (speed !== null) speeds[agent] = speed;
  }
  say(objectTable("one core", speeds));

  const structure = compareDetectors(suites, seeds, "random");
  say(detectionTable("structure only; threshold of the ordinary runs that are judged", structure));
  say(thresholdTable("structure only; thresholds that were measured while learning", structure));
  const defaults = [DEFAULT_DETECTOR];
  const values: Detection = compareDetectors(valued, seeds, "random", defaults);
  say(detectionTable("with fingerprints of values", values));
  say(thresholdTable("with fingerprints of values; own thresholds", values));

  const held = { structure: heldRuns(suites, seeds), values: heldRuns(valued, seeds) };
  say(figuresTable("what Enforcing holds, of calls of high and of critical priority", held));

  const attacked = suites.filter(({ attacks }) => attacks.length > 0);
  const pair = DETECTORS.slice(0, 2);
  const newTasks = compareDetectors(attacked, seeds, "new_tasks", pair);
  const newModels = compareDetectors(attacked, seeds, "new_models", pair);
  say(detectionTable("structure only; tasks that were never learned", newTasks));
  say(thresholdTable("tasks that were never learned; own thresholds", newTasks));
  say(detectionTable("structure only; models that were never learned", newModels));
  say(thresholdTable("models that were never learned; own thresholds", newModels));

  const curve = learningCurve(suites, seeds);
  say(figuresTable("after few runs", curve));
  const poison = poisonedShadow(suites, seeds);
  say(figuresTable("5 % attacks in Shadow", { all: poison }));
  const left = leaveOneOut(suites, seeds);
  say(leaveOneOutTable("the best score on the other agents, on this one", left));

  const sizes = measureSizes(Object.fromEntries(suites.map(({ agent, benign }) => [agent, benign])));
  say(objectTable("bytes of a profile", sizes));
  if (!json) return;
  const report = {
    summary: summarise({ structure, values, poison, speeds }),
    golden_differences: differences,
    enforcing_holds: held,
    ...{ seeds, structure, values, new_tasks: newTasks, new_models: newModels },
    ...{ learning_curve: curve, poisoned_shadow: poison, leave_one_out: left, speed: speeds, size: sizes },
  };
  say(JSON.stringify(report));
}

main(readOptions());
