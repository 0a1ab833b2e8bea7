import { createHmac } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { RequestStatus } from "@letsping/core";

/** How long the same call is the same question: 600000 milliseconds (10 minutes). */
export const SAME_CALL_MS = 600_000;
/** How often the same call may become a new question in that time. */
const MOST_TURNS = 100;
/** Questions that are remembered. */
const MOST_REMEMBERED = 1_000;

interface Open {
  id: Promise<string>;
  /** The same, once it is known. */
  known: string | null;
  touchedAt: number;
}

/** The questions that this process knows to be open, by the name of the call that asked, which only its key can make. */
export type Questions = Map<string, Open>;

/** Makes the memory. One serves any number of servers, also of different keys: none finds what another asked. */
export function createQuestions(): Questions {
  return new Map();
}

/** Told to a model: the next call that is the same asks anew. */
export function forgetQuestion(questions: Questions, id: string): void {
  for (const [name, { known }] of questions) if (known === id) questions.delete(name);
}

/**
 * A name for everything that a call says. Keyed, because it becomes an Idempotency-Key, whose hash a gateway stores in
 * clear: who reads the database must not be able to try payloads against it.
 */
function nameOf(call: object, secret: string): string {
  return createHmac("sha256", secret).update(canonicalJson(call)).digest("hex");
}

/** How questions reach a gateway. */
export interface Asking {
  /** Asks with an Idempotency-Key; `isNew` is false where an earlier call had it. */
  propose: (idempotencyKey: string) => Promise<{ id: string; isNew: boolean }>;
  status: (id: string) => Promise<RequestStatus>;
}

/** @throws LetsPingError what `asking` throws; `rate_limited` for a call that was decided too often in 10 minutes */
async function ask(name: string, now: number, asking: Asking): Promise<string> {
  const window = Math.floor(now / SAME_CALL_MS);
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { id, isNew } = await asking.propose(`mcp-${name.slice(0, 40)}-${window}-${turn}`);
    if (isNew) return id;
    const status = await asking.status(id);
    // An approval that was found may have been used by whoever asked for it; it must not be handed out twice. A
    // rejection may be told as often as somebody asks the same.
    if (status === "PENDING" || status === "REJECTED") return id;
  }
  throw new LetsPingError(
    "rate_limited",
    `The same call was asked and decided ${MOST_TURNS} times within 10 minutes.`,
    { hint: "Ask once for all of them, or wait." },
  );
}

/**
 * The id of the question that a call asks: the one that the same call asked within 10 minutes, where it is still open,
 * else a new one.
 *
 * This process remembers its own questions, so that a call finds one whatever the clock says, and two calls at once are
 * one. Other processes with the key (a client that was restarted, a second window) find them by an Idempotency-Key of
 * call and ten-minute window: the database then decides who asked first, where a list that was read before asking would
 * let two through. A restart across the end of a window asks again, which costs a person a look and releases nothing.
 */
export function openQuestion(
  questions: Questions,
  { call, secret, now }: { call: object; secret: string; now: number },
  asking: Asking,
): Promise<string> {
  const name = nameOf(call, secret);
  const open = questions.get(name);
  if (open && now - open.touchedAt < SAME_CALL_MS) {
    open.touchedAt = now;
    return open.id;
  }
  const asked: Open = { id: ask(name, now, asking), known: null, touchedAt: now };
  const [oldest] = questions.keys();
  if (questions.size >= MOST_REMEMBERED && oldest !== undefined) questions.delete(oldest);
  questions.set(name, asked);
  asked.id.then(
    (id) => {
      asked.known = id;
    },
    // Never asked: whoever waits is told why, and the next call tries anew.
    () => questions.get(name) === asked && questions.delete(name),
  );
  return asked.id;
}

/** The id of the request that had an Idempotency-Key before, where that is what a failure says. */
export function earlierRequest(cause: unknown): string | null {
  if (!isLetsPingError(cause) || cause.error !== "idempotency_key_reused") return null;
  const { id } = cause.details;
  return typeof id === "string" ? id : null;
}
