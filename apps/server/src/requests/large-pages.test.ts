import type { RequestList } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
});
afterAll(() => app.close());

test("a page of large payloads ends early, the next one goes on, and a file holds all of them", async () => {
  const agent = await app.withKey();
  const maya = await app.as("operator");
  const note = "x".repeat(4_000_000);
  const asked: string[] = [];
  for (let n = 0; n < 5; n++) asked.push(await ask(agent, { payload: { note }, schema: null }));
  const pages: string[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await maya.get(`/api/requests?limit=200${cursor && `&cursor=${cursor}`}`);
    const page: RequestList = body;
    pages.push(page.requests.map((each) => each.id));
    cursor = page.next_cursor;
  }
  expect(pages.flat()).toEqual(asked.reverse());
  expect(Math.max(...pages.map((page) => page.length))).toBeLessThan(4);
  const { text } = await maya.get("/api/requests?format=csv");
  for (const id of asked) expect(text).toContain(id);
});
