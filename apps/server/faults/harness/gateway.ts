import { spawn } from "node:child_process";
import { get } from "node:http";
import { fileURLToPath } from "node:url";
import { until } from "../../src/testing/until";
import { signal } from "./processes";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
/** Longest start, with a database that has to recover first, in milliseconds. */
const START_MS = 90_000;
/** What a supervisor pauses before it starts an ended process again, in milliseconds. */
const RESPAWN_MS = 100;
/** How much of the output is kept. */
const OUTPUT_CHARACTERS = 4_000_000;

/** A built gateway under a supervisor that starts it again whenever it ends. */
export interface Gateway {
  url: string;
  pid: () => number;
  kill: (name: NodeJS.Signals) => void;
  /** Whether the process lives now. */
  isAlive: () => boolean;
  untilReady: () => Promise<void>;
  /** Number of ends so far. */
  ends: () => number;
  /** From its last end until its successor was ready, in milliseconds; null while it never ended. */
  upAgainMs: () => number | null;
  /** What its processes wrote. */
  output: () => string;
  /** Stops it for good. */
  stop: (name?: NodeJS.Signals) => Promise<void>;
}

/** One process of the built gateway, which nobody starts again. */
export interface GatewayProcess {
  pid: number;
  isAlive: () => boolean;
  output: () => string;
  ended: Promise<void>;
  stop: (name?: NodeJS.Signals) => Promise<void>;
}

/** Starts the built gateway once, with exactly these settings. Does not wait. */
export function runOnce(environment: Record<string, string>): GatewayProcess {
  const child = spawn(process.execPath, [MAIN, "start"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      output = `${output}${String(piece)}`.slice(-OUTPUT_CHARACTERS);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    pid: child.pid ?? 0,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    output: () => output,
    ended,
    stop(name = "SIGTERM") {
      child.kill(name);
      return ended;
    },
  };
}

/** Asked by the name that the gateway answers to, which `fetch` would not send. */
function isReady(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(
      { host: "127.0.0.1", port, path: "/readyz", headers: { Host: host }, timeout: 2_000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on("timeout", () => asked.destroy());
    // Not there yet, or not there any more.
    asked.on("error", () => resolve(false));
  });
}

/** Starts a gateway and waits until it is ready. @throws Error with its output when it does not come up */
export async function superviseGateway(port: number, environment: Record<string, string>): Promise<Gateway> {
  const url = `http://127.0.0.1:${port}`;
  const host = new URL(environment["LETSPING_PUBLIC_URL"] ?? url).host;
  const earlier: string[] = [];
  let isUp = false;
  let stopping = false;
  let ends = 0;
  let endedAt = 0;
  let upAgainMs: number | null = null;
  const start = (): GatewayProcess => {
    const started = runOnce({ LETSPING_PORT: String(port), ...environment });
    void started.ended.then(() => {
      if (stopping || !isUp) return;
      ends++;
      endedAt = performance.now();
      earlier.push(started.output());
      setTimeout(() => {
        if (stopping) return;
        current = start();
        void noteUpAgain();
      }, RESPAWN_MS);
    });
    return started;
  };
  let current = start();
  const output = () => [...earlier, current.output()].join("");
  const untilReady = async () => {
    try {
      await until("the gateway is ready", () => isReady(port, host), START_MS);
    } catch (cause) {
      throw new Error(`${String(cause)}\n${output().slice(-4_000)}`);
    }
  };
  const noteUpAgain = async () => {
    const since = endedAt;
    await untilReady().then(
      () => {
        upAgainMs = performance.now() - since;
      },
      // It did not come up: whoever waits for it says so.
      () => undefined,
    );
  };
  await Promise.race([untilReady(), current.ended]);
  if (!current.isAlive()) throw new Error(`The gateway does not start:\n${current.output()}`);
  isUp = true;
  return {
    url,
    pid: () => current.pid,
    kill: (name) => signal(current.pid, name),
    isAlive: () => current.isAlive(),
    untilReady,
    ends: () => ends,
    upAgainMs: () => upAgainMs,
    output,
    async stop(name = "SIGTERM") {
      stopping = true;
      await current.stop(name);
    },
  };
}
