import type { ShieldReview } from "@letsping/core";
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
import { expectError } from "../testing/expect-error";
import { deskRun } from "../testing/shield-profiles";
import { learnRunsOf } from "../testing/shield-profiles";
import { shieldStep } from "../testing/shield-profiles";

let app: TestApp;
let viewer: TestPerson;
let admin: TestPerson;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  viewer = await app.as("viewer");
  admin = await app.as("admin");
});
afterAll(() => app.close());
beforeEach(async () => {
  agent = await app.withKey();
});

const ODD = [
  shieldStep("desk", "export_customers", { priority: "critical" }),
  shieldStep("mail", "send", { keys: ["to"] }),
];

/** Twenty runs of Shadow, of which the eighth is odd. @returns its id */
async function learnOdd(): Promise<string> {
  const runs = Array.from({ length: 20 }, (_run, at) => (at === 7 ? ODD : deskRun(0)));
  const of = { projectId: app.projectId, key: agent.keyId, service: "desk" };
  const ids = await learnRunsOf(app.deps, of, runs);
  return ids[7] ?? "";
}

const read = (key = agent.keyId) =>
  viewer.get(`/api/shield/review?${new URLSearchParams({ key, service: "desk" })}`);

async function review(): Promise<ShieldReview["runs"]> {
  const answer = await read();
  expect(answer.status, answer.text).toBe(200);
  return answer.body.runs;
}

const judge = (run_id: string, verdict: string) =>
  admin.post("/api/shield/change", { kind: "review", key: agent.keyId, service: "desk", run_id, verdict });

test("shows the strangest tenth of the runs, the strangest first, as the profile has them", async () => {
  const id = await learnOdd();
  const runs = await review();
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({ run: { id }, reviewed: false });
  expect(runs[0]?.bits).toBeGreaterThan(runs[1]?.bits ?? 0);
  expect(runs[0]?.run.steps.map(({ action }) => action)).toEqual(["export_customers", "send"]);
  expect(runs[0]?.run.steps[0]).toMatchObject({ request_id: "", status: "ran", bits: null });
});

test("shows the requests of a run, in their order, where they are known", async () => {
  const id = await learnOdd();
  const body = { service: "desk", schema: null, payload: { id: 1 } };
  const requests = [await ask(agent, body), await ask(agent, { ...body, action: "then" })];
  const foreign = await ask(await app.withKey(), body);
  await app.deps.pool.query(
    `insert into shield_run (project_id, id, key_id, request_ids, started_at, ended_at)
     values ($1, $2, $3, $4, now() - interval '2 hours', now())`,
    [app.projectId, id, agent.keyId, [...requests, foreign, "req_gone"]],
  );
  const [strangest] = await review();
  expect(strangest?.run.steps.map(({ request_id }) => request_id)).toEqual(requests);
  expect(strangest?.run.steps.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
  const { started_at: started = "", ended_at: ended } = strangest?.run ?? {};
  expect(Date.parse(ended ?? "") - Date.parse(started)).toBeGreaterThan(3_600_000);
});

test("a run that a person finds ordinary stays, as reviewed; twice is once", async () => {
  const id = await learnOdd();
  expect((await judge(id, "ordinary")).body).toMatchObject({ outcome: "applied", mode: "shadow" });
  expect((await judge(id, "ordinary")).body).toMatchObject({ outcome: "known" });
  const runs = await review();
  expect(runs.map(({ run, reviewed }) => [run.id === id, reviewed])).toEqual([
    [true, true],
    [false, false],
  ]);
});

test("a run that a person finds strange is forgotten", async () => {
  const id = await learnOdd();
  expect((await judge(id, "strange")).body.outcome).toBe("applied");
  expect((await review()).map(({ run }) => run.id)).not.toContain(id);
  const query = new URLSearchParams({ key: agent.keyId, service: "desk" });
  const { nodes, total_runs } = (await viewer.get(`/api/shield/profile?${query}`)).body;
  expect(total_runs).toBe(19);
  expect(nodes.map(({ action }: { action: string }) => action)).not.toContain("export_customers");
  expect((await judge(id, "strange")).body.outcome).toBe("known");
  expect((await judge("run_never", "ordinary")).body.outcome).toBe("not_found");
});

test("of an agent that taught nothing there is nothing to review", async () => {
  await ask(agent, { service: "desk", schema: null });
  expect(await review()).toEqual([]);
  expectError(await read("key_nothing"), "not_found");
});
