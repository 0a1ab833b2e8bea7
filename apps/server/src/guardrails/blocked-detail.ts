import type { BlockedDetail } from "@letsping/core";
import type { GuardrailFinding } from "@letsping/core";
import type { HiddenValue } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import { maskRequest } from "../requests/mask";
import { maskingFor } from "../requests/sight";
import { BLOCKED_COLUMNS } from "./blocked-list";
import { BLOCKED_FROM } from "./blocked-list";
import type { BlockedRow } from "./blocked-list";
import { blockedView } from "./blocked-list";

/** What is sealed of a refused call. */
export interface BlockedBody {
  /** Without what was taken out; null where nothing of it was kept. */
  payload: JsonObject | null;
  findings: GuardrailFinding[];
  hidden: HiddenValue[];
  /** Salt of the commitments. It never leaves the gateway: nobody runs what was refused. */
  hidden_salt: string;
}

export function openBlockedBody(deps: Pick<Deps, "cipher">, id: string, sealed: Uint8Array): BlockedBody {
  return deps.cipher.open(`blocked_call|${id}|body`, sealed) as unknown as BlockedBody;
}

export interface LoadedBlockedCall extends BlockedRow {
  project_id: string;
  sealed_body: Buffer;
}

/** Reads a refused call of a project. @throws LetsPingError `not_found` */
export async function findBlockedCall(
  deps: Pick<Deps, "pool">,
  id: string,
  projectId: string,
): Promise<LoadedBlockedCall> {
  const { rows } = await deps.pool.query<LoadedBlockedCall>(
    `select blocked.project_id, blocked.sealed_body, ${BLOCKED_COLUMNS} from ${BLOCKED_FROM}
     where blocked.project_id = $1 and blocked.id = $2`,
    [projectId, id],
  );
  const [row] = rows;
  if (!row)
    throw new LetsPingError("not_found", `No refused call ${id.slice(0, 80)} is visible to this caller.`);
  return row;
}

/** What a person sees of a refused call: as of a request, without what they may not see. */
export async function blockedDetail(
  deps: Pick<Deps, "pool" | "cipher">,
  id: string,
  actor: PersonActor,
): Promise<BlockedDetail> {
  const row = await findBlockedCall(deps, id, actor.projectId);
  const { payload, findings } = openBlockedBody(deps, row.id, row.sealed_body);
  const body = { payload: payload ?? {}, findings, schema: null, metadata: {}, lp_meta: null };
  const masking = await maskingFor(deps, row, actor);
  const { opened, masked } = maskRequest({ body, decision: null }, masking);
  return {
    ...blockedView(row),
    findings: opened.body.findings ?? [],
    payload: payload === null ? null : opened.body.payload,
    masked,
  };
}
