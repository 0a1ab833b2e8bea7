import type { Deps } from "../deps";
import type { LoadedRequest } from "../requests/request-row";
import { openBody } from "../requests/request-row";
import { parseTraceparent } from "../telemetry/traceparent";
import type { Settlement } from "./settle";

/**
 * Hands the end of a request to who waits for it in this process, counts it, and tells the wait for it as a span of the
 * trace that asked. Call it when the end stands: what is written in a transaction is noted after its commit.
 */
export function noteSettled(
  deps: Pick<Deps, "metrics" | "tracing" | "cipher" | "waiters" | "knownPending">,
  row: LoadedRequest,
  settled: LoadedRequest,
  { status, method }: Pick<Settlement, "status" | "method">,
): void {
  deps.waiters.hand(settled);
  deps.knownPending.forget(settled.id);
  const waitedMs = row.db_now.getTime() - row.created_at.getTime();
  deps.metrics.decisions.inc({ status, method });
  deps.metrics.decisionSeconds.observe({ status }, Math.max(0, waitedMs / 1000));
  deps.tracing.record(() => ({
    name: "letsping.decision",
    startedAt: row.created_at,
    endedAt: row.db_now,
    parent: parseTraceparent(openBody(deps, row).traceparent),
    attributes: {
      "letsping.request_id": row.id,
      "letsping.project_id": row.project_id,
      "letsping.service": row.service,
      "letsping.action": row.action,
      "letsping.status": status,
      "letsping.method": method,
      "letsping.mode": row.mode,
    },
  }));
}
