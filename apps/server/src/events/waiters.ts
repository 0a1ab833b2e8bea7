import { randomUUID } from "node:crypto";
import { createListener } from "../db/listen";
import type { LoadedRequest } from "../requests/request-row";
import { limitHeapGrowth } from "./heap-growth";
import { createPlaces } from "./places";

/**
 * Channels of NOTIFY. A request's channel carries `<project id> <request id>`, and the name of the process that hands the
 * change to its own waiters; the queue's `<project id>`.
 */
export const REQUEST_CHANNEL = "letsping_request";
export const QUEUE_CHANNEL = "letsping_queue";

/** How long new requests are collected before the queue is told, in milliseconds. A NOTIFY per create would serialise commits. */
const ANNOUNCE_AFTER_MS = 60;

/** How long who waits is left to the hand-over inside this process, in milliseconds; should it fail, they look then. */
const HAND_OVER_MS = 250;

/** Held calls of one key, and of all. */
const MOST_HELD = { each: 5_000, all: 20_000 };

/** From so many held calls on, the memory that they take counts for more than the time of collecting what they leave. */
const MANY_HELD = 2_000;

/** A request that a held call watches. */
interface Watch {
  /**
   * Waits for a change, at most `delayMs` milliseconds, or until the signal. A change since the wait before counts.
   *
   * @returns the request as it stands after the change where this process made it; else null: look again
   */
  next: (delayMs: number, signal: AbortSignal) => Promise<LoadedRequest | null>;
  stop: () => void;
}

/** Held calls of this process, woken through one connection that listens. */
export interface Waiters {
  /**
   * Begins to watch a request. Call it before reading the row: a change between the two then still wakes.
   *
   * @param caller id of the key that waits
   * @throws LetsPingError `rate_limited` where too many calls are held
   */
  watch: (requestId: string, caller: string) => Watch;
  /** Hands a request that was changed, and committed, to who watches it in this process, before NOTIFY comes round. */
  hand: (row: LoadedRequest) => void;
  /** The name of this process in a NOTIFY about what it also hands over; null where there is nobody else to tell. */
  self: string | null;
  /** Lets who watches a request look for themselves. */
  lookAgain: (requestId: string) => void;
  /** Calls back at every change in a project, until the returned function is called. */
  subscribe: (projectId: string, onChange: () => void) => () => void;
  /** Tells the queue pages of a project, soon, that a request was made. */
  announce: (projectId: string) => void;
  connected: () => boolean;
  ready: Promise<void>;
  /** How many calls are held. */
  count: () => number;
  stop: () => Promise<void>;
}

export interface WaitersOptions {
  connectionString: string;
  /** Whether no other gateway can be on this database, so that handing over is enough. */
  isAlone: boolean;
  notify: (channel: string, payload: string) => Promise<unknown>;
  onError: (cause: unknown) => void;
}

type Wake = (row: LoadedRequest | null) => void;

interface Register {
  add: (key: string, wake: Wake) => () => void;
  wake: (key: string, row: LoadedRequest | null) => void;
  has: (key: string) => boolean;
  wakeAll: () => void;
}

function createRegister(): Register {
  const entries = new Map<string, Set<Wake>>();
  const wake: Register["wake"] = (key, row) => {
    for (const each of [...(entries.get(key) ?? [])]) each(row);
  };
  return {
    wake,
    has: (key) => entries.has(key),
    wakeAll() {
      for (const key of [...entries.keys()]) wake(key, null);
    },
    add(key, each) {
      const set = entries.get(key) ?? new Set();
      entries.set(key, set.add(each));
      return () => {
        set.delete(each);
        if (set.size === 0 && entries.get(key) === set) entries.delete(key);
      };
    },
  };
}

function watchRequest(register: Register, requestId: string, leave: () => void): Watch {
  let missed: { row: LoadedRequest | null } | null = null;
  /** Ends the wait; null while there is none. */
  let wake: Wake | null = null;
  const remove = register.add(requestId, (row) => {
    if (wake) wake(row);
    else missed = { row };
  });
  return {
    // One promise and one timer: thousands wait.
    next: (delayMs, signal) =>
      new Promise((resolve) => {
        if (missed || signal.aborted) {
          resolve(missed?.row ?? null);
          missed = null;
          return;
        }
        const end: Wake = (row) => {
          wake = null;
          clearTimeout(timer);
          signal.removeEventListener("abort", stop);
          resolve(row);
        };
        const stop = () => end(null);
        const timer = setTimeout(stop, delayMs);
        signal.addEventListener("abort", stop, { once: true });
        wake = end;
      }),
    stop() {
      remove();
      leave();
    },
  };
}

/** Collects announcements of many requests into one NOTIFY a project. */
function announcer(options: WaitersOptions): {
  announce: (projectId: string) => void;
  flush: () => Promise<void>;
} {
  const projects = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const flush = async () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const told = [...projects];
    projects.clear();
    await Promise.all(told.map((project) => options.notify(QUEUE_CHANNEL, project).catch(options.onError)));
  };
  return {
    flush,
    announce(projectId) {
      projects.add(projectId);
      timer ??= setTimeout(() => void flush(), ANNOUNCE_AFTER_MS);
    },
  };
}

export function createWaiters(options: WaitersOptions): Waiters {
  const holds = createPlaces("held calls", MOST_HELD);
  const requests = createRegister();
  const projects = createRegister();
  const { announce, flush } = announcer(options);
  const self = options.isAlone ? null : randomUUID();
  const wakeLater = (requestId: string) => {
    if (requests.has(requestId)) setTimeout(() => requests.wake(requestId, null), HAND_OVER_MS).unref();
  };
  const listener = createListener({
    connectionString: options.connectionString,
    channels: [REQUEST_CHANNEL, QUEUE_CHANNEL],
    onError: options.onError,
    onNotify(channel, payload) {
      const [projectId = "", requestId, process] = payload.split(" ");
      if (channel === REQUEST_CHANNEL && requestId) {
        if (process === self) wakeLater(requestId);
        else requests.wake(requestId, null);
      }
      projects.wake(projectId, null);
    },
    onConnect() {
      // What was said while nobody listened is lost: everybody looks again.
      requests.wakeAll();
      projects.wakeAll();
    },
  });
  return {
    watch(requestId, caller) {
      const leave = holds.take(caller);
      if (holds.taken() === MANY_HELD) limitHeapGrowth();
      return watchRequest(requests, requestId, leave);
    },
    hand(row) {
      requests.wake(row.id, row);
      if (options.isAlone) projects.wake(row.project_id, null);
    },
    self,
    lookAgain: (requestId) => requests.wake(requestId, null),
    subscribe: (projectId, onChange) => projects.add(projectId, onChange),
    announce,
    connected: listener.connected,
    ready: listener.ready,
    count: holds.taken,
    async stop() {
      await flush();
      await listener.stop();
    },
  };
}
