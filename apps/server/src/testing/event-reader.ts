import { StreamEvent } from "@letsping/core";
import type { TestClient } from "./test-client";

/** A stream of server-sent events, read as it comes. */
export interface EventReader {
  /** The next event; null when the stream has ended. */
  next: () => Promise<StreamEvent | null>;
  /** Leaves the stream. */
  close: () => Promise<void>;
}

/** Opens a stream. Resolves when its first bytes are there, so that nothing that happens later is missed. */
export async function openEvents(
  url: string,
  client: TestClient,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const leaving = new AbortController();
  const answer = await fetch(url + path, {
    headers: { ...client.headers, ...headers },
    signal: leaving.signal,
  });
  if (answer.status !== 200 || !answer.body)
    throw new Error(`The stream was answered ${answer.status}: ${await answer.text()}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";
  const take = (): StreamEvent | null => {
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const event = StreamEvent.parse(JSON.parse(data));
      if (!block.includes(`id: ${event.id}\n`) || !block.includes(`event: ${event.type}\n`))
        throw new Error(`The block's own fields differ from its data: ${block}`);
      return event;
    }
    return null;
  };
  return {
    async next() {
      for (let event = take(); ; event = take()) {
        if (event) return event;
        const { done, value } = await reader.read();
        if (done) return null;
        text += value;
      }
    },
    async close() {
      leaving.abort();
      await reader.closed.catch(() => undefined);
    },
  };
}
