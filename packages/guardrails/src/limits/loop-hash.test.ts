import type { JsonValue } from "@letsping/core";
import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { loopHash } from "./loop-hash";

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
const hash = (payload: JsonValue, nowMs?: number) => loopHash("billing", "refund", payload, nowMs);

/** Pairs that mean the same. */
const SAME: [what: string, one: JsonValue, other: JsonValue][] = [
  ["the order of keys", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ["white space", { q: "select  *\n from t " }, { q: " select * from\tt" }],
  ["invisible characters", { q: "refund" }, { q: "re\u200bfu\ufe0fnd\u{e0041}\ufeff" }],
  ["two ways to write an accent", { q: "caf\u00e9" }, { q: "cafe\u0301" }],
  ["a number written otherwise", JSON.parse('{"a":1}'), JSON.parse('{"a":1.0}')],
  [
    "an id of the request",
    { to: "a", request_id: "0b0e1f52-6f3e-4f0e-9f3a-0d5b6a3f1c11" },
    { to: "a", request_id: "7c1d2e63-7a4f-4b1f-8a4b-1e6c7b4a2d22" },
  ],
  [
    "ids by other names",
    {
      to: "a",
      "X-Request-ID": "req_8f3kd02k",
      traceId: "4bf92f3577b34da6",
      nonce: 17,
      idempotencyKey: "k-1",
    },
    {
      to: "a",
      "X-Request-ID": "req_9a1be33z",
      traceId: "00f067aa0ba902b7",
      nonce: "x",
      idempotencyKey: "k-2",
    },
  ],
  [
    "a time stamp",
    { to: "a", timestamp: "2026-06-01T12:00:00Z" },
    { to: "a", timestamp: "2026-06-01T12:00:09Z" },
  ],
  ["a time in milliseconds", { to: "a", ts: 1_780_315_200_000 }, { to: "a", ts: 1_780_315_207_123 }],
  ["a time in seconds, as text", { to: "a", sent_at: "1780315200" }, { to: "a", sent_at: "1780315207" }],
  [
    "a time to the millisecond, whatever its name",
    { at: "2026-06-01T12:00:00.123Z" },
    { at: "2026-06-01T12:00:07.9Z" },
  ],
  ["a count of tries", { to: "a", attempt: 1, retryCount: "2" }, { to: "a", attempt: 2, retryCount: "3" }],
  ["a count that begins later", { to: "a" }, { to: "a", attempt: 2 }],
  ["an envelope around the call", { meta: { seq: 1 }, to: "a" }, { meta: { seq: 2 }, to: "a" }],
  ["tries in a text", { m: "Attempt 2 of 5: pay" }, { m: "Attempt 3 of 5: pay" }],
  ["a labelled id in a text", { m: "pay (request id: abc-123-x)" }, { m: "pay (request id: def-456-y)" }],
  ["a time in a text", { m: "at 2026-06-01 12:00:00.250 paid" }, { m: "at 2026-06-01 12:00:01.750 paid" }],
  [
    "a parameter against caches",
    { url: "https://a.test/x?id=7&_=171" },
    { url: "https://a.test/x?id=7&_=172" },
  ],
  ["JSON in a text", { body: '{"a":1, "b":[2]}' }, { body: '{ "b": [ 2 ], "a": 1 }' }],
  ["an id in JSON in a text", { body: '{"a":1,"nonce":"p"}' }, { body: '{"nonce":"q","a":1}' }],
];

/** Pairs of ordinary different calls. */
const DIFFERENT: [what: string, one: JsonValue, other: JsonValue][] = [
  ["another amount", { amount: 10 }, { amount: 11 }],
  ["another customer", { customer_id: "cus_8f3kd02k1" }, { customer_id: "cus_9a1be33z2" }],
  [
    "another object with a UUID",
    { id: "0b0e1f52-6f3e-4f0e-9f3a-0d5b6a3f1c11" },
    { id: "7c1d2e63-7a4f-4b1f-8a4b-1e6c7b4a2d22" },
  ],
  [
    "another request that is approved",
    { request_id: "0b0e1f52-6f3e-4f0e-9f3a-0d5b6a3f1c11", approve: true },
    { request_id: "7c1d2e63-7a4f-4b1f-8a4b-1e6c7b4a2d22", approve: true },
  ],
  ["another numbered request", { request_id: 17, note: "ok" }, { request_id: 18, note: "ok" }],
  ["another page", { q: "x", page: 1 }, { q: "x", page: 2 }],
  ["another cursor", { cursor: "eyJpZCI6MX0" }, { cursor: "eyJpZCI6Mn0" }],
  ["another day", { date: "2026-06-01" }, { date: "2026-06-02" }],
  ["another appointment", { start: "2026-06-01T12:00:00Z" }, { start: "2026-06-01T13:00:00Z" }],
  ["another place in a film", { video: "v", timestamp: 12.5 }, { video: "v", timestamp: 13.5 }],
  ["another order of a list", { steps: ["a", "b"] }, { steps: ["b", "a"] }],
  ["a text and a number", { a: "1" }, { a: 1 }],
  ["no value and none at all", { a: null }, {}],
  ["upper and lower case", { a: "A" }, { a: "a" }],
  ["a key more", { a: 1 }, { a: 1, b: 1 }],
  ["a list and its value", { a: [1] }, { a: 1 }],
  ["another file", { path: "/reports/2026-05.csv" }, { path: "/reports/2026-06.csv" }],
  ["another id in a command", { run: "rm /data/0b0e1f52-6f3e" }, { run: "rm /data/7c1d2e63-7a4f" }],
  ["another sequence of bases", { sequence: "ACGT" }, { sequence: "ACGA" }],
  ["a key named like a prototype", JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}')],
];

describe("the hash of a call", () => {
  test.each(SAME)("is not changed by %s", (_what, one, other) => {
    expect(hash(one)).toBe(hash(other));
    expect(hash(one, NOW)).toBe(hash(other, NOW));
  });

  test.each(DIFFERENT)("is changed by %s", (_what, one, other) => {
    expect(hash(one)).not.toBe(hash(other));
    expect(hash(one, NOW)).not.toBe(hash(other, NOW));
  });

  test("is of service and action too, and their border is seen", () => {
    const all = [
      loopHash("a", "b", {}),
      loopHash("b", "a", {}),
      loopHash("ab", "", {}),
      loopHash("", "ab", {}),
      loopHash("a", "b", []),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test("with the time of the call, a time just read off a clock changes nothing wherever it stands", () => {
    const at = (ms: number) => ({
      to: "a",
      when: new Date(NOW + ms).toISOString(),
      since: NOW + ms,
      log: [NOW + ms],
    });
    expect(hash(at(-2_000), NOW)).toBe(hash(at(-90_000), NOW));
    expect(hash(at(-2_000), NOW)).not.toBe(hash(at(-700_000), NOW));
    // What lies ahead is a plan, not a reading.
    expect(hash(at(60_000), NOW)).not.toBe(hash(at(120_000), NOW));
    expect(hash(at(-2_000))).not.toBe(hash(at(-90_000)));
  });

  test("any two payloads that differ in an ordinary value differ, and any order of keys is the same", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.stringMatching(/^[a-z]{1,8}$/), fc.boolean());
    const fields = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[b-h]{1,6}$/), value), {
      minLength: 1,
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(fields, fc.nat(), (all, pick) => {
        const one = Object.fromEntries(all) as JsonValue;
        expect(hash(Object.fromEntries([...all].reverse()) as JsonValue)).toBe(hash(one));
        const changed = all.map(([name, old], index) => [
          name,
          index === pick % all.length ? `${old}!` : old,
        ]);
        expect(hash(Object.fromEntries(changed) as JsonValue)).not.toBe(hash(one));
      }),
    );
  });

  test("any JSON has a hash", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        expect(hash(payload as JsonValue, NOW)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  test("what lies deeper than any request is compared as it stands, and what no JSON may nest is refused", () => {
    const nested = (depth: number, inside: JsonValue) => {
      let value = inside;
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    };
    expect(hash(nested(64, { nonce: "a" }))).toBe(hash(nested(64, { nonce: "b" })));
    expect(hash(nested(300, { nonce: "a" }))).not.toBe(hash(nested(300, { nonce: "b" })));
    expect(() => hash(nested(100_000, 1))).toThrow("deeper than 1,000");
  });

  test.each([
    "0",
    " ",
    "1 ",
    "\n",
    "-",
    "2026-01-01T",
    "attempt ",
    "request id ",
    "?_=",
    "&ts=",
    "{",
    "[",
    '{"a":',
    "1.",
    "é",
  ])(
    "a long text of nothing but %j takes no more than linear time",
    (unit) => {
      const payload = { text: unit.repeat(Math.ceil(300_000 / unit.length)) };
      // Of the processor: the machine may be busy. Quadratic time would be minutes.
      const begin = process.cpuUsage();
      hash(payload, NOW);
      expect(process.cpuUsage(begin).user / 1000).toBeLessThan(1_000);
    },
    30_000,
  );
});
