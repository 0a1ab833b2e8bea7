import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createAskHumanServer } from "./ask-human";
import type { AskHumanOptions } from "./ask-human";

/**
 * Answers one HTTP call of an MCP client (Streamable HTTP, without sessions) for the key that `options` stand for.
 * Whoever calls it has checked that key, and the call's Host and Origin.
 *
 * @param body the call's body, where it was read and parsed before
 * @param onProblem told what cannot be told to the client
 */
export async function serveOverHttp(
  options: AskHumanOptions,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body?: unknown },
  onProblem: (cause: Error) => void = () => undefined,
): Promise<void> {
  const server = createAskHumanServer(options);
  server.onerror = onProblem;
  const transport = new StreamableHTTPServerTransport();
  // A client that went away waits for nothing any more; its question stays.
  response.on("close", () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}
