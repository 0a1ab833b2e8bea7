import { LetsPing } from "@letsping/sdk";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { startLearner } from "../../../apps/server/src/shield/learner";
import { createTestApp } from "../../../apps/server/src/testing/create-test-app";
import type { TestApp } from "../../../apps/server/src/testing/create-test-app";
import { demo } from "./demo";
import { ownerOf } from "./owner";

let app: TestApp;
let stopLearning: () => Promise<void>;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  stopLearning = startLearner(app.deps);
});
afterAll(async () => {
  await stopLearning();
  await app.close();
});

test("an agent works for some hundred steps, is hijacked, and is held before the tool runs", async () => {
  const maya = await app.as("owner");
  const { apiKey } = await app.withKey({ mode: "live" });
  const said: string[] = [];
  await demo({
    owner: ownerOf(app.url, maya.headers),
    letsPing: new LetsPing(apiKey, { baseUrl: app.url }),
    say: (text) => said.push(text),
  });
  expect(said.join("\n")).toMatch(/hijacked: held \(hard\)\..*send_report/s);
  expect(said.at(-1)).toBe("approved by a person: the same path is quiet");
});
