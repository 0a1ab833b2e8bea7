// The entry for Node: the same SDK, which calls gateways with Node's own HTTP client. Its `fetch` wraps every answer in
// web streams and headers and takes four times the processor. Nothing imports this file.
import * as http from "node:http";
import * as https from "node:https";
import { sendBy } from "./send";
import type { Answer } from "./send";
import type { Call } from "./send";

/** As long as `fetch` waits for a connection, with TLS, in milliseconds. */
const CONNECT_MS = 10_000;

/** Connections as `fetch` keeps them: as many as there are calls; a free one for 4 s, or 1 s less than the gateway says. */
const KEPT = {
  keepAlive: true,
  // Of TCP, while a call is held: a probe each second from each of thousands who wait would be a load by itself.
  keepAliveMsecs: 60_000,
  timeout: 4_000,
  maxFreeSockets: Infinity,
};
const plainAgent = new http.Agent(KEPT);
const tlsAgent = new https.Agent(KEPT);

/** What Node's `fetch` says of itself, as some firewalls want it; but nothing here unpacks an answer. */
const HEADERS = { Accept: "*/*", "Accept-Encoding": "identity", "User-Agent": "node" };

const utf8 = new TextDecoder();

function sendByHttp({ url, method, headers, body, onEnd }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const tls = url.startsWith("https:");
    const agent = tls ? tlsAgent : plainAgent;
    const outgoing = (tls ? https : http).request(url, {
      agent,
      method,
      headers: { ...HEADERS, ...headers },
    });
    const end = (reason: unknown) => {
      reject(reason);
      outgoing.destroy();
    };
    onEnd(end);
    outgoing.on("error", reject);
    outgoing.on("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => end(new Error("no connection in time")), CONNECT_MS);
      const stop = () => clearTimeout(timer);
      socket.once(tls ? "secureConnect" : "connect", stop);
      socket.once("close", stop);
    });
    outgoing.on("response", (incoming) => {
      const { statusCode: status = 0, headers: fields } = incoming;
      const header = (name: string) => fields[name]?.toString() ?? null;
      const chunks: Uint8Array[] = [];
      incoming.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      // A connection that ends in the middle of a body is an error here, never a shorter answer.
      incoming.on("error", reject);
      incoming.on("end", () => resolve({ status, header, text: utf8.decode(Buffer.concat(chunks)) }));
    });
    // Bytes, because a text would drag the headers, which are Latin-1, into UTF-8.
    outgoing.end(body === null ? undefined : Buffer.from(body));
  });
}

const ownFetch = globalThis.fetch;
/** Whether `fetch` was Node's own when this file was loaded. */
const fetchIsBuiltIn = String(ownFetch).includes("internal/deps/undici");

/** Whether what sends for `fetch` is what it makes by itself: of that class, and nothing was set. */
function isUntouched(dispatcher: object): boolean {
  return (
    dispatcher.constructor.name === "Agent" &&
    Object.getOwnPropertySymbols(dispatcher).some(
      (key) =>
        key.description === "options" &&
        Object.values(Reflect.get(dispatcher, key) as object).every(
          (set) => set === undefined || set === Infinity,
        ),
    )
  );
}

/**
 * Whether somebody has told `fetch` of this process how to reach the network: a test or a tracer that replaced it, a
 * proxy (`setGlobalDispatcher`, NODE_USE_ENV_PROXY), an authority of their own. Whatever is not known to be untouched
 * counts as told.
 */
function fetchIsDirected(): boolean {
  if (!fetchIsBuiltIn || globalThis.fetch !== ownFetch) return true;
  // Where undici, which is Node's `fetch`, keeps what sends for it; 2 since its version 8.
  const kept = (n: number) =>
    Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${n}`)) as object | undefined;
  const dispatcher = kept(2) ?? kept(1);
  return dispatcher !== undefined && !isUntouched(dispatcher);
}

// A password in the address is refused by `fetch`; Node's client would send it where a header is missing.
sendBy((call) => (fetchIsDirected() || call.url.includes("@") ? null : sendByHttp(call)));

export { computeDiff, ERRORS, isLetsPingError, LetsPing, LetsPingError, verifyDecision } from "./index";
