import type { Readable } from "node:stream";
import type { Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { GateCommand } from "../command-line";
import { openApprovedTools } from "./approved-tools";
import { startChildServer } from "./child-server";
import { createGate } from "./gate";
import { createHeldCalls } from "./hold-calls";
import { createLineTransport } from "../line-transport";

/** How long the gate waits at its end until the gateway was told, in milliseconds. */
const LAST_WORDS_MS = 5_000;

/** Where a gate runs. */
export interface GateSurroundings {
  input: Readable;
  output: Writable;
  environment: NodeJS.ProcessEnv;
  /** The API key; what approved tools are remembered under. */
  secret: string;
  /** Where approved tools are remembered. */
  folder: string;
  /** Resolves when the client is gone. */
  left: Promise<void>;
  warn: (problem: string) => void;
}

/** The server that is guarded. */
interface Guarded {
  transport: Transport;
  ended: Promise<{ code: number; how: string }>;
  stop: () => Promise<void>;
}

function connect(target: GateCommand["target"], environment: NodeJS.ProcessEnv): Guarded {
  if ("words" in target) return startChildServer(target.words, environment);
  const transport = new StreamableHTTPClientTransport(new URL(target.url), {
    requestInit: { headers: target.headers },
  });
  return {
    transport,
    // A server over HTTP has no end: a call that it does not answer says so for itself.
    ended: new Promise(() => undefined),
    async stop() {
      // It forgets the session by itself where it cannot be told.
      await transport.terminateSession().catch(() => undefined);
      await transport.close();
    },
  };
}

/**
 * Runs a gate between the client at these streams and the server that the command names, until one of them is gone.
 *
 * @returns the exit code: the server's own, 0 where the client went first
 */
export async function runGate(command: GateCommand, surroundings: GateSurroundings): Promise<number> {
  const { input, output, environment, secret, folder, left, warn } = surroundings;
  const { target, name: service, isTrusted, priority, role, timeoutMs, holdMs } = command;
  const server = connect(target, environment);
  const written = "words" in target ? JSON.stringify(target.words) : target.url;
  const gate = createGate({
    client: createLineTransport(input, output),
    server: server.transport,
    heldCalls: createHeldCalls({
      service,
      timeoutMs,
      holdMs,
      warn,
      ...(priority ? { priority } : {}),
      ...(role ? { role } : {}),
    }),
    approvedTools: openApprovedTools(folder, `${service}\n${written}`, secret, warn),
    isTrusted,
    warn,
  });
  await gate.start();
  const end = await Promise.race([left.then(() => null), server.ended]);
  if (end) await Promise.race([gate.serverEnded(end.how), left]);
  const told = gate.close();
  if (!end) await server.stop();
  const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref());
  await Promise.race([told, late]);
  return end?.code ?? 0;
}
