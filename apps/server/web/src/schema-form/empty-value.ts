import { controlOf } from "@letsping/core";
import type { FormField, JsonObject, JsonValue } from "@letsping/core";

/** Groups in groups that are needed are made this deep; the check says what is still needed. */
const DEEPEST = 6;

/** What stands in a field that a person just added; the check says what is still needed. */
export function emptyValue(field: FormField, depth = 0): JsonValue {
  switch (field.kind) {
    case "text":
      return "";
    case "boolean":
      return false;
    case "enum":
      return field.options[0] ?? null;
    case "const":
      return field.value;
    case "object": {
      if (depth >= DEEPEST) return {};
      const needed = field.fields.filter((each) => each.field.required);
      return Object.fromEntries(needed.map((each) => [each.name, emptyValue(each.field, depth + 1)]));
    }
    case "list":
      return depth >= DEEPEST ? [] : field.prefix.map((each) => emptyValue(each, depth + 1));
    case "number":
      // None until somebody writes it: a number is never 0 by itself.
      return null;
    case "choice":
      return field.choices[0] ? emptyValue(field.choices[0].field, depth + 1) : null;
    case "unknown":
      return null;
  }
}

function isRecord(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in another shape: what both shapes have in common is kept, the rest is what that shape needs. */
export function inShape(value: JsonValue, from: FormField | null, to: FormField): JsonValue {
  const needed = emptyValue(to);
  if (to.kind !== "object" || !isRecord(value) || !isRecord(needed)) {
    const control = controlOf({ ...to, readOnly: false } as FormField, value);
    return to.kind !== "const" && to.kind !== "object" && control === controlFor(to) ? value : needed;
  }
  const named = new Map(to.fields.map((each) => [each.name, each.field]));
  const old = new Set(from?.kind === "object" ? from.fields.map((each) => each.name) : []);
  const kept = Object.entries(value).filter(([name, each]) => {
    const field = named.get(name);
    if (!field) return !old.has(name);
    return field.kind !== "const" && !["json", "fixed"].includes(controlOf(field, each));
  });
  return Object.fromEntries([...Object.entries(needed), ...kept]);
}

/** The control of a value of a field that holds no others. */
function controlFor(field: FormField): string {
  return controlOf(field, emptyValue(field));
}
