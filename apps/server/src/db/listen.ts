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

/** Listens on a connection of its own and comes back after every loss, until `stop`. */
export function createListener(options: ListenerOptions): Listener {
  const stopping = new AbortController();
  let client: pg.Client | null = null;
  let connected = false;
  let announceReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve;
  });

  async function connectOnce(): Promise<void> {
    const current = new pg.Client({ connectionString: options.connectionString, keepAlive: true });
    client = current;
    const lost = new Promise<void>((resolve) => {
      current.on("error", (cause) => {
        options.onError(cause);
        resolve();
      });
      current.on("end", () => resolve());
    });
    try {
      await current.connect();
      current.on("notification", (message) => options.onNotify(message.channel, message.payload ?? ""));
      for (const channel of options.channels) await current.query(`listen "${channel}"`);
      connected = true;
      announceReady();
      options.onConnect();
      await lost;
    } finally {
      connected = false;
      await current.end().catch(() => undefined);
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
      await client?.end().catch(() => undefined);
      await running;
    },
  };
}
