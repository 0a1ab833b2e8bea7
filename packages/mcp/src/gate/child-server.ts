import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { createLineTransport } from "../line-transport";

/** How long a server may take to end by itself, and then after SIGTERM, in milliseconds. As long as MCP's own SDK waits. */
const END_MS = 2_000;

/** An MCP server that runs as a child of this process. */
export interface ChildServer {
  transport: Transport;
  /** How it ended: its exit code or the signal's name, or why it could not be started. */
  ended: Promise<{ code: number; how: string }>;
  /** Ends it as MCP says: closes its input, then SIGTERM, then SIGKILL. */
  stop: () => Promise<void>;
}

/** Whatever speaks for this gate's holder to the gateway is not for the server behind the gate. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^LETS_?PING_/i.test(name)));
}

/** Windows finds npx and its like only through its shell, which takes one line. */
function spawnServer(words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [command = "", ...rest] = words;
  const stdio: ["pipe", "pipe", "inherit"] = ["pipe", "pipe", "inherit"];
  if (process.platform !== "win32") return spawn(command, rest, { env, stdio });
  const line = words.map((word) => (/[\s"&|<>^]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word));
  return spawn(line.join(" "), { env, stdio, shell: true, windowsHide: true });
}

/** Starts a server with this environment, less all that is LetsPing's. Its log goes to this process's own. */
export function startChildServer(words: readonly string[], environment: NodeJS.ProcessEnv): ChildServer {
  const child = spawnServer(words, withoutOurs(environment));
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("The server was started without pipes.");
  const ended = new Promise<{ code: number; how: string }>((resolve) => {
    child.once("error", (cause) => resolve({ code: 1, how: `could not be started: ${cause.message}` }));
    child.once("close", (code, signal) =>
      resolve({ code: code ?? 1, how: `ended with ${signal ?? `exit code ${code}`}` }),
    );
  });
  const within = (ms: number) => {
    const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), ms).unref());
    return Promise.race([ended, late]);
  };
  return {
    transport: createLineTransport(stdout, stdin),
    ended,
    async stop() {
      stdin.end();
      if ((await within(END_MS)) !== "late") return;
      child.kill("SIGTERM");
      if ((await within(END_MS)) !== "late") return;
      child.kill("SIGKILL");
    },
  };
}
