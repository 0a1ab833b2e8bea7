import { z } from "zod";
import type { Deps } from "../deps";
import { route } from "./route";

const Health = z
  .object({ status: z.enum(["ok", "not_ready"]), why: z.string().optional() })
  .meta({ id: "Health" });

interface Unready {
  why: string;
  cause?: unknown;
}

async function findUnready(deps: Deps): Promise<Unready | null> {
  if (deps.stopping.aborted) return { why: "The gateway is stopping." };
  if (!deps.waiters.connected()) return { why: "The database's notifications are not connected." };
  try {
    await deps.pool.query("select 1 from gateway");
    return null;
  } catch (cause) {
    return { why: "The database does not answer.", cause };
  }
}

/** What each gateway said last. */
const lastSaid = new WeakMap<Deps, string>();

/** Probes come every few seconds, so only a change is worth a line. */
function noteChange(deps: Deps, unready: Unready | null): void {
  const before = lastSaid.get(deps) ?? "";
  const now = unready?.why ?? "";
  if (now === before) return;
  lastSaid.set(deps, now);
  if (!unready) deps.log.info("ready again");
  else deps.log.warn({ why: now, ...("cause" in unready ? { err: unready.cause } : {}) }, "not ready");
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
      const unready = await findUnready(deps);
      noteChange(deps, unready);
      if (!unready) return { status: "ok" as const };
      call.response.statusCode = 503;
      return { status: "not_ready" as const, why: unready.why };
    },
  }),
];
