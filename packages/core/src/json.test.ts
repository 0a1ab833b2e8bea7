import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberStreamSha256 } from "../test/number-stream";
import { sharedVectors } from "../test/shared-vectors";
import { fromHex, fromUtf8, toHex, utf8 } from "./bytes";
import { isLetsPingError } from "./errors";
import { canonicalJson, JSON_LIMITS, parseJson } from "./json";

interface Vectors {
  cases: { name: string; input_utf8_hex: string; output_hex: string }[];
  numbers_ieee_hex_to_string: [string, string][];
  number_stream_sha256: Record<string, string>;
  must_reject: { why: string; json_text_hex: string }[];
}
const vectors = sharedVectors<Vectors>("jcs-rfc8785.json");

function textOf(hex: string): string {
  return fromUtf8(fromHex(hex) ?? new Uint8Array());
}

function doubleOf(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

function refusal(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (isLetsPingError(error)) return `${error.error}: ${error.message} ${error.hint}`;
  }
  return "accepted";
}

describe.skipIf(!vectors)("the vectors of RFC 8785 (skipped where ../shared/vectors is absent)", () => {
  test.each(vectors?.cases ?? [])("canonicalises $name", ({ input_utf8_hex, output_hex }) => {
    expect(toHex(utf8(canonicalJson(JSON.parse(textOf(input_utf8_hex)))))).toBe(output_hex);
  });
  test.each(vectors?.numbers_ieee_hex_to_string ?? [])("writes the double %s as %s", (hex, text) => {
    expect(canonicalJson(doubleOf(hex))).toBe(text);
  });
  test.each(Object.entries(vectors?.number_stream_sha256 ?? {}).filter(([lines]) => /^\d+$/.test(lines)))(
    "writes the first %s numbers of the published stream",
    (lines, digest) => {
      expect(numberStreamSha256(Number(lines), canonicalJson)).toBe(digest);
    },
  );
  test.each(vectors?.must_reject ?? [])("refuses $why", ({ json_text_hex }) => {
    expect(() => parseJson(textOf(json_text_hex))).toThrow();
  });
});

test("canonical JSON refuses what JSON cannot write", () => {
  for (const value of [
    undefined,
    () => 1,
    Number.NaN,
    new Map(),
    new Date(0),
    { a: undefined },
    "\ud800",
    1n,
  ]) {
    expect(() => canonicalJson(value)).toThrow(/Canonical JSON/);
  }
});

test("property: canonical JSON is stable under key order and round-trips", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ noUnicodeString: false })),
      (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        const text = canonicalJson(JSON.parse(JSON.stringify(object)));
        expect(canonicalJson(JSON.parse(JSON.stringify(reversed)))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      },
    ),
  );
});

test("property: the scanner accepts what JSON.stringify writes, with the same value", () => {
  const integers = fc.maxSafeInteger();
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n));
  const leaf = fc.oneof(fc.string({ unit: "grapheme" }), integers, doubles, fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("tree")),
      fc.dictionary(fc.string({ unit: "grapheme" }), tie("tree")),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("names the place of what it refuses", () => {
  expect(refusal('{"a":{"b":1,"b":2}}')).toContain("the same key twice at /a/b");
  expect(refusal('{"a":1,"\\u0061":2}')).toContain("the same key twice");
  expect(refusal('{"n":9007199254740993}')).toContain("beyond ±(2^53−1)");
  expect(refusal('{"n":[1,0.12345678901234567890123]}')).toContain("rounded; send it as text, at /n/1");
  expect(refusal('{"n":1e400}')).toContain("too large");
  expect(refusal('{"n":1e-400}')).toContain("/n");
  expect(refusal('["\\ud800"]')).toContain("a lone surrogate at /0");
  expect(refusal('{"a":1}x')).toContain("after the end");
  expect(refusal('{"a":1,}')).toContain("a key that is not");
  expect(refusal("[1,]")).toContain("unexpected character");
  expect(refusal("[01]")).toContain("a missing comma or end");
  expect(refusal("")).toContain("no end");
  expect(refusal('{"a":tru}')).toContain("unexpected character");
  expect(refusal('"a\nb"')).toContain("not well-formed");
  expect(refusal('"\\x"')).toContain("not well-formed");
});

test("accepts other spellings of exact numbers", () => {
  expect(parseJson("[1.0,1e2,-0,0.1,1.50,123456789012345.5,5e-1]")).toEqual([
    1, 100, -0, 0.1, 1.5, 123456789012345.5, 0.5,
  ]);
});

test("holds the bounds of depth, values, key and body", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(refusal(nested(JSON_LIMITS.depth))).toBe("accepted");
  expect(refusal(nested(JSON_LIMITS.depth + 1))).toContain("nesting deeper than 64");
  expect(refusal(nested(JSON_LIMITS.depth + 1))).toContain("send what lies deeper as one text");
  expect(refusal(`[${"1,".repeat(JSON_LIMITS.leaves - 1)}1]`)).toBe("accepted");
  expect(refusal(`[${"1,".repeat(JSON_LIMITS.leaves)}1]`)).toContain("more than 50000 values");
  expect(refusal(`{"${"k".repeat(1024)}":1}`)).toBe("accepted");
  expect(refusal(`{"${"é".repeat(513)}":1}`)).toContain("a key longer than 1024 bytes");
  expect(refusal(`"${"x".repeat(JSON_LIMITS.bodyBytes)}"`)).toContain("payload_too_large");
  expect(refusal(nested(1_000_000))).toContain("nesting deeper");
});

test("a key named __proto__ is an ordinary property", () => {
  const value = parseJson('{"__proto__":{"admin":true}}');
  expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("property: canonical JSON does not depend on the order of keys, at any depth", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, shuffled(inner)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
    }),
  );
});

test("property: the scanner never throws anything but its own error, and never takes what JSON.parse refuses", () => {
  const pieces = fc.constantFrom(
    ...'{}[],:"\\u0019eE+-. \n\ud800'.split(""),
    "true",
    "null",
    '"a"',
    "1e5",
    "\\ud83d",
  );
  fc.assert(
    fc.property(fc.string({ unit: pieces, maxLength: 30 }), (text) => {
      const outcome = refusal(text);
      if (outcome === "accepted") expect(() => JSON.parse(text)).not.toThrow();
      else expect(outcome).toMatch(/^invalid_json: /);
    }),
    { numRuns: 2_000 },
  );
});

test("names that every object has are ordinary keys, also in canonical JSON", () => {
  const text = '{"__proto__":{"toString":1},"constructor":2,"hasOwnProperty":3}';
  expect(canonicalJson(parseJson(text))).toBe(text);
  expect(refusal('{"__proto__":1,"__proto__":2}')).toContain("the same key twice");
  expect(refusal('{"a":{"constructor":1,"constructor":2}}')).toContain("at /a/constructor");
});

test("a list with holes is no JSON", () => {
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  expect(() => canonicalJson([1, , 2])).toThrow(/undefined/);
});

test("cycles and very deep values end with an error, not with a full stack", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  expect(() => canonicalJson(cycle)).toThrow(/deeper/);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow(/deeper/);
});

test.each([
  ["a number with a million zeros", `[0.1${"0".repeat(1_000_000)}1]`, "longer than 400"],
  ["a whole number of a million digits", `[${"9".repeat(1_000_000)}]`, "too large"],
  ["a number that never becomes one", `[${"0".repeat(1_000_000)}]`, "missing comma"],
  ["minus signs", `[${"-".repeat(1_000_000)}1]`, "unexpected character"],
  ["an exponent of a million digits", `[1e-${"9".repeat(1_000_000)}]`, "longer than 400"],
  ["backslashes", `["${"\\\\".repeat(500_000)}`, "not well-formed"],
  ["a text without an end", `["${"a".repeat(1_000_000)}`, "not well-formed"],
  ["blanks", `[1${" ".repeat(1_000_000)}x]`, "missing comma"],
  ["open braces", '{"a":'.repeat(500_000), "nesting deeper"],
  ["commas", `[${",".repeat(1_000_000)}]`, "unexpected character"],
])("refuses %s at once", (_name, text, why) => {
  const startedAt = performance.now();
  expect(refusal(text)).toContain(why);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("takes the largest document that it allows in a moment", () => {
  const startedAt = performance.now();
  parseJson(JSON.stringify({ text: "\u00e9\n".repeat(600_000) }));
  const keys = Object.fromEntries(Array.from({ length: JSON_LIMITS.leaves }, (_, i) => [`key ${i}`, i]));
  parseJson(JSON.stringify(keys));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
