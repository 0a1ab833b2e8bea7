#!/usr/bin/env node
// The command `letsping-mcp`: the one file that reads the environment and the streams of the process.
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isLetsPingError } from "@letsping/core";
import { LetsPing } from "@letsping/sdk";
import { createAskHumanServer } from "./ask-human";
import { readCommandLine } from "./command-line";
import { USAGE } from "./command-line";
import { runGate } from "./gate/run-gate";
import { createLineTransport } from "./line-transport";
import { MCP_VERSION } from "./version";

/** How long a question is tried while the gateway does not answer, in milliseconds. Shorter than clients wait. */
const MOST_TRYING_MS = 10_000;

/** Clients keep what a server writes here in their log; the standard output belongs to the protocol. */
function warn(problem: string): void {
  process.stderr.write(`letsping-mcp: ${problem}\n`);
}

/** Where this user's programs keep what they remember. */
function configFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment["XDG_CONFIG_HOME"];
  if (own) return join(own, "letsping");
  if (process.platform === "win32" && environment["APPDATA"]) return join(environment["APPDATA"], "letsping");
  return join(homedir(), ".config", "letsping");
}

/** Resolves when the client is gone: its end of the pipe is closed, or the process is told to stop. */
function untilLeft(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
    process.stdout.once("error", () => resolve());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

/** A missing or wrong key and a gateway that is down are told by the tool, where the client shows them. */
async function serve(holdMs: number): Promise<number> {
  const gateway = new LetsPing({ retry: { giveUpAfterMs: Math.min(MOST_TRYING_MS, holdMs) } });
  const server = createAskHumanServer({ gateway, secret: process.env["LETSPING_API_KEY"] ?? "", holdMs });
  server.onerror = (cause) => warn(cause.message);
  const left = untilLeft();
  // Not the SDK's own, which takes nothing more after a message of 10 MiB: too large a payload must be answered.
  await server.connect(createLineTransport(process.stdin, process.stdout));
  await left;
  await server.close();
  return 0;
}

async function main(): Promise<number> {
  const read = readCommandLine(process.argv.slice(2), process.env);
  switch (read.command) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "version":
      process.stdout.write(`${MCP_VERSION}\n`);
      return 0;
    case "serve":
      return serve(read.holdMs);
    case "gate":
      return runGate(read, {
        input: process.stdin,
        output: process.stdout,
        environment: process.env,
        secret: process.env["LETSPING_API_KEY"] ?? "",
        folder: join(configFolder(process.env), "gate"),
        left: untilLeft(),
        warn,
      });
  }
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    warn(isLetsPingError(cause) ? `${cause.message} ${cause.hint}` : String(cause));
    process.exit(2);
  },
);
