import { createServer } from "node:http";
import type { Server } from "node:http";
import { LetsPing } from "@letsping/sdk";
import { createQuestions } from "../src/index";
import { serveOverHttp } from "../src/index";

/** As a program mounts ask_human over Streamable HTTP: each call has its key. */
export function mount(gatewayUrl: string): Server {
  // #region mount
  const questions = createQuestions(); // what is open

  return createServer((request, response) => {
    const apiKey = String(request.headers.authorization).replace(/^Bearer /, "");
    const gateway = new LetsPing(apiKey, { baseUrl: gatewayUrl });
    const options = { gateway, secret: apiKey, questions };
    serveOverHttp(options, { request, response }).catch(() => response.destroy());
  });
  // #endregion
}
