import { request } from "node:http";
import type { FuzzCall } from "./calls";

/** Longest time until an answer, beyond what a call is held on purpose, in milliseconds. */
export const ANSWER_LIMIT_MS = 5_000;

export interface FuzzAnswer {
  status: number;
  contentType: string;
  text: string;
  ms: number;
}

/** Sends a call exactly as it is. A stream is left after its first bytes. @throws Error when there is no answer in time */
export function send(url: string, call: FuzzCall, credentials: Record<string, string>): Promise<FuzzAnswer> {
  const startedAt = performance.now();
  const isStream = call.operation.contentType === "text/event-stream";
  const headers: Record<string, string> = { ...call.headers, ...credentials };
  if (call.body !== null) headers["Content-Length"] = String(Buffer.byteLength(call.body));
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, method: call.method, path: call.path, headers }, (answer) => {
      let text = "";
      const done = () =>
        resolve({
          status: answer.statusCode ?? 0,
          contentType: answer.headers["content-type"] ?? "",
          text,
          ms: performance.now() - startedAt,
        });
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
        if (!isStream || answer.statusCode !== 200) return;
        done();
        asked.destroy();
      });
      answer.on("end", done);
      answer.on("error", reject);
    });
    asked.setTimeout(ANSWER_LIMIT_MS + call.heldMs, () =>
      asked.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS + call.heldMs} ms`)),
    );
    asked.on("error", reject);
    asked.end(call.body ?? undefined);
  });
}

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

/** The call as a line for a shell. Credentials stand as variables: they are secrets even here. */
export function curlOf(url: string, call: FuzzCall): string {
  const headers = Object.entries(call.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const body = call.body === null ? [] : [`--data-binary ${quoted(call.body.slice(0, 2_000))}`];
  return [
    "curl -sS --path-as-is",
    `-X ${call.method}`,
    ...(call.caller === "anonymous" ? [] : [`-H "$AS_${call.caller.toUpperCase()}"`]),
    ...headers,
    ...body,
    quoted(url + call.path),
  ].join(" ");
}
