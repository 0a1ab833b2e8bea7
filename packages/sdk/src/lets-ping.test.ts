import { beforeAll, describe, expect, inject, test, vi } from "vitest";
import { API_KEY } from "../test/gateway-process";
import { agent, failureOf, newAction, owner, PAYLOAD, SCHEMA, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { LetsPing, verifyDecision } from "./index";
import type { ReceiptJwks } from "./index";

let maya: Owner;
beforeAll(async () => {
  maya = await owner();
});

function request(action: string) {
  return { service: SERVICE, action, payload: PAYLOAD, schema: SCHEMA };
}

/** What the gateway names itself and the project when it takes a request. */
async function gatewayNames(action: string): Promise<{ issuer: string; project_id: string }> {
  const answer = await fetch(`${inject("gatewayUrl")}/api/ingest`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${API_KEY}`,
      "X-LetsPing-Version": "2",
      "Content-Type": "application/json",
    },
    body: JSON.stringify(request(action)),
  });
  return (await answer.json()) as { issuer: string; project_id: string };
}

describe("ask", () => {
  test("returns what a person approved, with a receipt that anyone can check", async () => {
    const action = newAction();
    const asked = agent().ask(request(action));
    const { id } = await maya.pending(action);
    await maya.approve(id);
    const decision = await asked;
    expect(decision).toMatchObject({ id, status: "APPROVED", payload: PAYLOAD, final_payload: PAYLOAD });
    expect(decision).not.toHaveProperty("patched_payload");
    const { issuer, project_id } = await gatewayNames(action);
    const { claims } = await verifyDecision(decision.receipt, {
      payload: PAYLOAD,
      salt: decision.commitment_salt,
      jwks: await maya.call<ReceiptJwks>("GET", "/.well-known/jwks.json"),
      issuer,
      project_id,
      service: SERVICE,
      action,
      now: Date.now(),
      request_id: id,
      allow_test: true,
    });
    expect(claims.status).toBe("APPROVED");
  });

  test("works as documented when a person changed the values", async () => {
    const action = newAction();
    const refunded: unknown[] = [];
    const changes: unknown[] = [];
    const asked = agent().ask(request(action));
    const { id } = await maya.pending(action);
    await maya.approve(id, { ...PAYLOAD, amount: 220 });

    const decision = await asked;
    if (decision.status === "APPROVED") {
      refunded.push(decision.final_payload);
    } else if (decision.status === "APPROVED_WITH_MODIFICATIONS") {
      changes.push(...decision.diff_summary.changes);
      refunded.push(decision.patched_payload);
    }

    expect(refunded).toEqual([{ ...PAYLOAD, amount: 220 }]);
    expect(changes).toEqual([{ op: "replace", path: "/amount", old_value: 550, value: 220 }]);
    expect(decision).toMatchObject({ payload: PAYLOAD, final_payload: { ...PAYLOAD, amount: 220 } });
  });

  test("tells the reason of a rejection, and gives no payload to run", async () => {
    const action = newAction();
    const asked = agent().ask(request(action));
    await maya.reject((await maya.pending(action)).id, "This customer was refunded yesterday.");
    const decision = await asked;
    expect(decision).toMatchObject({
      status: "REJECTED",
      reason: "This customer was refunded yesterday.",
      actor: { role: "owner" },
    });
    expect(decision).not.toHaveProperty("final_payload");
  });

  test("sends timeoutMs as the expiry, after which nobody can approve", async () => {
    const action = newAction();
    const asked = agent().ask({ ...request(action), timeoutMs: 1_000 });
    const { id, expires_at, created_at } = await maya.pending(action);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(1_000);
    expect(await asked).toMatchObject({ id, status: "EXPIRED", actor: null });
    await expect(maya.approve(id)).rejects.toThrow(/already_final/);
  });

  test("expires after 24 hours unless told otherwise", async () => {
    const { id, expiresAt } = await agent().defer(request(newAction()));
    const { created_at } = await maya.detail(id);
    expect(Date.parse(expiresAt) - Date.parse(created_at)).toBe(86_400_000);
  });

  test("is told when the request is withdrawn", async () => {
    const action = newAction();
    const asked = agent().ask(request(action));
    const { id } = await maya.pending(action);
    await agent().cancel(id, "The customer wrote again.");
    expect(await asked).toMatchObject({ id, status: "CANCELLED", reason: "The customer wrote again." });
  });

  test("passes on priority, role's refusal, reason and metadata", async () => {
    const action = newAction();
    const { id } = await agent().defer({
      ...request(action),
      priority: "critical",
      reason: "The order was damaged.",
      metadata: { ticket: "T-9", environment: "staging" },
    });
    expect(await maya.detail(id)).toMatchObject({
      priority: "critical",
      metadata: { reason: "The order was damaged.", ticket: "T-9", environment: "staging" },
    });
    const kept = await agent().defer({ ...request(action), metadata: { reason: "In metadata." } });
    expect((await maya.detail(kept.id)).metadata).toMatchObject({ reason: "In metadata." });
    const refused = await failureOf(agent().ask({ ...request(action), role: "astronaut" }));
    expect(refused.message).toContain("astronaut");
    expect(refused.error).toBe("invalid_request");
  });
});

describe("giving up", () => {
  test("an abort ends the wait and withdraws the request", async () => {
    const action = newAction();
    const controller = new AbortController();
    const asked = failureOf(agent().ask(request(action), { signal: controller.signal }));
    const { id } = await maya.pending(action);
    controller.abort(new Error("The user closed the window."));
    const failure = await asked;
    expect(failure).toMatchObject({ error: "aborted", cause: { message: "The user closed the window." } });
    expect(await agent().status(id)).toMatchObject({
      status: "CANCELLED",
      reason: "The agent gave up waiting.",
    });
  });

  test("a signal that was aborted before sends nothing", async () => {
    const action = newAction();
    const signal = AbortSignal.abort();
    expect((await failureOf(agent().ask(request(action), { signal }))).error).toBe("aborted");
    expect((await failureOf(agent().defer(request(action), { signal }))).error).toBe("aborted");
    expect(await maya.list(action)).toEqual([]);
  });

  test("a wait with a limit ends with wait_timeout, and the request still waits", async () => {
    const { id } = await agent().defer(request(newAction()));
    const failure = await failureOf(agent().wait(id, { timeoutMs: 50 }));
    expect(failure).toMatchObject({ error: "wait_timeout", code: "LETSPING_TIMEOUT", details: { id } });
    expect((await agent().status(id)).status).toBe("PENDING");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5])(
    "refuses timeoutMs %s by name",
    async (timeoutMs) => {
      const failure = await failureOf(agent().ask({ ...request(newAction()), timeoutMs }));
      expect(failure).toMatchObject({ error: "invalid_option" });
      expect(failure.message).toContain("timeoutMs");
    },
  );
});

describe("defer, wait, status and cancel", () => {
  test("a decision that came before the wait is returned at once", async () => {
    const { id, held } = await agent().defer(request(newAction()));
    expect(held).toBe(true);
    await maya.approve(id);
    expect((await agent().wait(id)).status).toBe("APPROVED");
    expect((await agent().waitForDecision(id)).status).toBe("APPROVED");
  });

  test("many waiters get the same decision", async () => {
    const { id } = await agent().defer(request(newAction()));
    const waiting = [1, 2, 3].map(() => agent().wait(id));
    await maya.reject(id, "No.");
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(3).fill("REJECTED"));
  });

  test("status answers at once", async () => {
    const { id, expiresAt } = await agent().defer(request(newAction()));
    expect(await agent().status(id)).toMatchObject({ id, status: "PENDING", expires_at: expiresAt });
    await maya.approve(id);
    expect(await agent().getRequestStatus(id)).toMatchObject({ id, status: "APPROVED" });
  });

  test("cancel withdraws, also twice; of a decided request it names the standing decision", async () => {
    const { id } = await agent().defer(request(newAction()));
    expect((await agent().cancel(id, "Not needed.")).status).toBe("CANCELLED");
    expect(await agent().cancel(id)).toMatchObject({ status: "CANCELLED", reason: "Not needed." });
    const decided = await agent().defer(request(newAction()));
    await maya.approve(decided.id);
    const failure = await failureOf(agent().cancel(decided.id));
    expect(failure).toMatchObject({ error: "already_final", details: { status: "APPROVED" } });
    expect((await agent().status(decided.id)).status).toBe("APPROVED");
  });

  test("an unknown id and an unknown key are refused by name", async () => {
    expect((await failureOf(agent().wait("req_00000000000000000000000000"))).error).toBe("request_not_found");
    const stranger = agent({}, "lp_test_thiskeywasnevermadethiskeywasnevermade");
    expect((await failureOf(stranger.ask(request(newAction())))).error).toBe("unauthorized");
  });
});

describe("tool", () => {
  test("gives a model JSON for an approval, STOP for a refusal, ERROR when it could not ask", async () => {
    const action = newAction();
    const refund = agent().tool(SERVICE, action, "high");
    const approved = refund(PAYLOAD);
    const first = await maya.pending(action);
    expect(first.priority).toBe("high");
    await maya.approve(first.id);
    expect(JSON.parse(await approved)).toEqual({ status: "APPROVED", final_payload: PAYLOAD });

    const rejected = refund(PAYLOAD);
    await maya.reject((await maya.pending(action)).id, "Not today.");
    expect(await rejected).toMatch(/^STOP: .*Not today\./);

    const unsent = await agent({}, "lp_test_wrong").tool(SERVICE, action)(PAYLOAD);
    expect(unsent).toMatch(/^ERROR: .*Do not run this action\./);
  });
});

describe("observe", () => {
  test("is held like ask where nobody allowed it", async () => {
    const { id, held } = await agent().observe(request(newAction()));
    expect(held).toBe(true);
    await maya.approve(String(id));
    expect((await agent().wait(String(id))).status).toBe("APPROVED");
  });

  test("is let through where the project's rule allows it, and is no approval", async () => {
    const action = newAction();
    await maya.call("PUT", "/api/actions", { service: SERVICE, action, observe_allowed: true });
    const { id, held } = await agent().observe(request(action));
    expect(held).toBe(false);
    expect((await agent().status(String(id))).status).toBe("PENDING");
    await expect(maya.approve(String(id))).rejects.toThrow(/request_not_found/);
  });

  test("throws when the gateway is away, unless told to run", async () => {
    const away = agent({ baseUrl: "http://127.0.0.1:1", retry: { giveUpAfterMs: 0 } });
    expect((await failureOf(away.observe(request("x")))).error).toBe("gateway_unreachable");
    expect(await away.observe(request("x"), { onUnavailable: "run" })).toEqual({ id: null, held: false });
    const refused = agent({}, "lp_test_wrong").observe(request("x"), { onUnavailable: "run" });
    expect((await failureOf(refused)).error).toBe("unauthorized");
  });
});

test("nothing is read before the first call: a missing key is told by the call", async () => {
  vi.stubEnv("LETSPING_API_KEY", "");
  const client = new LetsPing();
  const failure = await failureOf(client.ask(request("x")));
  expect(failure).toMatchObject({ error: "missing_api_key", code: "LETSPING_401_AUTH" });
  vi.unstubAllEnvs();
});
