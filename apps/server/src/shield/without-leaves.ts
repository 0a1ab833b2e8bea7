import type { JsonObject } from "@letsping/core";
import type { JsonValue } from "@letsping/core";

function stepsOf(pointer: string): string[] {
  const [, ...steps] = pointer.split("/");
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What is left of a value. A place in a list becomes null, so that the others keep theirs. */
function without(value: JsonValue, paths: readonly (readonly string[])[]): JsonValue {
  if (paths.some((path) => path.length === 0)) return null;
  if (paths.length === 0 || value === null || typeof value !== "object") return value;
  const within = (name: string) => paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
  if (Array.isArray(value)) return value.map((item, index) => without(item, within(String(index))));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, without(inner, within(name))]),
  );
}

/**
 * A payload in which null stands at some places.
 *
 * @param pointers JSON Pointers (RFC 6901)
 */
export function withoutLeaves(payload: JsonObject, pointers: readonly string[]): JsonObject {
  return pointers.length === 0 ? payload : (without(payload, pointers.map(stepsOf)) as JsonObject);
}
