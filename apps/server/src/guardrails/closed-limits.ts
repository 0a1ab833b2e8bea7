import { LetsPingError } from "@letsping/core";
import type { BlockedLimit } from "@letsping/guardrails";
import type { LimitName } from "@letsping/guardrails";
import type { LimitWithin } from "@letsping/guardrails";
import { z } from "zod";
import type { Deps } from "../deps";

/** A limit that refuses now, and whom. */
export interface ClosedLimit extends BlockedLimit {
  id: string;
  scope: "agent" | "service" | "action" | "project";
  unit: "requests" | "tokens" | "micros" | "calls";
  /** Of the scope: the id of a key; a service; a service and an action; nothing for the project. */
  names: string[];
  /** What the override is about that has this limit; null for one of the project. */
  within: LimitWithin | null;
}

const Within = z.strictObject({ service: z.string().optional(), action: z.string().optional() });
const VelocityKey = z.tuple([z.enum(["agent", "service", "action", "project"])]).rest(z.string());
const CostKey = z.union([
  z.tuple([z.literal("agent"), z.string(), z.enum(["tokens", "micros"])]),
  z.tuple([z.literal("project"), z.enum(["tokens", "micros"])]),
]);
const LoopKey = z.tuple([z.literal("loop"), z.string()]).rest(z.string());

/** What a counter's key says (`limitKey` of the package). @throws ZodError for one that the guardrails did not make */
function readKey({ kind, key }: LimitName): Pick<ClosedLimit, "scope" | "unit" | "names" | "within"> {
  const all = z.array(z.union([z.string(), Within])).parse(JSON.parse(key));
  const last = all[all.length - 1];
  const within = typeof last === "object" ? last : null;
  const parts = within === null ? all : all.slice(0, -1);
  if (kind === "velocity") {
    const [scope, ...names] = VelocityKey.parse(parts);
    return { scope, unit: "requests", names, within };
  }
  if (kind === "loop") {
    const [, agent] = LoopKey.parse(parts);
    return { scope: "agent", unit: "calls", names: [agent], within };
  }
  const cost = CostKey.parse(parts);
  return cost[0] === "agent"
    ? { scope: "agent", unit: cost[2], names: [cost[1]], within }
    : { scope: "project", unit: cost[1], names: [], within };
}

const idOf = ({ kind, windowMs, key }: LimitName) =>
  Buffer.from(JSON.stringify([kind, windowMs, key])).toString("base64url");

/** The limits of a project that refuse now, soonest end first. @throws any error of the place where they are counted */
export async function listClosedLimits(
  deps: Pick<Deps, "windowStore" | "clock">,
  projectId: string,
): Promise<ClosedLimit[]> {
  const blocked = await deps.windowStore.listBlocked(projectId, deps.clock());
  return blocked.map((limit) => ({ ...limit, ...readKey(limit), id: idOf(limit) }));
}

/** Names of keys, by id. */
export async function namesOfKeys(
  deps: Pick<Deps, "pool">,
  projectId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await deps.pool.query<{ id: string; name: string }>(
    "select id, name from api_key where project_id = $1 and id = any($2)",
    [projectId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The error where the counters cannot be read or changed. */
export function limitsAway(asked: string, cause: unknown): LetsPingError {
  return new LetsPingError(
    "unavailable",
    `${asked}, and the place where limits are counted does not answer. Requests that it should count wait for a person meanwhile.`,
    { cause },
  );
}
