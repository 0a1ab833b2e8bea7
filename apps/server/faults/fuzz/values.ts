import fc from "fast-check";
import type { Schema } from "./operations";
import type { Schemas } from "./operations";

/** Values that the gateway gave, by what they are called: ids of requests, keys, members; leases, cursors, digests. */
export type Known = ReadonlyMap<string, readonly string[]>;

/** How deep values nest before they become flat. */
const DEEPEST = 4;

/** Texts that have broken programs: prototypes, paths, quotes, controls, directions, formulas, templates. */
const HOSTILE_TEXTS = [
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "..%2f..%2f",
  "%00",
  "\u0000",
  "a\u0000b",
  "' or '1'='1",
  '"; drop table approval_request; --',
  "<script>alert(1)</script>",
  "=cmd|' /C calc'!A0",
  "{amount|money}",
  "$".concat("{7*7}"),
  "{{7*7}}",
  "\u202egnp.exe",
  "\u200b",
  "\ufeff",
  "\ud800",
  "\udfff\ud800",
  "é".repeat(300),
  "😀".repeat(200),
  "\r\nSet-Cookie: a=b",
  "null",
  "true",
  "-0",
  "1e400",
  "9007199254740993",
  "2026-13-45T99:99:99Z",
  "req_00000000000000000000000000",
  "a".repeat(5_000),
  "",
  " ",
];

const HOSTILE_NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e-320,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e21,
];

const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 60 }),
);

/** A value of the wrong kind, or a right one that nobody meant. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(...HOSTILE_NUMBERS),
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { "": 0 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(hostileText, fc.constantFrom<unknown>(1, null, "x", []), { maxKeys: 4 }),
);

function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split("/").pop();
  return name === undefined ? schema : (schemas[name] ?? {});
}

function text(schema: Schema, name: string, known: Known): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 200, format } = schema;
  const given = known.get(name) ?? [];
  const free =
    format === "email"
      ? fc.emailAddress()
      : fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  const edges = fc.constantFrom("x".repeat(minLength), "x".repeat(Math.min(maxLength, 20_000)));
  return given.length > 0
    ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...given) }, { weight: 1, arbitrary: free })
    : fc.oneof({ weight: 5, arbitrary: free }, { weight: 1, arbitrary: edges });
}

function numberOf(schema: Schema): fc.Arbitrary<unknown> {
  const { minimum = -1_000, maximum = 1_000_000 } = schema;
  const whole = fc.integer({
    min: Math.max(Math.ceil(minimum), -(2 ** 31)),
    max: Math.min(Math.floor(maximum), 2 ** 31 - 1),
  });
  return fc.oneof(whole, fc.constantFrom(minimum, maximum));
}

function objectOf(schema: Schema, schemas: Schemas, known: Known, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(
    ([name, of]) => [name, valid(of, schemas, known, name, depth + 1)] as const,
  );
  const entries = fields.map(([name, value]) => {
    const entry = value.map((each): [string, unknown][] => [[name, each]]);
    const absent = fc.constant<[string, unknown][]>([]);
    // Mostly absent: with every field at once something is always refused, and nothing else is ever reached.
    return required.includes(name)
      ? entry
      : fc.oneof({ weight: 3, arbitrary: absent }, { weight: 1, arbitrary: entry });
  });
  const record = fc.tuple(...entries).map((present) => Object.fromEntries(present.flat()));
  if (fields.length > 0 || additionalProperties === false) return record;
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 5,
  });
}

function ofType(type: string, schema: Schema, schemas: Schemas, known: Known, name: string, depth: number) {
  if (type === "string") return text(schema, name, known);
  if (type === "integer" || type === "number") return numberOf(schema);
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "array") {
    const { items = {}, minItems = 0, maxItems = 5 } = schema;
    return fc.array(valid(items, schemas, known, name, depth + 1), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, 4)),
    });
  }
  return objectOf(schema, schemas, known, depth);
}

/** Values that a schema allows, as far as a schema of this kind can say. */
export function valid(
  given: Schema,
  schemas: Schemas,
  known: Known,
  name = "",
  depth = 0,
): fc.Arbitrary<unknown> {
  const schema = resolve(given, schemas);
  if (depth > DEEPEST) return fc.constant(null);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((each) => valid(each, schemas, known, name, depth)));
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(type, schema, schemas, known, name, depth)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A valid value with one thing wrong: a field away, one too many, or another value in it. */
export function nearlyValid(schema: Schema, schemas: Schemas, known: Known): fc.Arbitrary<unknown> {
  const change = fc.record({
    kind: fc.constantFrom("drop", "add", "replace"),
    at: fc.nat(),
    name: hostileText,
    value: hostile,
  });
  return fc.tuple(valid(schema, schemas, known), change).map(([value, { kind, at, name, value: other }]) => {
    if (!isRecord(value)) return other;
    const names = Object.keys(value);
    const chosen = names[at % Math.max(1, names.length)];
    if (kind === "add" || chosen === undefined) return { ...value, [name]: other };
    const { [chosen]: _gone, ...rest } = value;
    return kind === "drop" ? rest : { ...rest, [chosen]: other };
  });
}
