import { spawn } from "node:child_process";
import { spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** Whether redis-server is installed here. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** Starts a Redis on this machine that keeps nothing. Does not wait. @param more settings, as words */
export function spawnRedis(port: number, more: readonly string[] = []): ChildProcess {
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...more];
  return spawn("redis-server", words, { stdio: "ignore" });
}

/** Kills it, and waits until it has ended. */
export async function killRedis(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
