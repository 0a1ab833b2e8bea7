import type { ShieldProfileItem } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { beforeEach } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";

let app: TestApp;
let viewer: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  viewer = await app.as("viewer");
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
});

const asked = (service: string, client = agent) => ask(client, { service, schema: null, payload: { id: 1 } });

async function profiles(person = viewer): Promise<ShieldProfileItem[]> {
  const answer = await person.get("/api/shield/profiles");
  expect(answer.status, answer.text).toBe(200);
  return answer.body.profiles;
}

const ofAgent = async (client = agent) => (await profiles()).filter((item) => item.key_id === client.keyId);

test("an agent that has asked and taught nothing is in Shadow, since its key exists", async () => {
  expect(await ofAgent()).toEqual([]);
  await asked("desk");
  const { rows } = await app.deps.pool.query("select created_at from api_key where id = $1", [agent.keyId]);
  expect(await ofAgent()).toEqual([
    {
      key_id: agent.keyId,
      agent: "test agent",
      service: "desk",
      mode: "shadow",
      mode_since: rows[0].created_at.toISOString(),
      version: 1,
      total_runs: 0,
      alarms: 0,
      held: 0,
      last_step_at: expect.stringMatching(/^20/),
    },
  ]);
});

test("every service of an agent is a profile of its own, and who asked last comes first", async () => {
  for (const service of ["desk", "mail", "desk/night"]) await asked(service);
  expect((await ofAgent()).map(({ service }) => service)).toEqual(["desk/night", "mail", "desk"]);
  await asked("mail");
  expect((await ofAgent()).map(({ service }) => service)).toEqual(["mail", "desk/night", "desk"]);
  const other = await app.withKey();
  await asked("desk", other);
  expect((await profiles())[0]).toMatchObject({ key_id: other.keyId, service: "desk" });
});

test("says what was learned, also of a service that asks no more, and what changes is seen at once", async () => {
  const of = { projectId: app.projectId, key: agent.keyId, service: "desk" };
  const endMs = Date.now() - 3_600_000;
  await learnRunsOf(app.deps, of, [deskRun(0), deskRun(1)], { endMs });
  expect(await ofAgent()).toMatchObject([
    {
      service: "desk",
      mode: "shadow",
      total_runs: 2,
      version: 1,
      last_step_at: new Date(endMs).toISOString(),
    },
  ]);
  const admin = await app.as("admin");
  const { keyId: key } = agent;
  const changed = await admin.post("/api/shield/change", { kind: "version", key, service: "desk" });
  expect(changed.body.outcome, changed.text).toBe("applied");
  expect(await ofAgent()).toMatchObject([{ version: 2, total_runs: 2 }]);
});

test("counts the alarms of the last 30 days and what was held, by service", async () => {
  const ids = [await asked("desk"), await asked("desk"), await asked("desk"), await asked("mail")];
  const { pool } = app.deps;
  await pool.query("update approval_request set shield_alarm = 2, shield_held = true where id = $1", [
    ids[0],
  ]);
  await pool.query("update approval_request set shield_alarm = 1 where id = any($1)", [[ids[1], ids[2]]]);
  await pool.query("update approval_request set created_at = now() - interval '31 days' where id = $1", [
    ids[2],
  ]);
  const found = Object.fromEntries((await ofAgent()).map((item) => [item.service, item]));
  expect(found["desk"]).toMatchObject({ alarms: 2, held: 1 });
  expect(found["mail"]).toMatchObject({ alarms: 0, held: 0 });
});

test("a revoked key stays, and so does its profile", async () => {
  await asked("desk");
  await app.deps.pool.query("update api_key set revoked_at = now() where id = $1", [agent.keyId]);
  expect(await ofAgent()).toHaveLength(1);
  const query = new URLSearchParams({ key: agent.keyId, service: "desk" });
  expect((await viewer.get(`/api/shield/profile?${query}`)).status).toBe(200);
});

test("samples and agents of other projects are in no list", async () => {
  const elsewhere = await app.addProject("Elsewhere");
  const foreign = await app.withKey({ projectId: elsewhere });
  await asked("secret-service", foreign);
  const { deps } = app;
  await learnRunsOf(deps, { projectId: elsewhere, key: foreign.keyId, service: "learned" }, [deskRun(0)]);
  await (await app.as("operator")).post("/api/sample-request");
  const own = await profiles();
  expect(own.filter((item) => item.key_id === foreign.keyId || item.agent === "sample")).toEqual([]);
  const theirs = await profiles(await app.as("viewer", { projectId: elsewhere }));
  expect(theirs.map(({ service }) => service).sort()).toEqual(["learned", "secret-service"]);
});
