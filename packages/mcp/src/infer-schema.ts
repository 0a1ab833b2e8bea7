import { canonicalJson } from "@letsping/core";

type Schema = Record<string, unknown>;

/** Longest schema that is sent, in characters; the gateway takes 256 KiB. */
const LONGEST = 200_000;

function schemaOf(value: unknown): Schema {
  if (Array.isArray(value)) {
    const [first, ...others] = value.map(schemaOf);
    const isUniform =
      first !== undefined && others.every((each) => canonicalJson(each) === canonicalJson(first));
    return isUniform ? { type: "array", items: first } : { type: "array" };
  }
  if (value === null) return { type: "null" };
  if (typeof value === "object") {
    const entries = Object.entries(value);
    return {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, inner]) => [key, schemaOf(inner)])),
      required: entries.map(([key]) => key),
      additionalProperties: false,
    };
  }
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  return { type: typeof value };
}

/**
 * The schema of a payload that came without one, so that a person can change its values: each keeps its type, and
 * nothing is added or taken away. A list of unlike items stays as it is. Undefined where it would be too long to send.
 */
export function inferSchema(payload: Record<string, unknown>): Schema | undefined {
  const schema = schemaOf(payload);
  return JSON.stringify(schema).length > LONGEST ? undefined : schema;
}
