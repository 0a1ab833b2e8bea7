import type { IncomingMessage } from "node:http";
import { createHash } from "node:crypto";
import { timingSafeEqual } from "node:crypto";
import { LetsPingError } from "@letsping/core";
import type { Deps } from "../deps";
import { isLocalCall } from "./client-address";
import { route } from "./route";

function sameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** @throws LetsPingError `unauthorized`, `forbidden` where no token was set */
function requireReader(deps: Pick<Deps, "config">, request: IncomingMessage): void {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const expected = deps.config.metricsToken;
  if (token !== undefined && expected !== null && sameText(token, expected)) return;
  if (token === undefined && isLocalCall(request)) return;
  if (expected === null) {
    throw new LetsPingError(
      "forbidden",
      "Metrics are read on the gateway's own machine, without a proxy; this call came from elsewhere.",
      { hint: "Set LETSPING_METRICS_TOKEN and send it as `Authorization: Bearer <token>`." },
    );
  }
  throw new LetsPingError(
    "unauthorized",
    "Metrics need the gateway's metrics token; it was not sent, or is another.",
    {
      hint: "Send LETSPING_METRICS_TOKEN as `Authorization: Bearer <token>`.",
    },
  );
}

export const metricsRoutes = [
  route({
    method: "GET",
    path: "/metrics",
    summary: "Metrics for Prometheus: on this machine, or with LETSPING_METRICS_TOKEN as bearer token.",
    may: "public",
    output: null,
    contentType: "text/plain",
    errors: ["unauthorized", "forbidden"],
    handle: async (deps, _given, _actor, { request, response }) => {
      requireReader(deps, request);
      const { registry } = deps.metrics;
      response.setHeader("Content-Type", registry.contentType);
      response.end(await registry.metrics());
    },
  }),
];
