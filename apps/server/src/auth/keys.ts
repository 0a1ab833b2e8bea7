import type { ApiKeyCreated } from "@letsping/core";
import type { ApiKeyInput } from "@letsping/core";
import type { ApiKeyView } from "@letsping/core";
import { createId } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RevocationConsequences } from "@letsping/core";
import { inTransaction } from "../db/transaction";
import type { Deps } from "../deps";
import { cancelForKey } from "../requests/cancel-for-key";
import { LISTED } from "../requests/list-item";
import { listItem } from "../requests/list-item";
import type { ListedRow } from "../requests/list-item";
import type { PersonActor } from "./actor";
import { makeApiKey } from "./api-key";
import { hashApiKey } from "./api-key";
import { previewApiKey } from "./api-key";

interface KeyRow {
  id: string;
  name: string;
  mode: "live" | "test";
  scope: "key" | "project";
  preview: string;
  created_at: Date;
  created_by: string | null;
  creator: string | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  pending_count: number;
  rotated_at: Date | null;
  previous_preview: string | null;
  previous_until: Date | null;
  previous_last_used_at: Date | null;
  overlaps: boolean;
}

function viewOf(row: KeyRow): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    scope: row.scope,
    preview: row.preview,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by ? { id: row.created_by, name: row.creator ?? "a former member" } : null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    pending_count: row.pending_count,
    rotated_at: row.rotated_at?.toISOString() ?? null,
    overlap:
      row.overlaps && row.previous_until
        ? {
            preview: row.previous_preview ?? "",
            until: row.previous_until.toISOString(),
            last_used_at: row.previous_last_used_at?.toISOString() ?? null,
          }
        : null,
  };
}

export async function listKeys(deps: Pick<Deps, "pool">, projectId: string): Promise<ApiKeyView[]> {
  const { rows } = await deps.pool.query<KeyRow>(
    `select api_key.*, auth_user.name as creator,
       api_key.revoked_at is null and api_key.previous_until > clock_timestamp() as overlaps,
       (select count(*)::int from approval_request request where request.project_id = $1 and request.key_id = api_key.id
          and request.status = 'PENDING') as pending_count
     from api_key left join auth_user on auth_user.id = api_key.created_by
     where api_key.project_id = $1 order by api_key.revoked_at is not null, api_key.created_at desc`,
    [projectId],
  );
  return rows.map(viewOf);
}

/** One key of the project. @throws LetsPingError `not_found` */
export async function getKey(deps: Pick<Deps, "pool">, id: string, projectId: string): Promise<ApiKeyView> {
  const key = (await listKeys(deps, projectId)).find((each) => each.id === id);
  if (!key) throw new LetsPingError("not_found", `The project has no key ${id.slice(0, 80)}.`);
  return key;
}

export async function createKey(deps: Deps, input: ApiKeyInput, actor: PersonActor): Promise<ApiKeyCreated> {
  const key = makeApiKey(input.mode, deps.random);
  const id = createId("key", deps.clock(), deps.random(10));
  const scope = input.scope ?? "key";
  await deps.pool.query(
    `with made as (
       insert into api_key (id, project_id, name, hash, preview, mode, scope, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
     )
     insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
     select $2, 'key.created', 'person', $8, $9, $10::jsonb from made`,
    [
      id,
      actor.projectId,
      input.name,
      hashApiKey(key),
      previewApiKey(key),
      input.mode,
      scope,
      actor.userId,
      actor.name,
      JSON.stringify({ key_id: id, name: input.name, mode: input.mode, scope }),
    ],
  );
  return { key: await getKey(deps, id, actor.projectId), api_key: key };
}

/** What revoking would do, for the person to read before. */
export async function consequencesOf(
  deps: Deps,
  id: string,
  actor: PersonActor,
): Promise<RevocationConsequences> {
  await getKey(deps, id, actor.projectId);
  const list = async (condition: string) => {
    const { rows } = await deps.pool.query<ListedRow>(
      `${LISTED} where request.project_id = $1 and request.key_id = $2 and ${condition} order by request.created_at limit 200`,
      [actor.projectId, id],
    );
    return rows.map((row) => listItem(deps, row));
  };
  return {
    cancels: await list("request.status = 'PENDING'"),
    stops: await list(
      "request.execution_state = 'NOT_STARTED' and request.executable_until > clock_timestamp()",
    ),
  };
}

/** Revokes a key, also the secret before its last rotation, with everything that follows from it, in one transaction. */
export async function revokeKey(deps: Deps, id: string, actor: PersonActor): Promise<ApiKeyView> {
  const { projectId } = actor;
  await getKey(deps, id, projectId);
  let ended: string[] = [];
  const noteEnds = await inTransaction(deps.pool, async (client) => {
    const { rowCount } = await client.query(
      "update api_key set revoked_at = now() where project_id = $1 and id = $2 and revoked_at is null",
      [projectId, id],
    );
    if (rowCount === 0) throw new LetsPingError("conflict", "The key was revoked before.");
    const { cancelled, stopped, note } = await cancelForKey(deps, client, { projectId, keyId: id }, actor);
    await client.query(
      `insert into audit_entry (project_id, type, actor_kind, actor_id, actor_name, detail)
       values ($1, 'key.revoked', 'person', $2, $3, $4)`,
      [projectId, actor.userId, actor.name, { key_id: id, cancelled, stopped }],
    );
    ended = cancelled;
    return note;
  })
    .catch((cause: unknown) => {
      // Where the answer to the commit was lost, all of it may stand; who waits looks for themselves.
      for (const each of ended) deps.waiters.lookAgain(each);
      throw cause;
    })
    .finally(deps.knownCallers.keys.clear);
  noteEnds();
  return getKey(deps, id, projectId);
}
