import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { agent as standardAgent, failureOf, overEveryTransport } from "../test/harness";
import { createRawGateway } from "../test/raw-gateway";
import type { RawGateway, RawRequest } from "../test/raw-gateway";
import type { LetsPing, LetsPingOptions } from "./index";
import * as web from "./index";
import * as node from "./node";

const ID = "req_1";
const PENDING = { id: ID, status: "PENDING", expires_at: "2030-01-01T00:00:00.000Z", note: "überprüft ✓" };
const BODY = Buffer.from(JSON.stringify(PENDING));
const unreachable = { error: "gateway_unreachable" };

let gateway: RawGateway;
let answer: (request: RawRequest) => void;
beforeEach(async () => {
  answer = ({ socket }) => socket.write(whole(BODY));
  gateway = await createRawGateway((request) => answer(request));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await gateway.close();
});

function head(status: string, fields: Record<string, string | number>): string {
  const lines = Object.entries({ "x-letsping-version": 2, ...fields }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`HTTP/1.1 ${status}`, ...lines, "", ""].join("\r\n");
}

function whole(body: Buffer, fields: Record<string, string> = {}): Buffer {
  return Buffer.concat([Buffer.from(head("200 OK", { "content-length": body.length, ...fields })), body]);
}

/** A client that tries a call only once. */
const oneTry = { retry: { giveUpAfterMs: 0 } };

overEveryTransport((agentOf) => {
  const client = (options: LetsPingOptions = oneTry): LetsPing =>
    agentOf({ baseUrl: gateway.url, ...options });

  describe("an answer", () => {
    test("may come in pieces that cut a character, after a byte order mark", async () => {
      answer = ({ socket }) => {
        const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), BODY]);
        socket.write(head("200 OK", { "transfer-encoding": "chunked" }));
        const pieces = Array.from(bytes, (byte) =>
          Buffer.concat([Buffer.from("1\r\n"), Buffer.from([byte, 13, 10])]),
        );
        const writeNext = () => {
          const piece = pieces.shift();
          if (piece) socket.write(piece, () => setImmediate(writeNext));
          else socket.write("0\r\n\r\n");
        };
        writeNext();
      };
      expect(await client().status(ID)).toEqual(PENDING);
    });

    test.each([
      ["a reset", (request: RawRequest) => request.socket.resetAndDestroy()],
      ["an end", (request: RawRequest) => request.socket.end()],
    ])("that %s cuts in the middle is none", async (_name, cut) => {
      answer = (request) => {
        request.socket.write(whole(BODY).subarray(0, -5), () => cut(request));
      };
      expect(await failureOf(client().status(ID))).toMatchObject(unreachable);
    });

    test("that is no HTTP is none", async () => {
      answer = ({ socket }) => socket.end("SSH-2.0-OpenSSH_9.9\r\n");
      expect(await failureOf(client().status(ID))).toMatchObject(unreachable);
    });

    test("that points elsewhere is not followed, so that the key goes nowhere else", async () => {
      const other = await createRawGateway(({ socket }) => socket.write(whole(BODY)));
      for (const status of ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"]) {
        answer = ({ socket }) =>
          socket.write(head(status, { location: `${other.url}/`, "content-length": 0 }));
        expect(await failureOf(client().status(ID))).toMatchObject({ error: "bad_gateway_answer" });
        expect(await failureOf(client().cancel(ID))).toMatchObject({ error: "bad_gateway_answer" });
      }
      expect(other.requests).toEqual([]);
      await other.close();
    });
  });

  describe("no connection", () => {
    test.each([
      ["nobody listens", () => "http://127.0.0.1:1"],
      ["the name is unknown", () => "http://gateway.invalid"],
      ["it speaks no TLS", () => gateway.url.replace("http:", "https:")],
      ["the address holds a password", () => gateway.url.replace("//", "//maya:secret@")],
    ])("is made where %s", async (_name, baseUrl) => {
      const failure = await failureOf(client({ ...oneTry, baseUrl: baseUrl() }).status(ID));
      expect(failure).toMatchObject({ ...unreachable, retry: true, status: 0 });
      expect(failure.cause).toBeInstanceOf(Error);
      // Of a handshake come bytes, never a request.
      expect(gateway.requests).toEqual([]);
    });
  });

  describe("a caller who gives up", () => {
    test("before the call sends nothing", async () => {
      const signal = AbortSignal.abort(new Error("Never mind."));
      expect(await failureOf(client().status(ID, { signal }))).toMatchObject({ error: "aborted" });
      expect(gateway.requests).toEqual([]);
    });

    test("while the connection is made is told at once", async () => {
      const controller = new AbortController();
      const failed = failureOf(client().status(ID, { signal: controller.signal }));
      controller.abort("a word, not an error");
      expect(await failed).toMatchObject({ error: "aborted", cause: "a word, not an error" });
    });

    test.each([
      ["before the answer", ""],
      ["in the middle of the answer", `${head("200 OK", { "content-length": 100 })}{"status":`],
    ])("%s is told, and the connection ends", async (_name, said) => {
      const controller = new AbortController();
      const closed = new Promise<void>((resolve) => {
        answer = ({ socket }) => {
          socket.once("close", () => resolve());
          if (said) socket.write(said);
        };
      });
      const failed = failureOf(client().status(ID, { signal: controller.signal }));
      await gateway.seen(1);
      controller.abort();
      expect(await failed).toMatchObject({ error: "aborted" });
      await closed;
    });

    test("after the answer changes nothing", async () => {
      const controller = new AbortController();
      expect(await client().status(ID, { signal: controller.signal })).toEqual(PENDING);
      controller.abort();
      expect(await client().status(ID)).toEqual(PENDING);
    });
  });

  test("a deadline counts in the middle of an answer too", async () => {
    answer = ({ socket }) => socket.write(whole(BODY).subarray(0, -5));
    const failure = await failureOf(client({}).wait(ID, { timeoutMs: 20 }));
    expect(failure).toMatchObject({ error: "wait_timeout" });
  });

  describe("connections", () => {
    test("are not used again where the gateway keeps them for less than the way there", async () => {
      answer = ({ socket }) =>
        socket.write(whole(BODY, { connection: "keep-alive", "keep-alive": "timeout=1" }));
      for (let i = 0; i < 2; i++) expect(await client().status(ID)).toEqual(PENDING);
      expect(gateway.requests.map(({ connection }) => connection)).toEqual([0, 1]);
    });

    test("do not wait for each other", async () => {
      const held: RawRequest[] = [];
      answer = (request) => {
        held.push(request);
      };
      const calls = Array.from({ length: 300 }, () => client().status(ID));
      await gateway.seen(calls.length);
      for (const { socket } of held) socket.write(whole(BODY));
      expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set(["PENDING"]));
    });
  });

  describe("headers", () => {
    const request = { service: "s", action: "a", payload: { name: "Zoë ✓" } };

    test("are the same bytes whatever the body holds", async () => {
      await client().defer({ ...request, idempotencyKey: "café" });
      const [sent] = gateway.requests;
      expect(sent?.text).toMatch(/^idempotency-key: café\r$/im);
      expect(Buffer.from(sent?.text ?? "", "latin1").toString("utf8")).toContain("Zoë ✓");
    });

    test("leave out the line break at the end of a key that was read from a file", async () => {
      await agentOf({ baseUrl: gateway.url }, "lp_test_abc\n").status(ID);
      expect(gateway.requests[0]?.text).toMatch(/^authorization: Bearer lp_test_abc\r$/im);
    });

    test.each(["line\nbreak", "nul\0", "bell\u0007", "ключ"])(
      "that hold %j are refused unsent",
      async (key) => {
        const failure = await failureOf(client().defer({ ...request, idempotencyKey: key }));
        expect(failure).toMatchObject({ error: "invalid_option" });
        expect(gateway.requests).toEqual([]);
      },
    );
  });
});

describe("Node's own client", () => {
  /** `fetch` says this of itself, and Node's own client does not. */
  const cameByFetch = () => gateway.requests.map(({ text }) => /^sec-fetch-mode:/im.test(text));
  const status = (options: LetsPingOptions = {}) =>
    standardAgent({ baseUrl: gateway.url, ...oneTry, ...options }).status(ID);

  test("has the same exports as the entry for the web", () => {
    expect({ ...node }).toEqual({ ...web });
  });

  test("is taken by itself, also after the program has used fetch", async () => {
    await status();
    await (await fetch(gateway.url)).text();
    await status();
    expect(cameByFetch()).toEqual([false, true, false]);
  });

  const connectionsOf = () => gateway.requests.map(({ connection }) => connection);

  test("asks for an answer as it is, because it unpacks none", async () => {
    await status();
    expect(gateway.requests[0]?.text).toMatch(/^accept-encoding: identity\r$/im);
  });

  test("uses a connection again", async () => {
    for (let i = 0; i < 3; i++) expect(await status()).toEqual(PENDING);
    expect(connectionsOf()).toEqual([0, 0, 0]);
  });

  test("asks again where the gateway closed a connection just when it was wanted again", async () => {
    await status();
    answer = ({ socket, connection }) => {
      if (connection === 0) socket.resetAndDestroy();
      else socket.write(whole(BODY));
    };
    expect(await status({ retry: {} })).toEqual(PENDING);
    expect(connectionsOf()).toEqual([0, 0, 1]);
  });

  test("waits 10 s for a connection, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, "connection") as Promise<[Socket]>;
    const failed = failureOf(status({ baseUrl: `https://127.0.0.1:${port}` }));
    const [socket] = await connected;
    const closed = once(socket.resume(), "close");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failed).toMatchObject({
      ...unreachable,
      cause: { message: "no connection in time" },
    });
    await closed;
    expect(vi.getTimerCount()).toBe(0);
    silent.close();
  });

  test("gives way to a fetch in the options", async () => {
    await status({ fetch: (input, init) => fetch(input, init) });
    expect(cameByFetch()).toEqual([true]);
  });

  test("gives way to a fetch that was replaced", async () => {
    const original = fetch;
    vi.stubGlobal("fetch", vi.fn(original));
    await status();
    expect(fetch).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
    await status();
    expect(cameByFetch()).toEqual([true, false]);
  });

  test.each([
    ["a proxy", "ProxyAgent", undefined],
    ["an agent with an authority of its own", "Agent", { connect: { ca: "PEM" } }],
    ["an agent that it does not understand", "Agent", undefined],
  ])("gives way where fetch was given %s", async (_name, className, options) => {
    const dispatch = vi.fn(() => {
      throw new Error("It went through what the program gave to fetch.");
    });
    const directed = Object.create({ constructor: { name: className }, dispatch }) as Record<symbol, unknown>;
    if (options) directed[Symbol("options")] = options;
    // Makes what fetch uses by itself, which is put back at the end.
    await (await fetch(gateway.url)).text();
    const keys = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
    const before = keys.map((key) => Reflect.get(globalThis, key) as unknown);
    for (const key of keys) Reflect.set(globalThis, key, directed);
    const failure = await failureOf(status());
    for (const [i, key] of keys.entries()) Reflect.set(globalThis, key, before[i]);
    expect(failure).toMatchObject(unreachable);
    expect(dispatch).toHaveBeenCalled();
    expect(cameByFetch()).toEqual([true]);
    await status();
    expect(cameByFetch()).toEqual([true, false]);
  });
});
