import { createHash } from "node:crypto";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { dumpDatabase } from "../testing/dump";

const TOKEN = `ghp_${"8fK2mQ9xT4vL7nB3cR6wZ1yH5jD0sGpA4eU2".slice(0, 36)}`;

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

async function expectNowhere(id: string): Promise<void> {
  const paths = [`/api/requests/${id}`, "/api/requests", "/api/requests?format=csv"];
  const answers = await Promise.all(paths.map((path) => maya.get(path)));
  answers.push(await agent.get(`/api/status/${id}`));
  for (const { text } of answers) expect(text).not.toContain(TOKEN);
  expect(await dumpDatabase(app.deps.pool)).not.toContain(TOKEN);
  expect(app.logged()).not.toContain(TOKEN);
}

test("why an agent withdraws is kept without a secret that it tells", async () => {
  const id = await ask(agent);
  const cancelled = await agent.post(`/api/requests/${id}/cancel`, { reason: `${TOKEN} was revoked` });
  expect(cancelled.body).toMatchObject({ status: "CANCELLED", reason: "[secret GitHub … #1] was revoked" });
  await expectNowhere(id);
});

async function executed(digest: string): Promise<string> {
  const id = await ask(agent);
  await approve(maya, id);
  const { lease } = (await execution(agent, id, { state: "executing" })).body;
  const done = await execution(agent, id, { state: "executed", lease, result_digest: digest });
  expect(done.body.execution_state).toBe("EXECUTED");
  return id;
}

const digestOf = async (id: string) => (await maya.get(`/api/requests/${id}`)).body.execution.result_digest;

test("a result that is sent in place of its digest is kept without a secret", async () => {
  const id = await executed(TOKEN);
  expect(await digestOf(id)).toBe("[secret GitHub … #1]");
  await expectNowhere(id);
});

test("a digest stays as it is, however it is written", async () => {
  const hash = createHash("sha256").update("done");
  const bytes = hash.digest();
  const digests = [bytes.toString("hex"), bytes.toString("base64"), `sha256:${bytes.toString("hex")}`];
  for (const digest of [...digests, bytes.toString("base64url"), "crc32 1a2b3c4d"])
    expect(await digestOf(await executed(digest))).toBe(digest);
});
