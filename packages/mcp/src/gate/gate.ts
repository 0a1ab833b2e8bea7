import type { DiffSummary } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { ApprovedTools } from "./approved-tools";
import { isSameTool } from "./approved-tools";
import type { ToolChange } from "./approved-tools";
import type { HeldCalls } from "./hold-calls";
import { asWire } from "./messages";
import type { CallMessage } from "./messages";
import { errorAnswer } from "./messages";
import { INVALID_PARAMS } from "./messages";
import { isFailure } from "./messages";
import { isRecord } from "./messages";
import type { Message } from "./messages";
import { noticeOf } from "./messages";
import { readCall } from "./messages";
import { refusalAnswer } from "./messages";
import { toolMetadata } from "./messages";
import { withChanges } from "./messages";
import { createServerSide } from "./server-side";
import { createToolCatalogue } from "./tool-catalogue";
import type { ListedTool } from "./tool-catalogue";

/** How often a client that asked for progress is told that a call waits, in milliseconds. */
const TELL_EVERY_MS = 5_000;

export interface GateOptions {
  /** The side of the client; messages come from it once the gate started. */
  client: Transport;
  /** The side of the server that is guarded. */
  server: Transport;
  heldCalls: HeldCalls;
  approvedTools: ApprovedTools;
  /** Whether the person trusts what this server says of its tools: then `readOnlyHint: true` lets a call through. */
  isTrusted: boolean;
  /** Told what goes wrong on the wire. */
  warn: (problem: string) => void;
}

export interface Gate {
  start: () => Promise<void>;
  /**
   * The server is gone: all that waits for it is answered with an error that says why. Resolves when the client was told
   * something, at all; one that has asked nothing yet would only see the gate end.
   */
  serverEnded: (how: string) => Promise<void>;
  /** Withdraws what waits. Resolves when the gateway was told. */
  close: () => Promise<void>;
}

/** A call that went out with an approval. */
interface Running {
  changes: DiffSummary | null;
  answered: (message: Message) => void;
}

/**
 * A proxy between an MCP client and a server that passes every message on as it came, in both directions, but calls of
 * tools: those wait for an approval, and go out with the approved arguments.
 *
 * Without a word from a person or the project's rule a call passes only where the person trusts the server, the server
 * says that the tool only reads, and the tool is the one first approved. Whatever fails leaves the call held.
 */
export function createGate(options: GateOptions): Gate {
  const { client, heldCalls, approvedTools, isTrusted, warn } = options;
  const running = new Map<RequestId, Running>();
  /** Calls that the client still waits for, from hold to answer. */
  const calls = new Map<RequestId, AbortController>();

  /** The last message, after all that were sent before it. */
  let sending: Promise<void> = Promise.resolve();
  let noteTold: () => void = () => undefined;
  const wasTold = new Promise<void>((resolve) => {
    noteTold = resolve;
  });

  function toClient(message: Message): void {
    sending = client.send(asWire(message)).then(noteTold, (cause: unknown) => {
      warn(`The client cannot be reached: ${String(cause)}.`);
    });
  }

  const server = createServerSide({
    transport: options.server,
    warn,
    /** Nothing will come. A call that went out may have taken effect. */
    onNoAnswer(id, problem) {
      running.delete(id);
      calls.get(id)?.abort(new Error(problem));
      toClient(errorAnswer(id, problem));
    },
  });
  const catalogue = createToolCatalogue(
    async (cursor) => (await server.ask("tools/list", cursor === undefined ? {} : { cursor })).result,
  );

  /** What the client or the gate was shown that is not what was first approved. */
  function changeOf(tool: ListedTool | undefined): ToolChange {
    if (!tool) return null;
    const shown = catalogue.shown(tool.name);
    return approvedTools.changeOf(tool) ?? (shown ? approvedTools.changeOf(shown) : null);
  }

  function mayPass(tool: ListedTool | undefined): boolean {
    if (!isTrusted || !tool || changeOf(tool)) return false;
    return isRecord(tool["annotations"]) && tool["annotations"]["readOnlyHint"] === true;
  }

  function pass(message: Message, tool: ListedTool | undefined): void {
    if (tool) approvedTools.accept(tool);
    server.send(message);
  }

  function passHeld({ id, message }: CallMessage, tool: ListedTool | undefined): void {
    // From now on the server owes the answer.
    calls.delete(id);
    pass(message, tool);
  }

  function tellWaiting({ params, name }: CallMessage): () => void {
    const meta = params["_meta"];
    const progressToken = isRecord(meta) ? meta["progressToken"] : undefined;
    if (progressToken === undefined || progressToken === null) return () => undefined;
    let times = 0;
    const tell = () => {
      const message = `The call of ${name} waits for a person.`;
      // Progress must grow: below zero, so that whatever the server reports later is more.
      const progress = -1 / ++times;
      const told = { progressToken, progress, message };
      toClient({ jsonrpc: "2.0", method: "notifications/progress", params: told });
    };
    const timer = setInterval(tell, TELL_EVERY_MS);
    tell();
    return () => clearInterval(timer);
  }

  /** Sends an approved call under the client's own id, so that progress and cancellation find it. */
  function run(call: CallMessage, args: JsonObject, changes: DiffSummary | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const answered = (answer: Message) =>
        isFailure(answer) ? reject(new Error("The tool failed.")) : resolve(answer.result);
      running.set(call.id, { changes, answered });
      server.send({ ...call.message, params: { ...call.params, arguments: args } });
    });
  }

  function find(name: string): Promise<ListedTool | undefined> {
    return catalogue.find(name).catch((cause: unknown) => {
      warn(`The tools cannot be listed, so a call of ${name} is held without its schema: ${String(cause)}.`);
      return undefined;
    });
  }

  async function hold(call: CallMessage, signal: AbortSignal): Promise<void> {
    const tool = await find(call.name);
    if (signal.aborted) return;
    if (mayPass(tool)) return passHeld(call, tool);
    const stopTelling = tellWaiting(call);
    try {
      const change = changeOf(tool);
      const schema = tool?.["inputSchema"];
      const held = {
        tool: call.name,
        args: call.args,
        inputSchema: isRecord(schema) ? schema : undefined,
        notice: noticeOf(change),
        metadata: toolMetadata(server.info(), tool, change),
        mayPass: change === null,
      };
      const ending = await heldCalls.hold(held, {
        signal,
        isSameTool: async () => isSameTool(await find(call.name), tool),
        run(args, changes) {
          stopTelling();
          if (tool) approvedTools.accept(tool);
          return run(call, args, changes);
        },
      });
      // Nobody reads an answer to what was cancelled.
      if (signal.aborted) return;
      if (ending.kind === "passes") passHeld(call, tool);
      if (ending.kind === "refused") toClient(refusalAnswer(call, ending.text));
    } finally {
      stopTelling();
    }
  }

  function onCall(message: Message, id: RequestId): void {
    const call = readCall(message, id);
    if (!call) {
      const problem =
        "tools/call was sent with parameters that the gate cannot read: a name, and an object of arguments.";
      return toClient(errorAnswer(id, problem, INVALID_PARAMS));
    }
    const gone = server.gone();
    if (gone !== null) return toClient(errorAnswer(id, gone));
    const tool = catalogue.known(call.name);
    if (mayPass(tool)) return pass(message, tool);
    const giveUp = new AbortController();
    calls.set(id, giveUp);
    hold(call, giveUp.signal)
      .catch((cause: unknown) => toClient(refusalAnswer(call, `ERROR: ${String(cause)} Nothing was run.`)))
      .finally(() => {
        if (!running.has(id)) calls.delete(id);
      });
  }

  function onCancelled(message: Message): void {
    const id = (isRecord(message.params) ? message.params["requestId"] : undefined) as RequestId;
    // The server has not seen a call that is held.
    if (!calls.has(id) || running.has(id)) server.send(message);
    running.delete(id);
    calls.get(id)?.abort(new Error("The client cancelled the call."));
  }

  function fromClient(message: Message): void {
    const { id, method, params } = message;
    // Without an id nobody could be told what came of it, and no client sends it so.
    if (method === "tools/call" && id === undefined)
      return warn("A tools/call without an id was not passed on.");
    if (method === "tools/call" && id !== undefined) return onCall(message, id);
    if (method === "notifications/cancelled") return onCancelled(message);
    if (method === "tools/list" && id !== undefined) {
      catalogue.noteListing(id, isRecord(params) ? params["cursor"] : undefined);
    }
    server.send(message);
  }

  function fromServer(message: Message): void {
    const { id, method, result } = message;
    if (method === "notifications/tools/list_changed") catalogue.forget();
    if (id === undefined || method !== undefined) return toClient(message);
    if (server.take(message)) return;
    catalogue.noteAnswer(id, result);
    const call = running.get(id);
    // It has not seen a call that is held: whoever answers one only pretends that it ran.
    if (calls.has(id) && !call)
      return warn(`The server answered the call ${id}, which waits. That was not passed on.`);
    running.delete(id);
    calls.delete(id);
    toClient(withChanges(message, call?.changes ?? null));
    call?.answered(message);
  }

  return {
    async start() {
      client.onmessage = (message) => fromClient(message as Message);
      client.onerror = (cause) => warn(`Something of the client's was not passed on: ${cause.message}.`);
      await server.start(fromServer);
      await client.start();
    },
    async serverEnded(how) {
      server.end(how);
      await wasTold;
    },
    async close() {
      for (const call of calls.values()) call.abort(new Error("The gate ended."));
      await heldCalls.close();
      await sending;
    },
  };
}
