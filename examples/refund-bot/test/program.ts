import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of the examples, run as a process of its own. */
export interface Program {
  /** Everything that it wrote. */
  said: () => string;
  /** Its exit code. */
  ended: Promise<number | null>;
  stop: (signal: NodeJS.Signals) => void;
}

const folder = fileURLToPath(new URL("..", import.meta.url));

/** The machine's own environment, without settings of another gateway. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(LETSPING_|LEDGER_|REFUND_BOT_)/.test(name));
  return Object.fromEntries(kept);
}

/** @param words of node, relative to examples/refund-bot */
export function run(words: string[], environment: Record<string, string>): Program {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...cleanEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return {
    said: () => Buffer.concat(pieces).toString("utf8"),
    ended,
    stop: (signal) => void child.kill(signal),
  };
}

/** Runs a TypeScript program of src from its source. */
export function runSource(file: string, environment: Record<string, string>): Program {
  return run(["--import", "tsx", "--conditions=@letsping/source", `src/${file}`], environment);
}
