import { LetsPingError } from "@letsping/core";
import type { Schema } from "@letsping/sdk";
import { isJsonSchema } from "./payload-schema";

interface SelfDescribing {
  "~standard"?: { jsonSchema?: { input: (options: { target: string }) => Record<string, unknown> } };
}

/**
 * What a model is told of a tool's values: a JSON Schema.
 *
 * @throws LetsPingError `schema_unsupported` for a schema that cannot describe itself
 */
export function jsonSchemaOf(schema: Schema): Record<string, unknown> {
  if (isJsonSchema(schema)) return schema;
  try {
    const described = (schema as SelfDescribing)["~standard"]?.jsonSchema?.input({ target: "draft-2020-12" });
    if (described) return described;
  } catch (cause) {
    throw unsupported("`schema` holds something that JSON Schema cannot say", cause);
  }
  throw unsupported("`schema` cannot describe itself as JSON Schema", undefined);
}

function unsupported(what: string, cause: unknown): LetsPingError {
  return new LetsPingError("schema_unsupported", `${what}, so no model can be told of it.`, {
    hint: "Pass a schema of Zod 4.2 or newer, or a JSON Schema object.",
    cause,
  });
}
