import { decodeReceipt } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import { openEvents } from "../testing/event-reader";
import { until } from "../testing/until";
import { createKnownPending } from "./known-pending";
import type { LoadedRequest } from "./request-row";

let app: TestApp;
let agent: TestKey;

beforeAll(async () => {
  // As on a laptop: what this gateway writes it hands to its own waiters, and tells nobody else.
  app = await createTestApp({ isAlone: true, limits: "off" });
  agent = await app.withKey();
  await (await app.as("owner")).post("/api/roles", { name: "finance" });
});
afterAll(() => app.close());

/** Changes something as nobody in this process could notice. */
function behindItsBack(text: string, ...values: unknown[]): Promise<unknown> {
  return app.deps.pool.query(text, values);
}

const isKnown = (id: string) => app.deps.knownPending.find(app.projectId, id) !== null;

describe("what is remembered", () => {
  const row = (id: string, bytes: number) =>
    ({
      id,
      project_id: "proj_1",
      sealed_body: Buffer.alloc(bytes),
      db_now: new Date(1_000),
    }) as unknown as LoadedRequest;

  test("the latest 2,000 requests of at most 4 MiB, and nothing for another project", () => {
    const known = createKnownPending(() => 0);
    for (let n = 0; n < 2_500; n++) known.note(row(`req_${n}`, 10));
    expect(known.find("proj_1", "req_499")).toBeNull();
    expect(known.find("proj_1", "req_500")).not.toBeNull();
    expect(known.find("proj_2", "req_500")).toBeNull();
    for (let n = 0; n < 40; n++) known.note(row(`big_${n}`, 131_072));
    expect(known.find("proj_1", "req_2499")).toBeNull();
    expect(known.find("proj_1", "big_7")).toBeNull();
    expect(known.find("proj_1", "big_8")).not.toBeNull();
    known.forget("big_8");
    expect(known.find("proj_1", "big_8")).toBeNull();
  });

  test("the database's time goes on in memory", () => {
    let now = 500;
    const known = createKnownPending(() => now);
    known.note(row("req_1", 10));
    now = 1_750.9;
    expect(known.find("proj_1", "req_1")?.db_now).toEqual(new Date(2_250));
  });

  test("a decision ends it, and leaves a receipt whose time is that of the database", async () => {
    const maya = await app.as("operator");
    const id = await ask(agent);
    expect(isKnown(id)).toBe(true);
    const answer = await approve(maya, id);
    expect(answer.status).toBe(200);
    expect(isKnown(id)).toBe(false);
    const { rows } = await app.deps.pool.query(
      `select resolved_at between created_at and clock_timestamp() as is_in_order, receipt, decided_role,
         executable_until - resolved_at as may_run from approval_request where project_id = $1 and id = $2`,
      [app.projectId, id],
    );
    expect(rows[0]).toMatchObject({
      is_in_order: true,
      decided_role: "operator",
      receipt: answer.body.receipt,
    });
    expect((await reject(maya, id)).body.error).toBe("already_final");
  });
});

describe("a decision from memory stands only on what is still so", () => {
  test.each<[string, string, number, string]>([
    ["a session that was ended", "delete from auth_session where user_id = $1", 401, "session_required"],
    ["a person who left", "delete from member where user_id = $1", 403, "forbidden"],
    ["who is a viewer now", "update member set role = 'viewer' where user_id = $1", 403, "forbidden"],
    ["who lost the team role", "update member set team_roles = '{}' where user_id = $1", 403, "forbidden"],
  ])("%s decides nothing", async (_who, loss, status, error) => {
    const maya = await app.as("operator", { teamRoles: ["finance"] });
    const [first, id] = [await ask(agent), await ask(agent, { metadata: { role: "finance" } })];
    // Now the gateway knows her, as far as it remembers callers.
    expect((await approve(maya, first)).status).toBe(200);
    await behindItsBack(loss, maya.userId);
    const answer = await approve(maya, id);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
  });

  test("a value that is masked meanwhile is not approved unseen", async () => {
    const maya = await app.as("operator");
    const action = "masked_meanwhile";
    const id = await ask(agent, { action });
    await behindItsBack(
      `insert into action_description (project_id, service, action, fields, effects, updated_by)
       values ($1, 'billing-agent', $2, '[{"path": "/note", "masked": true}]', '{}', 'somebody')`,
      app.projectId,
      action,
    );
    expect((await approve(maya, id)).body.error).toBe("values_masked");
    const approved = await approve(maya, id, { hidden_acknowledged: true });
    expect(decodeReceipt(approved.body.receipt as string)?.claims.hidden).toMatchObject([{ path: "/note" }]);
  });

  test("how long an approval may run is what the project says now", async () => {
    const maya = await app.as("operator");
    const id = await ask(agent);
    await behindItsBack("update project set execution_window_ms = 120000 where id = $1", app.projectId);
    const { claims } = decodeReceipt((await approve(maya, id)).body.receipt as string) ?? {};
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(120);
  });

  test("what ended elsewhere is final, also for an edit that is not valid", async () => {
    const maya = await app.as("operator");
    const id = await ask(agent);
    const row = app.deps.knownPending.find(app.projectId, id);
    expect((await reject(maya, id)).status).toBe(200);
    if (row) app.deps.knownPending.note(row);
    expect((await approve(maya, id)).body.error).toBe("already_final");
    const edited = await approve(maya, id, { patched_payload: { ...REFUND.payload, amount: -1 } });
    expect(edited.body.error).toBe("already_final");
  });
});

describe("a wait from memory, where no other gateway can have decided", () => {
  test("hears the decision, and so does a stream, without a NOTIFY", async () => {
    const maya = await app.as("operator");
    const stream = await openEvents(app.url, maya, "/api/events");
    try {
      const id = await ask(agent);
      const held = agent.get(`/api/status/${id}?wait_ms=60000`);
      await until("the call is held", () => app.deps.waiters.count() === 1);
      await approve(maya, id);
      expect((await held).body.status).toBe("APPROVED");
      expect((await stream.next())?.type).toBe("request.created");
      expect((await stream.next())?.type).toBe("request.approved");
    } finally {
      await stream.close();
    }
  });

  test("looks before it says PENDING, so nothing that it missed lasts longer than one wait", async () => {
    const maya = await app.as("operator");
    const id = await ask(agent);
    const row = app.deps.knownPending.find(app.projectId, id);
    await reject(maya, id);
    if (row) app.deps.knownPending.note(row);
    expect((await agent.get(`/api/status/${id}?wait_ms=20`)).body.status).toBe("REJECTED");
  });

  test("is nobody's but the key's that asked", async () => {
    const other = await app.withKey();
    const id = await ask(agent);
    expect((await other.get(`/api/status/${id}?wait_ms=60000`)).body.error).toBe("request_not_found");
  });

  test("ends with its key, and an old secret does not begin one", async () => {
    const owner = await app.as("owner");
    const bot = await app.withKey();
    const id = await ask(bot);
    const held = bot.get(`/api/status/${id}?wait_ms=60000`);
    await until("the call is held", () => app.deps.waiters.count() === 1);
    const rotated = await owner.post(`/api/keys/${bot.keyId}/rotate`, { overlap_ms: 0 });
    expect(rotated.status).toBe(200);
    expect((await bot.get(`/api/status/${id}?wait_ms=60000`)).status).toBe(401);
    expect((await owner.post(`/api/keys/${bot.keyId}/revoke`)).status).toBe(200);
    expect((await held).body.status).toBe("CANCELLED");
  });
});
