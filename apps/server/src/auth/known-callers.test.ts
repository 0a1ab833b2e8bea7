import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ROUTES } from "../routes";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestAnswer } from "../testing/test-client";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { createKnownCallers } from "./known-callers";

// Each caller is remembered by an earlier call; what changes then is written as another gateway would write it, so that
// nothing in this process could have noticed.
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
});
afterAll(() => app.close());

test("the routes that take the caller from memory are these, each shown below", () => {
  const paths = ROUTES.filter((route) => route.confirmsCaller).map(
    (route) => `${route.method} ${route.path}`,
  );
  expect(paths.sort()).toEqual([
    "GET /api/status/:id",
    "POST /api/ingest",
    "POST /api/requests/:id/cancel",
    "POST /api/requests/:id/execution",
    "POST /api/resolve",
  ]);
});

const KEY_CALLS: [string, (agent: TestKey, id: string) => Promise<TestAnswer>][] = [
  ["POST /api/ingest", (agent) => agent.post("/api/ingest", REFUND)],
  ["GET /api/status/:id", (agent, id) => agent.get(`/api/status/${id}`)],
  ["GET /api/status/:id, held", (agent, id) => agent.get(`/api/status/${id}?wait_ms=20000`)],
  ["POST /api/requests/:id/cancel", (agent, id) => agent.post(`/api/requests/${id}/cancel`, {})],
  [
    "POST /api/requests/:id/execution",
    (agent, id) => agent.post(`/api/requests/${id}/execution`, { state: "executing" }),
  ],
];

const KEY_ENDS: [string, string][] = [
  ["was revoked", "update api_key set revoked_at = now() where project_id = $1 and id = $2"],
  [
    "was rotated without an overlap",
    "update api_key set previous_hash = hash, previous_until = now(), hash = '\\x00' || hash where project_id = $1 and id = $2",
  ],
];

describe.each(KEY_ENDS)("a key that %s since its last call", (_how, end) => {
  test.each(KEY_CALLS)("is refused at %s", async (_name, call) => {
    const agent = await app.withKey();
    const id = await ask(agent);
    await app.deps.pool.query(end, [app.projectId, agent.keyId]);
    const answer = await call(agent, id);
    expect(answer.status, answer.text).toBe(401);
    const { rows } = await app.deps.pool.query(
      "select status, execution_state from approval_request where project_id = $1 and key_id = $2",
      [app.projectId, agent.keyId],
    );
    expect(rows).toEqual([{ status: "PENDING", execution_state: "NOT_STARTED" }]);
  });
});

test("a key in the overlap of a rotation still asks, with either secret", async () => {
  const agent = await app.withKey();
  await ask(agent);
  await app.deps.pool.query(
    "update api_key set previous_hash = hash, previous_until = now() + interval '1 hour', hash = '\\x01' || hash where project_id = $1 and id = $2",
    [app.projectId, agent.keyId],
  );
  expect(await ask(agent)).toMatch(/^req_/);
});

/** A person whom the gateway remembers, because they just decided. */
async function remembered(role: "operator" | "viewer", teamRoles: string[] = []): Promise<TestPerson> {
  const person = await app.as(role, { teamRoles });
  await approve(person, await ask(await app.withKey()));
  return person;
}

const PERSON_ENDS: [string, string, number, string][] = [
  ["signed out", "delete from auth_session where user_id = $2 and $1 <> ''", 401, "session_required"],
  [
    "ran out of their session",
    "update auth_session set expires_at = now() where user_id = $2 and $1 <> ''",
    401,
    "session_required",
  ],
  ["was removed", "delete from member where project_id = $1 and user_id = $2", 403, "forbidden"],
  [
    "became a viewer",
    "update member set role = 'viewer' where project_id = $1 and user_id = $2",
    403,
    "forbidden",
  ],
];

test.each(PERSON_ENDS)(
  "a person who %s since their last call decides nothing",
  async (_how, end, status, error) => {
    const person = await remembered("operator");
    const agent = await app.withKey();
    const id = await ask(agent);
    await app.deps.pool.query(end, [app.projectId, person.userId]);
    const answer = await approve(person, id);
    expect([answer.status, answer.body.error], answer.text).toEqual([status, error]);
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
  },
);

test("a person who lost a team role since their last call decides nothing that needs it", async () => {
  await (await app.as("owner")).post("/api/roles", { name: "finance" });
  const person = await remembered("operator", ["finance"]);
  const agent = await app.withKey();
  const id = await ask(agent, { metadata: { role: "finance" } });
  await app.deps.pool.query("update member set team_roles = '{}' where project_id = $1 and user_id = $2", [
    app.projectId,
    person.userId,
  ]);
  expect((await approve(person, id)).status).toBe(403);
});

test("a person who was promoted since their last call decides at once", async () => {
  const person = await remembered("viewer");
  const id = await ask(await app.withKey());
  expect((await approve(person, id)).status).toBe(403);
  await app.deps.pool.query("update member set role = 'operator' where project_id = $1 and user_id = $2", [
    app.projectId,
    person.userId,
  ]);
  expect((await approve(person, id)).body.status).toBe("APPROVED");
});

test("what is remembered is forgotten after half a minute, and the oldest makes room", () => {
  let nowMs = 0;
  const { sessions } = createKnownCallers(() => nowMs);
  const found = { memberships: [] } as never;
  sessions.note("first", found);
  nowMs = 29_999;
  expect(sessions.find("first")).toBe(found);
  nowMs = 30_000;
  expect(sessions.find("first")).toBeNull();
  for (let number = 0; number <= 10_000; number++) sessions.note(String(number), found);
  expect(sessions.find("0")).toBeNull();
  expect(sessions.find("10000")).toBe(found);
});
