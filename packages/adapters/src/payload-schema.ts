import { isLetsPingError } from "@letsping/core";
import type { Schema } from "@letsping/sdk";

/** What a schema checks: the output type of a Zod or other Standard Schema, any object for a JSON Schema. */
export type PayloadOf<S extends Schema> = S extends { readonly "~standard": { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer O extends object }
    ? O
    : Record<string, unknown>
  : Record<string, unknown>;

type Validate = (value: unknown) => unknown;

function validateOf(schema: Schema): Validate | undefined {
  const standard = (schema as { "~standard"?: { validate?: unknown } })["~standard"];
  return typeof standard?.validate === "function" ? (standard.validate as Validate) : undefined;
}

/** The payload of a call whose arguments are JSON in a text, as its schema gives it; null where they do not fit. */
export async function parseBy(schema: Schema, text: string): Promise<object | null> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A model wrote it; who asks tells the model.
    return null;
  }
  const checked = await validateOf(schema)?.(value);
  const { issues, value: parsed } = (checked ?? { value }) as { issues?: unknown; value?: unknown };
  return issues === undefined && typeof parsed === "object" ? parsed : null;
}

/** True where a JSON Schema was given, and no validator. */
export function isJsonSchema(schema: Schema): schema is Record<string, unknown> {
  const isZod3 = "_def" in schema && "safeParse" in schema;
  return validateOf(schema) === undefined && !isZod3;
}

/** Whether a proposal failed only because no form can be made of its schema. */
export function isFormProblem(cause: unknown): boolean {
  if (!isLetsPingError(cause)) return false;
  if (cause.error === "schema_unsupported") return true;
  return cause.error === "payload_invalid" && cause.details["field"] === "schema";
}

/**
 * The same schema without a form: values are still checked by it, and a person approves or rejects them but cannot edit
 * them. Undefined for what has no validator.
 */
export function withoutForm(schema: Schema): Schema | undefined {
  const validate = validateOf(schema);
  return validate && { "~standard": { version: 1, vendor: "letsping", validate } };
}
