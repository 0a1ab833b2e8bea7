import type { HiddenValue } from "@letsping/core";
import { decodeReceipt, utf8, verifyDecision } from "@letsping/core";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { API_KEY } from "../test/gateway-process";
import { agent, failureOf, newAction, owner, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { run } from "./cli/run";
import { createProxy } from "../test/proxy";
import type { TestProxy } from "../test/proxy";
import type { ReceiptJwks } from "./index";

type Fields = Record<string, unknown>;

const CARD = "4111 1111 1111 1111";
const PAYLOAD = { card: CARD, amount: 550, pin: { number: 5500005555555559 } };
const SHOWN = { card: "[card Visa …1111 #1]", amount: 550, pin: { number: "[card Mastercard …5559 #2]" } };
const SCHEMA = {
  type: "object",
  properties: {
    card: { type: "string" },
    amount: { type: "integer" },
    pin: { type: "object", properties: { number: { type: "integer" } } },
  },
};

let maya: Owner;
beforeAll(async () => {
  maya = await owner();
});

function approve(id: string, patched_payload?: object): Promise<Fields> {
  const more = patched_payload ? { patched_payload } : {};
  return maya.call("POST", "/api/resolve", { id, decision: "approve", hidden_acknowledged: true, ...more });
}

async function approvePending(action: string, patched?: object): Promise<string> {
  const { id } = await maya.pending(action);
  await approve(id, patched);
  return id;
}

/** Issuer and project of a receipt, as it says them. */
function namesIn(receipt: string): { issuer: string; project_id: string } {
  const claims = decodeReceipt(receipt)?.claims;
  return { issuer: claims?.iss ?? "", project_id: claims?.project_id ?? "" };
}

describe("hidden values come back to who proposed them", () => {
  test("guard runs with them, and nobody else ever saw them", async () => {
    const action = newAction();
    const charge = vi.fn((payload: typeof PAYLOAD) => payload.amount);
    const running = agent().guard(charge, { service: SERVICE, action, schema: SCHEMA })(PAYLOAD);
    const { id } = await maya.pending(action);
    const seen = await maya.detail(id);
    expect(seen.payload).toEqual(SHOWN);
    expect(seen.hidden_count).toBe(2);
    await approve(id);
    expect(await running).toBe(550);
    expect(charge.mock.calls[0]?.[0]).toEqual(PAYLOAD);
    expect((await maya.detail(id)).execution.state).toBe("EXECUTED");
  });

  test("guard runs with what a person changed beside them, and with what they wrote in the place of one", async () => {
    const action = newAction();
    const seen: unknown[] = [];
    const guarded = agent().guard((payload: object) => void seen.push(payload), {
      service: SERVICE,
      action,
      schema: SCHEMA,
    });
    const running = guarded(PAYLOAD);
    await approvePending(action, { ...SHOWN, card: "none", amount: 20 });
    await running;
    expect(seen).toEqual([{ ...PAYLOAD, card: "none", amount: 20 }]);
  });

  test("ask gives them in final_payload; the receipt covers what was shown", async () => {
    const action = newAction();
    const asking = agent().ask({ service: SERVICE, action, payload: PAYLOAD, schema: SCHEMA });
    const id = await approvePending(action, { ...SHOWN, amount: 20 });
    const decision = await asking;
    if (decision.status !== "APPROVED_WITH_MODIFICATIONS") throw new Error(decision.status);
    expect(decision.final_payload).toEqual({ ...PAYLOAD, amount: 20 });
    expect(decision.payload).toEqual(SHOWN);
    expect(decision.patched_payload).toEqual({ ...SHOWN, amount: 20 });
    const jwks = await maya.call<ReceiptJwks>("GET", "/.well-known/jwks.json");
    const { issuer, project_id } = namesIn(decision.receipt);
    const expected = { salt: decision.commitment_salt, jwks, issuer, project_id, service: SERVICE, action };
    const { hidden_salt, final_payload: payload, patched_payload: shown } = decision;
    const named = { ...expected, now: Date.now(), request_id: id, allow_test: true };
    const checked = await verifyDecision(decision.receipt, { ...named, payload, shown, hidden_salt });
    expect(checked.claims.hidden).toEqual(decision.hidden);

    // Placeholders are no data: a backend is not given them as the whole.
    const bare = await failureOf(verifyDecision(decision.receipt, { ...named, payload: shown }));
    expect(bare).toMatchObject({ error: "receipt_refused", details: { code: "missing_expectation" } });
    for (const [wrong, error] of [
      [shown, "payload_incomplete"],
      [{ ...payload, card: "4012 8888 8888 1881" }, "payload_incomplete"],
      [{ ...payload, amount: 21 }, "receipt_refused"],
      [{ ...payload, more: "yes" }, "receipt_refused"],
    ] as const) {
      const failure = await failureOf(
        verifyDecision(decision.receipt, { ...named, payload: wrong, shown, hidden_salt }),
      );
      expect(failure.error).toBe(error);
    }

    const verify = (saved: object) =>
      run(["verify", "decision.json", "--jwks", "keys.json"], {
        read: async (path) => utf8(JSON.stringify(path === "keys.json" ? jwks : saved)),
        now: Date.now,
      });
    const { code, out } = await verify(decision);
    expect(out).toContain("without its hidden values, is exactly the payload that was approved");
    expect(code).toBe(0);
    expect((await verify({ ...decision, final_payload: { ...payload, amount: 21 } })).code).toBe(1);
    expect(
      (await verify({ ...decision, final_payload: { ...payload, card: "4012 8888 8888 1881" } })).code,
    ).toBe(1);
  });

  test("a tool gives them to the model that sent them", async () => {
    const action = newAction();
    const running = agent().tool(SERVICE, action)(PAYLOAD);
    await approvePending(action);
    expect(JSON.parse(await running)).toEqual({ status: "APPROVED", final_payload: PAYLOAD });
  });

  test("a refusal needs nothing of them", async () => {
    const action = newAction();
    const asking = agent().ask({ service: SERVICE, action, payload: PAYLOAD });
    await maya.reject((await maya.pending(action)).id, "No.");
    expect(await asking).toMatchObject({ status: "REJECTED", payload: SHOWN });
  });
});

describe("who does not hold them gets no placeholders", () => {
  test("wait and status of another process say that the payload is incomplete", async () => {
    const action = newAction();
    const asking = agent().ask({ service: SERVICE, action, payload: PAYLOAD });
    const { id } = await maya.pending(action);
    expect((await agent().status(id)).status).toBe("PENDING");
    await approve(id);
    await asking;
    for (const read of [
      () => agent().wait(id),
      () => agent().status(id),
      () => agent().waitForDecision(id),
    ]) {
      const failure = await failureOf(read());
      expect(failure).toMatchObject({ error: "payload_incomplete", details: { id } });
      expect(JSON.stringify(failure)).not.toContain("…1111");
    }
    const reader = await maya.call<{ api_key: string }>("POST", "/api/keys", {
      name: `reader of ${action}`,
      mode: "test",
      scope: "project",
    });
    expect((await failureOf(agent({}, reader.api_key).wait(id))).error).toBe("payload_incomplete");
  });

  test("defer, observe and a client of Part A are refused before anybody looks", async () => {
    const request = { service: SERVICE, action: newAction(), payload: PAYLOAD };
    const old = agent({ compatibility: "part-a" });
    for (const send of [
      () => agent().defer(request),
      () => agent().observe(request),
      () => old.ask(request),
    ]) {
      const failure = await failureOf(send());
      expect(failure).toMatchObject({ error: "contains_secret", details: { family: "dlp", path: "/card" } });
    }
    expect(await maya.list(request.action)).toEqual([]);
    const said = await old.tool(SERVICE, request.action)(PAYLOAD);
    expect(said).toMatch(/^ERROR: .*Do not run this action\./);
  });
});

describe("what a machine in between says of hidden values", () => {
  let proxy: TestProxy;
  beforeEach(async () => {
    proxy = await createProxy(inject("gatewayUrl"));
  });
  afterEach(() => proxy.close());

  function rewrite(change: (decision: Fields) => Fields): void {
    proxy.meddle({
      after({ path }, answer) {
        if (!path.startsWith("/api/status/")) return answer;
        const decision = JSON.parse(answer.body) as Fields;
        return decision["status"] === "PENDING"
          ? answer
          : { ...answer, body: JSON.stringify(change(decision)) };
      },
    });
  }

  const hiddenOf = (decision: Fields) => decision["hidden"] as HiddenValue[];

  test.each([
    ["without the salt", ({ hidden_salt: _salt, ...rest }: Fields) => rest, "payload_incomplete"],
    [
      "with another salt",
      (given: Fields) => ({ ...given, hidden_salt: "BBBBBBBBBBBBBBBBBBBBBA" }),
      "payload_incomplete",
    ],
    ["with a salt that is none", (given: Fields) => ({ ...given, hidden_salt: "x" }), "payload_incomplete"],
    [
      "with another proposal",
      (given: Fields) => ({ ...given, payload: { ...SHOWN, amount: 1 } }),
      "receipt_refused",
    ],
    [
      "with a moved placeholder",
      (given: Fields) => ({ ...given, final_payload: { ...SHOWN, copy: SHOWN.card } }),
      "payload_incomplete",
    ],
    [
      "with an original of its own in the place",
      (given: Fields) => ({ ...given, final_payload: { ...SHOWN, card: "4012 8888 8888 1881" } }),
      "receipt_refused",
    ],
  ])("an approval %s runs nothing", async (_what, change, error) => {
    rewrite(change);
    const action = newAction();
    const charge = vi.fn();
    const running = agent({ baseUrl: proxy.url }, API_KEY).guard(charge, { service: SERVICE, action })(
      PAYLOAD,
    );
    const failing = failureOf(running);
    const id = await approvePending(action);
    const failure = await failing;
    expect(failure.error).toBe(error);
    expect(charge).not.toHaveBeenCalled();
    expect((await maya.detail(id)).execution.state).toBe("NOT_STARTED");
  });

  test("a list of hidden values that the receipt does not have is not read", async () => {
    rewrite((given) => ({
      ...given,
      hidden: [...hiddenOf(given), { ...hiddenOf(given)[0], path: "/amount" }],
    }));
    const action = newAction();
    const charge = vi.fn();
    const running = agent({ baseUrl: proxy.url }).guard(charge, { service: SERVICE, action })(PAYLOAD);
    await approvePending(action);
    await running;
    expect(charge.mock.calls[0]?.[0]).toEqual(PAYLOAD);
  });

  test("for ask a receipt without the list is an approval of placeholders, and gives none", async () => {
    rewrite(({ receipt: _receipt, ...rest }) => ({ ...rest, receipt: "" }));
    const action = newAction();
    const asking = agent({ baseUrl: proxy.url }).ask({ service: SERVICE, action, payload: PAYLOAD });
    const failing = failureOf(asking);
    await approvePending(action);
    expect((await failing).error).toBe("payload_incomplete");
  });
});
