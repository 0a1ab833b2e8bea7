import type { StatusAnswer } from "@letsping/core";
import type { StatusAnswerPartA } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
import { confirmKey } from "../auth/authenticate";
import { statusAnswer } from "../decisions/decision-view";
import { statusAnswerPartA } from "../decisions/decision-view";
import { expire } from "../decisions/settle";
import type { Deps } from "../deps";
import { maskRequest } from "./mask";
import { findRequest } from "./request-row";
import type { LoadedRequest } from "./request-row";
import { mayRead } from "./request-row";
import { openRequest } from "./request-row";
import { requestNotFound } from "./request-row";
import { maskingFor } from "./sight";

/** Ends a request whose time is over, and reads what stands then. */
async function asOfNow(deps: Deps, row: LoadedRequest): Promise<LoadedRequest> {
  if (row.status !== "PENDING" || row.expires_at > row.db_now) return row;
  await expire(deps, row);
  return (await findRequest(deps, row.project_id, row.id)) ?? row;
}

/**
 * Reads a request as of now, for a key that still stands: one whose time is over is ended first.
 *
 * @throws LetsPingError `unauthorized`, `request_not_found`
 */
export async function readCurrent(deps: Deps, id: string, actor: KeyActor): Promise<LoadedRequest> {
  const { projectId, keyId, secretHash } = actor;
  const row = await deps.findForKey({ id, projectId, keyId, secretHash });
  if (!row) await confirmKey(deps, actor);
  if (!row || !mayRead(actor, row)) throw requestNotFound(id);
  return asOfNow(deps, row);
}

/** A request that ended because the key that asked it was revoked: that key is still told so where it waits. */
function endedWith(actor: KeyActor, row: LoadedRequest): boolean {
  return row.key_id === actor.keyId && row.method === "key_revoked";
}

/** Reads it again after a wait. @throws LetsPingError `unauthorized` for a key that ended meanwhile */
async function readAgain(deps: Deps, id: string, actor: KeyActor): Promise<LoadedRequest> {
  const { projectId, keyId, secretHash } = actor;
  const now = await deps.findForKey({ id, projectId, keyId, secretHash });
  if (now) return asOfNow(deps, now);
  const ended = await findRequest(deps, projectId, id);
  if (ended && endedWith(actor, ended)) return ended;
  await confirmKey(deps, actor);
  throw requestNotFound(id);
}

/** What this process stored a moment ago for this key, where nobody else can have decided it; else null. */
function remembered(deps: Deps, id: string, actor: KeyActor): LoadedRequest | null {
  if (deps.waiters.self !== null) return null;
  const row = deps.knownPending.find(actor.projectId, id);
  return row?.key_id === actor.keyId ? row : null;
}

interface Asked {
  id: string;
  waitMs: number;
  version: 1 | 2;
  signal: AbortSignal;
}

/** A request as this client reads it. */
async function answerOf(
  deps: Deps,
  row: LoadedRequest,
  version: Asked["version"],
  actor: KeyActor,
): Promise<StatusAnswer | StatusAnswerPartA> {
  const masking = await maskingFor(deps, row, actor);
  const { opened } = maskRequest(openRequest(deps, row), masking);
  if (version === 1) return statusAnswerPartA(row, opened);
  return statusAnswer(row, opened, actor.keyId === row.key_id);
}

/**
 * A request's state; held until it is final, at most `waitMs`. A decision that came before the wait is answered at
 * once. When the gateway stops, the answer is PENDING: ask again.
 */
export async function getStatus(
  deps: Deps,
  given: Asked,
  actor: KeyActor,
): Promise<StatusAnswer | StatusAnswerPartA> {
  const { id, waitMs, signal } = given;
  // Not the clock of the day: one that is set back would hold the call for as long.
  const deadline = performance.now() + waitMs;
  const era = deps.knownCallers.keys.era();
  const watched = waitMs > 0 ? deps.waiters.watch(id, actor.keyId) : null;
  try {
    // A wait for what was asked a moment ago begins without a look.
    let row = watched && remembered(deps, id, actor);
    let isRead = row === null;
    row ??= await readCurrent(deps, id, actor);
    while (watched && row.status === "PENDING" && !signal.aborted) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) break;
      const expiresInMs = row.expires_at.getTime() - row.db_now.getTime() + 1;
      isRead = true;
      // Not kept meanwhile: thousands wait, and it would be some kilobytes for each.
      row = null;
      row = await watched.next(Math.ceil(Math.min(leftMs, expiresInMs)), signal);
      row ??= await readAgain(deps, id, actor);
      if (row.resolved_at)
        deps.metrics.wakeSeconds.observe((row.db_now.getTime() - row.resolved_at.getTime()) / 1000);
    }
    if (!isRead) row = await readCurrent(deps, id, actor);
    // What was handed over was not asked of the database: the key may have been rotated or revoked while it waited.
    else if (deps.knownCallers.keys.era() !== era && !endedWith(actor, row)) await confirmKey(deps, actor);
    return await answerOf(deps, row, given.version, actor);
  } finally {
    watched?.stop();
  }
}
