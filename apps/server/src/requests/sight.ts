import type { ActionField } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import { hasRole } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { MASK_ALL } from "./mask";
import { MASK_NOTHING } from "./mask";
import { maskFields } from "./mask";
import type { Masking } from "./mask";
import type { RequestRow } from "./request-row";

type Described = readonly Pick<ActionField, "path" | "masked">[];

const SIGHT = `
  select
    (select fields from action_description where project_id = $1 and service = $2 and action = $3) as fields,
    exists (select 1 from audit_entry where project_id = $1 and request_id = $4 and type = 'request.revealed'
      and actor_kind = 'person' and actor_id = $5) as revealed`;

type Seen = Pick<RequestRow, "id" | "project_id" | "key_id" | "service" | "action">;

/**
 * What a caller may not see of a request: viewers no value; operators and keys of other agents not what the description
 * masks, until a person reveals it to themselves. The key that asked knows what it sent.
 */
export async function maskingFor(
  deps: Pick<Deps, "pool">,
  row: Seen,
  actor: KeyActor | PersonActor,
): Promise<Masking> {
  if (actor.kind === "key" && actor.keyId === row.key_id) return MASK_NOTHING;
  if (actor.kind === "person" && !hasRole(actor, "operator")) return MASK_ALL;
  const person = actor.kind === "person" ? actor.userId : null;
  const { rows } = await deps.pool.query<{ fields: Described | null; revealed: boolean }>(SIGHT, [
    row.project_id,
    row.service,
    row.action,
    row.id,
    person,
  ]);
  const sight = rows[0];
  return sight?.revealed ? MASK_NOTHING : maskFields(sight?.fields ?? []);
}

/** The same in lists and files, where nobody reveals anything. */
export function maskingInLists(described: Described | null, actor: KeyActor | PersonActor): Masking {
  const isViewer = actor.kind === "person" && !hasRole(actor, "operator");
  return isViewer ? MASK_ALL : maskFields(described ?? []);
}
