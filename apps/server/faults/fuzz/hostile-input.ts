import fc from "fast-check";

/** Bodies that are no JSON, or JSON that must be refused before anything looks into it. */
export const RAW_BODIES = [
  "",
  "{",
  "nul",
  "[]",
  "0",
  '"text"',
  "{}{}",
  '{"id":"a","id":"b"}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"payload":1e400}',
  '{"payload":{"n":12345678901234567890}}',
  '{"service":"\\ud800"}',
  `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
  `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  `{"service":"${"x".repeat(300_000)}"}`,
  `{${Array.from({ length: 3_000 }, (_, index) => `"k${index}":0`).join(",")}}`,
  "\ufeff{}",
  "a=1&b=2",
  "<xml/>",
];

/** Schemas that mean harm: patterns that take for ever, references to themselves, names that deceive. */
const SCHEMAS: object[] = [
  { properties: { a: { type: "string", pattern: "^(a+)+$" } } },
  { properties: { a: { type: "string", pattern: "(x+x+)+y".repeat(20) } } },
  { properties: { a: { type: "string", pattern: "a{1,1000}{1,1000}" } } },
  { properties: { a: { pattern: "[" } } },
  { $ref: "#" },
  { allOf: [{ $ref: "#/$defs/a" }], $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } } },
  { oneOf: Array.from({ length: 300 }, (_, index) => ({ properties: { a: { const: index } } })) },
  { properties: { __proto__: { type: "string" }, constructor: { type: "object" } } },
  {
    type: "object",
    title: "\u202eevoila",
    description: "\u0000".repeat(20),
    properties: { a: { title: "Approve" } },
  },
  { type: ["object", "bogus"], required: "a", properties: [] },
  { enum: Array.from({ length: 5_000 }, (_, index) => index) },
  { properties: { a: { items: { items: { items: { items: { items: { items: {} } } } } } } } },
];
const PAYLOADS: object[] = [
  { a: `${"a".repeat(5_000)}!` },
  { a: "x".repeat(30_000) },
  { a: [[[[[[1]]]]]] },
  { a: null, amount: 1e308, "\u202e": "x" },
  Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index])),
];
/** Proposals with such a schema and such a payload, as JSON. */
export const HOSTILE_PROPOSALS = fc
  .record({ schema: fc.constantFrom(...SCHEMAS), payload: fc.constantFrom(...PAYLOADS) })
  .map((each) => JSON.stringify({ service: "billing-agent", action: "refund_user", ...each }));

/** Pieces of a path that lead elsewhere, or nowhere. */
export const PATH_TRICKS = [
  "..",
  "%2e%2e%2f%2e%2e",
  "%00",
  "%ff",
  "%E0%A4%A",
  "a/b",
  "a%2Fb",
  ";x=1",
  "__proto__",
  "x".repeat(3_000),
  "%F0%9F%98%80",
  "?",
  "#",
];

/** Content types of bodies that are none of ours. */
export const FOREIGN_TYPES = [
  "text/plain",
  "application/json; charset=utf-16",
  "multipart/form-data; boundary=x",
  "application/xml",
  "",
  "application/jsonp",
];

/** What may stand in a header at all: printable ASCII and Latin-1. */
export const HEADER_CHARACTERS = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)).filter(
  (each) => /[\x20-\x7e\xa0-\xff]/.test(each),
);
