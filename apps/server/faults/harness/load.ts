import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../src/testing/until";
import { call } from "./call";
import type { Caller } from "./call";
import type { Heard } from "./call";
import { noteAsked } from "./ledger";
import { noteDecision } from "./ledger";
import { noteFailure } from "./ledger";
import { noteGrant } from "./ledger";
import { noteLearned } from "./ledger";
import type { Ledger } from "./ledger";

/** Longest hold of one wait, in milliseconds. */
const HELD_MS = 20_000;
/** Longest time until an eighth is decided, in milliseconds. */
const FIRST_HALF_MS = 60_000;
/** What a client pauses before it repeats a call that failed, in milliseconds. */
const RETRY_PAUSE_MS = 100;

const BODY = {
  service: "billing-agent",
  action: "refund_user",
  schema: {
    type: "object",
    required: ["user_id", "amount"],
    properties: {
      user_id: { type: "string", readOnly: true },
      amount: { type: "number", minimum: 1, maximum: 900 },
    },
  },
};

/** Who takes part: agents with a key, people with a session. */
export interface Cast {
  agent: Caller;
  /** Several people press at once. */
  people: readonly Caller[];
}

/** 500 (or fewer) agents that ask at once, and people who decide, until everything is decided and done. */
export interface Load {
  /** Resolves when every agent is through. Rejects when the load was given up. */
  done: Promise<void>;
  /** Ends the load where it stands. */
  giveUp: () => void;
}

interface Run {
  ledger: Ledger;
  /** Begins every Idempotency-Key, so that one site can carry many loads. */
  name: string;
  cast: Cast;
  waiting: string[];
  /** When the second half of the agents asks: decisions are under way then. */
  secondHalf: Promise<void>;
  over: AbortSignal;
}

function pause(run: Run): Promise<void> {
  return delay(RETRY_PAUSE_MS, undefined, { signal: run.over });
}

/** Repeats a call until it was answered with anything that is not a failure of the gateway or the way to it. */
async function untilAnswered(run: Run, attempt: () => Promise<Heard>): Promise<Heard> {
  for (;;) {
    run.over.throwIfAborted();
    const heard = await attempt();
    if (heard.status !== 0 && heard.status < 500 && heard.status !== 429) return heard;
    await pause(run);
  }
}

async function ask(run: Run, index: number): Promise<string> {
  const key = `${run.name}${index}`;
  const body = { ...BODY, payload: { user_id: `u_${index}`, amount: 10 + (index % 800) } };
  const heard = await untilAnswered(run, () =>
    call(run.ledger, run.cast.agent, "POST", "/api/ingest", { body, headers: { "Idempotency-Key": key } }),
  );
  if (heard.status !== 200) throw new Error(`The create of ${key} was answered ${heard.status}.`);
  noteAsked(run.ledger, key, heard.body.id);
  return heard.body.id;
}

async function untilFinal(run: Run, id: string): Promise<string> {
  for (;;) {
    const path = `/api/status/${id}?wait_ms=${HELD_MS}`;
    const heard = await untilAnswered(run, () =>
      call(run.ledger, run.cast.agent, "GET", path, { heldMs: HELD_MS }),
    );
    if (heard.status !== 200) throw new Error(`The status of ${id} was answered ${heard.status}.`);
    if (heard.body.status === "PENDING") continue;
    noteLearned(run.ledger, id, heard.body.status, performance.now());
    return heard.body.status;
  }
}

/**
 * One worker that wants to run it. Careless on purpose: a claim whose answer was lost is tried again, and another worker
 * tries the same one at the same time.
 */
async function claimAndRun(run: Run, id: string): Promise<void> {
  const path = `/api/requests/${id}/execution`;
  const claimed = await untilAnswered(run, () =>
    call(run.ledger, run.cast.agent, "POST", path, { body: { state: "executing" } }),
  );
  if (claimed.status !== 200) return;
  noteGrant(run.ledger, id);
  const { lease } = claimed.body;
  const reported = await untilAnswered(run, () =>
    call(run.ledger, run.cast.agent, "POST", path, { body: { state: "executed", lease } }),
  );
  if (reported.status === 200) run.ledger.executed.add(id);
  else noteFailure(run.ledger, `executed answered ${reported.status}`);
}

async function liveAgent(run: Run, index: number): Promise<void> {
  if (index % 2 === 1) await run.secondHalf;
  const id = await ask(run, index);
  run.waiting.push(id);
  const status = await untilFinal(run, id);
  if (!status.startsWith("APPROVED")) return;
  const workers = index % 5 === 0 ? 2 : 1;
  await Promise.all(Array.from({ length: workers }, () => claimAndRun(run, id)));
}

function pressOf(id: string, turn: number): object {
  if (turn % 4 === 1)
    return { id, decision: "approve", patched_payload: { user_id: `u_${turn}`, amount: 7 } };
  if (turn % 4 === 2) return { id, decision: "reject", reason: "Not this one." };
  return { id, decision: "approve" };
}

/** A person presses until it is decided: what got no answer is read again, and pressed again where it still waits. */
async function decide(run: Run, person: Caller, id: string, turn: number): Promise<void> {
  const shown = await untilAnswered(run, () => call(run.ledger, person, "GET", `/api/requests/${id}`));
  if (shown.status !== 200) throw new Error(`The request ${id} was answered ${shown.status} to a person.`);
  if (shown.body.status !== "PENDING") return;
  const press = pressOf(id, turn);
  // Only the amount is edited: who is refunded is read-only.
  if ("patched_payload" in press) press.patched_payload = { ...shown.body.payload, amount: 7 };
  const heard = await untilAnswered(run, () =>
    call(run.ledger, person, "POST", "/api/resolve", { body: press }),
  );
  if (heard.status === 200) {
    const { status, receipt } = heard.body;
    noteDecision(run.ledger, id, { status, receipt }, performance.now());
  } else if (heard.status !== 409) {
    throw new Error(`The decision of ${id} was answered ${heard.status}.`);
  }
}

async function livePeople(run: Run, isOver: () => boolean): Promise<void> {
  let turn = 0;
  const one = async (person: Caller, second: Caller) => {
    while (!isOver()) {
      const id = run.waiting.shift();
      if (id === undefined) {
        await delay(5, undefined, { signal: run.over });
        continue;
      }
      const mine = turn++;
      // Every seventh is pressed by two people at once, who want different things.
      const presses = [decide(run, person, id, mine)];
      if (mine % 7 === 0) presses.push(decide(run, second, id, mine + 2));
      await Promise.all(presses);
    }
  };
  const { people } = run.cast;
  await Promise.all(
    people.map((person, index) => one(person, people[(index + 1) % people.length] ?? person)),
  );
}

/** Starts agents and people. Everything acknowledged goes into the ledger. */
export function startLoad(ledger: Ledger, cast: Cast, requests: number, name: string): Load {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const secondHalf = until(
    "an eighth is decided",
    () => over.signal.aborted || ledger.decidedAt.size >= requests / 8,
    FIRST_HALF_MS,
  );
  const run: Run = { ledger, name, cast, waiting: [], secondHalf, over: over.signal };
  let isOver = false;
  const agents = Promise.all(Array.from({ length: requests }, (_, index) => liveAgent(run, index))).finally(
    () => {
      isOver = true;
    },
  );
  const done = Promise.all([agents, livePeople(run, () => isOver)]).then(() => undefined);
  // Whoever waits for `done` hears of a failure; until then it must not count as one that nobody handles.
  done.catch(() => over.abort());
  return { done, giveUp: () => over.abort(new Error("The load was given up.")) };
}
