import pg from "pg";
import { setTimeout as delay } from "node:timers/promises";

export interface ListenerOptions {
  connectionString: string;
  channels: readonly string[];
  onNotify: (channel: string, payload: string) => void;
  /** Told after every connect: what was said meanwhile is lost, so look for yourself. */
  onConnect: () => void;
  onError: (cause: unknown) => void;
}

export interface Listener {
  /** True while notifications arrive. */
  connected: () => boolean;
  /** Resolves after the first connect. */
  ready: Promise<void>;
  stop: () => Promise<void>;
}

const LONGEST_PAUSE_MS = 2_000;
/** Pause between two looks whether the connection still answers, in milliseconds. */
const HEARTBEAT_MS = 5_000;
/** Longest wait for a connection, and for an answer to a heartbeat, in milliseconds. */
const ANSWER_LIMIT_MS = 5_000;

/** Listens on a connection of its own and comes back after every loss, until `stop`. */
export function createListener(options: ListenerOptions): Listener {
  const stopping = new AbortController();
  let connected = false;
  let announceReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve;
  });

  /** Asks again and again, until it is not answered: a network that swallows everything reports no loss. */
  async function untilSilent(current: pg.Client, lost: AbortSignal): Promise<void> {
    while (!lost.aborted) {
      await delay(HEARTBEAT_MS, undefined, { signal: lost, ref: false }).catch(() => undefined);
      if (!lost.aborted) await current.query("select 1");
    }
  }

  async function connectOnce(): Promise<void> {
    const current = new pg.Client({
      connectionString: options.connectionString,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_LIMIT_MS,
      query_timeout: ANSWER_LIMIT_MS,
    });
    const lost = new AbortController();
    const giveUp = () => lost.abort();
    stopping.signal.addEventListener("abort", giveUp, { once: true });
    current.on("error", (cause) => {
      options.onError(cause);
      giveUp();
    });
    current.on("end", giveUp);
    try {
      await current.connect();
      current.on("notification", (message) => options.onNotify(message.channel, message.payload ?? ""));
      for (const channel of options.channels) await current.query(`listen "${channel}"`);
      connected = true;
      announceReady();
      options.onConnect();
      await untilSilent(current, lost.signal);
    } finally {
      connected = false;
      stopping.signal.removeEventListener("abort", giveUp);
      // Neither waited for nor kept alive for: a connection that swallows everything never ends by itself.
      current.end().catch(() => undefined);
      (current as pg.Client & { unref: () => void }).unref();
    }
  }

  const running = (async () => {
    for (let pauseMs = 50; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await connectOnce();
        pauseMs = 50;
      } catch (cause) {
        if (!stopping.signal.aborted) options.onError(cause);
      }
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  })();

  return {
    connected: () => connected,
    ready,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
