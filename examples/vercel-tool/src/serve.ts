import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Server } from "node:http";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

/** A Request whose signal is aborted when the reader goes away. */
function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort(new Error("The reader went away."));
  });
  return new Request(`http://localhost${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers: { "content-type": incoming.headers["content-type"] ?? "" },
    body: incoming.method === "POST" ? (Readable.toWeb(incoming) as ReadableStream as BodyInit) : null,
    duplex: "half",
    signal: gone.signal,
  } as RequestInit);
}

/** Serves a route handler, as a framework would. */
export function serve(handle: (request: Request) => Promise<Response>): Server {
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const response = await handle(requestOf(incoming, outgoing));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (!response.body) return void outgoing.end();
    await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing);
  }
  // Where the reader went away, or the handler failed, there is nobody left to tell.
  return createServer(
    (incoming, outgoing) => void answer(incoming, outgoing).catch(() => outgoing.destroy()),
  );
}
