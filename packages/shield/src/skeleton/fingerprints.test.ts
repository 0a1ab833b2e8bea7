import { describe } from "vitest";
import { expect } from "vitest";
import { test } from "vitest";
import { fingerprintPayload } from "./fingerprints";
import { payloadTypes } from "./payload-types";

const KEY = new Uint8Array(32).fill(7);

describe("fingerprints", () => {
  test("name each value by its path, and hide it", () => {
    const payload = {
      to: { iban: "GB82WEST12345698765432" },
      lines: [{ sku: "a" }, { sku: "b" }],
      note: null,
    };
    const found = fingerprintPayload(KEY, payload);
    expect(found.map(({ path }) => path)).toEqual(["lines.sku", "to.iban", "lines.sku"]);
    for (const { value } of found) expect(value).toMatch(/^[0-9a-f]{20}$/);
    expect(JSON.stringify(found)).not.toContain("GB82");
  });

  test("a long list before it keeps no path from being looked at", () => {
    const body = Array.from({ length: 100 }, (_none, at) => `line ${at}`);
    const found = fingerprintPayload(KEY, { body, to: "a@b.example" });
    expect(found).toHaveLength(32);
    expect(found.map(({ path }) => path)).toContain("to");
  });

  test("a path that is long on purpose is kept short, and is no other", () => {
    const deep = (last: string) => ({ ["k".repeat(900)]: { ["l".repeat(900)]: { [last]: "x" } } });
    const [[one], [other]] = [fingerprintPayload(KEY, deep("a")), fingerprintPayload(KEY, deep("b"))];
    expect(one?.path.length).toBeLessThanOrEqual(200);
    expect(other?.path).not.toBe(one?.path);
  });

  test("are the same for the same value anywhere, and for a number and its text", () => {
    const [one, other, third] = fingerprintPayload(KEY, { a: "7", b: { c: 7 }, d: "8" });
    expect(one?.value).toBe(other?.value);
    expect(third?.value).not.toBe(one?.value);
  });

  test("differ by key", () => {
    const [one] = fingerprintPayload(KEY, { a: "x" });
    const [other] = fingerprintPayload(new Uint8Array(32).fill(8), { a: "x" });
    expect(one?.value).not.toBe(other?.value);
  });

  test("leave out nothing, empty texts, repeated values, and what clients write beside the payload", () => {
    const payload = { a: null, b: "", c: ["x", "x"], _lp_meta: { trace_id: "t" }, _escrow: { mode: "none" } };
    expect(fingerprintPayload(KEY, payload).map(({ path }) => path)).toEqual(["c"]);
  });

  test("are at most 32, the same ones in any order of keys", () => {
    const entries = Array.from({ length: 100 }, (_entry, at) => [`k${at}`, at] as const);
    const found = fingerprintPayload(KEY, Object.fromEntries(entries));
    expect(found).toHaveLength(32);
    expect(fingerprintPayload(KEY, Object.fromEntries([...entries].reverse()))).toEqual(found);
  });

  test("tell long texts apart by their beginning and their length", () => {
    const of = (text: string) => fingerprintPayload(KEY, { text })[0]?.value;
    expect(of("a".repeat(10_000))).toBe(of("a".repeat(10_000)));
    expect(of("a".repeat(10_000))).not.toBe(of("a".repeat(10_001)));
  });

  test("a key that anyone can guess is refused", () => {
    expect(() => fingerprintPayload(new Uint8Array(8), {})).toThrow(/key of 8 bytes; it must have 16/);
  });
});

describe("types", () => {
  test("are told for each path", () => {
    const payload = {
      amount: 5,
      ok: true,
      lines: [{ sku: "a" }, { sku: 7 }, { note: null }],
      "a.b": { c: 1 },
    };
    expect(payloadTypes(payload)).toEqual({
      '"a.b".c': ["number"],
      amount: ["number"],
      "lines.note": ["null"],
      "lines.sku": ["string", "number"],
      ok: ["boolean"],
    });
  });

  test("of at most 256 paths", () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_key, at) => [`k${at}`, 1]));
    expect(Object.keys(payloadTypes(wide))).toHaveLength(256);
  });
});
