import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { KeyActor } from "../auth/actor";
import type { PersonActor } from "../auth/actor";
import type { Deps } from "../deps";
import type { Call } from "../http/route";
import { beginAt } from "./event-log";
import { eventOf } from "./event-log";
import { readAfter } from "./event-log";

const HEARTBEAT_MS = 20_000;
/** How long a reader waits before it connects again, in milliseconds. */
const RETRY_MS = 1_000;
/** When to look again for rows that an older open transaction holds back, in milliseconds. */
const SOON_MS = 1_000;

const MEMBER = `
  select 1 from member join auth_session session on session.user_id = member.user_id
  where member.project_id = $1 and member.user_id = $2 and session.id = $3 and session.expires_at > now()`;
const KEY = `
  select 1 from api_key where id = $1 and revoked_at is null
    and (hash = $2 or (previous_hash = $2 and previous_until > clock_timestamp()))`;

/** Whether the person is still a member and signed in, the key still valid: as of now, not of when the stream began. */
async function stillMay(deps: Deps, actor: KeyActor | PersonActor): Promise<boolean> {
  const { rowCount } =
    actor.kind === "person"
      ? await deps.pool.query(MEMBER, [actor.projectId, actor.userId, actor.sessionId])
      : await deps.pool.query(KEY, [actor.keyId, actor.secretHash]);
  return rowCount === 1;
}

/** What a stream waits for: a change, its timer, or its end. */
function createAlarm(): { ring: () => void; rung: () => Promise<void> } {
  let isRinging = true;
  let wake: () => void = () => undefined;
  return {
    ring() {
      isRinging = true;
      wake();
    },
    async rung() {
      if (!isRinging) await new Promise<void>((resolve) => (wake = resolve));
      isRinging = false;
    },
  };
}

/** Writes, and waits for a slow reader: what was not read yet must not pile up here. */
async function write(response: ServerResponse, signal: AbortSignal, text: string): Promise<void> {
  if (response.write(text) || signal.aborted) return;
  await once(response, "drain", { signal }).catch((cause: unknown) => {
    // The reader left, or the gateway stops: the loop ends at its next turn.
    if (!signal.aborted) throw cause;
  });
}

/** Where a reader begins. A browser sends the header by itself, so it goes before the query of a first connect. */
function lastEventIdOf({ request }: Call, asked: string | undefined): string | null {
  const header = request.headers["last-event-id"];
  return (typeof header === "string" && header) || asked || null;
}

/**
 * Sends events as they happen (server-sent events), after the last event that the client names. Events carry no payload.
 * The stream ends when the client leaves, loses its rights, or the gateway stops.
 *
 * @throws LetsPingError `rate_limited` where the caller has too many streams open, `invalid_request` for a last event
 * that is none
 */
export async function streamEvents(
  deps: Deps,
  given: { requestId: string | null; lastEventId: string | undefined },
  actor: KeyActor | PersonActor,
  call: Call,
): Promise<void> {
  const { response, signal } = call;
  const leave = deps.streams.take(actor.kind === "key" ? actor.keyId : actor.userId);
  const { ring, rung } = createAlarm();
  const unsubscribe = deps.waiters.subscribe(actor.projectId, ring);
  let isDue = false;
  const heartbeat = setInterval(() => {
    isDue = true;
    ring();
  }, HEARTBEAT_MS);
  let soon: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", ring, { once: true });
  const keyId = actor.kind === "key" && actor.scope === "key" ? actor.keyId : null;
  const of = {
    projectId: actor.projectId,
    requestId: given.requestId,
    keyId,
    isPerson: actor.kind === "person",
  };
  try {
    let place = await beginAt(deps, lastEventIdOf(call, given.lastEventId));
    // X-Accel-Buffering: nginx hands on what it gets at once, whatever its own configuration says.
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "X-Accel-Buffering": "no",
    });
    if (call.request.method === "HEAD") return;
    await write(response, signal, `retry: ${RETRY_MS}\n\n`);
    for (;;) {
      await rung();
      if (signal.aborted) return;
      const { rows, more } = await readAfter(deps, place, of);
      if ((rows.length > 0 || isDue) && !(await stillMay(deps, actor))) return;
      for (const row of rows) {
        const event = eventOf(row);
        await write(
          response,
          signal,
          `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
        );
        if (signal.aborted) return;
        place = row;
      }
      if (isDue) await write(response, signal, ": still here\n\n");
      isDue = false;
      if (more === "now") ring();
      clearTimeout(soon);
      if (more === "soon") soon = setTimeout(ring, SOON_MS);
    }
  } finally {
    clearInterval(heartbeat);
    clearTimeout(soon);
    signal.removeEventListener("abort", ring);
    unsubscribe();
    leave();
    if (response.headersSent) response.end();
  }
}
