import { z } from "zod";
import type { Deps } from "../deps";
import { route } from "./route";

const Health = z
  .object({ status: z.enum(["ok", "not_ready"]), why: z.string().optional() })
  .meta({ id: "Health" });

async function whyNotReady(deps: Deps): Promise<string | null> {
  if (deps.stopping.aborted) return "The gateway is stopping.";
  if (!deps.waiters.connected()) return "The database's notifications are not connected.";
  try {
    await deps.pool.query("select 1 from gateway");
    return null;
  } catch (cause) {
    deps.log.warn({ err: cause }, "not ready: the database does not answer");
    return "The database does not answer.";
  }
}

export const healthRoutes = [
  route({
    method: "GET",
    path: "/healthz",
    summary: "200 while the process is alive.",
    may: "public",
    output: Health,
    errors: [],
    handle: async () => ({ status: "ok" as const }),
  }),
  route({
    method: "GET",
    path: "/readyz",
    summary: "200 when requests can be taken and decided, else 503.",
    may: "public",
    output: Health,
    errors: ["unavailable"],
    handle: async (deps, _given, _actor, call) => {
      const why = await whyNotReady(deps);
      if (why !== null) call.response.status(503);
      return why === null ? { status: "ok" as const } : { status: "not_ready" as const, why };
    },
  }),
];
