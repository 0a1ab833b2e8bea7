import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import type { PersonActor } from "../auth/actor";
import { ask } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { batchResolve } from "./batch-resolve";
import { decide } from "./decide";

let app: TestApp;
let agent: TestKey;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  await (await app.as("owner")).post("/api/roles", { name: "finance" });
});
afterAll(() => app.close());

/** A person as a call knew them when it began. */
async function known(role: PersonActor["role"], teamRoles: string[] = []): Promise<PersonActor> {
  const { userId, email } = await app.as(role, { teamRoles });
  const { projectId } = app;
  const { rows } = await app.deps.pool.query<{ id: string }>(
    "select id from auth_session where user_id = $1",
    [userId],
  );
  return {
    kind: "person",
    userId,
    name: "Maya",
    email,
    twoFactor: false,
    sessionId: rows[0]?.id ?? "",
    projectId,
    role,
    teamRoles,
  };
}

const LOSSES: [string, string][] = [
  ["a person who is no longer a member", "delete from member where project_id = $1 and user_id = $2"],
  ["who is a viewer now", "update member set role = 'viewer' where project_id = $1 and user_id = $2"],
  ["who lost the team role", "update member set team_roles = '{}' where project_id = $1 and user_id = $2"],
];

test.each(LOSSES)("%s decides nothing, however late in the call it happened", async (_who, loss) => {
  const maya = await known("operator", ["finance"]);
  await app.deps.pool.query(loss, [app.projectId, maya.userId]);
  const [id, other] = [
    await ask(agent, { metadata: { role: "finance" } }),
    await ask(agent, { metadata: { role: "finance" } }),
  ];
  const refusal = { error: "version_conflict", message: expect.stringContaining("what you may do") };
  await expect(decide(app.deps, { id, decision: "approve" }, maya)).rejects.toMatchObject({
    error: "forbidden",
  });
  const items = [id, other].map((each) => ({
    id: each,
    decision: "approve" as const,
    expected_version: 1,
  }));
  await expect(batchResolve(app.deps, { items }, maya)).rejects.toMatchObject(refusal);
  for (const each of [id, other])
    expect((await agent.get(`/api/status/${each}`)).body.status).toBe("PENDING");
});

test("a batch in which one right was lost is rolled back whole", async () => {
  const maya = await known("operator", ["finance"]);
  await app.deps.pool.query("update member set team_roles = '{}' where project_id = $1 and user_id = $2", [
    app.projectId,
    maya.userId,
  ]);
  const free = await ask(agent);
  const bound = await ask(agent, { metadata: { role: "finance" } });
  const items = [free, bound].map((id) => ({ id, decision: "approve" as const, expected_version: 1 }));
  await expect(batchResolve(app.deps, { items }, maya)).rejects.toMatchObject({ error: "version_conflict" });
  expect((await agent.get(`/api/status/${free}`)).body.status).toBe("PENDING");
});

test("an owner needs no team role", async () => {
  const owner = await known("owner");
  const id = await ask(agent, { metadata: { role: "finance" } });
  expect((await decide(app.deps, { id, decision: "approve" }, owner)).status).toBe("APPROVED");
});
