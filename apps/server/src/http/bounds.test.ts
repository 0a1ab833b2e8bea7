import { gzipSync } from "node:zlib";
import { JSON_LIMITS } from "@letsping/core";
import type { ErrorKey } from "@letsping/core";
import { afterAll } from "vitest";
import { beforeAll } from "vitest";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { ask } from "../testing/asking";
import { REFUND } from "../testing/asking";
import { createTestApp } from "../testing/create-test-app";
import type { TestApp } from "../testing/create-test-app";
import type { TestKey } from "../testing/create-test-app";
import type { TestPerson } from "../testing/create-test-app";
import { expectError } from "../testing/expect-error";
import type { TestAnswer } from "../testing/test-client";

let app: TestApp;
let agent: TestKey;
let admin: TestPerson;
beforeAll(async () => {
  app = await createTestApp({ limits: "off" });
  agent = await app.withKey();
  admin = await app.as("admin");
});
afterAll(() => app.close());

/** A create whose payload is this text. */
function sendPayload(payload: string): Promise<TestAnswer> {
  return agent.call("POST", "/api/ingest", { raw: `{"service":"s","action":"a","payload":${payload}}` });
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

async function stored(): Promise<number> {
  const { rows } = await app.deps.pool.query("select count(*)::int as count from approval_request");
  return rows[0].count;
}

describe("bounds of a body", () => {
  // The payload stands one level below the body itself.
  const within: [string, string][] = [
    ["nesting as deep as is allowed", nested(JSON_LIMITS.depth - 1)],
    [
      "as many leaves as are allowed",
      `{"a":[${Array(JSON_LIMITS.leaves - 2)
        .fill("1")
        .join(",")}]}`,
    ],
    ["a key as long as is allowed", `{"${"k".repeat(JSON_LIMITS.keyBytes)}":1}`],
    ["the largest safe integers", '{"a":9007199254740991,"b":-9007199254740991}'],
    ["numbers that round-trip", '{"a":0.1,"b":1.5e10,"c":-1.5e-7,"d":0}'],
    ["surrogates in pairs", '{"a":"\\ud83d\\ude00 😀"}'],
    ["the same key in different objects", '{"a":{"x":1},"b":{"x":2}}'],
    ["a key called __proto__", '{"__proto__":{"polluted":true},"constructor":1}'],
  ];
  test.each(within)("%s is taken", async (_what, payload) => {
    const answer = await sendPayload(payload);
    expect(answer.status, answer.text).toBe(200);
    const shown = (await agent.get(`/api/status/${answer.body.id}`)).text;
    expect(JSON.parse(shown).payload).toEqual(JSON.parse(payload));
    expect({}).not.toHaveProperty("polluted");
  });

  const beyond: [string, string][] = [
    ["nesting deeper than that", nested(JSON_LIMITS.depth)],
    ["nesting far deeper", nested(100_000)],
    ["lists far deeper", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    [
      "more leaves",
      `{"a":[${Array(JSON_LIMITS.leaves + 1)
        .fill("1")
        .join(",")}]}`,
    ],
    [
      "more empty containers",
      `{"a":[${Array(JSON_LIMITS.leaves + 1)
        .fill("{}")
        .join(",")}]}`,
    ],
    ["a longer key", `{"${"k".repeat(JSON_LIMITS.keyBytes + 1)}":1}`],
    ["a longer key, counted in bytes", `{"${"é".repeat(JSON_LIMITS.keyBytes / 2 + 1)}":1}`],
    ["an integer beyond 2^53 - 1", '{"a":9007199254740992}'],
    ["a large integer below", '{"a":-9007199254740993}'],
    ["a number that overflows", '{"a":1e400}'],
    ["a number that vanishes", '{"a":1e-400}'],
    ["a number with more digits than a double holds", '{"a":0.10000000000000000001}'],
    ["a duplicate key", '{"a":1,"a":2}'],
    ["a duplicate key, written differently", '{"a":1,"\\u0061":2}'],
    ["a duplicate key deep inside", '{"a":[{"b":{"c":1,"c":1}}]}'],
    ["a lone surrogate", '{"a":"\\ud83d"}'],
    ["a lone low surrogate", '{"a":"\\ude00x"}'],
    ["a lone surrogate in a key", '{"\\ud83d":1}'],
    ["a leading zero", '{"a":01}'],
    ["a plus sign", '{"a":+1}'],
    ["NaN", '{"a":NaN}'],
    ["a comment", '{"a":1/* */}'],
    ["a comma too many", '{"a":1,}'],
    ["a raw line break in a text", '{"a":"\n"}'],
    ["single quotes", "{'a':1}"],
    ["an end too early", '{"a":[1,2'],
    ["two documents", "{}} {"],
  ];
  test.each(beyond)("%s is refused", async (what, payload) => {
    const before = await stored();
    expectError(await sendPayload(payload), "invalid_json", what);
    expect(await stored()).toBe(before);
  });

  test("the top level holds a duplicate key", async () => {
    const raw = '{"service":"s","action":"harmless","payload":{},"action":"dangerous"}';
    expectError(await agent.call("POST", "/api/ingest", { raw }), "invalid_json");
  });

  test("a byte order mark is not JSON", async () => {
    expectError(
      await agent.call("POST", "/api/ingest", { raw: `\ufeff${JSON.stringify(REFUND)}` }),
      "invalid_json",
    );
  });

  test("4 MiB are taken, one byte more is 413", async () => {
    const frame = '{"service":"s","action":"a","payload":{"a":""}}'.length;
    const fits = await sendPayload(`{"a":"${"x".repeat(JSON_LIMITS.bodyBytes - frame)}"}`);
    expect(fits.status, fits.text.slice(0, 300)).toBe(200);
    expectError(
      await sendPayload(`{"a":"${"x".repeat(JSON_LIMITS.bodyBytes - frame + 1)}"}`),
      "payload_too_large",
    );
  });

  test("a compressed body is refused, however small", async () => {
    const raw = new Uint8Array(gzipSync(JSON.stringify(REFUND)));
    const answer = await agent.call("POST", "/api/ingest", { raw, headers: { "Content-Encoding": "gzip" } });
    expectError(answer, "unsupported_media_type");
  });
});

describe("fields of a create", () => {
  const refused: [string, object, ErrorKey, string][] = [
    ["no service", { service: undefined }, "invalid_request", "service"],
    ["no action", { action: undefined }, "invalid_request", "action"],
    ["no payload", { payload: undefined }, "invalid_request", "payload"],
    ["an empty service", { service: "" }, "invalid_request", "service"],
    ["a service too long", { service: "s".repeat(129) }, "invalid_request", "service"],
    ["a service with a line break", { service: "a\nb" }, "invalid_request", "service"],
    ["an action with an invisible character", { action: "refund\u200b" }, "invalid_request", "action"],
    ["an action with a space at its end", { action: "refund " }, "invalid_request", "action"],
    ["a service that is drawn as nothing", { service: "\u3164" }, "invalid_request", "service"],
    ["a service in another normal form", { service: "cafe\u0301" }, "invalid_request", "service"],
    ["an action that turns its direction", { action: "\u202edrawer" }, "invalid_request", "action"],
    ["a payload that is a list", { payload: [1] }, "invalid_request", "payload"],
    ["a payload that is a text", { payload: "x" }, "invalid_request", "payload"],
    ["a payload that is null", { payload: null }, "invalid_request", "payload"],
    ["a priority that is none", { priority: "urgent" }, "invalid_request", "priority"],
    ["an expiry too short", { expires_in_ms: 999 }, "invalid_request", "expires_in_ms"],
    ["an expiry beyond 30 days", { expires_in_ms: 2_592_000_001 }, "invalid_request", "expires_in_ms"],
    ["an expiry in fractions", { expires_in_ms: 1000.5 }, "invalid_request", "expires_in_ms"],
    ["an expiry as a text", { expires_in_ms: "60000" }, "invalid_request", "expires_in_ms"],
    ["a mode that is none", { mode: "force" }, "invalid_request", "mode"],
    ["a schema that is a text", { schema: "x" }, "invalid_request", "schema"],
    ["metadata that is a list", { metadata: [] }, "invalid_request", "metadata"],
    [
      "a trace id too long",
      { metadata: { trace_id: "t".repeat(257) } },
      "invalid_request",
      "metadata.trace_id",
    ],
    ["a reason too long", { metadata: { reason: "r".repeat(2001) } }, "invalid_request", "metadata.reason"],
    ["a role that is not known", { metadata: { role: "wizards" } }, "invalid_request", "metadata.role"],
    ["_lp_meta that is a text", { payload: { _lp_meta: "x" } }, "invalid_request", "payload._lp_meta"],
    [
      "_lp_meta that hides something",
      { payload: { _lp_meta: { amount: "9" } } },
      "invalid_request",
      "payload._lp_meta",
    ],
    [
      "_lp_meta with an object",
      { payload: { _lp_meta: { trace_id: {} } } },
      "invalid_request",
      "payload._lp_meta",
    ],
    [
      "_lp_meta with a long text",
      { payload: { _lp_meta: { environment: "e".repeat(257) } } },
      "invalid_request",
      "payload._lp_meta",
    ],
  ];
  test.each(refused)("%s is refused and the field is named", async (what, change, error, field) => {
    const details = expectError(
      await agent.post("/api/ingest", { ...REFUND, schema: null, ...change }),
      error,
      what,
    );
    expect(details["field"], what).toBe(field);
  });

  test("an unknown field is named, with the nearest known one", async () => {
    const near = await agent.post("/api/ingest", { ...REFUND, expiresInMs: 1, payloads: {} });
    expectError(near, "invalid_request");
    for (const [typo, field] of [
      ["payloads", "payload"],
      ["prioritty", "priority"],
      ["expires_ms", "expires_in_ms"],
    ] as const) {
      const answer = await agent.post("/api/ingest", { ...REFUND, [typo]: {} });
      expect(expectError(answer, "invalid_request")).toMatchObject({ field: typo, nearest: field });
      expect(answer.body.message).toContain(`Did you mean \`${field}\`?`);
    }
    const far = await agent.post("/api/ingest", { ...REFUND, auto_approve: true });
    expect(expectError(far, "invalid_request")).toMatchObject({ field: "auto_approve", nearest: null });
  });

  test("null is absent, and metadata and _escrow are loose", async () => {
    const nothing = {
      priority: null,
      schema: null,
      metadata: null,
      expires_in_ms: null,
      mode: null,
      _escrow: null,
    };
    await ask(agent, { ...nothing, project_id: null, agent_id: null, agent_signature: null, snapshot: null });
    const id = await ask(agent, {
      metadata: { anything: { deep: [1] }, role: null },
      _escrow: { mode: "none", more: true },
    });
    expect((await admin.get(`/api/requests/${id}`)).body.metadata).toEqual({
      anything: { deep: [1] },
      role: null,
    });
  });

  test("_lp_meta below the top level is an ordinary field, seen by everybody", async () => {
    const payload = { inner: { _lp_meta: { amount: 9 } } };
    const id = await ask(agent, { payload, schema: null });
    expect((await admin.get(`/api/requests/${id}`)).body.payload).toEqual(payload);
  });

  test("another project in the body is forbidden; the key's own is fine", async () => {
    expectError(await agent.post("/api/ingest", { ...REFUND, project_id: "proj_other" }), "forbidden");
    await ask(agent, { project_id: app.projectId });
  });

  test("a signature that cannot be checked is refused, never ignored", async () => {
    for (const signed of [{ agent_id: "agt_1" }, { agent_signature: "00" }, { agent_auth: "x" }]) {
      expectError(await agent.post("/api/ingest", { ...REFUND, ...signed }), "unauthorized");
    }
  });
});

describe("schemas", () => {
  const broken: [string, object][] = [
    ["a type that is none", { type: "objekt" }],
    ["required that is no list", { type: "object", required: "amount" }],
    ["a property that is no schema", { type: "object", properties: { amount: 5 } }],
    [
      "a minimum that is a text",
      { type: "object", properties: { amount: { type: "number", minimum: "0" } } },
    ],
    ["a reference to elsewhere", { $ref: "https://elsewhere.example/schema.json" }],
    ["a reference to itself", { $ref: "#" }],
  ];
  test.each(broken)("%s is answered, never with a failure of ours", async (what, schema) => {
    const answer = await agent.post("/api/ingest", { ...REFUND, schema });
    expect([200, 400], `${what}: ${answer.text}`).toContain(answer.status);
    if (answer.status === 400) expectError(answer, "payload_invalid", what);
    else expect((await admin.get(`/api/requests/${answer.body.id}`)).status, what).toBe(200);
  });

  test("a schema that describes no object, or is too long, is refused by name", async () => {
    const long = { type: "object", description: "d".repeat(256 * 1024) };
    for (const schema of [{ type: "objekt" }, { type: "array" }, { type: ["string"] }, long]) {
      expectError(await agent.post("/api/ingest", { ...REFUND, schema }), "payload_invalid");
    }
  });

  test("a payload that breaks its own schema is refused, and the place is named", async () => {
    const answer = await agent.post("/api/ingest", {
      ...REFUND,
      payload: { ...REFUND.payload, amount: 551 },
    });
    expect(expectError(answer, "payload_invalid")["path"]).toBe("/amount");
  });

  test("a hostile pattern costs nothing", async () => {
    const schema = { type: "object", properties: { text: { type: "string", pattern: "^(a+)+$" } } };
    const began = performance.now();
    const answer = await agent.post("/api/ingest", {
      ...REFUND,
      schema,
      payload: { text: `${"a".repeat(50_000)}!` },
    });
    expectError(answer, "payload_invalid");
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("other inputs", () => {
  test("a wait longer than 60 s, negative or no number is refused", async () => {
    const id = await ask(agent);
    for (const wait of ["60001", "-1", "1.5", "x", "1e9", "Infinity"]) {
      expectError(await agent.get(`/api/status/${id}?wait_ms=${wait}`), "invalid_request", wait);
    }
  });

  test("a lease of less than a second or more than an hour is refused", async () => {
    const id = await ask(agent);
    for (const lease_ms of [0, 999, 3_600_001, -5, "60000"]) {
      const answer = await agent.post(`/api/requests/${id}/execution`, { state: "executing", lease_ms });
      expectError(answer, "invalid_request", String(lease_ms));
    }
    expectError(await agent.post(`/api/requests/${id}/execution`, { state: "done" }), "invalid_request");
  });

  test("a decision that is neither approve nor reject is refused", async () => {
    const id = await ask(agent);
    for (const decision of ["APPROVE", "yes", true, null, ""]) {
      expectError(await admin.post("/api/resolve", { id, decision }), "invalid_request", String(decision));
    }
    expect((await agent.get(`/api/status/${id}`)).body.status).toBe("PENDING");
  });

  test("a text with U+0000 is refused wherever it would be stored or searched", async () => {
    const nul = "a\u0000b";
    const answers = {
      search: await admin.get("/api/requests?q=a%00b"),
      service: await admin.get("/api/requests?service=a%00b"),
      key: await admin.post("/api/keys", { name: nul, mode: "test" }),
      sentence: await admin.put("/api/actions", { service: "s", action: "a", sentence: nul }),
      label: await admin.put("/api/actions", {
        service: "s",
        action: "a",
        fields: [{ path: "/x", label: nul }],
      }),
      removal: await admin.delete("/api/actions?service=a%00b&action=a"),
    };
    for (const [where, answer] of Object.entries(answers)) expectError(answer, "invalid_request", where);
    const signIn = await app.anonymous.post("/api/auth/sign-in/email", { email: nul, password: nul });
    expect(signIn.status, signIn.text).toBeLessThan(500);
  });

  test("a payload may hold U+0000 and comes back as it was", async () => {
    const payload = { text: "a\u0000b" };
    const id = await ask(agent, { payload, schema: null });
    expect((await agent.get(`/api/status/${id}`)).body.payload).toEqual(payload);
  });

  test("an address that cannot be read and one that is no route are told apart from ours", async () => {
    expectError(await app.anonymous.get("/api/status/%"), "invalid_request");
    expectError(await app.anonymous.get("/api/nothing"), "not_found");
    expectError(await app.anonymous.post("/api/Ingest", {}), "not_found");
    expectError(await app.anonymous.get("/nothing.js"), "not_found");
  });
});

describe("Idempotency-Key", () => {
  const send = (key: string, body: object = REFUND, who: TestKey = agent) =>
    who.post("/api/ingest", body, { "Idempotency-Key": key });

  test("the same key and body get the same answer and one request, also when they come at once", async () => {
    const before = await stored();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send("at-once")));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect((await send("at-once")).text).toBe(answers[0]?.text);
    expect(await stored()).toBe(before + 1);
  });

  test("the order of keys, the trace id and _lp_meta do not make another body", async () => {
    const first = await send("same", { ...REFUND, metadata: { trace_id: "1", reason: "r" } });
    const { service, action, payload, schema } = REFUND;
    const reordered = {
      schema,
      payload: {
        _lp_meta: { trace_id: "2" },
        note: payload.note,
        currency: "usd",
        amount: 550.0,
        user_id: "u_123",
      },
      action,
      metadata: { reason: "r", trace_id: "2" },
      service,
    };
    expect((await send("same", reordered)).text).toBe(first.text);
  });

  test("another body is 422, and says which request it was", async () => {
    const first = await send("once");
    for (const change of [
      { payload: { ...REFUND.payload, amount: 1 } },
      { action: "other" },
      { priority: "low" },
      { expires_in_ms: 5_000 },
      { metadata: { reason: "Another." } },
      { schema: null },
    ]) {
      const answer = await send("once", { ...REFUND, ...change });
      const where = JSON.stringify(change);
      expect(expectError(answer, "idempotency_key_reused", where)["id"], where).toBe(first.body.id);
      expect(answer.body.code).toBe("LETSPING_422_IDEMPOTENCY");
    }
  });

  test("two keys of one project do not share it", async () => {
    const other = await app.withKey();
    const mine = await send("shared");
    const theirs = await send("shared", { ...REFUND, action: "other" }, other);
    expect(theirs.status).toBe(200);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test("a repeat after the decision says the state as it is now", async () => {
    const first = await send("decided");
    await admin.post("/api/resolve", { id: first.body.id, decision: "approve" });
    expect((await send("decided")).body).toEqual({ ...first.body, status: "APPROVED" });
  });

  test("one that is empty, long, or has spaces is refused", async () => {
    for (const key of ["k".repeat(256), "a b", "tab\there"]) {
      expectError(await send(key), "invalid_request", key);
    }
    expect((await send("k".repeat(255))).status).toBe(200);
  });
});
