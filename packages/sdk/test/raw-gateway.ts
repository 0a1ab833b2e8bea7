import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Socket } from "node:net";

/** One request as bytes, in Latin-1, and the connection that it came on. */
export interface RawRequest {
  text: string;
  socket: Socket;
  /** Place of the connection in the order in which they were made, from 0. */
  connection: number;
}

/** A server below HTTP, for answers that no library would send. */
export interface RawGateway {
  url: string;
  requests: RawRequest[];
  /** Resolves when so many requests have come. */
  seen: (times: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Where a request ends: after its headers, and as many bytes more as they say. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length;
}

/** Starts a server that gives each request to `answer`, which writes to the connection what it likes. */
export async function createRawGateway(answer: (request: RawRequest) => void): Promise<RawGateway> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections++;
    let text = "";
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A client that gives up resets the connection; that is what the tests ask for.
    socket.on("error", () => socket.destroy());
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
      // A TLS client begins with a handshake record; there is no TLS here.
      if (text.startsWith("\x16")) return void socket.end("no TLS");
      if (!isWhole(text)) return;
      const request = { text, socket, connection };
      text = "";
      requests.push(request);
      for (const watcher of [...watchers]) watcher();
      answer(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    seen: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (requests.length < times) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...sockets]) socket.destroy();
      }),
  };
}
