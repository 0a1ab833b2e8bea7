import type { IncomingMessage } from "node:http";
import type { ServerResponse } from "node:http";
import { LetsPingError } from "@letsping/core";
import type { Deps } from "../deps";

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Whether the client asked for the exact statuses and receipts. */
export function speaksVersion2(request: IncomingMessage): boolean {
  return request.headers["x-letsping-version"] === "2";
}

/** Headers of every answer: no other origin, no frame, no referrer, no guessing of types. */
export function headersOf(
  deps: Pick<Deps, "origins" | "stopping">,
): (request: IncomingMessage, response: ServerResponse) => void {
  const secure = deps.origins.every((origin) => origin.startsWith("https:"));
  return (request, response) => {
    // A busy client would keep its connection, and with it the gateway that wants to stop, for as long as it likes.
    if (deps.stopping.aborted) response.setHeader("Connection", "close");
    if (speaksVersion2(request)) response.setHeader("X-LetsPing-Version", "2");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (secure) response.setHeader("Strict-Transport-Security", "max-age=31536000");
  };
}

/**
 * Refuses a Host that is no address of this gateway: a page that points its own name at this machine (DNS rebinding)
 * must not reach it.
 *
 * @throws LetsPingError `misdirected_request`
 */
export function knownHostOf(deps: Pick<Deps, "origins">): (request: IncomingMessage) => void {
  const hosts = new Set(deps.origins.map((origin) => new URL(origin).host));
  return (request) => {
    const host = (request.headers.host ?? "").toLowerCase();
    if (hosts.has(host) || hosts.has(host.replace(/:(80|443)$/, ""))) return;
    const known = [...hosts].join(", ");
    throw new LetsPingError(
      "misdirected_request",
      `The host ${host.slice(0, 200) || "(none)"} is no address of this gateway; it answers at ${known}.`,
    );
  };
}

/** Whether a call that changes something comes from a page of this gateway, or from no browser at all. */
export function comesFromOurPage(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (typeof origin === "string") return origins.includes(origin);
  const site = request.headers["sec-fetch-site"];
  // Browsers send Origin with every cross-site call that changes something; programs send neither header.
  return site === undefined || site === "same-origin" || site === "none";
}
