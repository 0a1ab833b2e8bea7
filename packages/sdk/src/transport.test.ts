import { beforeAll, beforeEach, afterEach, describe, expect, inject, test, vi } from "vitest";
import { API_KEY } from "../test/gateway-process";
import {
  agent as standardAgent,
  failureOf,
  newAction,
  overEveryTransport,
  owner,
  PAYLOAD,
  SCHEMA,
  SERVICE,
} from "../test/harness";
import type { Owner } from "../test/owner";
import { createProxy } from "../test/proxy";
import type { TestProxy } from "../test/proxy";
import { LetsPing } from "./index";

let maya: Owner;
let proxy: TestProxy;
beforeAll(async () => {
  maya = await owner();
});
beforeEach(async () => {
  proxy = await createProxy(inject("gatewayUrl"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
});

const request = { service: SERVICE, action: "anything", payload: PAYLOAD };

overEveryTransport((agent, own) => {
  describe("settings", () => {
    test("come from the environment, when they are needed", async () => {
      const client = new LetsPing(own);
      vi.stubEnv("LETSPING_API_KEY", API_KEY);
      for (const suffix of ["", "/", "/api", "/api/"]) {
        vi.stubEnv("LETSPING_BASE_URL", `${inject("gatewayUrl")}${suffix}`);
        expect((await client.defer({ ...request, action: newAction() })).id).toMatch(/^req_/);
      }
    });

    test("the options may be the only argument, and hold the key", async () => {
      const client = new LetsPing({ ...own, apiKey: API_KEY, baseUrl: inject("gatewayUrl") });
      expect((await client.defer({ ...request, action: newAction() })).id).toMatch(/^req_/);
    });

    test.each(["localhost:3000", "ftp://localhost", "http://"])(
      "refuses the base URL %s by name",
      async (baseUrl) => {
        const failure = await failureOf(agent({ baseUrl }).ask(request));
        expect(failure).toMatchObject({ error: "invalid_option" });
        expect(failure.message).toContain(JSON.stringify(baseUrl));
      },
    );

    test("a key that a header cannot carry is refused at once, and not repeated in the error", async () => {
      const failure = await failureOf(agent({}, "lp_test_ключ").ask(request));
      expect(failure.error).toBe("invalid_option");
      expect(`${failure.message}${failure.stack}${String(failure.cause)}`).not.toContain("ключ");
    });

    test("the environment names the project that receipts must be for", async () => {
      vi.stubEnv("LETSPING_PROJECT_ID", "proj_other");
      const action = newAction();
      const refund = vi.fn();
      const failed = failureOf(agent().guard(refund, { service: SERVICE, action })(PAYLOAD));
      await maya.approve((await maya.pending(action)).id);
      expect((await failed).details).toEqual({ code: "wrong_project" });
      expect(refund).not.toHaveBeenCalled();
    });
  });

  describe("errors of the gateway", () => {
    test("keep key, code, hint, details and trace id", async () => {
      const failure = await failureOf(agent().status("req_00000000000000000000000000"));
      expect(failure).toMatchObject({
        name: "LetsPingError",
        error: "request_not_found",
        code: "LETSPING_404_NOT_FOUND",
        status: 404,
        retry: false,
      });
      expect(failure.hint.length).toBeGreaterThan(10);
      expect(failure.traceId).toBeTruthy();
    });

    test.each([
      [400, "invalid_request"],
      [401, "unauthorized"],
      [402, "quota_exceeded"],
      [403, "forbidden"],
      [404, "not_found"],
      [409, "conflict"],
      [413, "payload_too_large"],
      [302, "bad_gateway_answer"],
      [418, "bad_gateway_answer"],
      [421, "misdirected_request"],
    ])("a status %i without a body is %s", async (status, error) => {
      proxy.meddle({ before: () => ({ status, headers: {}, body: "" }) });
      const client = agent({ baseUrl: proxy.url, retry: { giveUpAfterMs: 0 } });
      expect((await failureOf(client.ask(request))).error).toBe(error);
    });

    test("an error key that is not in the table falls back to the status", async () => {
      const body = JSON.stringify({ error: "constructor", message: "Hm.", details: "none" });
      proxy.meddle({ before: () => ({ status: 403, headers: {}, body }) });
      const failure = await failureOf(agent({ baseUrl: proxy.url }).ask(request));
      expect(failure).toMatchObject({ error: "forbidden", message: "Hm.", details: {} });
    });

    test("Retry-After is kept to", async () => {
      let busy = true;
      proxy.meddle({
        before() {
          if (!busy) return "pass";
          busy = false;
          return { status: 429, headers: { "retry-after": "1" }, body: '{"error":"rate_limited"}' };
        },
      });
      const startedAt = performance.now();
      await agent({ baseUrl: proxy.url }).defer({ ...request, action: newAction() });
      expect(performance.now() - startedAt).toBeGreaterThan(990);
      const impatient = agent({ baseUrl: proxy.url, retry: { giveUpAfterMs: 100 } });
      busy = true;
      expect(await failureOf(impatient.defer(request))).toMatchObject({
        error: "rate_limited",
        retryAfterSeconds: 1,
      });
    });
  });
});

describe("a gateway of Part A", () => {
  /** The real gateway, asked as published clients ask: it then answers without receipts. */
  beforeEach(() => {
    const gateway = inject("gatewayUrl");
    partA = standardAgent({
      compatibility: "part-a",
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.delete("X-LetsPing-Version");
        return fetch(String(url).replace(proxy.url, gateway), { ...init, headers });
      },
    });
  });
  let partA: LetsPing;

  test("is refused unless it was allowed", async () => {
    const client = standardAgent({
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.delete("X-LetsPing-Version");
        return fetch(url, { ...init, headers });
      },
    });
    expect(await failureOf(client.ask({ ...request, action: newAction() }))).toMatchObject({
      error: "gateway_too_old",
    });
  });

  test("answers ask and status in the documented shape", async () => {
    const outcomes = [
      { end: (id: string) => maya.approve(id), status: "APPROVED", final: PAYLOAD },
      {
        end: (id: string) => maya.approve(id, { ...PAYLOAD, amount: 220 }),
        status: "APPROVED_WITH_MODIFICATIONS",
        final: { ...PAYLOAD, amount: 220 },
      },
      { end: (id: string) => maya.reject(id, "No."), status: "REJECTED", final: undefined },
    ];
    for (const { end, status, final } of outcomes) {
      const action = newAction();
      const asked = partA.ask({ ...request, action, schema: SCHEMA });
      const { id } = await maya.pending(action);
      expect((await partA.status(id)).status).toBe("PENDING");
      await end(id);
      const decision = await asked;
      expect(decision).toMatchObject({ id, status, payload: PAYLOAD, receipt: "" });
      expect("final_payload" in decision ? decision.final_payload : undefined).toEqual(final);
      if (decision.status === "APPROVED_WITH_MODIFICATIONS") {
        expect(decision.diff_summary.changes).toEqual([
          { op: "replace", path: "/amount", old_value: 550, value: 220 },
        ]);
      }
      if (decision.status === "REJECTED") expect(decision.reason).toBe("No.");
    }
  });
});
