import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import { LetsPingError } from "@letsping/core";
import type { AskHumanOptions } from "@letsping/mcp";
import type { Express } from "express";
import { authorise } from "../auth/authenticate";
import type { KeyActor } from "../auth/actor";
import type { Deps } from "../deps";
import { sendError } from "../http/errors";
import { exchangeOf } from "../http/exchange";
import { comesFromOurPage } from "../http/gatekeeper";
import { readJson } from "../http/parse";
import { gatewayOfKey } from "./gateway-of-key";

type Serve = (
  options: Pick<AskHumanOptions, "gateway" | "secret">,
  call: { request: IncomingMessage; response: ServerResponse; body: unknown },
) => Promise<void>;

/** Loads the protocol, which takes a third of a second and 30 MB: only where somebody speaks it. */
async function loadMcp({ log }: Deps): Promise<Serve> {
  const { createQuestions, serveOverHttp } = await import("@letsping/mcp");
  const questions = createQuestions();
  const onProblem = (cause: Error) => log.warn({ err: cause }, "an MCP call could not be answered");
  return (options, call) => serveOverHttp({ ...options, questions }, call, onProblem);
}

/**
 * `POST /mcp`: `ask_human` over Streamable HTTP, for MCP clients with a key of a project. Without sessions, so any gateway
 * of several answers any call; there is no stream to open (`GET`) and none to end (`DELETE`).
 */
export function mountMcp(app: Express, deps: Deps): void {
  let loading: Promise<Serve> | null = null;
  app.all("/mcp", async (request, response) => {
    const exchange = exchangeOf(response);
    exchange.route = "/mcp";
    response.setHeader("Cache-Control", "no-store");
    try {
      if (request.method !== "POST") {
        response.setHeader("Allow", "POST");
        throw new LetsPingError(
          "method_not_allowed",
          `/mcp was called with ${request.method}; it takes POST.`,
        );
      }
      // A page of elsewhere that was shown under our name (DNS rebinding) must not use a key that it got hold of.
      if (request.headers.origin !== undefined && !comesFromOurPage(request, deps.origins)) {
        throw new LetsPingError("origin_refused", "The call came from a page that is not of this gateway.");
      }
      const route = { may: "key", confirmsCaller: false } as const;
      const actor = (await authorise(deps, request, {}, route)) as KeyActor;
      exchange.actor = actor;
      const { value } = await readJson(request, response);
      // Names of calls are keyed with what stays the same when a key is rotated, and what no client knows.
      const secret = createHmac("sha256", deps.fingerprintKey).update(`mcp ${actor.keyId}`).digest("hex");
      loading ??= loadMcp(deps);
      const serve = await loading;
      await serve({ gateway: gatewayOfKey(deps, actor, null), secret }, { request, response, body: value });
    } catch (cause) {
      sendError(response, cause, deps.log);
    }
  });
}
