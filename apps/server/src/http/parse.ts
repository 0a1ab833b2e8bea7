import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import { JSON_LIMITS } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { parseJson } from "@letsping/core";
import express from "express";
import type { ZodError } from "zod";
import type { ZodType } from "zod";

/** Needs nothing of Express but its types. */
const readRaw = express.raw({
  type: () => true,
  limit: JSON_LIMITS.bodyBytes,
  inflate: false,
}) as unknown as (
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
  next: (cause?: unknown) => void,
) => void;

interface BodyError {
  type?: string;
  status?: number;
}

const unreadable = () => new LetsPingError("invalid_request", "The body could not be read to its end.");

/** Reads the body as bytes, at most 4 MiB. */
async function readBytes(
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    readRaw(request, response, (cause: unknown) => {
      const error = cause as BodyError | undefined;
      if (!error) return resolve();
      if (error.type === "entity.too.large") {
        return reject(
          new LetsPingError(
            "payload_too_large",
            `The body is longer than the ${JSON_LIMITS.bodyBytes} bytes that are allowed.`,
          ),
        );
      }
      if (error.status === 415) {
        return reject(
          new LetsPingError("unsupported_media_type", "The body is compressed; it was expected as it is."),
        );
      }
      return reject(unreadable());
    });
  });
  if (Buffer.isBuffer(request.body)) return request.body;
  const { "content-length": length = "0", "transfer-encoding": coding } = request.headers;
  // Nothing is read for a caller who hung up, and a body that was sent must not count as none.
  if (coding !== undefined || length !== "0") throw unreadable();
  return Buffer.alloc(0);
}

/** Reads and scans a JSON body. `undefined` when there is none. */
export async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ raw: string; value: JsonValue | undefined }> {
  const bytes = await readBytes(request, response);
  if (bytes.length === 0) return { raw: "", value: undefined };
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    const given = request.headers["content-type"] ?? "none";
    throw new LetsPingError(
      "unsupported_media_type",
      `The body has the type ${given.slice(0, 100)}; it must be application/json.`,
    );
  }
  let raw: string;
  try {
    raw = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new LetsPingError("invalid_json", "The body is not UTF-8.");
  }
  return { raw, value: parseJson(raw) };
}

/** Number of single-letter steps from one word to another (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function knownFields(schema: ZodType): string[] {
  const shape = (schema as { shape?: Record<string, unknown> }).shape;
  return shape ? Object.keys(shape) : [];
}

function nearest(name: string, known: string[]): string | null {
  const [best] = known
    .map((field) => ({ field, steps: distance(name, field) }))
    .sort((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(2, Math.floor(name.length / 3)) ? best.field : null;
}

function explain(error: ZodError, schema: ZodType): LetsPingError {
  // A misspelt field explains a missing one, so it is told first.
  const issue = error.issues.find((each) => each.code === "unrecognized_keys") ?? error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  const fields = [...new Set(error.issues.map((each) => each.path.map(String).join(".")))].slice(0, 20);
  if (issue?.code === "unrecognized_keys") {
    const name = issue.keys[0] ?? "";
    const near = nearest(name, knownFields(schema));
    const allowed = knownFields(schema).join(", ");
    return new LetsPingError(
      "invalid_request",
      `Unknown field \`${name.slice(0, 80)}\`${path ? ` in ${path}` : ""}.${near ? ` Did you mean \`${near}\`?` : ""}`,
      { details: { field: name.slice(0, 80), nearest: near, allowed } },
    );
  }
  const what = issue?.message ?? "is not valid";
  return new LetsPingError("invalid_request", path ? `\`${path}\`: ${what}` : what, {
    details: { field: path, fields },
  });
}

/** Checks a value against a schema. @throws LetsPingError `invalid_request` that names the field */
export function check(schema: ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw explain(parsed.error, schema);
  return parsed.data;
}
