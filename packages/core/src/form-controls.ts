import { anyField } from "./form-schema";
import type { FormField } from "./form-schema";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import type { PatternEngine } from "./pattern-engine";
import { fittingSchemas } from "./payload-check";
import { isObject } from "./schema-node";
import { pointerPart } from "./schema-node";
import { sameJson } from "./schema-node";
import { schemaNode } from "./schema-node";
import { hasDiscriminators } from "./schema-titles";

/** Above this many values, or fields of one group or list, something is told as JSON. */
const MOST_VALUES = 1_000;
const MOST_PARTS = 200;
const MOST_TOGGLES = 12;

/**
 * How a value is shown and edited. `absent` and `none` are a value that is not there, and null; `fixed` is read only;
 * `json` shows and edits anything whole.
 */
export type FormControl =
  | "absent"
  | "none"
  | "fixed"
  | "text"
  | "number"
  | "boolean"
  | "enum"
  | "group"
  | "chips"
  | "toggles"
  | "rows"
  | "choice"
  | "json";

/** One value inside another, with its field. */
export interface FormPart {
  name: string | number;
  field: FormField;
  value: JsonValue | undefined;
  /** Whether the schema says something of it. */
  described: boolean;
}

const counted = new WeakMap<object, number>();

/** How many values a value holds; an empty group or list is one. */
export function countValues(value: JsonValue | undefined): number {
  if (typeof value !== "object" || value === null) return 1;
  const known = counted.get(value);
  if (known !== undefined) return known;
  const sum = Object.values(value).reduce<number>((total, each) => total + countValues(each), 0);
  counted.set(value, Math.max(1, sum));
  return Math.max(1, sum);
}

type ListField = FormField & { kind: "list" };
type ObjectField = FormField & { kind: "object" };
type ChoiceField = FormField & { kind: "choice" };

function listControl(field: ListField, items: JsonValue[]): FormControl {
  const { item, prefix } = field;
  if (items.length > MOST_PARTS) return "json";
  if (prefix.length > 0 || !item || item.readOnly || item.nullable) return "rows";
  if (item.kind === "text" && !item.long && items.every((each) => typeof each === "string")) return "chips";
  if (item.kind === "number" && items.every((each) => typeof each === "number")) return "chips";
  if (item.kind !== "enum" || item.options.length > MOST_TOGGLES) return "rows";
  const isChosen = (each: JsonValue, index: number) =>
    item.options.some((option) => sameJson(option, each)) &&
    items.findIndex((other) => sameJson(other, each)) === index;
  return items.every(isChosen) ? "toggles" : "rows";
}

function isTooLarge(field: ObjectField, value: JsonObject): boolean {
  return field.fields.length + Object.keys(value).length > 2 * MOST_PARTS;
}

/** The control of a value. What its field did not foresee is shown as JSON, never left out. */
export function controlOf(field: FormField, value: JsonValue | undefined): FormControl {
  if (field.readOnly || field.kind === "const") return "fixed";
  if (value === undefined) return "absent";
  // A number that was just added is none until somebody writes it.
  if (value === null && field.kind !== "unknown" && (field.nullable || field.kind !== "number"))
    return "none";
  if (countValues(value) > MOST_VALUES) return "json";
  switch (field.kind) {
    case "text":
      return typeof value === "string" ? "text" : "json";
    case "number":
      return typeof value === "number" || value === null ? "number" : "json";
    case "boolean":
      return typeof value === "boolean" ? "boolean" : "json";
    case "enum":
      return typeof value === "object" && !field.options.some((each) => sameJson(each, value))
        ? "json"
        : "enum";
    case "object":
      return isObject(value) && !isTooLarge(field, value) ? "group" : "json";
    case "list":
      return Array.isArray(value) ? listControl(field, value) : "json";
    case "choice":
      return "choice";
    case "unknown":
      return "json";
  }
}

/** The fields of a group in the order of the schema, then what the schema does not name, locked unless it allows more. */
export function groupParts(field: ObjectField, value: JsonObject): FormPart[] {
  const named = field.fields.map((entry): FormPart => {
    const own = Object.hasOwn(value, entry.name) ? value[entry.name] : undefined;
    return { name: entry.name, field: entry.field, value: own, described: true };
  });
  const known = new Set(field.fields.map((entry) => entry.name));
  const others = Object.keys(value).filter((name) => !known.has(name));
  const rest = others.map((name): FormPart => {
    const { additional } = field;
    const own = additional ?? anyField(name, true);
    return { name, field: own, value: value[name], described: additional !== null };
  });
  return [...named, ...rest];
}

/** The items of a list; those beyond what the schema foresees are locked. */
export function listParts(field: ListField, items: readonly JsonValue[]): FormPart[] {
  return items.map((value, index) => {
    const own = field.prefix[index] ?? field.item;
    return { name: index, field: own ?? anyField("", true), value, described: own !== null };
  });
}

/** Whether a value has the type of a shape and the constants that tell it from others, valid or not. */
function hasShape(field: FormField, schema: JsonObject, root: JsonObject, value: JsonValue): boolean {
  if (!hasDiscriminators(schemaNode(schema, root)?.schema ?? {}, root, value)) return false;
  if (field.kind === "unknown") return true;
  if (field.kind === "const") return sameJson(field.value, value);
  const control = controlOf(withoutLock(field), value);
  return control !== "json" && control !== "none" && control !== "absent";
}

function withoutLock(field: FormField): FormField {
  return field.readOnly ? { ...field, readOnly: false } : field;
}

/**
 * Which shape a value has: the preferred one while the value still has it, else the first whose rules, type and constants
 * it fits, else the first that comes near. Null where it has none of them.
 */
export function choiceOf(
  field: ChoiceField,
  root: JsonObject,
  value: JsonValue,
  engine: PatternEngine,
  preferred: number | null,
): number | null {
  const hasIt = (index: number) => {
    const choice = field.choices[index];
    return choice !== undefined && hasShape(choice.field, choice.schema, root, value);
  };
  if (preferred !== null && hasIt(preferred)) return preferred;
  const schemas = field.choices.map((choice) => choice.schema);
  const fitting = fittingSchemas(root, schemas, value, engine);
  const like = [...schemas.keys()].filter(hasIt);
  const [best] = [...fitting.filter((index) => like.includes(index)), ...fitting, ...like];
  return best ?? null;
}

/** Says which of its choices a field shows for the value at a path; null where none. */
export type Chosen = (field: ChoiceField, value: JsonValue, path: string) => number | null;

/** The values inside a value that its control shows in controls of their own. */
export function partsOf(field: FormField, value: JsonValue | undefined): FormPart[] {
  const control = controlOf(field, value);
  if (control === "group" && field.kind === "object" && isObject(value)) return groupParts(field, value);
  if (control === "rows" && field.kind === "list" && Array.isArray(value)) return listParts(field, value);
  return [];
}

/** Every control of a form, in order, with its place. */
export function controlsOf(
  field: FormField,
  value: JsonValue | undefined,
  chosen: Chosen,
  path = "",
): { path: string; control: FormControl }[] {
  const control = controlOf(field, value);
  if (control === "choice" && field.kind === "choice" && value !== undefined) {
    const choice = field.choices[chosen(field, value, path) ?? -1];
    const inner = choice
      ? controlsOf(choice.field, value, chosen, path)
      : [{ path, control: "json" as const }];
    return [{ path, control }, ...inner];
  }
  const inner = partsOf(field, value).flatMap((part) =>
    controlsOf(part.field, part.value, chosen, `${path}/${pointerPart(String(part.name))}`),
  );
  return [{ path, control }, ...inner];
}
