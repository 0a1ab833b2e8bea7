import { sha256Hex } from "@letsping/core";
import { canonicalJson } from "@letsping/core";
import { verifyDecision } from "@letsping/core";
import type { ReceiptJwks } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "./testing/asking";
import { ask } from "./testing/asking";
import { execution } from "./testing/asking";
import { REFUND } from "./testing/asking";
import { reject } from "./testing/asking";
import { createTestApp } from "./testing/create-test-app";
import type { TestApp } from "./testing/create-test-app";
import type { TestKey } from "./testing/create-test-app";
import type { TestPerson } from "./testing/create-test-app";
import { until } from "./testing/until";

let app: TestApp;
let agent: TestKey;
let oldAgent: TestKey;
let maya: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  oldAgent = await app.withKey({ v2: false });
  maya = await app.as("operator", { name: "Maya Okafor" });
  admin = await app.as("admin");
});
afterAll(() => app.close());

async function jwks(): Promise<ReceiptJwks> {
  return (await app.anonymous.get("/.well-known/jwks.json")).body as ReceiptJwks;
}

async function expectation(payload: object, salt: string) {
  return {
    payload: payload as never,
    salt,
    jwks: await jwks(),
    issuer: app.deps.issuer,
    project_id: app.projectId,
    service: REFUND.service,
    action: REFUND.action,
    now: Date.now(),
    allow_test: true,
  };
}

describe("an agent asks and a person decides", () => {
  test("an ingest is answered with the id, the end and who will sign", async () => {
    const before = Date.now();
    const { status, body, headers } = await agent.post("/api/ingest", REFUND);
    expect(status).toBe(200);
    expect(headers.get("x-letsping-version")).toBe("2");
    expect(body).toEqual({
      id: expect.stringMatching(/^req_[0-9a-z]{26}$/),
      status: "PENDING",
      held: true,
      expires_at: expect.any(String),
      project_id: app.projectId,
      issuer: app.deps.issuer,
    });
    const lifeMs = Date.parse(body.expires_at) - before;
    expect(lifeMs).toBeGreaterThan(86_400_000 - 5_000);
    expect(lifeMs).toBeLessThan(86_400_000 + 30_000);
  });

  test("a held status call is woken by the decision, long before its wait ends", async () => {
    const id = await ask(agent);
    const began = performance.now();
    const held = agent.get(`/api/status/${id}?wait_ms=60000`);
    await until("the call is held", () => app.deps.waiters.count() === 1);
    expect((await approve(maya, id)).status).toBe(200);
    const answer = await held;
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(answer.body.status).toBe("APPROVED");
    expect(answer.body.final_payload).toEqual(REFUND.payload);
    expect(app.deps.waiters.count()).toBe(0);
  });

  test("a wait that ends without a decision is PENDING, and holds no payload to run", async () => {
    const id = await ask(agent);
    const { status, body } = await agent.get(`/api/status/${id}?wait_ms=50`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: "PENDING", payload: REFUND.payload });
    expect(body).not.toHaveProperty("final_payload");
    expect(body).not.toHaveProperty("receipt");
  });

  test("a decision made before anybody waits is kept for late waiters", async () => {
    const id = await ask(agent);
    await approve(maya, id);
    const began = performance.now();
    const { body } = await agent.get(`/api/status/${id}?wait_ms=60000`);
    expect(body.status).toBe("APPROVED");
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("an approval carries who, when, what to run and a receipt that verifies offline", async () => {
    const id = await ask(agent);
    const resolved = await approve(maya, id, { expected_version: 1, reason: "Fine." });
    expect(resolved.status).toBe(200);
    const { body } = await agent.get(`/api/status/${id}`);
    expect(body).toEqual(resolved.body);
    expect(body).toMatchObject({
      status: "APPROVED",
      payload: REFUND.payload,
      final_payload: REFUND.payload,
      reason: "Fine.",
      actor: { id: expect.stringMatching(/^per_/), name: "Maya Okafor", role: "operator" },
      metadata: {
        reason: "Fine.",
        method: "dashboard",
        resolved_at: body.resolved_at,
        actor_id: body.actor.id,
      },
    });
    expect(body).not.toHaveProperty("patched_payload");
    expect(body.actor.id).not.toContain(maya.userId);
    const expected = await expectation(body.final_payload, body.commitment_salt);
    const { claims } = await verifyDecision(body.receipt, { ...expected, request_id: id });
    expect(claims).toMatchObject({
      iss: app.deps.issuer,
      aud: app.projectId,
      mode: "test",
      status: "APPROVED",
      decided_by: body.actor.id,
      decided_role: "operator",
      decided_at: body.resolved_at,
    });
    expect(claims.exp).toBe((claims.iat ?? 0) + 3_600);
  });

  test("a receipt for another payload, project, action, request, issuer, mode or time is refused by name", async () => {
    const id = await ask(agent);
    const { body } = await approve(maya, id);
    const good = await expectation(body.final_payload, body.commitment_salt);
    const wrong: [string, object][] = [
      ["wrong_payload", { payload: { ...REFUND.payload, amount: 551 } }],
      ["wrong_project", { project_id: "proj_other" }],
      ["wrong_service", { service: "other" }],
      ["wrong_action", { action: "delete_user" }],
      ["wrong_request", { request_id: "req_other" }],
      ["wrong_issuer", { issuer: "https://elsewhere.example" }],
      ["wrong_mode", { allow_test: false }],
      ["expired", { now: Date.now() + 3_700_000 }],
      ["unknown_key", { jwks: { keys: [] } }],
    ];
    for (const [code, change] of wrong) {
      const refused = verifyDecision(body.receipt, { ...good, ...change });
      await expect(refused, code).rejects.toMatchObject({ error: "receipt_refused", details: { code } });
    }
  });

  test("an edited approval names every change, and only the edited payload may run", async () => {
    const id = await ask(agent);
    const patched = { ...REFUND.payload, amount: 500 };
    const { status, body } = await approve(maya, id, { patched_payload: patched });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "APPROVED_WITH_MODIFICATIONS",
      payload: REFUND.payload,
      patched_payload: patched,
      final_payload: patched,
      diff_summary: { changes: [{ op: "replace", path: "/amount", old_value: 550, value: 500 }] },
    });
    const expected = await expectation(patched, body.commitment_salt);
    await verifyDecision(body.receipt, expected);
    await expect(
      verifyDecision(body.receipt, { ...expected, payload: REFUND.payload }),
    ).rejects.toMatchObject({ details: { code: "wrong_payload" } });
  });

  test("an edit that changes nothing is a plain approval", async () => {
    const id = await ask(agent);
    const { body } = await approve(maya, id, { patched_payload: REFUND.payload });
    expect(body.status).toBe("APPROVED");
    expect(body).not.toHaveProperty("patched_payload");
  });

  test("an edit that breaks the schema is refused and the request still waits", async () => {
    const id = await ask(agent);
    for (const change of [{ amount: 551 }, { user_id: "u_evil" }, { currency: "eur" }, { extra: true }]) {
      const refused = await approve(maya, id, { patched_payload: { ...REFUND.payload, ...change } });
      expect(refused.status, JSON.stringify(change)).toBe(400);
      expect(refused.body.error).toBe("payload_invalid");
    }
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
  });

  test("without a schema the values can be approved or rejected, not edited", async () => {
    const id = await ask(agent, { schema: null });
    const refused = await approve(maya, id, { patched_payload: { ...REFUND.payload, amount: 1 } });
    expect(refused.body.error).toBe("payload_invalid");
    expect((await approve(maya, id)).status).toBe(200);
  });

  test("a rejection needs a reason and tells it to the agent", async () => {
    const id = await ask(agent);
    const bare = await maya.post("/api/resolve", { id, decision: "reject", reason: "  " });
    expect(bare.status).toBe(400);
    expect(bare.body.details.field).toBe("reason");
    expect((await reject(maya, id, "Wrong customer.")).status).toBe(200);
    const { body } = await agent.get(`/api/status/${id}`);
    expect(body).toMatchObject({ status: "REJECTED", reason: "Wrong customer." });
    expect(body).not.toHaveProperty("final_payload");
    const expected = await expectation(REFUND.payload, body.commitment_salt);
    await expect(verifyDecision(body.receipt, expected)).rejects.toMatchObject({
      details: { code: "not_approved" },
    });
  });

  test("a rejection with an edited payload is refused", async () => {
    const id = await ask(agent);
    const answer = await maya.post("/api/resolve", {
      id,
      decision: "reject",
      reason: "No.",
      patched_payload: { ...REFUND.payload, amount: 1 },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe("invalid_request");
  });

  test("a version or digest that was not the one shown is a conflict", async () => {
    const id = await ask(agent);
    const version = await approve(maya, id, { expected_version: 2 });
    expect([version.status, version.body.error]).toEqual([409, "version_conflict"]);
    const digest = await approve(maya, id, { presented_digest: "0".repeat(64) });
    expect([digest.status, digest.body.error]).toEqual([409, "version_conflict"]);
    const shown = (await maya.get(`/api/requests/${id}`)).body.presented_digest;
    // Keyed: who has a copy of the database cannot guess the payload by its plain hash.
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    expect(shown).not.toBe(sha256Hex(canonicalJson(REFUND.payload)));
    expect((await approve(maya, id, { presented_digest: shown, expected_version: 1 })).status).toBe(200);
  });

  test("a second decision gets 409 with the standing one, whoever presses", async () => {
    const id = await ask(agent);
    await reject(maya, id, "Fraud.");
    for (const person of [maya, admin]) {
      const late = await approve(person, id);
      expect(late.status).toBe(409);
      expect(late.body).toMatchObject({
        error: "already_final",
        code: "LETSPING_409_CONFLICT",
        details: { status: "REJECTED", decided_by: "Maya Okafor", reason: "Fraud.", change_count: 0 },
      });
    }
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("REJECTED");
  });
});

describe("published clients (Part A)", () => {
  const lpMeta = { trace_id: "t-1", environment: "staging" };

  test("the create is answered with the id alone", async () => {
    const { body, headers } = await oldAgent.post("/api/ingest", REFUND);
    expect(Object.keys(body)).toEqual(["id"]);
    expect(headers.get("x-letsping-version")).toBeNull();
  });

  test("_lp_meta is echoed to its client and hidden from nobody else's view of the payload", async () => {
    const id = await ask(oldAgent, { payload: { ...REFUND.payload, _lp_meta: lpMeta } });
    const echo = (await oldAgent.get(`/api/status/${id}`)).body;
    expect(echo.payload).toEqual({ ...REFUND.payload, _lp_meta: lpMeta });
    expect(echo).toMatchObject({
      status: "PENDING",
      patched_payload: null,
      resolved_at: null,
      reason: null,
      actor_id: null,
      metadata: { actor_id: null, resolved_at: null, reason: null },
    });
    const shown = (await maya.get(`/api/requests/${id}`)).body;
    expect(shown.payload).toEqual(REFUND.payload);
    const decided = await approve(maya, id, { patched_payload: { ...REFUND.payload, amount: 1 } });
    expect(JSON.stringify(decided.body)).not.toContain("_lp_meta");
    expect((await oldAgent.get(`/api/status/${id}`)).body).toMatchObject({
      status: "APPROVED",
      patched_payload: { ...REFUND.payload, amount: 1 },
      payload: { _lp_meta: lpMeta },
    });
  });

  test("an approval without changes has a null patched_payload", async () => {
    const id = await ask(oldAgent);
    await approve(maya, id);
    const { body } = await oldAgent.get(`/api/status/${id}`);
    expect(body).toMatchObject({
      status: "APPROVED",
      patched_payload: null,
      metadata: { method: "dashboard" },
    });
    expect(body).not.toHaveProperty("final_payload");
  });

  test("rejected, withdrawn and expired all read REJECTED, with their reason", async () => {
    const rejected = await ask(oldAgent);
    await reject(maya, rejected, "No.");
    const withdrawn = await ask(oldAgent);
    await oldAgent.post(`/api/requests/${withdrawn}/cancel`, { reason: "Changed my mind." });
    const expired = await ask(oldAgent);
    await app.deps.pool.query(
      "update approval_request set expires_at = clock_timestamp() - interval '1 ms' where id = $1",
      [expired],
    );
    for (const [id, reason] of [
      [rejected, "No."],
      [withdrawn, "Changed my mind."],
      [expired, "Nobody decided in time."],
    ] as const) {
      const { body } = await oldAgent.get(`/api/status/${id}`);
      expect(body).toMatchObject({ status: "REJECTED", reason, patched_payload: null, metadata: { reason } });
      expect(body.resolved_at).toEqual(expect.any(String));
    }
  });
});

describe("withdrawing", () => {
  test("the agent withdraws, and repeating it gives the same answer", async () => {
    const id = await ask(agent);
    const first = await agent.post(`/api/requests/${id}/cancel`, { reason: "Sold out." });
    expect(first.body).toMatchObject({ status: "CANCELLED", reason: "Sold out.", actor: null });
    const second = await agent.post(`/api/requests/${id}/cancel`);
    expect(second.body).toEqual(first.body);
    expect((await approve(maya, id)).body).toMatchObject({
      error: "already_final",
      details: { status: "CANCELLED" },
    });
  });

  test("a decided request cannot be withdrawn", async () => {
    const id = await ask(agent);
    await approve(maya, id);
    const late = await agent.post(`/api/requests/${id}/cancel`);
    expect([late.status, late.body.error, late.body.details.status]).toEqual([
      409,
      "already_final",
      "APPROVED",
    ]);
  });

  test("withdrawing wakes a held call", async () => {
    const id = await ask(agent);
    const held = agent.get(`/api/status/${id}?wait_ms=60000`);
    await until("the call is held", () => app.deps.waiters.count() === 1);
    await agent.post(`/api/requests/${id}/cancel`);
    expect((await held).body.status).toBe("CANCELLED");
  });
});

describe("execution", () => {
  async function approved(): Promise<string> {
    const id = await ask(agent);
    await approve(maya, id);
    return id;
  }

  test("before an approval, after a rejection and after a withdrawal nothing may run", async () => {
    const pending = await ask(agent);
    const rejected = await ask(agent);
    await reject(maya, rejected);
    const withdrawn = await ask(agent);
    await agent.post(`/api/requests/${withdrawn}/cancel`);
    for (const id of [pending, rejected, withdrawn]) {
      const claim = await execution(agent, id, { state: "executing" });
      expect([claim.status, claim.body.error]).toEqual([409, "not_approved"]);
      const report = await execution(agent, id, { state: "executed", lease: "made-up" });
      expect([report.status, report.body.error]).toEqual([409, "not_approved"]);
    }
  });

  test("an approval is used once: of twenty callers one gets the lease", async () => {
    const id = await approved();
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => execution(agent, id, { state: "executing" })),
    );
    const won = claims.filter((each) => each.status === 200);
    expect(won).toHaveLength(1);
    expect(won[0]?.body).toMatchObject({ id, execution_state: "EXECUTING", lease: expect.any(String) });
    for (const lost of claims.filter((each) => each.status !== 200)) {
      expect([lost.status, lost.body.error]).toEqual([409, "already_executing"]);
      expect(lost.body).not.toHaveProperty("lease");
    }
  });

  test("the lease lasts 60 s unless asked otherwise, and can be renewed by its holder only", async () => {
    const id = await approved();
    const { body } = await execution(agent, id, { state: "executing" });
    const leftMs = Date.parse(body.lease_expires_at) - Date.now();
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThan(61_000);
    const renewed = await execution(agent, id, { state: "executing", lease: body.lease, lease_ms: 600_000 });
    expect(renewed.status).toBe(200);
    expect(Date.parse(renewed.body.lease_expires_at) - Date.now()).toBeGreaterThan(500_000);
    const stranger = await execution(agent, id, { state: "executing", lease: "x".repeat(43) });
    expect([stranger.status, stranger.body.error]).toEqual([409, "lease_invalid"]);
  });

  test("executed, failed and unknown end it; the same report again changes nothing", async () => {
    for (const state of ["executed", "failed", "unknown"]) {
      const id = await approved();
      const { lease } = (await execution(agent, id, { state: "executing" })).body;
      const report = { state, lease, result_digest: "sha256:abc" };
      const first = await execution(agent, id, report);
      expect(first.body).toEqual({ id, execution_state: state.toUpperCase() });
      expect((await execution(agent, id, report)).body).toEqual(first.body);
      const again = await execution(agent, id, { state: "executing" });
      expect([again.status, again.body.error]).toEqual([409, "already_executing"]);
      const shown = (await maya.get(`/api/requests/${id}`)).body;
      expect(shown.execution).toMatchObject({ state: state.toUpperCase(), result_digest: "sha256:abc" });
      expect(shown.timeline.map((each: { type: string }) => each.type)).toEqual([
        "request.created",
        "request.approved",
        "request.executing",
        `request.${state}`,
      ]);
    }
  });

  test("executed cannot become failed, nor the other way", async () => {
    for (const [first, second] of [
      ["executed", "failed"],
      ["failed", "executed"],
    ] as const) {
      const id = await approved();
      const { lease } = (await execution(agent, id, { state: "executing" })).body;
      await execution(agent, id, { state: first, lease });
      const changed = await execution(agent, id, { state: second, lease });
      expect([changed.status, changed.body.error]).toEqual([409, "lease_invalid"]);
      expect((await maya.get(`/api/requests/${id}`)).body.execution_state).toBe(first.toUpperCase());
    }
  });

  test("an end needs the lease of this execution", async () => {
    const id = await approved();
    const bare = await execution(agent, id, { state: "executed" });
    expect([bare.status, bare.body.error]).toEqual([409, "lease_invalid"]);
    await execution(agent, id, { state: "executing" });
    const wrong = await execution(agent, id, { state: "executed", lease: "y".repeat(43) });
    expect([wrong.status, wrong.body.error]).toEqual([409, "lease_invalid"]);
  });

  test("another key of the project cannot execute, cancel or read the request", async () => {
    const id = await approved();
    const stranger = await app.withKey();
    for (const answer of [
      await execution(stranger, id, { state: "executing" }),
      await stranger.post(`/api/requests/${id}/cancel`),
      await stranger.get(`/api/status/${id}`),
      await stranger.get(`/api/requests/${id}`),
      await stranger.get(`/api/requests/${id}/events`),
    ]) {
      expect([answer.status, answer.body.error]).toEqual([404, "request_not_found"]);
    }
    const reader = await app.withKey({ scope: "project" });
    expect((await reader.get(`/api/status/${id}`)).status).toBe(200);
    expect((await execution(reader, id, { state: "executing" })).status).toBe(404);
    expect((await reader.post(`/api/requests/${id}/cancel`)).status).toBe(404);
  });

  test("an approval that was not used in its window can no longer be", async () => {
    const id = await approved();
    await app.deps.pool.query(
      "update approval_request set executable_until = clock_timestamp() - interval '1 ms' where id = $1",
      [id],
    );
    const late = await execution(agent, id, { state: "executing" });
    expect([late.status, late.body.error]).toEqual([409, "approval_expired"]);
  });
});
