import { LetsPingError } from "@letsping/core";
import type { NextFunction } from "express";
import type { Request } from "express";
import type { RequestHandler } from "express";
import type { Response } from "express";
import type { Deps } from "../deps";
import { sendError } from "./errors";

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
export function speaksVersion2(request: Request): boolean {
  return request.headers["x-letsping-version"] === "2";
}

/** Headers of every answer: no other origin, no frame, no referrer, no guessing of types. */
export function openExchange(deps: Pick<Deps, "origins" | "stopping">): RequestHandler {
  const secure = deps.origins.every((origin) => origin.startsWith("https:"));
  return (request, response, next) => {
    // A busy client would keep its connection, and with it the gateway that wants to stop, for as long as it likes.
    if (deps.stopping.aborted) response.setHeader("Connection", "close");
    if (speaksVersion2(request)) response.setHeader("X-LetsPing-Version", "2");
    if (request.path.startsWith("/api/")) response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    if (secure) response.setHeader("Strict-Transport-Security", "max-age=31536000");
    next();
  };
}

/**
 * Refuses a Host that is no address of this gateway: a page that points its own name at this machine (DNS rebinding)
 * must not reach it.
 */
export function requireKnownHost(deps: Pick<Deps, "origins" | "log">): RequestHandler {
  const hosts = new Set(deps.origins.map((origin) => new URL(origin).host));
  return (request: Request, response: Response, next: NextFunction) => {
    const host = (request.headers.host ?? "").toLowerCase();
    if (hosts.has(host) || hosts.has(host.replace(/:(80|443)$/, ""))) return next();
    const known = [...hosts].join(", ");
    const message = `The host ${host.slice(0, 200) || "(none)"} is no address of this gateway; it answers at ${known}.`;
    return sendError(response, new LetsPingError("misdirected_request", message), deps.log);
  };
}

/** Whether a call that changes something comes from a page of this gateway, or from no browser at all. */
export function comesFromOurPage(request: Request, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (typeof origin === "string") return origins.includes(origin);
  const site = request.headers["sec-fetch-site"];
  // Browsers send Origin with every cross-site call that changes something; programs send neither header.
  return site === undefined || site === "same-origin" || site === "none";
}
