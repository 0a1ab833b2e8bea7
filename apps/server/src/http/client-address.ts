import type { IncomingMessage } from "node:http";
import proxyAddr from "proxy-addr";
import type { Deps } from "../deps";

/** Headers that reverse proxies add. One of them is enough to know that the caller is somewhere else. */
const FORWARDING = /^(?:forwarded|via|x-forwarded.*|x-original-.*|.*-ip)$/;

/** What the trusted proxies of a gateway said of a call. */
const told = new WeakMap<IncomingMessage, string>();

/** Believes the X-Forwarded-For of the proxies in LETSPING_TRUSTED_PROXY, and of nobody else. @returns what notes it of a call */
export function believeProxies({ config }: Pick<Deps, "config">): (request: IncomingMessage) => void {
  if (config.trustedProxies.length === 0) return () => undefined;
  const isTrusted = proxyAddr.compile([...config.trustedProxies]);
  return (request) => void told.set(request, proxyAddr(request, isTrusted));
}

/**
 * Who calls, for limits and logs: the other end of the connection, or, where that is a trusted proxy, the last address of
 * X-Forwarded-For that is none. Never what decides whether somebody may.
 */
export function addressOf(request: IncomingMessage): string {
  return told.get(request) ?? request.socket.remoteAddress ?? "unknown";
}

/** Whether the call comes from a program on this machine, and through no proxy on it. */
export function isLocalCall(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? "";
  const loopback = /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === "::1";
  return loopback && !Object.keys(request.headers).some((name) => FORWARDING.test(name));
}
