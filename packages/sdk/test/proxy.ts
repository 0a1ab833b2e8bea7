import { createServer } from "node:http";
import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Socket } from "node:net";

/** One exchange between the SDK and the gateway, as a machine in between sees it. */
export interface Exchange {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the SDK sent, as text. */
  sent: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What to do with an exchange: pass it on, change the answer, cut the connection or never answer. */
export interface Meddling {
  /** Called before the gateway sees the call. "cut" drops it, "silence" leaves it open for ever; an answer is given instead. */
  before?: ((exchange: Exchange) => "pass" | "cut" | "silence" | Answer) | undefined;
  /** Called with the gateway's answer. "cut" loses it; else the answer that is returned is given. */
  after?: ((exchange: Exchange, answer: Answer) => "cut" | Answer) | undefined;
}

/** A machine between the SDK and the gateway that the test controls. */
export interface TestProxy {
  url: string;
  /** Exchanges that came, in order. */
  exchanges: Exchange[];
  meddle: (meddling: Meddling) => void;
  /** Drops every open connection. */
  cutAll: () => void;
  /** Resolves when a call that fits has reached the gateway, also one that came before. */
  seen: (fits: (exchange: Exchange) => boolean, times?: number) => Promise<void>;
  close: () => Promise<void>;
}

async function readBody(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function forward(target: URL, exchange: Exchange, sockets: Set<Socket>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: target.hostname,
      port: target.port,
      method: exchange.method,
      path: exchange.path,
      headers: { ...exchange.headers, host: target.host, connection: "close" },
    };
    const outgoing = httpRequest(options, (incoming) => {
      readBody(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body }),
        reject,
      );
    });
    outgoing.on("socket", (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    outgoing.on("error", reject);
    outgoing.end(exchange.sent);
  });
}

const HOP_HEADERS = ["content-length", "transfer-encoding", "connection", "keep-alive"];

function give(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !HOP_HEADERS.includes(name)) response.setHeader(name, value);
  }
  response.end(answer.body);
}

/** Starts a proxy in front of a gateway. It passes everything on until it is told to meddle. */
export async function createProxy(gatewayUrl: string): Promise<TestProxy> {
  const target = new URL(gatewayUrl);
  const exchanges: Exchange[] = [];
  const watchers = new Set<() => void>();
  const sockets = new Set<Socket>();
  let meddling: Meddling = {};

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await readBody(request);
    const exchange = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      sent,
    };
    const { before, after } = meddling;
    exchanges.push(exchange);
    const verdict = before?.(exchange) ?? "pass";
    for (const watcher of [...watchers]) watcher();
    if (verdict === "silence") return;
    if (verdict === "cut") return void request.socket.destroy();
    if (verdict !== "pass") return give(response, verdict);
    const answer = await forward(target, exchange, sockets);
    const given = after ? after(exchange, answer) : answer;
    if (given === "cut") request.socket.destroy();
    else give(response, given);
  }

  const server = createServer((request, response) => {
    // The gateway went away: so does the connection, as with any proxy that only passes bytes on.
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = () => {
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    meddle(next) {
      meddling = next;
    },
    cutAll,
    seen: (fits, times = 1) =>
      new Promise((resolve) => {
        const look = () => {
          if (exchanges.filter(fits).length < times) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
