import { z } from "zod";
import { MAX_LEASE_MS } from "./lease";
import { MIN_LEASE_MS } from "./lease";
import { ExecutionState } from "./request";

/** Body of `POST /api/requests/:id/execution`. */
export const ExecutionInput = z
  .strictObject({
    state: z.enum(["executing", "executed", "failed", "unknown"]),
    lease: z.string().max(128).nullish().describe("Token that `executing` returned; renews it, or ends it."),
    lease_ms: z
      .int()
      .min(MIN_LEASE_MS)
      .max(MAX_LEASE_MS)
      .nullish()
      .describe("Length of the lease in milliseconds. Default 60000."),
    result_digest: z.string().max(128).nullish().describe("Digest of the result, for reconciliation."),
  })
  .meta({ id: "ExecutionInput" });
export type ExecutionInput = z.infer<typeof ExecutionInput>;

/** Answer of the same call. `lease` only to `executing`. */
export const ExecutionAnswer = z
  .object({
    id: z.string(),
    execution_state: ExecutionState,
    lease: z.string().optional(),
    lease_expires_at: z.string().optional(),
  })
  .meta({ id: "ExecutionAnswer" });
export type ExecutionAnswer = z.infer<typeof ExecutionAnswer>;
