import { createPrivateKey } from "node:crypto";
import { generateKeyPairSync } from "node:crypto";
import { sign } from "node:crypto";
import { decodeReceipt, jwkThumbprint, signReceipt } from "@letsping/core";
import { afterEach, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { API_KEY } from "../test/gateway-process";
import { failureOf, newAction, overEveryTransport, owner, PAYLOAD, SCHEMA, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { createProxy } from "../test/proxy";
import type { Answer, TestProxy } from "../test/proxy";
import type { LetsPingError, LetsPingOptions, ReceiptClaims, ReceiptJwks } from "./index";

type Fields = Record<string, unknown>;

let maya: Owner;
let published: ReceiptJwks;
let proxy: TestProxy;

beforeAll(async () => {
  maya = await owner();
  published = await maya.call<ReceiptJwks>("GET", "/.well-known/jwks.json");
});
beforeEach(async () => {
  proxy = await createProxy(inject("gatewayUrl"));
});
afterEach(() => proxy.close());

/** A key of the attacker. */
function attackersKey() {
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" }) as { kty: string; crv: string; x: string; d: string };
  const kid = jwkThumbprint(jwk);
  return {
    jwks: { keys: [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, kid }] },
    x: jwk.x,
    sign: (claims: ReceiptClaims, name = kid) =>
      signReceipt(claims, {
        kid: name,
        sign: (bytes) => sign(null, bytes, createPrivateKey({ key: jwk, format: "jwk" })),
      }),
  };
}

function withBody(answer: Answer, body: Fields): Answer {
  return { ...answer, body: JSON.stringify(body) };
}

/** An answer that no gateway gave. */
function invented(body: Fields): Answer {
  return { status: 200, headers: { "x-letsping-version": "2" }, body: JSON.stringify(body) };
}

function claimsOf(receipt: unknown): ReceiptClaims {
  const decoded = decodeReceipt(String(receipt));
  if (!decoded) throw new Error("The gateway gave no receipt.");
  return decoded.claims;
}

/** The proxy rewrites every final status. */
function rewriteDecision(rewrite: (decision: Fields) => Fields): void {
  proxy.meddle({
    after({ path }, answer) {
      if (!path.startsWith("/api/status/")) return answer;
      const decision = JSON.parse(answer.body) as Fields;
      return decision["status"] === "PENDING" ? answer : withBody(answer, rewrite(decision));
    },
  });
}

overEveryTransport((agent) => {
  /** Guards through the proxy, lets a person end the request, and gives the refusal. The function must not have run. */
  async function refusal(
    decide: (id: string) => Promise<unknown>,
    options: LetsPingOptions = {},
    action = newAction(),
  ): Promise<LetsPingError> {
    const refund = vi.fn();
    const guarded = agent({ baseUrl: proxy.url, ...options }).guard(refund, {
      service: SERVICE,
      action,
      schema: SCHEMA,
    });
    const failed = failureOf(guarded(PAYLOAD));
    await decide((await maya.pending(action)).id);
    const failure = await failed;
    expect(refund).not.toHaveBeenCalled();
    return failure;
  }

  const approve = (id: string) => maya.approve(id);
  const reduce = (id: string) => maya.approve(id, { ...PAYLOAD, amount: 220 });
  const reject = (id: string) => maya.reject(id, "No.");

  function refusedWith(code: string) {
    return { error: "receipt_refused", details: { code } };
  }

  /** A genuine approval of something else, as the gateway answers it. */
  async function otherApproval(action: string, payload: object = PAYLOAD): Promise<Fields> {
    const { id } = await agent().defer({ service: SERVICE, action, payload });
    await maya.approve(id);
    return (await agent().status(id)) as unknown as Fields;
  }

  test("the proxy alone changes nothing", async () => {
    const action = newAction();
    const guarded = agent({ baseUrl: proxy.url }).guard(() => "ran", { service: SERVICE, action });
    const running = guarded(PAYLOAD);
    await approve((await maya.pending(action)).id);
    expect(await running).toBe("ran");
  });

  test("a changed payload is refused", async () => {
    rewriteDecision((decision) => ({ ...decision, final_payload: { ...PAYLOAD, amount: 55_000 } }));
    expect(await refusal(approve)).toMatchObject(refusedWith("wrong_payload"));
  });

  test("an added field is refused", async () => {
    rewriteDecision((decision) => ({ ...decision, final_payload: { ...PAYLOAD, to: "u_666" } }));
    expect(await refusal(approve)).toMatchObject(refusedWith("wrong_payload"));
  });

  test("the proposed payload in place of the reduced one is refused", async () => {
    rewriteDecision((decision) => ({ ...decision, status: "APPROVED", final_payload: PAYLOAD }));
    expect(await refusal(reduce)).toMatchObject(refusedWith("wrong_payload"));
  });

  test("a rejection told as an approval is refused", async () => {
    rewriteDecision((decision) => ({ ...decision, status: "APPROVED", final_payload: PAYLOAD }));
    expect(await refusal(reject)).toMatchObject(refusedWith("not_approved"));
  });

  test("a pending request told as an approval, without or with the receipt of another, is refused", async () => {
    const { receipt, commitment_salt } = await otherApproval(newAction());
    for (const [given, code] of [
      [undefined, "malformed"],
      [receipt, "wrong_action"],
    ]) {
      proxy.meddle({
        before({ path }) {
          if (!path.startsWith("/api/status/")) return "pass";
          return invented({ status: "APPROVED", final_payload: PAYLOAD, commitment_salt, receipt: given });
        },
      });
      expect(await refusal(async () => undefined)).toMatchObject(refusedWith(String(code)));
    }
  });

  test("the receipt of another request for the same action and payload is refused", async () => {
    const action = newAction();
    const { receipt, commitment_salt } = await otherApproval(action);
    rewriteDecision((decision) => ({ ...decision, receipt, commitment_salt }));
    expect(await refusal(approve, {}, action)).toMatchObject(refusedWith("wrong_request"));
  });

  test("the receipt of another action is refused", async () => {
    const { receipt, commitment_salt } = await otherApproval(newAction());
    rewriteDecision((decision) => ({ ...decision, receipt, commitment_salt }));
    expect(await refusal(approve)).toMatchObject(refusedWith("wrong_action"));
  });

  test("a whole other approval of the same action, put in place of the call's own, is refused", async () => {
    const action = newAction();
    const other = await otherApproval(action, { ...PAYLOAD, user_id: "u_666", amount: 99_000 });
    const refund = vi.fn();
    proxy.meddle({
      after({ path }, answer) {
        if (path !== "/api/ingest") return answer;
        return withBody(answer, { ...(JSON.parse(answer.body) as Fields), id: other["id"] });
      },
    });
    const guarded = agent({ baseUrl: proxy.url }).guard(refund, { service: SERVICE, action });
    expect(await failureOf(guarded(PAYLOAD))).toMatchObject(refusedWith("wrong_proposal"));
    expect(refund).not.toHaveBeenCalled();
  });

  test("a decision without its receipt, or without its salt, is refused", async () => {
    rewriteDecision(({ receipt: _receipt, ...decision }) => decision);
    expect(await refusal(approve)).toMatchObject(refusedWith("malformed"));
    rewriteDecision(({ commitment_salt: _salt, ...decision }) => decision);
    expect(await refusal(approve)).toMatchObject(refusedWith("missing_expectation"));
  });

  test("another salt is refused", async () => {
    rewriteDecision((decision) => ({ ...decision, commitment_salt: "AAAAAAAAAAAAAAAAAAAAAA" }));
    expect(await refusal(approve)).toMatchObject(refusedWith("wrong_payload"));
  });

  test("a receipt whose key is not published is refused", async () => {
    proxy.meddle({
      after: ({ path }, answer) => (path.endsWith("jwks.json") ? withBody(answer, { keys: [] }) : answer),
    });
    expect(await refusal(approve)).toMatchObject(refusedWith("unknown_key"));
    expect(proxy.exchanges.filter(({ path }) => path.endsWith("jwks.json"))).toHaveLength(2);
  });

  test("a receipt that the attacker signed is refused", async () => {
    const attacker = attackersKey();
    let forged = "";
    const forge = async (id: string, kid?: string) => {
      const genuine = claimsOf((await otherApproval(newAction()))["receipt"]);
      forged = await attacker.sign({ ...genuine, request_id: id }, kid);
      await maya.approve(id);
    };
    rewriteDecision((decision) => ({ ...decision, receipt: forged }));
    expect(await refusal((id) => forge(id))).toMatchObject(refusedWith("unknown_key"));
    expect(await refusal((id) => forge(id, published.keys[0]?.kid))).toMatchObject(
      refusedWith("bad_signature"),
    );
    expect(await refusal((id) => forge(id), { jwks: published })).toMatchObject(refusedWith("unknown_key"));
  });

  test("pinned keys are used although others are offered", async () => {
    const attacker = attackersKey();
    let forged = "";
    proxy.meddle({
      after({ path }, answer) {
        if (path.endsWith("jwks.json")) return withBody(answer, attacker.jwks as unknown as Fields);
        const body = JSON.parse(answer.body) as Fields;
        return typeof body["receipt"] === "string" ? withBody(answer, { ...body, receipt: forged }) : answer;
      },
    });
    const failure = await refusal(
      async (id) => {
        const own = claimsOf((await otherApproval(newAction()))["receipt"]);
        forged = await attacker.sign({ ...own, request_id: id });
        await maya.approve(id);
      },
      { jwks: published },
    );
    expect(failure).toMatchObject(refusedWith("unknown_key"));
    expect(proxy.exchanges.filter(({ path }) => path.endsWith("jwks.json"))).toEqual([]);
  });

  test.each([
    ["project_id", "proj_other", "wrong_project"],
    ["aud", "proj_other", "wrong_project"],
    ["iss", "urn:letsping:gw_other", "wrong_issuer"],
    ["service", "other-agent", "wrong_service"],
    ["mode", "unheard-of", "wrong_mode"],
    ["exp", 1, "expired"],
    ["decided_at", "2999-01-01T00:00:00.000Z", "not_yet_valid"],
  ] as const)("a receipt with a genuine signature and another %s is refused", async (claim, value, code) => {
    // A key that the client trusts signs it: only the claim is wrong.
    const signer = attackersKey();
    const action = newAction();
    const { id } = await agent().defer({
      service: SERVICE,
      action,
      payload: PAYLOAD,
      idempotencyKey: action,
    });
    await maya.approve(id);
    const decision = await agent().status(id);
    const claims = claimsOf("receipt" in decision ? decision.receipt : "");
    let receipt = await signer.sign(claims);
    rewriteDecision((answer) => ({ ...answer, receipt }));
    const refund = vi.fn((payload: typeof PAYLOAD) => payload.amount);
    const client = agent({ baseUrl: proxy.url, jwks: signer.jwks });
    const guarded = client.guard(refund, { service: SERVICE, action });

    receipt = await signer.sign({ ...claims, [claim]: value });
    const failure = await failureOf(guarded(PAYLOAD, { idempotencyKey: action }));
    expect(failure).toMatchObject(refusedWith(code));
    expect(refund).not.toHaveBeenCalled();

    receipt = await signer.sign(claims);
    expect(await guarded(PAYLOAD, { idempotencyKey: action })).toBe(550);
  });

  test("a genuine receipt is refused where another project or issuer is expected", async () => {
    expect(await refusal(approve, { projectId: "proj_other" })).toMatchObject(refusedWith("wrong_project"));
    expect(await refusal(approve, { issuer: "https://other.example" })).toMatchObject(
      refusedWith("wrong_issuer"),
    );
  });

  test("the receipt of a test key allows nothing to a live key", async () => {
    const { api_key } = await maya.call<{ api_key: string }>("POST", "/api/keys", {
      name: "live",
      mode: "live",
    });
    const action = newAction();
    const { receipt, commitment_salt } = await otherApproval(action);
    const { request_id } = claimsOf(receipt);
    proxy.meddle({
      after({ path }, answer) {
        const body = JSON.parse(answer.body) as Fields;
        if (path === "/api/ingest") return withBody(answer, { ...body, id: request_id });
        return answer;
      },
      before({ path }) {
        if (!path.startsWith("/api/status/")) return "pass";
        return invented({ status: "APPROVED", final_payload: PAYLOAD, commitment_salt, receipt });
      },
    });
    const refund = vi.fn();
    const guarded = agent({ baseUrl: proxy.url }, api_key).guard(refund, { service: SERVICE, action });
    expect(await failureOf(guarded(PAYLOAD))).toMatchObject(refusedWith("wrong_mode"));
    expect(refund).not.toHaveBeenCalled();
  });

  test("an execution that the gateway did not grant does not begin", async () => {
    proxy.meddle({
      after: ({ path }, answer) => (path.endsWith("/execution") ? withBody(answer, { id: "req_x" }) : answer),
    });
    expect(await refusal(approve)).toMatchObject({ error: "bad_gateway_answer" });
  });

  test("the approval of one request does not run through the execution of another", async () => {
    const action = newAction();
    const spare = await otherApproval(action);
    rewriteDecision((decision) => ({ ...decision, id: spare["id"] }));
    const guarded = agent({ baseUrl: proxy.url }).guard(() => "ran", {
      service: SERVICE,
      action,
      schema: SCHEMA,
    });
    const running = guarded(PAYLOAD);
    const { id } = await maya.pending(action);
    await maya.approve(id);
    await running;
    expect((await maya.detail(id)).execution.state).toBe("EXECUTED");
    expect((await maya.detail(String(spare["id"]))).execution.state).toBe("NOT_STARTED");
  });

  test("a gateway without receipts is refused by name", async () => {
    proxy.meddle({
      after: (_exchange, answer) => ({
        ...answer,
        headers: { ...answer.headers, "x-letsping-version": undefined },
      }),
    });
    const refund = vi.fn();
    const guarded = agent({ baseUrl: proxy.url }).guard(refund, { service: SERVICE, action: newAction() });
    expect((await failureOf(guarded(PAYLOAD))).error).toBe("gateway_too_old");
    expect(refund).not.toHaveBeenCalled();
  });

  test("the key is never sent on to where a redirect points", async () => {
    const thief = await createProxy(inject("gatewayUrl"));
    proxy.meddle({
      before: () => ({ status: 307, headers: { location: `${thief.url}/api/ingest` }, body: "" }),
    });
    const client = agent({ baseUrl: proxy.url, retry: { giveUpAfterMs: 0 } });
    const failure = await failureOf(client.ask({ service: SERVICE, action: newAction(), payload: PAYLOAD }));
    expect(failure.error).toBe("bad_gateway_answer");
    expect(JSON.stringify([failure.message, failure.details])).not.toContain(API_KEY);
    expect(thief.exchanges).toEqual([]);
    await thief.close();
  });

  test("an approval that is played to the same client again does not run again", async () => {
    const recorded = new Map<string, { status: number; body: string }>();
    let isReplaying = false;
    const keyOf = (path: string) => path.replace(/\?.*/, "");
    proxy.meddle({
      after({ path }, answer) {
        if (!isReplaying) recorded.set(keyOf(path), { status: answer.status, body: answer.body });
        return isReplaying ? { ...answer, ...(recorded.get(keyOf(path)) ?? {}) } : answer;
      },
    });
    const action = newAction();
    const refund = vi.fn(() => "done");
    const guarded = agent({ baseUrl: proxy.url }).guard(refund, { service: SERVICE, action, schema: SCHEMA });
    const running = guarded(PAYLOAD);
    const { id } = await maya.pending(action);
    await maya.approve(id);
    expect(await running).toBe("done");
    isReplaying = true;
    expect((await failureOf(guarded(PAYLOAD))).error).toBe("already_executing");
    expect(refund).toHaveBeenCalledTimes(1);
  });
});
