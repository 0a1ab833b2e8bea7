import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StreamEvent } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import { until } from "../testing/until";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
});
afterAll(() => app.close());

// #region reader
async function readEvents(
  url: string,
  key: string,
  last: string,
  handle: (event: StreamEvent) => Promise<void>,
) {
  const headers = { Authorization: `Bearer ${key}`, ...(last ? { "Last-Event-ID": last } : {}) };
  const response = await fetch(`${url}/api/events`, { headers });
  if (!response.ok || !response.body) throw new Error(await response.text());
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = "", piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const blocks = (text + piece.value).split("\n\n");
    text = blocks.pop() ?? "";
    const data = blocks.flatMap((block) => /^data: (.+)$/m.exec(block)?.[1] ?? []);
    for (const each of data) await handle(JSON.parse(each)); // then keep event.id
  }
}
// #endregion

test("the reader of docs/wire.md gets every event once, also after it was cut off", async () => {
  const agent = await app.withKey();
  const seen: StreamEvent[] = [];
  const handle = async (event: StreamEvent) => {
    seen.push(event);
    if (seen.length === 3) throw new Error("The reader breaks down.");
  };
  const first = readEvents(app.url, agent.apiKey, "", handle);
  const failed = expect(first).rejects.toThrow("breaks down");
  await until("the stream is open", () => app.deps.streams.taken() === 1);
  const asked = [];
  for (let count = 0; count < 6; count++) asked.push(await ask(agent));
  await failed;
  const second = readEvents(app.url, agent.apiKey, seen.at(-1)?.id ?? "", handle);
  await until("all were read", () => seen.length === 6);
  expect(seen.map((event) => event.request_id)).toEqual(asked);
  app.stop();
  await second;
});

test("the document shows it as it runs here", () => {
  const document = readFileSync(fileURLToPath(new URL("../../../../docs/wire.md", import.meta.url)), "utf8");
  expect(document).toContain("source=apps/server/src/events/reader.test.ts#reader");
});
