import { createServer } from "node:net";
import { createConnection } from "node:net";
import type { AddressInfo } from "node:net";
import type { NetConnectOpts } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as meddlingTakes } from "node:timers/promises";

/** Added to every piece while connections are late, in milliseconds. */
const LATE_MS = 200;
/** Between two bytes while connections are slow, in milliseconds. */
const SLOW_BYTE_MS = 10;

/**
 * What the proxy does with bytes. `cut` breaks a connection in the middle of an answer, `silent` accepts and never answers,
 * `late` adds 200 ms, `slow` passes one byte in 10 ms.
 */
export type Meddling = "pass" | "cut" | "silent" | "late" | "slow";

/** A machine between two others that passes bytes on until it is told to meddle. */
export interface TcpProxy {
  port: number;
  meddle: (next: Meddling) => void;
  /** What is open is silent for ever, as after a router forgot it; what comes is passed on. */
  forgetAll: () => void;
  /** Drops every open connection. */
  cutAll: () => void;
  close: () => Promise<void>;
}

interface Line {
  from: Socket;
  to: Socket;
  isAnswer: boolean;
}

/**
 * @param targets where to connect, the first that takes it; asked for every connection
 */
export async function createTcpProxy(targets: () => NetConnectOpts[]): Promise<TcpProxy> {
  let meddling: Meddling = "pass";
  const sockets = new Set<Socket>();
  /** Connections that lost bytes: they can never go on. */
  const broken = new Set<Socket>();

  const forgotten = new Set<Socket>();

  const keep = (socket: Socket) => {
    sockets.add(socket);
    // The other side of a cut is a cut; what remains is done by "close".
    socket.on("error", () => undefined);
    socket.once("close", () => {
      sockets.delete(socket);
      broken.delete(socket);
      forgotten.delete(socket);
    });
  };

  async function deliver({ from, to, isAnswer }: Line, piece: Buffer): Promise<void> {
    if (forgotten.has(from)) return;
    if (meddling === "silent") {
      broken.add(from).add(to);
      return;
    }
    if (meddling === "cut" && isAnswer) {
      to.write(piece.subarray(0, piece.length / 2), () => to.destroy());
      from.destroy();
      return;
    }
    if (meddling === "late") await meddlingTakes(LATE_MS);
    let sent = 0;
    for (; meddling === "slow" && sent < piece.length && !to.destroyed; sent++) {
      to.write(piece.subarray(sent, sent + 1));
      await meddlingTakes(SLOW_BYTE_MS);
    }
    if (sent < piece.length && !to.destroyed) to.write(piece.subarray(sent));
  }

  function join(line: Line): void {
    let before: Promise<void> = Promise.resolve();
    line.from.on("data", (piece: Buffer) => {
      before = before.then(() => deliver(line, piece));
    });
    line.from.once("close", () => {
      void before.then(() => line.to.end());
    });
  }

  function connect(client: Socket, [target, ...others]: NetConnectOpts[]): void {
    if (!target) return void client.destroy();
    const upstream = createConnection(target);
    const next = () => connect(client, others);
    upstream.once("error", next);
    upstream.once("connect", () => {
      upstream.off("error", next);
      keep(upstream);
      join({ from: client, to: upstream, isAnswer: false });
      join({ from: upstream, to: client, isAnswer: true });
      client.resume();
    });
  }

  const server = createServer({ pauseOnConnect: true }, (client) => {
    keep(client);
    connect(client, targets());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cutAll,
    forgetAll() {
      for (const socket of sockets) forgotten.add(socket);
    },
    meddle(next) {
      meddling = next;
      for (const socket of [...broken]) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
