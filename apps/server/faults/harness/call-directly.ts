import { request } from "node:http";
import type { Gateway } from "./gateway";
import type { Caller } from "./call";

/** Calls one gateway past what stands before it, by the name that all answer to, on a connection of its own. */
export function callDirectly(
  gateway: Gateway,
  caller: Caller,
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  const headers = { ...caller.headers, Host: new URL(caller.url).host, "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: new URL(gateway.url).port,
      path,
      method,
      headers,
      agent: false,
    };
    const asked = request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => (text += piece));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
