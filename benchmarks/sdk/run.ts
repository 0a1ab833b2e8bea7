// npm run bench:sdk: what the built SDK weighs, how long its import takes, what guarding a function costs, and
// what a call costs over each of Node's two HTTP clients. Ends with 1 where it weighs too much, in a browser or in Node.
//   --json    one JSON object as the last line
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { BundleSize } from "./bundle-size";
import { measureBundles } from "./bundle-size";
import { TARGET_BYTES } from "./bundle-size";
import { measureCalls } from "./call-cost";
import { measureGuard } from "./guard-overhead";
import { measureImports } from "./import-time";

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
const bytes = (size: BundleSize) =>
  `${size.gzipBytes.toLocaleString("en")} bytes gzipped (${size.minifiedBytes.toLocaleString("en")} minified)`;
const ms = (value: number) => `${value.toFixed(1)} ms`;
const microseconds = (value: number) => `${value.toFixed(2)} µs`;

const { version } = JSON.parse(
  readFileSync(new URL("../../packages/sdk/package.json", import.meta.url), "utf8"),
) as { version: string };
const surroundings = {
  date: new Date().toISOString().slice(0, 10),
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  sdk: version,
};
say(
  `@letsping/sdk ${surroundings.sdk}, Node ${surroundings.node}, ${surroundings.cores} × ${surroundings.processor}, ` +
    `${surroundings.memoryGiB} GiB, ${surroundings.date}`,
);

const size = await measureBundles();
const isMet = ({ gzipBytes }: BundleSize) => gzipBytes <= TARGET_BYTES;
const fits = isMet(size.letsPing) && isMet(size.letsPingInNode);
say("\nWeight, in a browser where nothing else is said, zod left to the program");
say(`  LetsPing alone    ${bytes(size.letsPing)}`);
say(`  the whole entry   ${bytes(size.everything)}`);
say(`  LetsPing in Node  ${bytes(size.letsPingInNode)}`);
const met = (of: BundleSize) => (isMet(of) ? "met" : `MISSED by ${of.gzipBytes - TARGET_BYTES}`);
say(
  `  target            at most ${TARGET_BYTES.toLocaleString("en")} for LetsPing: ${met(size.letsPing)} in a browser, ` +
    `${met(size.letsPingInNode)} in Node`,
);

const imports = measureImports();
say(`\nImport in a fresh process of Node, median of ${imports.processes}`);
say(`  an empty module   ${ms(imports.empty)}`);
say(`  zod alone         ${ms(imports.zod)}`);
say(
  `  @letsping/sdk     ${ms(imports.sdk)}, ${(imports.sdk / imports.zod).toFixed(2)} × zod, which it brings along`,
);

const guard = await measureGuard();
const rest = guard.guarded - guard.verification - guard.gateway;
const [least, most] = guard.guardedSpread;
say(`\nOne call of a function that does nothing, median of ${guard.rounds} rounds of ${guard.calls}`);
say(`  bare                     ${microseconds(guard.bare)}`);
say(
  `  guarded                  ${microseconds(guard.guarded)} (rounds ${least.toFixed(0)} to ${most.toFixed(0)})`,
);
say(`    check of the receipt   ${microseconds(guard.verification)}`);
say(`      its signature alone  ${microseconds(guard.signature)}`);
say(`    answers of the gateway ${microseconds(guard.gateway)}, made in this process, no part of the SDK`);
say(`    everything else        ${microseconds(rest)}, four calls, their timers, digests, the lease`);
const overhead = guard.guarded - guard.gateway - guard.bare;
say(
  `  overhead of guard        ${microseconds(overhead)}, ${(overhead / guard.signature).toFixed(1)} × its signature check`,
);

const calls = await measureCalls();
say(`\nProcessor time of a call to a plain server, median of ${calls.rounds} rounds of ${calls.calls}`);
for (const name of ["status", "ask"] as const) {
  const { node, fetch } = calls[name];
  say(
    `  ${name.padEnd(7)} node:http ${microseconds(node)}, fetch ${microseconds(fetch)}: ${(node / fetch).toFixed(2)} × fetch`,
  );
}

if (options.json) {
  say(
    JSON.stringify({
      surroundings,
      size: { ...size, targetBytes: TARGET_BYTES, fits },
      importMs: imports,
      callMicroseconds: calls,
      guardMicroseconds: { ...guard, rest, overhead },
    }),
  );
}
if (!fits) process.exitCode = 1;
