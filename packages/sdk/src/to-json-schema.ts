import { LetsPingError } from "@letsping/core";
import type { Schema } from "./types";
import { isZod3 } from "./zod3-schema";
import { zod3ToJsonSchema } from "./zod3-schema";

type JsonSchema = Record<string, unknown>;

/** The part of a Standard Schema (https://standardschema.dev) that is used. */
interface StandardSchema {
  "~standard": {
    version: number;
    vendor: string;
    validate: (value: unknown) => unknown;
    jsonSchema?: { input: (options: { target: string }) => JsonSchema };
  };
}

function isStandard(schema: object): schema is StandardSchema {
  const standard = (schema as Partial<StandardSchema>)["~standard"];
  return typeof standard === "object" && standard !== null && typeof standard.validate === "function";
}

interface Zod4 {
  toJSONSchema: (
    schema: unknown,
    options: { target: string; io: string; unrepresentable: string },
  ) => JsonSchema;
}

/** Zod 4 before it knew Standard JSON Schema: its own converter, loaded only then. */
async function zod4ToJsonSchema(schema: object): Promise<JsonSchema> {
  const { toJSONSchema } = (await import("zod")) as unknown as Zod4;
  return toJSONSchema(schema, { target: "draft-2020-12", io: "input", unrepresentable: "any" });
}

/**
 * The JSON Schema of a schema, or undefined for a Standard Schema that has none (it still checks values here).
 *
 * @throws LetsPingError `schema_unsupported`
 */
export async function toJsonSchema(schema: Schema): Promise<JsonSchema | undefined> {
  if (isZod3(schema)) return zod3ToJsonSchema(schema);
  if (!isStandard(schema)) {
    const isJsonSchema = ["type", "properties", "$ref", "$schema", "allOf", "anyOf", "oneOf"].some((key) =>
      Object.hasOwn(schema, key),
    );
    if (isJsonSchema) return schema as JsonSchema;
    throw new LetsPingError(
      "schema_unsupported",
      "`schema` is neither a Zod schema, a Standard Schema nor a JSON Schema object.",
    );
  }
  const { jsonSchema, vendor } = schema["~standard"];
  try {
    if (jsonSchema) return jsonSchema.input({ target: "draft-2020-12" });
    return vendor === "zod" ? await zod4ToJsonSchema(schema) : undefined;
  } catch (cause) {
    throw new LetsPingError("schema_unsupported", "`schema` holds something that JSON Schema cannot say.", {
      cause,
    });
  }
}

interface StandardResult {
  issues?: readonly { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] }[];
}

/**
 * Checks a value against a Zod or Standard Schema; a JSON Schema was checked by the gateway.
 *
 * @throws LetsPingError `payload_invalid` that names the place
 */
export async function validate(schema: Schema | undefined, value: unknown, what: string): Promise<void> {
  if (!schema || !isStandard(schema)) return;
  const result = (await schema["~standard"].validate(value)) as StandardResult;
  const issue = result.issues?.[0];
  if (!issue) return;
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  throw new LetsPingError(
    "payload_invalid",
    `${what} breaks its schema at ${path || "the top level"}: ${issue.message}`,
    { details: { path } },
  );
}
