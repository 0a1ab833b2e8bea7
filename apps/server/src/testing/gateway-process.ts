import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "./until";

const SERVER = fileURLToPath(new URL("../..", import.meta.url));

/** A gateway as an operator starts it: a process of its own, from the sources. */
export interface GatewayProcess {
  url: string;
  port: number;
  process: ChildProcess;
  /** What it wrote so far, to both of its outputs. */
  output: () => string;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  ended: Promise<number | string>;
  /** Tells it to stop and waits. */
  stop: () => Promise<number | string>;
}

/** A port that nothing uses now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts `letsping-server` with exactly this environment. Does not wait. */
export async function spawnGateway(
  environment: Record<string, string>,
  words: string[] = [],
): Promise<GatewayProcess> {
  const port = Number(environment["LETSPING_PORT"] ?? (await freePort()));
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=@letsping/source", "src/main.ts", ...words],
    {
      cwd: SERVER,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        LETSPING_PORT: String(port),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (output += text));
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    process: child,
    output: () => output,
    ended,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Starts a gateway and waits until it is ready. @throws Error with its output when it ends instead */
export async function startGatewayProcess(environment: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await spawnGateway(environment);
  let isOver = false;
  void gateway.ended.then(() => (isOver = true));
  await until(
    "the gateway is ready",
    async () => {
      if (isOver) throw new Error(`The gateway ended:\n${gateway.output()}`);
      return fetch(`${gateway.url}/readyz`).then(
        (answer) => answer.status === 200,
        () => false,
      );
    },
    40_000,
  );
  return gateway;
}
