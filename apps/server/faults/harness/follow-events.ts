import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../src/testing/until";
import type { Caller } from "./call";
import { queryOnce } from "./database";

/** A stream that says nothing for longer is taken for dead, in milliseconds: the gateway says something every 20 s. */
const SILENCE_MS = 30_000;
/** Pause before the stream is opened again, in milliseconds. */
const REOPEN_MS = 200;
/** Longest time until everything that happened was told, in milliseconds. */
const CATCH_UP_MS = 60_000;

const TOLD_OF = `
  select 'evt_' || xid || '_' || seq as id from audit_entry where request_id = any($1) and type like 'request.%'`;

/** Somebody who follows the events of a project, and opens the stream again at the last one whenever it ends. */
export interface Follower {
  /** How often the stream was opened again. */
  reopened: () => number;
  /** Waits until all events of these requests were told. @returns in words what was not, and what was told twice */
  problems: (databaseUrl: string, requests: readonly string[]) => Promise<string[]>;
  stop: () => Promise<void>;
}

/** Opens the stream, and resolves when it is open. */
export async function followEvents(caller: Caller): Promise<Follower> {
  const seen = new Set<string>();
  const twice: string[] = [];
  const over = new AbortController();
  let last: string | null = null;
  let opened = 0;

  function take(block: string): void {
    const id = /^id: (.*)$/m.exec(block)?.[1];
    if (id === undefined) return;
    if (seen.has(id)) twice.push(`${id} was told twice`);
    seen.add(id);
    last = id;
  }

  async function readOnce(): Promise<void> {
    const leave = new AbortController();
    const signal = AbortSignal.any([over.signal, leave.signal]);
    let silence = setTimeout(() => leave.abort(), SILENCE_MS);
    try {
      const after = last === null ? {} : { "Last-Event-ID": last };
      const answer = await fetch(`${caller.url}/api/events`, {
        headers: { ...caller.headers, ...after },
        signal,
      });
      if (answer.status !== 200 || !answer.body) return;
      let text = "";
      opened++;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => leave.abort(), SILENCE_MS);
        const blocks = (text + piece.value).split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) take(block);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  const reading = (async () => {
    while (!over.signal.aborted) {
      // A stream that breaks is opened again: that is what a page does.
      await readOnce().catch(() => undefined);
      await delay(REOPEN_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  await until("the stream of events is open", () => opened > 0, 30_000);
  return {
    reopened: () => opened - 1,
    async problems(databaseUrl, requests) {
      const missing = async () => {
        const rows = await queryOnce<{ id: string }>(databaseUrl, TOLD_OF, [requests]);
        return rows.filter(({ id }) => !seen.has(id));
      };
      let left = await missing();
      await until(
        "all events were told",
        async () => {
          left = await missing();
          return left.length === 0;
        },
        CATCH_UP_MS,
      ).catch(() => undefined);
      return [...left.map(({ id }) => `${id} was never told`), ...twice];
    },
    async stop() {
      over.abort();
      await reading;
    },
  };
}
