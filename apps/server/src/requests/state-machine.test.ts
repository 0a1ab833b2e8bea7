import { canonicalJson } from "@letsping/core";
import fc from "fast-check";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { execution } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import type { TestAnswer } from "../testing/test-client";
import { sweep } from "./sweeper";

let app: TestApp;
/** Reads the requests of every key, also after the one that asked was revoked. */
let reader: TestKey;
let maya: TestPerson;
let admin: TestPerson;

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  reader = await app.withKey({ scope: "project" });
  maya = await app.as("operator");
  admin = await app.as("admin");
});
afterAll(() => app.close());

/** What a request should be, said in the fewest words: the gateway is compared with this after every step. */
interface Model {
  status: string;
  amount: number;
  overdue: boolean;
  execution: string;
  windowOver: boolean;
  leaseLapsed: boolean;
  /** Whether the key that asked was revoked: from then on it can do nothing. */
  revoked: boolean;
  /** What stood when it became final; it must never differ again. */
  decided: string | null;
}

/** The request itself, in the database and over HTTP. */
interface Real {
  id: string;
  agent: TestKey;
  lease: string | null;
  /** How often something was let to run. */
  released: number;
}

type Step = fc.AsyncCommand<Model, Real>;

const isApproved = (model: Model) =>
  model.status === "APPROVED" || model.status === "APPROVED_WITH_MODIFICATIONS";

function set(id: string, column: string, to = "clock_timestamp() - interval '1 ms'") {
  return app.deps.pool.query(`update approval_request set ${column} = ${to} where id = $1`, [id]);
}

/** Time that ran out counts before anything else is looked at. */
function lapse(model: Model): void {
  if (model.status === "PENDING" && model.overdue) model.status = "EXPIRED";
}

async function agree(model: Model, real: Real): Promise<void> {
  lapse(model);
  const { body } = await reader.get(`/api/status/${real.id}`);
  expect(body.status).toBe(model.status);
  expect("final_payload" in body).toBe(isApproved(model));
  if (isApproved(model)) expect(body.final_payload.amount).toBe(model.amount);
  if (model.status !== "PENDING") {
    const standing = canonicalJson(body);
    model.decided ??= standing;
    expect(standing).toBe(model.decided);
  }
  const { rows } = await app.deps.pool.query("select execution_state from approval_request where id = $1", [
    real.id,
  ]);
  expect(rows[0].execution_state).toBe(model.execution);
  expect(real.released).toBeLessThanOrEqual(1);
  if (real.released > 0) expect(isApproved(model)).toBe(true);
}

abstract class RequestStep implements Step {
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await this.take(model, real);
    await agree(model, real);
  }
  abstract take(model: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

/** A revoked key is refused before anything is looked at. */
function isRefusedKey(model: Model, answer: TestAnswer): boolean {
  if (model.revoked) expect([answer.status, answer.body.error]).toEqual([401, "unauthorized"]);
  return model.revoked;
}

function expectRefused(answer: TestAnswer, error: string): void {
  expect([answer.status, answer.body.error]).toEqual([409, error]);
}

/** A press of a person: it counts while the request waits, and is a 409 with what stands afterwards. */
class Decide extends RequestStep {
  constructor(readonly kind: "approve" | "edit" | "reject") {
    super();
  }
  async take(model: Model, real: Real) {
    lapse(model);
    const edited = { patched_payload: { ...REFUND.payload, amount: 7 } };
    const answer = await (this.kind === "reject"
      ? reject(maya, real.id)
      : approve(maya, real.id, this.kind === "edit" ? edited : {}));
    if (model.status !== "PENDING") {
      expectRefused(answer, "already_final");
      expect(answer.body.details.status).toBe(model.status);
      return;
    }
    expect(answer.status, answer.text).toBe(200);
    model.status = { approve: "APPROVED", edit: "APPROVED_WITH_MODIFICATIONS", reject: "REJECTED" }[
      this.kind
    ];
    if (this.kind === "edit") model.amount = 7;
  }
  toString() {
    return this.kind;
  }
}

/** The same press as part of a batch, beside a request that waits: what is final already is told and changes nothing. */
class DecideInBatch extends RequestStep {
  constructor(readonly kind: "approve" | "reject") {
    super();
  }
  async take(model: Model, real: Real) {
    lapse(model);
    const beside = await ask(reader);
    const decision = { decision: this.kind, ...(this.kind === "reject" ? { reason: "No." } : {}) };
    const items = [beside, real.id].map((id) => ({ id, ...decision, expected_version: 1 }));
    const before = model.status;
    if (before === "PENDING") model.status = this.kind === "reject" ? "REJECTED" : "APPROVED";
    const answer = await maya.post("/api/requests/batch-resolve", { items });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.outcomes).toMatchObject([
      { outcome: "decided" },
      { outcome: before === "PENDING" ? "decided" : "already_final", status: model.status },
    ]);
  }
  toString() {
    return `${this.kind} in a batch`;
  }
}

class Revoke extends RequestStep {
  async take(model: Model, real: Real) {
    lapse(model);
    const answer = await admin.post(`/api/keys/${real.agent.keyId}/revoke`);
    expect(answer.status, answer.text).toBe(model.revoked ? 409 : 200);
    model.revoked = true;
    if (model.status === "PENDING") model.status = "CANCELLED";
  }
  toString() {
    return "revoke";
  }
}

class Cancel extends RequestStep {
  async take(model: Model, real: Real) {
    lapse(model);
    const answer = await real.agent.post(`/api/requests/${real.id}/cancel`);
    if (isRefusedKey(model, answer)) return;
    if (model.status === "PENDING") model.status = "CANCELLED";
    if (model.status === "CANCELLED") expect(answer.body.status).toBe("CANCELLED");
    else expectRefused(answer, "already_final");
  }
  toString() {
    return "cancel";
  }
}

/** Time passes: the request's end, the approval's window or the lease. Nobody has looked yet. */
class PassTime extends RequestStep {
  constructor(readonly over: "expiry" | "window" | "lease") {
    super();
  }
  override async run(model: Model, real: Real) {
    await this.take(model, real);
  }
  async take(model: Model, real: Real) {
    if (this.over === "expiry" && model.status === "PENDING") {
      await set(real.id, "expires_at");
      model.overdue = true;
    }
    if (this.over === "window" && isApproved(model)) {
      await set(real.id, "executable_until");
      model.windowOver = true;
    }
    if (this.over === "lease" && model.execution === "EXECUTING") {
      await set(real.id, "lease_expires_at");
      model.leaseLapsed = true;
    }
  }
  toString() {
    return `${this.over} over`;
  }
}

class Sweep extends RequestStep {
  async take(model: Model) {
    await sweep(app.deps);
    lapse(model);
    if (model.execution === "EXECUTING" && model.leaseLapsed) model.execution = "UNKNOWN";
  }
  toString() {
    return "sweep";
  }
}

class Claim extends RequestStep {
  async take(model: Model, real: Real) {
    lapse(model);
    const answer = await execution(real.agent, real.id, { state: "executing" });
    if (isRefusedKey(model, answer)) return;
    if (!isApproved(model)) return expectRefused(answer, "not_approved");
    if (model.execution !== "NOT_STARTED") return expectRefused(answer, "already_executing");
    if (model.windowOver) return expectRefused(answer, "approval_expired");
    expect(answer.status, answer.text).toBe(200);
    real.lease = answer.body.lease;
    real.released++;
    model.execution = "EXECUTING";
    model.leaseLapsed = false;
  }
  toString() {
    return "claim";
  }
}

class Renew extends RequestStep {
  async take(model: Model, real: Real) {
    lapse(model);
    const lease = real.lease ?? "n".repeat(43);
    const answer = await execution(real.agent, real.id, { state: "executing", lease });
    if (isRefusedKey(model, answer)) return;
    if (!isApproved(model)) return expectRefused(answer, "not_approved");
    if (model.execution !== "EXECUTING" || model.leaseLapsed) return expectRefused(answer, "lease_invalid");
    expect(answer.body.lease).toBe(lease);
  }
  toString() {
    return "renew";
  }
}

class Finish extends RequestStep {
  constructor(
    readonly state: "executed" | "failed" | "unknown",
    readonly held: boolean,
  ) {
    super();
  }
  async take(model: Model, real: Real) {
    lapse(model);
    const lease = this.held && real.lease ? real.lease : "n".repeat(43);
    const answer = await execution(real.agent, real.id, { state: this.state, lease });
    if (isRefusedKey(model, answer)) return;
    if (!isApproved(model)) return expectRefused(answer, "not_approved");
    const wanted = this.state.toUpperCase();
    const open = model.execution === "EXECUTING" || model.execution === "UNKNOWN";
    if (lease !== real.lease || !(open || model.execution === wanted))
      return expectRefused(answer, "lease_invalid");
    expect(answer.body.execution_state).toBe(wanted);
    model.execution = wanted;
  }
  toString() {
    return `${this.state}${this.held ? "" : " with a wrong lease"}`;
  }
}

test("property: whatever comes in whatever order, nothing runs without an approval and final is final", async () => {
  const steps = [
    ...(["approve", "edit", "reject"] as const).map((kind) => fc.constant(new Decide(kind))),
    ...(["approve", "reject"] as const).map((kind) => fc.constant(new DecideInBatch(kind))),
    fc.constant(new Cancel()),
    fc.constant(new Revoke()),
    ...(["expiry", "window", "lease"] as const).map((over) => fc.constant(new PassTime(over))),
    fc.constant(new Sweep()),
    fc.constant(new Claim()),
    fc.constant(new Claim()),
    fc.constant(new Renew()),
    ...(["executed", "failed", "unknown"] as const).map((state) => fc.constant(new Finish(state, true))),
    fc.constant(new Finish("executed", false)),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 14, size: "max" }), async (commands) => {
      const agent = await app.withKey();
      const id = await ask(agent);
      const model: Model = {
        status: "PENDING",
        amount: REFUND.payload.amount,
        overdue: false,
        execution: "NOT_STARTED",
        windowOver: false,
        leaseLapsed: false,
        revoked: false,
        decided: null,
      };
      await fc.asyncModelRun(() => ({ model, real: { id, agent, lease: null, released: 0 } }), commands);
    }),
    { numRuns: 120 },
  );
}, 180_000);
