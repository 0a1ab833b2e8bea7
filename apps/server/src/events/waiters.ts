import { createListener } from "../db/listen";
import type { LoadedRequest } from "../requests/request-row";
import { createPlaces } from "./places";

/** Channels of NOTIFY. A request's channel carries `<project id> <request id>`, the queue's `<project id>`. */
export const REQUEST_CHANNEL = "letsping_request";
export const QUEUE_CHANNEL = "letsping_queue";

/** How long new requests are collected before the queue is told, in milliseconds. A NOTIFY per create would serialise commits. */
const ANNOUNCE_AFTER_MS = 60;

/** Held calls of one key, and of all. */
const MOST_HELD = { each: 5_000, all: 20_000 };

/** Held calls of this process, woken through one connection that listens. */
export interface Waiters {
  /**
   * Begins to watch a request. Call it before reading the row: a change between the two then still wakes.
   * `changed` resolves at the next change: with the request as it then stands where this process changed it, else with
   * null, also after a reconnect, when a change may have been missed.
   *
   * @param caller id of the key that waits
   * @throws LetsPingError `rate_limited` where too many calls are held
   */
  watch: (
    requestId: string,
    caller: string,
  ) => { changed: () => Promise<LoadedRequest | null>; stop: () => void };
  /** Hands a request that was changed, and committed, to who watches it in this process, before NOTIFY comes round. */
  hand: (row: LoadedRequest) => void;
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
  notify: (channel: string, payload: string) => Promise<unknown>;
  onError: (cause: unknown) => void;
}

type Wake = (row: LoadedRequest | null) => void;

interface Register {
  add: (key: string, wake: Wake) => () => void;
  wake: (key: string, row: LoadedRequest | null) => void;
  wakeAll: () => void;
}

function createRegister(): Register {
  const entries = new Map<string, Set<Wake>>();
  const wake: Register["wake"] = (key, row) => {
    for (const each of [...(entries.get(key) ?? [])]) each(row);
  };
  return {
    wake,
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

function watchRequest(
  register: Register,
  requestId: string,
  leave: () => void,
): ReturnType<Waiters["watch"]> {
  let missed: { row: LoadedRequest | null } | null = null;
  let wake: Wake | null = null;
  const remove = register.add(requestId, (row) => {
    missed = { row };
    wake?.(row);
  });
  return {
    changed: () =>
      new Promise((resolve) => {
        wake = (row) => {
          missed = null;
          wake = null;
          resolve(row);
        };
        if (missed) wake(missed.row);
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
  const listener = createListener({
    connectionString: options.connectionString,
    channels: [REQUEST_CHANNEL, QUEUE_CHANNEL],
    onError: options.onError,
    onNotify(channel, payload) {
      const [projectId = "", requestId] = payload.split(" ");
      if (channel === REQUEST_CHANNEL && requestId) requests.wake(requestId, null);
      projects.wake(projectId, null);
    },
    onConnect() {
      // What was said while nobody listened is lost: everybody looks again.
      requests.wakeAll();
      projects.wakeAll();
    },
  });
  return {
    watch: (requestId, caller) => watchRequest(requests, requestId, holds.take(caller)),
    hand: (row) => requests.wake(row.id, row),
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
