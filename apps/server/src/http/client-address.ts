import type { Express } from "express";
import type { Request } from "express";
import type { Deps } from "../deps";

/** Headers that reverse proxies add. One of them is enough to know that the caller is somewhere else. */
const FORWARDING = /^(?:forwarded|via|x-forwarded.*|x-original-.*|.*-ip)$/;

/** Believes the X-Forwarded-For of the proxies in LETSPING_TRUSTED_PROXY, and of nobody else. */
export function trustProxies(app: Express, deps: Pick<Deps, "config">): void {
  const { trustedProxies } = deps.config;
  app.set("trust proxy", trustedProxies.length > 0 ? trustedProxies : false);
}

/**
 * Who calls, for limits and logs: the other end of the connection, or, where that is a trusted proxy, the last address of
 * X-Forwarded-For that is none. Never what decides whether somebody may.
 */
export function addressOf(request: Request): string {
  return request.ip ?? "unknown";
}

/** Whether the call comes from a program on this machine, and through no proxy on it. */
export function isLocalCall(request: Request): boolean {
  const address = request.socket.remoteAddress ?? "";
  const loopback = /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === "::1";
  return loopback && !Object.keys(request.headers).some((name) => FORWARDING.test(name));
}
