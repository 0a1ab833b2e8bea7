// npm run faults: every fault at full size, one table, exit code 1 when a count that must be 0 is not.
// npm run faults -- --short: with the sizes of the tests. A further word runs only the places whose name holds it.
import { holds } from "./harness/outcome";
import type { Outcome } from "./harness/outcome";
import { tableOf } from "./harness/outcome";
import { FULL } from "./harness/under-load";
import { SHORT } from "./harness/under-load";
import { PLACES } from "./places";

const words = process.argv.slice(2);
const scale = words.includes("--short") ? SHORT : FULL;
const wanted = words.filter((word) => !word.startsWith("--"));
const say = (text: string) => process.stdout.write(`${text}\n`);

const outcomes: Outcome[] = [];
const skipped: string[] = [];
const failed: string[] = [];

for (const place of PLACES) {
  if (wanted.length > 0 && !wanted.some((word) => place.name.includes(word))) continue;
  const why = place.whyNot();
  if (why !== null) {
    skipped.push(`${place.name}: ${why}`);
    continue;
  }
  const report = (outcome: Outcome) => {
    outcomes.push(outcome);
    say(`${holds(outcome) ? "ok    " : "FAILED"} ${outcome.fault}`);
    for (const line of outcome.wrong) say(`       ${line}`);
  };
  try {
    await place.run(scale, report);
  } catch (cause) {
    failed.push(`${place.name}: ${String(cause)}`);
    say(`FAILED ${place.name}: ${cause instanceof Error ? cause.stack : String(cause)}`);
  }
}

say(`\n${tableOf(outcomes)}\n`);
for (const line of skipped) say(`skipped ${line}`);
const broken = outcomes.filter((outcome) => !holds(outcome)).length + failed.length;
say(`${outcomes.length} faults, ${broken} of them with a count that must be 0`);
process.exitCode = broken > 0 || outcomes.length === 0 ? 1 : 0;
