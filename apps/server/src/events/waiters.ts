import { createListener } from "../db/listen";
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
   * `changed` resolves at the next change, also after a reconnect, when a change may have been missed.
   *
   * @param caller id of the key that waits
   * @throws LetsPingError `rate_limited` where too many calls are held
   */
  watch: (requestId: string, caller: string) => { changed: () => Promise<void>; stop: () => void };
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

type Wake = () => void;

interface Register {
  add: (key: string, wake: Wake) => () => void;
  wake: (key: string) => void;
  wakeAll: () => void;
}

function createRegister(): Register {
  const entries = new Map<string, Set<Wake>>();
  const wake = (key: string) => {
    for (const each of [...(entries.get(key) ?? [])]) each();
  };
  return {
    wake,
    wakeAll() {
      for (const key of [...entries.keys()]) wake(key);
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
  let missed = false;
  let wake: Wake | null = null;
  const remove = register.add(requestId, () => {
    missed = true;
    wake?.();
  });
  return {
    changed: () =>
      new Promise((resolve) => {
        wake = () => {
          missed = false;
          wake = null;
          resolve();
        };
        if (missed) wake();
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
      if (channel === REQUEST_CHANNEL && requestId) requests.wake(requestId);
      projects.wake(projectId);
    },
    onConnect() {
      // What was said while nobody listened is lost: everybody looks again.
      requests.wakeAll();
      projects.wakeAll();
    },
  });
  return {
    watch: (requestId, caller) => watchRequest(requests, requestId, holds.take(caller)),
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
