// What the gate of @letsping/mcp adds to a call that needs no approval: the reference filesystem server from npm, called
// alone and through the gate, in turns. It runs the built package. The last line is one JSON object.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "../gateway/statistics";
import { quantile } from "../gateway/statistics";

const WARM_UP_ROUNDS = 4;
const ROUNDS = 30;
const CALLS = 40;
/** The most that the gate may add to the median call, in milliseconds. */
const TARGET_MS = 3;
/** A short file, and one of a size that models read. */
const SIZES = { small: 100, large: 100_000 };

const packageFolder = new URL("../../packages/mcp/", import.meta.url);
const GATE = fileURLToPath(new URL("dist/cli.js", packageFolder));
if (!existsSync(GATE)) throw new Error(`${GATE} is missing. Run \`npm run build\` first.`);
const SERVER = createRequire(packageFolder).resolve("@modelcontextprotocol/server-filesystem/dist/index.js");

/** An MCP server over stdio, spoken to without a library: what is measured is not the client's. */
interface Server {
  /** Calls and gives the answer's line. */
  request: (method: string, params: object) => Promise<string>;
  notify: (method: string) => void;
  stop: () => void;
}

function start(words: string[], home: string): Server {
  const [command = "", ...rest] = words;
  const env = { PATH: process.env["PATH"], XDG_CONFIG_HOME: home };
  const child = spawn(command, rest, { env, stdio: ["pipe", "pipe", "ignore"] });
  const waiting = new Map<number, (line: string) => void>();
  let asked = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id } = JSON.parse(line) as { id?: number };
    if (id === undefined) return;
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  return {
    request(method, params) {
      const id = asked++;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        send({ id, method, params });
      });
    },
    notify: (method) => void send({ method }),
    stop: () => void child.kill(),
  };
}

async function open(words: string[], home: string): Promise<Server> {
  const server = start(words, home);
  const clientInfo = { name: "benchmark", version: "1" };
  await server.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  server.notify("notifications/initialized");
  await server.request("tools/list", {});
  return server;
}

async function measure(server: Server, path: string, size: number): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const startedAt = performance.now();
    const line = await server.request("tools/call", { name: "read_text_file", arguments: { path } });
    times.push(performance.now() - startedAt);
    if (line.length < size || line.includes('"isError":true'))
      throw new Error(`The answer is no file: ${line}`);
  }
  return times;
}

const folder = mkdtempSync(join(tmpdir(), "letsping-bench-gate-"));
const home = mkdtempSync(join(tmpdir(), "letsping-bench-home-"));
const alone = [process.execPath, SERVER, folder];
const servers = {
  bare: await open(alone, home),
  gated: await open([process.execPath, GATE, "gate", "--name", "files", "--trust", "--", ...alone], home),
};
const report: Record<string, unknown> = {};
for (const [name, size] of Object.entries(SIZES)) {
  const path = join(folder, `${name}.txt`);
  writeFileSync(path, "x".repeat(size));
  const times = { bare: [] as number[], gated: [] as number[] };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const kind of ["bare", "gated"] as const) {
      const measured = await measure(servers[kind], path, size);
      if (round >= WARM_UP_ROUNDS) times[kind].push(...measured);
    }
  }
  const of = (values: number[]) => ({ p50_ms: median(values), p95_ms: quantile(values, 0.95) });
  const [bare, gated] = [of(times.bare), of(times.gated)];
  const added = { p50_ms: gated.p50_ms - bare.p50_ms, p95_ms: gated.p95_ms - bare.p95_ms };
  report[name] = { bytes: size, bare, gated, added };
  process.stdout.write(
    `${size.toLocaleString("en").padStart(7)} bytes  alone ${bare.p50_ms.toFixed(2)} ms, gated ${gated.p50_ms.toFixed(2)} ms, ` +
      `added ${added.p50_ms.toFixed(2)} ms (p95 ${added.p95_ms.toFixed(2)} ms): ${added.p50_ms < TARGET_MS ? "met" : "MISSED"}\n`,
  );
}
for (const server of Object.values(servers)) server.stop();
for (const each of [folder, home]) rmSync(each, { recursive: true, force: true });
const surroundings = {
  node: process.versions.node,
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
};
process.stdout.write(
  `${JSON.stringify({ benchmark: "gate", target_added_p50_ms: TARGET_MS, calls: ROUNDS * CALLS, ...surroundings, ...report })}\n`,
);
