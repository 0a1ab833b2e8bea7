import { decodeReceipt } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { expire } from "../decisions/settle";
import { settle } from "../decisions/settle";
import { undecided } from "../decisions/settle";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { createFakeClock } from "../testing/fake-clock";
import { until } from "../testing/until";
import { findRequest } from "./request-row";
import { startSweeper } from "./sweeper";
import { sweep } from "./sweeper";

let app: TestApp;
let agent: TestKey;
let maya: TestPerson;
// The process believes that it is a year ago; nothing that is decided may follow it.
const clock = createFakeClock(Date.now() - 365 * 86_400_000);

beforeAll(async () => {
  app = await createTestApp({ limits: "off", clock: clock.now });
  agent = await app.withKey();
  maya = await app.as("operator");
});
afterAll(() => app.close());

function endNow(id: string) {
  return app.deps.pool.query(
    "update approval_request set expires_at = clock_timestamp() - interval '1 ms' where id = $1",
    [id],
  );
}

async function statusInDatabase(id: string): Promise<string> {
  const { rows } = await app.deps.pool.query("select status from approval_request where id = $1", [id]);
  return rows[0].status;
}

describe("a request whose time is over", () => {
  test("is ended by the sweeper, with a receipt that allows nothing and an audit row of the gateway", async () => {
    const ids = [await ask(agent), await ask(agent), await ask(agent)];
    for (const id of ids) await endNow(id);
    const still = await ask(agent);
    expect((await sweep(app.deps)).expired).toBe(3);
    for (const id of ids) {
      expect(await statusInDatabase(id)).toBe("EXPIRED");
      const { body } = await agent.get(`/api/status/${id}`);
      expect(body).toMatchObject({ status: "EXPIRED", actor: null, metadata: { method: "expiry" } });
      expect(decodeReceipt(body.receipt)?.claims).toMatchObject({ status: "EXPIRED" });
      expect(decodeReceipt(body.receipt)?.claims).not.toHaveProperty("exp");
    }
    const { rows } = await app.deps.pool.query(
      "select actor_kind, count(*)::int as count from audit_entry where type = 'request.expired' group by 1",
    );
    expect(rows).toEqual([{ actor_kind: "gateway", count: 3 }]);
    expect(await statusInDatabase(still)).toBe("PENDING");
    expect((await sweep(app.deps)).expired).toBe(0);
  });

  test("cannot be approved, edited or rejected, even before any sweep", async () => {
    const presses = [
      (id: string) => approve(maya, id),
      (id: string) => approve(maya, id, { patched_payload: { ...REFUND.payload, amount: 1 } }),
      (id: string) => reject(maya, id),
    ];
    for (const press of presses) {
      const id = await ask(agent);
      await endNow(id);
      const answer = await press(id);
      expect([answer.status, answer.body.error, answer.body.details.status]).toEqual([
        409,
        "already_final",
        "EXPIRED",
      ]);
      expect(await statusInDatabase(id)).toBe("EXPIRED");
    }
  });

  test("is not approved by a press that was read in time and written too late", async () => {
    const id = await ask(agent);
    const shown = await findRequest(app.deps, app.projectId, id);
    if (!shown) throw new Error("The request is not there.");
    await endNow(id);
    const { rows } = await app.deps.pool.query<{ id: string }>(
      "select id from auth_session where user_id = $1",
      [maya.userId],
    );
    const person = { userId: maya.userId, sessionId: rows[0]?.id ?? "", name: "Maya", role: "operator" };
    const actor = { kind: "person", id: maya.userId, name: "Maya" } as const;
    const pressed = { ...undecided("CANCELLED", "dashboard", null, actor), person };
    for (const status of ["APPROVED", "REJECTED", "CANCELLED"] as const) {
      expect(await settle(app.deps, shown, { ...pressed, status }), status).toBeNull();
    }
    expect(await statusInDatabase(id)).toBe("PENDING");
    expect((await expire(app.deps, shown))?.status).toBe("EXPIRED");
  });

  test("is not ended a moment too early", async () => {
    const id = await ask(agent);
    const shown = await findRequest(app.deps, app.projectId, id);
    if (!shown) throw new Error("The request is not there.");
    expect(await expire(app.deps, shown)).toBeNull();
    expect(await statusInDatabase(id)).toBe("PENDING");
  });

  test("reads EXPIRED at every use: status, the page, the list, cancel and execution", async () => {
    const [one, two, three, four] = [await ask(agent), await ask(agent), await ask(agent), await ask(agent)];
    for (const id of [one, two, three, four]) await endNow(id ?? "");
    expect((await agent.get(`/api/status/${one}`)).body.status).toBe("EXPIRED");
    expect((await maya.get(`/api/requests/${two}`)).body.status).toBe("EXPIRED");
    expect((await agent.post(`/api/requests/${three}/cancel`)).body.details.status).toBe("EXPIRED");
    expect((await execution(agent, four ?? "", { state: "executing" })).body.error).toBe("not_approved");
  });

  test("wakes a held call at its end, without a sweeper", async () => {
    const id = await ask(agent, { expires_in_ms: 1_000 });
    const { body } = await agent.get(`/api/status/${id}?wait_ms=60000`);
    expect(body.status).toBe("EXPIRED");
  });

  test("is swept by a gateway whose own clock is a year off", async () => {
    const id = await ask(agent);
    clock.advance(365 * 86_400_000 * 2);
    await sweep(app.deps);
    expect(await statusInDatabase(id)).toBe("PENDING");
    await endNow(id);
    const stop = startSweeper(app.deps);
    await until("the sweeper ended it", async () => (await statusInDatabase(id)) === "EXPIRED");
    await stop();
  });
});

describe("a lease that lapsed", () => {
  async function executing() {
    const id = await ask(agent);
    await approve(maya, id);
    const { lease } = (await execution(agent, id, { state: "executing" })).body;
    await app.deps.pool.query(
      "update approval_request set lease_expires_at = clock_timestamp() - interval '1 ms' where id = $1",
      [id],
    );
    return { id, lease };
  }

  test("becomes UNKNOWN, never NOT_STARTED, and can never be claimed again", async () => {
    const { id } = await executing();
    expect((await sweep(app.deps)).lapsed).toBe(1);
    const shown = (await maya.get(`/api/requests/${id}`)).body;
    expect(shown.execution_state).toBe("UNKNOWN");
    expect(shown.timeline.at(-1)).toMatchObject({ type: "request.unknown", actor: { kind: "gateway" } });
    expect((await execution(agent, id, { state: "executing" })).body.error).toBe("already_executing");
  });

  test("cannot be renewed, before or after the sweep", async () => {
    const { id, lease } = await executing();
    expect((await execution(agent, id, { state: "executing", lease })).body.error).toBe("lease_invalid");
    await sweep(app.deps);
    expect((await execution(agent, id, { state: "executing", lease })).body.error).toBe("lease_invalid");
  });

  test("leaves its holder able to tell the truth late", async () => {
    const { id, lease } = await executing();
    await sweep(app.deps);
    const late = await execution(agent, id, { state: "executed", lease });
    expect(late.body.execution_state).toBe("EXECUTED");
    expect((await execution(agent, id, { state: "unknown", lease })).body.error).toBe("lease_invalid");
  });
});

describe("idempotency keys", () => {
  test("are kept until 24 hours after the end, then forgotten", async () => {
    const send = () => agent.post("/api/ingest", REFUND, { "Idempotency-Key": "kept" });
    const { id } = (await send()).body;
    await approve(maya, id);
    await app.deps.pool.query(
      "update approval_request set resolved_at = now() - interval '23 hours 59 minutes' where id = $1",
      [id],
    );
    await sweep(app.deps);
    expect((await send()).body.id).toBe(id);
    await app.deps.pool.query(
      "update approval_request set resolved_at = now() - interval '24 hours 1 minute' where id = $1",
      [id],
    );
    await sweep(app.deps);
    expect((await send()).body.id).not.toBe(id);
  });
});

describe("what the database itself refuses", () => {
  async function refusal(sql: string, values: unknown[] = []): Promise<string> {
    const failed = await app.deps.pool.query(sql, values).then(
      () => "nothing was refused",
      (cause: Error) => cause.message,
    );
    return failed;
  }

  test("an audit row cannot be changed, removed or truncated away", async () => {
    await ask(agent);
    expect(await refusal("update audit_entry set actor_name = 'somebody else'")).toContain("append-only");
    expect(await refusal("delete from audit_entry")).toContain("append-only");
    expect(await refusal("truncate audit_entry")).toContain("append-only");
    expect(await refusal("insert into audit_entry select * from audit_entry limit 1")).toContain(
      "duplicate key",
    );
  });

  test("a final status, its receipt and its decision cannot be changed", async () => {
    const id = await ask(agent);
    await reject(maya, id);
    for (const change of [
      "status = 'APPROVED'",
      "status = 'PENDING', receipt = null, resolved_at = null",
      "receipt = 'another'",
      "sealed_decision = 'x'::bytea",
    ]) {
      expect(await refusal(`update approval_request set ${change} where id = $1`, [id]), change).toContain(
        "is final",
      );
    }
  });

  test("nothing but an approved request can be marked as executing", async () => {
    const pending = await ask(agent);
    const rejected = await ask(agent);
    await reject(maya, rejected);
    for (const id of [pending, rejected]) {
      for (const state of ["EXECUTING", "EXECUTED", "UNKNOWN"]) {
        const why = await refusal(`update approval_request set execution_state = '${state}' where id = $1`, [
          id,
        ]);
        expect(why).toContain("approval_request_only_approved_execute");
      }
    }
  });

  test("a final status without a receipt cannot be stored, nor a status that is none", async () => {
    const id = await ask(agent);
    expect(await refusal("update approval_request set status = 'APPROVED' where id = $1", [id])).toContain(
      "final_has_receipt",
    );
    expect(await refusal("update approval_request set status = 'DONE' where id = $1", [id])).toContain(
      "check",
    );
  });
});
