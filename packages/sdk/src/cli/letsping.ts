#!/usr/bin/env node
// The command `letsping`: the one file of the SDK that touches Node's own modules. Nothing imports it.
import { createReadStream } from "node:fs";
import process from "node:process";
import { LetsPingError } from "@letsping/core";
import { run } from "./run";

const WHY = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "this user may not read it"],
]);

/** Reads no more than it is asked for, so that a device or a pipe without an end is no trap. */
async function readFile(path: string, mostBytes: number): Promise<Uint8Array> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= mostBytes) break;
    }
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    throw new LetsPingError("invalid_option", `${path} cannot be read: ${WHY.get(code) ?? message}.`, {
      hint: "Name a file that is there, or - for the standard input.",
      cause,
    });
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const answered = run(process.argv.slice(2), { read: readFile, now: Date.now });
answered.then(
  ({ code, out, errors }) => {
    process.exitCode = code;
    process.stdout.write(out);
    process.stderr.write(errors);
  },
  (cause: unknown) => {
    process.exitCode = 2;
    process.stderr.write(`letsping: ${String(cause)}\n`);
  },
);
