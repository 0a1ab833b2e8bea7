import type { JsonObject } from "@letsping/core";

/**
 * A Standard Schema that says what JSON Schema says, and whose check lasts until `ready` resolves. `guard` checks an
 * approved payload after its receipt and before it claims the execution: the one moment at which waiting costs nothing.
 *
 * @param schema undefined where none can be sent; then nobody can change the values
 */
export function waitingSchema(schema: JsonObject | undefined, ready: () => Promise<void>): object {
  return {
    "~standard": {
      version: 1,
      vendor: "letsping",
      validate: async (value: unknown) => {
        await ready();
        return { value };
      },
      ...(schema ? { jsonSchema: { input: () => schema } } : {}),
    },
  };
}
