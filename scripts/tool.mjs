// npm run bench, faults, fuzz …: a program of this repository that is written in TypeScript, once what it needs is
// installed and built. It works in a fresh clone with only Node and npm, as npm start and npm test do.
import process from "node:process";
import { requireNode } from "./pnpm.mjs";
import { root } from "./pnpm.mjs";
import { prepare } from "./prepare.mjs";
import { createFamily } from "./processes.mjs";
import { Problem } from "./processes.mjs";
import { untilSignal } from "./processes.mjs";

const FROM_SOURCE = ["--conditions=@letsping/source"];
const SERVER = ["install", "generate", "build"];
const TOOLS = {
  bench: { stages: [...SERVER, "build the SDK"], words: ["benchmarks/gateway/run.ts"] },
  "bench:sdk": { stages: ["install", "build the SDK"], words: ["benchmarks/sdk/run.ts"] },
  "bench:adapters": { stages: ["install"], words: [...FROM_SOURCE, "benchmarks/adapters/run.ts"] },
  "bench:guardrails": {
    stages: ["install", "generate"],
    words: [...FROM_SOURCE, "benchmarks/guardrails/run.ts"],
  },
  "bench:shield": { stages: ["install"], words: [...FROM_SOURCE, "benchmarks/shield/run.ts"] },
  faults: { stages: SERVER, words: [...FROM_SOURCE, "apps/server/faults/run.ts"] },
  fuzz: { stages: SERVER, words: [...FROM_SOURCE, "apps/server/faults/fuzz/run.ts"] },
};

const [name, ...rest] = process.argv.slice(2);
const tool = TOOLS[name];
requireNode();
if (tool === undefined) {
  console.error(`There is no tool "${name}". There are: ${Object.keys(TOOLS).join(", ")}.`);
  process.exit(1);
}

const family = createFamily();
const asked = untilSignal(() => {
  family.kill();
  process.exit(1);
}).then(() => family.stop());

async function run() {
  await prepare(family, tool.stages);
  const running = family.start(name, process.execPath, ["--import", "tsx", ...tool.words, ...rest], {
    cwd: root,
    stdio: "inherit",
  });
  const { code } = await running.ended;
  return code;
}

try {
  process.exitCode = await Promise.race([run(), asked.then(() => 1)]);
} catch (cause) {
  console.error(cause instanceof Problem ? cause.message : cause);
  process.exitCode = 1;
}
process.exit();
