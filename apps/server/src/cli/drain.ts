import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Longest time that calls in progress get when the gateway stops, in milliseconds. */
const DRAIN_MS = 10_000;

/**
 * Follows the connections of a server. @returns a function that ends it: no new calls, those in progress finish, at the
 * latest after 10 seconds
 */
export function createDrain(server: Server): () => Promise<void> {
  // Browsers connect before they ask. Node counts such a connection as one that is about to, and would wait for it.
  const unused = new Set<Socket>();
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", (request) => unused.delete(request.socket));
  return () =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      // A call that ends now leaves its connection open for the next one, which must not come.
      const idle = setInterval(() => server.closeIdleConnections(), 25);
      server.close(() => {
        clearTimeout(cut);
        clearInterval(idle);
        resolve();
      });
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    });
}
