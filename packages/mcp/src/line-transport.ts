import type { Readable } from "node:stream";
import type { Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** Longest line, in bytes: 256 MiB. A text in Node cannot be much longer. */
const LONGEST_LINE = 256 * 1024 * 1024;

/**
 * What a message was on the wire. A message that is passed on unchanged goes out as it came: numbers that JavaScript
 * would round, and fields that nobody here knows, stay as they are.
 */
const wireText = new WeakMap<object, string>();

const NEW_LINE = 10;

/** Calls `onLine` with each line, however it is cut into pieces, and `onTooLong` once for a line without an end. */
function readLines(input: Readable, onLine: (line: string) => void, onTooLong: () => void): void {
  let pieces: Buffer[] = [];
  let length = 0;
  input.on("data", (piece: Buffer) => {
    let from = 0;
    for (let end = piece.indexOf(NEW_LINE); end >= 0; end = piece.indexOf(NEW_LINE, from)) {
      const line = Buffer.concat([...pieces, piece.subarray(from, end)]).toString("utf8");
      pieces = [];
      length = 0;
      from = end + 1;
      if (line.trim() !== "") onLine(line);
    }
    if (from === piece.length) return;
    pieces.push(piece.subarray(from));
    length += piece.length - from;
    if (length <= LONGEST_LINE) return;
    pieces = [];
    onTooLong();
  });
}

/**
 * MCP's stdio framing, one JSON message on each line, that keeps a message's own text. A batch is taken apart: each of
 * its messages counts for itself.
 */
export function createLineTransport(input: Readable, output: Writable): Transport {
  const transport: Transport = {
    async start() {
      const receive = (line: string) => {
        let value: unknown;
        try {
          value = JSON.parse(line);
        } catch (cause) {
          transport.onerror?.(new Error("a line is no JSON", { cause }));
          return;
        }
        if (typeof value !== "object" || value === null) {
          transport.onerror?.(new Error("a line is no JSON-RPC message"));
          return;
        }
        if (Array.isArray(value)) {
          for (const message of value) {
            if (typeof message === "object" && message !== null)
              transport.onmessage?.(message as JSONRPCMessage);
          }
          return;
        }
        wireText.set(value, line);
        transport.onmessage?.(value as JSONRPCMessage);
      };
      readLines(input, receive, () => {
        transport.onerror?.(new Error(`a message is longer than ${LONGEST_LINE} bytes`));
        void transport.close();
      });
      input.on("end", () => transport.onclose?.());
      input.on("error", (cause) => transport.onerror?.(cause));
      // A side that went away is noticed by the end of its input.
      output.on("error", (cause) => transport.onerror?.(cause));
    },
    send(message) {
      const line = `${wireText.get(message) ?? JSON.stringify(message)}\n`;
      return new Promise((resolve, reject) => {
        output.write(line, (cause) => (cause ? reject(cause) : resolve()));
      });
    },
    async close() {
      input.destroy();
      output.end();
      transport.onclose?.();
    },
  };
  return transport;
}
