import type { FormField, JsonValue } from "@letsping/core";

/** What stands in a field that a person just added; the check says what is still needed. */
export function emptyValue(field: FormField): JsonValue {
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
      const needed = field.fields.filter((each) => each.field.required);
      return Object.fromEntries(needed.map((each) => [each.name, emptyValue(each.field)]));
    }
    case "list":
    case "table":
      return [];
    case "number":
      // The least that is allowed, or none: a number is never 0 by itself.
      return field.min ?? null;
    case "choice":
      return field.choices[0] ? emptyValue(field.choices[0].field) : null;
    case "unknown":
      return null;
  }
}
