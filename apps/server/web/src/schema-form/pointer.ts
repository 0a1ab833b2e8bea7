import type { JsonObject, JsonValue } from "@letsping/core";

function partsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function put(
  value: JsonValue | undefined,
  parts: readonly string[],
  next: JsonValue | undefined,
): JsonValue | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return next;
  if (Array.isArray(value)) {
    const index = Number(part);
    const inner = put(value[index], rest, next);
    return inner === undefined
      ? value.filter((_, at) => at !== index)
      : Object.assign([...value], { [index]: inner });
  }
  const before = typeof value === "object" && value !== null ? value : {};
  const inner = put(Object.hasOwn(before, part) ? before[part] : undefined, rest, next);
  const entries = Object.entries(before).filter(([name]) => name !== part || inner !== undefined);
  const at = entries.findIndex(([name]) => name === part);
  if (inner !== undefined) {
    if (at < 0) entries.push([part, inner]);
    else entries[at] = [part, inner];
  }
  // From entries, a key such as __proto__ stays a plain property.
  return Object.fromEntries(entries);
}

/** A copy with another value at a JSON Pointer; undefined takes the value out. Order of fields is kept. */
export function withValue(root: JsonObject, path: string, next: JsonValue | undefined): JsonObject {
  return (put(root, partsOf(path), next) ?? {}) as JsonObject;
}
