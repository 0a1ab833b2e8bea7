import { randomUUID } from "node:crypto";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";
import { asWire } from "./messages";
import { errorAnswer } from "./messages";
import { isRecord } from "./messages";
import type { Message } from "./messages";

/** How long the server may take to answer the gate itself, in milliseconds. */
const ANSWER_MS = 10_000;

/** The server behind the gate: what it owes, and what the gate itself asks of it. */
export interface ServerSide {
  start: (onMessage: (message: Message) => void) => Promise<void>;
  /** Passes a message on. Where it cannot be, `onNoAnswer` is told of a request. */
  send: (message: Message) => void;
  /** Asks something for the gate itself; the client does not see it. */
  ask: (method: string, params: object) => Promise<Message>;
  /** Takes an answer of the server. True where the gate itself had asked, and nobody else is told. */
  take: (answer: Message) => boolean;
  /** What the server said of itself: `serverInfo` of its answer to `initialize`. */
  info: () => unknown;
  /** Why nothing comes any more, or null. */
  gone: () => string | null;
  end: (how: string) => void;
}

export interface ServerSideOptions {
  transport: Transport;
  onNoAnswer: (id: RequestId, problem: string) => void;
  warn: (problem: string) => void;
}

/** What a transport says of a failure; over HTTP the status says most. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const status = "code" in cause && typeof cause.code === "number" ? ` (HTTP ${cause.code})` : "";
  return `${cause.message}${status}`;
}

export function createServerSide({ transport, onNoAnswer, warn }: ServerSideOptions): ServerSide {
  /** Requests that the server owes an answer. */
  const owed = new Set<RequestId>();
  const initializing = new Set<RequestId>();
  /** Requests of the gate itself. Nobody else can guess their ids. */
  const own = new Map<RequestId, (answer: Message) => void>();
  const ownIds = `letsping-gate-${randomUUID()}-`;
  let asked = 0;
  let info: unknown = null;
  let problem: string | null = null;

  function noAnswer(id: RequestId, why: string): void {
    if (!owed.delete(id)) return;
    const answer = own.get(id);
    if (!answer) return onNoAnswer(id, why);
    own.delete(id);
    answer(errorAnswer(id, why));
  }

  function send(message: Message): void {
    const { id, method } = message;
    const request = method === undefined ? undefined : id;
    if (request !== undefined) {
      owed.add(request);
      if (method === "initialize") initializing.add(request);
      if (problem !== null) return noAnswer(request, problem);
    }
    transport.send(asWire(message)).catch((cause: unknown) => {
      const why = `The MCP server behind the gate could not be reached: ${reasonOf(cause)}`;
      if (request === undefined) warn(why);
      else noAnswer(request, why);
    });
  }

  return {
    send,
    async start(onMessage) {
      transport.onmessage = (message) => onMessage(message as Message);
      transport.onerror = (cause) => warn(`Something of the server's was not passed on: ${cause.message}.`);
      await transport.start();
    },
    ask(method, params) {
      const id = `${ownIds}${asked++}`;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          own.delete(id);
          owed.delete(id);
          reject(new Error(`the server did not answer ${method} within ${ANSWER_MS} ms`));
        }, ANSWER_MS);
        own.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        send({ jsonrpc: "2.0", id, method, params });
      });
    },
    take(answer) {
      const { id, result } = answer;
      if (id === undefined) return false;
      owed.delete(id);
      if (initializing.delete(id) && isRecord(result)) {
        info = result["serverInfo"];
        const version = result["protocolVersion"];
        if (typeof version === "string") transport.setProtocolVersion?.(version);
      }
      own.get(id)?.(answer);
      own.delete(id);
      // One that came too late is for nobody.
      return String(id).startsWith(ownIds);
    },
    info: () => info,
    gone: () => problem,
    end(how) {
      problem = `The MCP server behind the gate ${how}.`;
      for (const id of [...owed]) noAnswer(id, problem);
    },
  };
}
