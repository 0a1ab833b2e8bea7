import type { StatusAnswer } from "@letsping/core";
import type { StatusAnswerPartA } from "@letsping/core";
import type { KeyActor } from "../auth/actor";
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

/** Reads a request as of now: one whose time is over is ended first. */
export async function readCurrent(deps: Deps, id: string, actor: KeyActor): Promise<LoadedRequest> {
  const row = await findRequest(deps.pool, actor.projectId, id);
  if (!row || !mayRead(actor, row)) throw requestNotFound(id);
  if (row.status !== "PENDING" || row.expires_at > row.db_now) return row;
  await expire(deps, row);
  return (await findRequest(deps.pool, actor.projectId, id)) ?? row;
}

/** Waits for a change, for the time to run out, or for the signal. */
async function sleepUntil(changed: Promise<void>, delayMs: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stop: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
    stop = resolve;
    signal.addEventListener("abort", stop, { once: true });
  });
  await Promise.race([changed, over]);
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
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
      await sleepUntil(watched.changed(), Math.min(leftMs, expiresInMs), given.signal);
      if (!given.signal.aborted) row = await readCurrent(deps, given.id, actor);
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
