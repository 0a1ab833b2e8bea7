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

/** Reads it again after a wait. The key that waited is told the end also where that came because it was revoked. */
async function readAgain(deps: Deps, row: LoadedRequest): Promise<LoadedRequest> {
  const now = await findRequest(deps, row.project_id, row.id);
  if (!now) throw requestNotFound(row.id);
  return asOfNow(deps, now);
}

/** Waits for a change, for the time to run out, or for the signal. @returns what `changed` handed over, else null */
async function sleepUntil(
  changed: Promise<LoadedRequest | null>,
  delayMs: number,
  signal: AbortSignal,
): Promise<LoadedRequest | null> {
  let timer: NodeJS.Timeout | undefined;
  let stop: () => void = () => undefined;
  const over = new Promise<null>((resolve) => {
    stop = () => resolve(null);
    timer = setTimeout(stop, delayMs);
    signal.addEventListener("abort", stop, { once: true });
  });
  const handed = await Promise.race([changed, over]);
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  return handed;
}

/**
 * A request's state; held until it is final, at most `waitMs`. A decision that came before the wait is answered at
 * once. When the gateway stops, the answer is PENDING: ask again.
 */
export async function getStatus(
  deps: Deps,
  given: { id: string; waitMs: number; version: 1 | 2; signal: AbortSignal },
  actor: KeyActor,
): Promise<StatusAnswer | StatusAnswerPartA> {
  // Not the clock of the day: one that is set back would hold the call for as long.
  const deadline = performance.now() + given.waitMs;
  const watched = given.waitMs > 0 ? deps.waiters.watch(given.id, actor.keyId) : null;
  try {
    let row = await readCurrent(deps, given.id, actor);
    while (watched && row.status === "PENDING" && !given.signal.aborted) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) break;
      const expiresInMs = row.expires_at.getTime() - row.db_now.getTime() + 1;
      const handed = await sleepUntil(watched.changed(), Math.min(leftMs, expiresInMs), given.signal);
      if (!given.signal.aborted) row = handed ?? (await readAgain(deps, row));
      if (row.resolved_at)
        deps.metrics.wakeSeconds.observe((row.db_now.getTime() - row.resolved_at.getTime()) / 1000);
    }
    const masking = await maskingFor(deps, row, actor);
    const { opened } = maskRequest(openRequest(deps, row), masking);
    return given.version === 2 ? statusAnswer(row, opened) : statusAnswerPartA(row, opened);
  } finally {
    watched?.stop();
  }
}
