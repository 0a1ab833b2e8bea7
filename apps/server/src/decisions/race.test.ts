import { sha256Hex } from "@letsping/core";
import { verifyReceiptSignature } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { approve } from "../testing/asking";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { reject } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import type { TestAnswer } from "../testing/test-client";
import { until } from "../testing/until";

let app: TestApp;
let agent: TestKey;
let team: TestPerson[];

beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  team = [];
  // One after the other: hashing 200 passwords at once would starve the machine, not test it.
  for (let n = 0; n < 200; n++) team.push(await app.as("operator", { name: `Person ${n}` }));
}, 120_000);
afterAll(() => app.close());

async function finalRowsOf(id: string) {
  const { rows } = await app.deps.pool.query(
    "select type, actor_id, actor_name, detail from audit_entry where request_id = $1 and type <> 'request.created'",
    [id],
  );
  return rows;
}

test("200 people press approve and reject at once: one decision, one audit row, one receipt, the rest 409 with it", async () => {
  const id = await ask(agent);
  const held = Promise.all(Array.from({ length: 20 }, () => agent.get(`/api/status/${id}?wait_ms=60000`)));
  await until("calls are held", () => app.deps.waiters.count() === 20);
  const answers = await Promise.all(
    team.map((person, n) => {
      if (n % 3 === 0) return reject(person, id, `No, says person ${n}.`);
      if (n % 3 === 1) return approve(person, id);
      return approve(person, id, { patched_payload: { ...REFUND.payload, amount: n } });
    }),
  );
  const winners = answers.filter((answer) => answer.status === 200);
  expect(winners).toHaveLength(1);
  const [winner] = winners as [TestAnswer];
  const decider = team[answers.indexOf(winner)];

  for (const loser of answers.filter((answer) => answer !== winner)) {
    expect(loser.status).toBe(409);
    expect(loser.body.error).toBe("already_final");
    expect(loser.body.details).toMatchObject({
      status: winner.body.status,
      resolved_at: winner.body.resolved_at,
      decided_by: winner.body.actor.name,
      reason: winner.body.reason ?? null,
    });
  }

  const audited = await finalRowsOf(id);
  expect(audited).toHaveLength(1);
  expect(audited[0]).toMatchObject({
    actor_id: decider?.userId,
    actor_name: winner.body.actor.name,
    detail: { status: winner.body.status, receipt_digest: sha256Hex(winner.body.receipt) },
  });

  const jwks = (await app.anonymous.get("/.well-known/jwks.json")).body;
  expect((await verifyReceiptSignature(winner.body.receipt, jwks)).ok).toBe(true);
  for (const waiter of await held) expect(waiter.body).toEqual(winner.body);
});

test("approve, reject, withdraw and expire at once leave one final state, in twenty rounds", async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const id = await ask(agent);
    const [first, second] = team.slice(round * 2) as [TestPerson, TestPerson];
    const presses = [
      () => approve(first, id),
      () => reject(second, id),
      () => agent.post(`/api/requests/${id}/cancel`),
      () =>
        app.deps.pool.query(
          "update approval_request set expires_at = clock_timestamp() where id = $1 and status = 'PENDING'",
          [id],
        ),
    ];
    await Promise.all([...presses.slice(round % 4), ...presses.slice(0, round % 4)].map((press) => press()));
    const { status, receipt } = (await agent.get(`/api/status/${id}`)).body;
    outcomes.add(status);
    const audited = await finalRowsOf(id);
    expect(audited, `${status} ${JSON.stringify(audited)}`).toHaveLength(1);
    expect(audited[0].detail).toMatchObject({ status, receipt_digest: sha256Hex(receipt) });
  }
  expect(outcomes).not.toContain("PENDING");
});
