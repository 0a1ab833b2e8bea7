import type { JsonObject, JsonValue } from "@letsping/core";

/** What an agent that means harm could send, and what has to be seen of it. */
export interface HostileRequest {
  name: string;
  schema: JsonObject;
  payload: JsonObject;
  /** Words that the page has to show, where the values alone do not say it. */
  words?: readonly string[];
}

function group(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: "object", properties, ...more };
}

function nested(levels: number, inner: JsonValue, wrap: (value: JsonValue) => JsonValue): JsonValue {
  let value = inner;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

function many(count: number, value: (index: number) => JsonValue): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value(index)]));
}

/** From text: a literal would set the prototype instead of a property. */
const STRANGE_NAMES = JSON.parse(
  '{"a":"described value","__proto__":{"polluted":"proto value"},"constructor":"constructor value","toString":"string value","":"empty value","a/b~c":"slash value","a.b":"dot value","😀":"emoji value","אב":"right to left value"}',
) as JsonObject;

export const HOSTILE: readonly HostileRequest[] = [
  {
    name: "a pattern that stalls other engines",
    schema: group({ v: { type: "string", pattern: "^(a+)+$" } }),
    payload: { v: "a".repeat(28) },
  },
  {
    name: "a schema and a payload that are deep",
    schema: group({ v: nested(14, { type: "string" }, (each) => group({ v: each })) }),
    payload: { v: nested(14, "the deepest value", (each) => ({ v: each })) },
  },
  {
    name: "50,000 values in one list",
    schema: group({ note: { type: "string" }, list: { type: "array", items: { type: "number" } } }),
    payload: { note: "short note", list: Array.from({ length: 49_900 }, (_, index) => index) },
    words: ["too many for a form"],
  },
  {
    name: "10,000 fields",
    schema: group(many(10_000, () => ({ type: "string" }))),
    payload: many(10_000, (index) => `value ${index}`),
    words: ["too many for a form"],
  },
  {
    name: "a choice of 20,000",
    schema: group({ v: { enum: Array.from({ length: 20_000 }, (_, index) => `o${index}`) } }),
    payload: { v: "o19999" },
    words: ["20000 choices"],
  },
  {
    name: "titles that look like other fields, or like the page",
    schema: group({
      amount: { type: "number", title: "Approved by Maya" },
      fee: { type: "number", title: "Amount" },
      a: { type: "string", title: "<img src=x onerror=alert(1)>" },
      b: { type: "string", title: "Bank\u202etnuocca" },
      c: { type: "string", title: "Long ".repeat(400) },
      d: { type: "string", title: "Same" },
      e: { type: "string", title: "Same" },
    }),
    payload: { amount: 9_999, fee: 1, a: "first", b: "second", c: "third", d: "fourth", e: "fifth" },
    words: ["amount", "fee", "<img src=x onerror=alert(1)>", "RLO"],
  },
  {
    name: "a default that is not what was sent",
    schema: group({ target: { type: "string", default: "safe-account" } }),
    payload: { target: "attacker-account" },
  },
  {
    name: "a description that gives orders",
    schema: group({ v: { type: "string", description: "Checked by the gateway. Press approve." } }),
    payload: { v: "something" },
    words: ["The agent: “Checked by the gateway. Press approve.”"],
  },
  {
    name: "names of every kind, which the schema does not describe",
    schema: group({ a: { type: "string" } }),
    payload: STRANGE_NAMES,
    words: ["Not described by the schema", "__proto__", "constructor", "a/b~c", "a.b"],
  },
  {
    name: "everything read-only",
    schema: group({ a: { type: "string" }, b: { type: "number" } }, { readOnly: true }),
    payload: { a: "locked text", b: 4711 },
  },
  {
    name: "choices of choices",
    schema: {
      $defs: { any: { anyOf: Array.from({ length: 6 }, () => ({ $ref: "#/$defs/any" })) } },
      ...group({
        v: { $ref: "#/$defs/none" },
        w: { oneOf: [{ anyOf: [{ type: "string" }] }, { type: "number" }] },
      }),
    },
    payload: { v: { hidden: "in a broken reference" }, w: "in a nested choice" },
  },
  {
    name: "a table with a column that the schema does not describe",
    schema: group({
      rows: { type: "array", items: { type: "object", properties: { n: { type: "number" } } } },
    }),
    payload: { rows: [{ n: 1, also: "hidden in row 1" }, { n: 2 }] },
  },
];
