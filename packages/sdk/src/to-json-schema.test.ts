import { z as z3 } from "zod/v3";
import { z as z4 } from "zod";
import { z as old3 } from "zod3";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { agent, failureOf, newAction, owner, PAYLOAD, SERVICE } from "../test/harness";
import type { Owner } from "../test/owner";
import { toJsonSchema, validate } from "./to-json-schema";

let maya: Owner;
beforeAll(async () => {
  maya = await owner();
});

const JSON_SCHEMA = {
  type: "object",
  properties: {
    user_id: { type: "string" },
    amount: { type: "integer", minimum: 1, maximum: 1000 },
    currency: { enum: ["usd", "eur"] },
  },
  required: ["user_id", "amount", "currency"],
};

/** A Standard Schema of no library that we know. */
const STANDARD = {
  "~standard": {
    version: 1,
    vendor: "house",
    validate(value: unknown) {
      const { amount } = value as { amount?: unknown };
      if (typeof amount === "number" && amount <= 1000) return { value };
      return { issues: [{ message: "Expected at most 1000", path: [{ key: "amount" }] }] };
    },
    jsonSchema: { input: () => JSON_SCHEMA },
  },
};
const { jsonSchema: _none, ...validateOnly } = STANDARD["~standard"];
const STANDARD_WITHOUT_JSON = { "~standard": validateOnly };

function ofZod3(z: typeof z3 | typeof old3) {
  return (z as typeof z3).object({
    user_id: z3.string(),
    amount: z3.number().int().min(1).max(1000),
    currency: z3.enum(["usd", "eur"]),
  });
}

const SCHEMAS: [string, object][] = [
  ["Zod 3 (zod/v3)", ofZod3(z3)],
  ["Zod 3 (its own package)", ofZod3(old3)],
  [
    "Zod 4",
    z4.object({ user_id: z4.string(), amount: z4.int().min(1).max(1000), currency: z4.enum(["usd", "eur"]) }),
  ],
  ["a Standard Schema with JSON Schema", STANDARD],
  ["JSON Schema", JSON_SCHEMA],
];

describe.each(SCHEMAS)("%s", (_name, schema) => {
  test("lets a person edit the values within it, and runs with the edited ones", async () => {
    const action = newAction();
    const refund = vi.fn((payload: typeof PAYLOAD) => payload.amount);
    const running = agent().guard(refund, { service: SERVICE, action, schema })(PAYLOAD);
    const item = await maya.pending(action);
    expect(item.editable).toBe(true);
    await expect(maya.approve(item.id, { ...PAYLOAD, amount: 5000 })).rejects.toThrow(/payload_invalid/);
    await expect(maya.approve(item.id, { ...PAYLOAD, amount: 2.5 })).rejects.toThrow(/payload_invalid/);
    await maya.approve(item.id, { ...PAYLOAD, amount: 220 });
    expect(await running).toBe(220);
  });

  test("refuses a payload that breaks it, and names the place", async () => {
    const wrong = { service: SERVICE, action: newAction(), payload: { ...PAYLOAD, amount: 5000 }, schema };
    const failure = await failureOf(agent().ask(wrong));
    expect(failure.error).toBe("payload_invalid");
    expect(failure.message).toContain("amount");
    expect(await maya.list(wrong.action)).toEqual([]);
  });
});

test("a Standard Schema without JSON Schema checks here, and nobody can edit", async () => {
  const action = newAction();
  const schema = STANDARD_WITHOUT_JSON;
  expect(await toJsonSchema(schema)).toBeUndefined();
  const { id } = await agent().defer({ service: SERVICE, action, payload: PAYLOAD, schema });
  expect((await maya.detail(id)).editable).toBe(false);
  const wrong = agent().defer({ service: SERVICE, action, payload: { ...PAYLOAD, amount: 5000 }, schema });
  expect((await failureOf(wrong)).details).toEqual({ path: "amount" });
});

test("what a schema of the agent refuses after the approval does not run", async () => {
  const action = newAction();
  const refund = vi.fn();
  // Only this check knows that the amount must be even; the gateway cannot.
  const schema = z4
    .object({ user_id: z4.string(), amount: z4.int(), currency: z4.string() })
    .refine(({ amount }) => amount % 2 === 0, { path: ["amount"], message: "must be even" });
  const failed = failureOf(agent().guard(refund, { service: SERVICE, action, schema })(PAYLOAD));
  await maya.approve((await maya.pending(action)).id, { ...PAYLOAD, amount: 221 });
  expect(await failed).toMatchObject({ error: "payload_invalid", details: { path: "amount" } });
  expect(refund).not.toHaveBeenCalled();
});

test("says every construct of Zod 3 that JSON Schema can say", async () => {
  const schema = z3
    .object({
      text: z3.string().min(1).max(9).regex(/^a+$/).describe("A text"),
      code: z3.string().length(4),
      mail: z3.string().email(),
      link: z3.string().url(),
      id: z3.string().uuid(),
      at: z3.string().datetime(),
      share: z3.number().gt(0).lt(1).multipleOf(0.5),
      yes: z3.boolean(),
      nothing: z3.null(),
      one: z3.literal("one"),
      native: z3.nativeEnum({ a: "x", b: "y" } as const),
      list: z3.array(z3.number().int()).min(1).max(3),
      map: z3.record(z3.string()),
      pair: z3.tuple([z3.string(), z3.number()]),
      either: z3.union([z3.string(), z3.number()]),
      shape: z3.discriminatedUnion("kind", [
        z3.object({ kind: z3.literal("a") }),
        z3.object({ kind: z3.literal("b") }),
      ]),
      both: z3.intersection(z3.object({ a: z3.string() }), z3.object({ b: z3.string() })),
      maybe: z3.string().optional(),
      filled: z3.string().default("x"),
      empty: z3.string().nullable(),
      branded: z3.string().brand("Id"),
      trimmed: z3.string().transform((text) => text.trim()),
      lazy: z3.lazy(() => z3.boolean()),
      frozen: z3.string().readonly(),
      when: z3.date(),
    })
    .strict();
  const text = { type: "string" };
  expect(await toJsonSchema(schema)).toEqual({
    type: "object",
    additionalProperties: false,
    properties: {
      text: { type: "string", minLength: 1, maxLength: 9, pattern: "^a+$", description: "A text" },
      code: { type: "string", minLength: 4, maxLength: 4 },
      mail: { type: "string", format: "email" },
      link: { type: "string", format: "uri" },
      id: { type: "string", format: "uuid" },
      at: { type: "string", format: "date-time" },
      share: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.5 },
      yes: { type: "boolean" },
      nothing: { type: "null" },
      one: { const: "one" },
      native: { enum: ["x", "y"] },
      list: { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 3 },
      map: { type: "object", additionalProperties: text },
      pair: { type: "array", prefixItems: [text, { type: "number" }] },
      either: { anyOf: [text, { type: "number" }] },
      shape: {
        anyOf: ["a", "b"].map((kind) => ({
          type: "object",
          properties: { kind: { const: kind } },
          required: ["kind"],
        })),
      },
      both: {
        allOf: ["a", "b"].map((name) => ({ type: "object", properties: { [name]: text }, required: [name] })),
      },
      maybe: text,
      filled: text,
      empty: { anyOf: [text, { type: "null" }] },
      branded: text,
      trimmed: text,
      lazy: { type: "boolean" },
      frozen: text,
      when: {},
    },
    required: Object.keys(schema.shape).filter((name) => name !== "maybe" && name !== "filled"),
  });
});

test("a Zod 3 schema that refers to itself ends", async () => {
  type Tree = { children: Tree[] };
  const tree: z3.ZodType<Tree> = z3.lazy(() => z3.object({ children: z3.array(tree) }));
  expect(JSON.stringify(await toJsonSchema(tree)).length).toBeLessThan(10_000);
});

test("refuses what is no schema, by name", async () => {
  for (const schema of [{}, { amount: "number" }, new Date(0)]) {
    const failure = await failureOf(toJsonSchema(schema));
    expect(failure.error).toBe("schema_unsupported");
  }
  const broken = {
    "~standard": {
      ...validateOnly,
      jsonSchema: {
        input: () => {
          throw new Error("no");
        },
      },
    },
  };
  expect((await failureOf(toJsonSchema(broken))).error).toBe("schema_unsupported");
});

test("a JSON Schema is not checked here, and no schema checks nothing", async () => {
  await validate(JSON_SCHEMA, { amount: 5000 }, "The payload");
  await validate(undefined, { amount: 5000 }, "The payload");
});
