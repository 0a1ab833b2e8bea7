import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";

interface FieldBase {
  title: string;
  description: string | null;
  /** The person may look but not change. */
  readOnly: boolean;
  nullable: boolean;
  required: boolean;
}

/** One field of a form, with what may stand in it. */
export type FormField = FieldBase &
  (
    | {
        kind: "text";
        long: boolean;
        format: string | null;
        minLength: number | null;
        maxLength: number | null;
        pattern: string | null;
      }
    | {
        kind: "number";
        integer: boolean;
        min: number | null;
        max: number | null;
        step: number | null;
        currencyPath: string | null;
      }
    | { kind: "boolean" }
    | { kind: "enum"; options: JsonValue[] }
    | { kind: "const"; value: JsonValue }
    | { kind: "object"; fields: FormSchema["fields"] }
    | { kind: "list"; item: FormField; minItems: number | null; maxItems: number | null }
    | { kind: "table"; item: FormField; minItems: number | null; maxItems: number | null }
    | { kind: "choice"; choices: { title: string; schema: JsonObject; field: FormField }[] }
    | { kind: "unknown"; schema: JsonObject }
  );

/** A payload's form: its fields in the order of the schema. */
export interface FormSchema {
  fields: { name: string; field: FormField }[];
}

const MAX_DEPTH = 24;
const MAX_FIELDS = 2_000;
const MONEY_NAMES = /(^|_)(amount|total|price|cost|fee|refund|subtotal|balance)(_|$)/i;

interface Building {
  root: JsonObject;
  left: { fields: number };
}

/** Words of a field's name: `user_id` and `userId` become “User id”. */
export function fieldTitle(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function numberAt(schema: JsonObject, key: string): number | null {
  const value = schema[key];
  return typeof value === "number" ? value : null;
}

function textAt(schema: JsonObject, key: string): string | null {
  const value = schema[key];
  return typeof value === "string" ? value : null;
}

function base(node: SchemaNode | null, name: string, required: boolean): FieldBase {
  const schema = node?.schema ?? {};
  return {
    title: textAt(schema, "title") ?? fieldTitle(name),
    description: textAt(schema, "description"),
    readOnly: schema["readOnly"] === true,
    nullable: node?.nullable ?? false,
    required,
  };
}

function textField(schema: JsonObject): FormField & { kind: "text" } {
  const maxLength = numberAt(schema, "maxLength");
  const format = textAt(schema, "format");
  const long =
    format === "textarea" ||
    format === "markdown" ||
    (format === null && maxLength !== null && maxLength > 120);
  const pattern = textAt(schema, "pattern");
  const minLength = numberAt(schema, "minLength");
  return { kind: "text", long, format, minLength, maxLength, pattern } as FormField & { kind: "text" };
}

function choiceField(node: SchemaNode, name: string, depth: number, building: Building): FormField | null {
  const branches = node.schema["oneOf"] ?? node.schema["anyOf"];
  if (!Array.isArray(branches) || branches.length === 0 || branches.length > 12) return null;
  const options = branches.map((branch) => (isObject(branch) ? branch["const"] : undefined));
  const shared = base(node, name, true);
  if (options.every((option): option is JsonValue => option !== undefined)) {
    return { ...shared, kind: "enum", options };
  }
  const choices = branches.map((branch, index) => {
    const schema = isObject(branch) ? branch : {};
    const field = build(schema, name, true, depth + 1, building);
    return { title: textAt(schema, "title") ?? `Choice ${index + 1}`, schema, field };
  });
  return { ...shared, kind: "choice", choices };
}

function objectField(
  node: SchemaNode,
  depth: number,
  building: Building,
): { name: string; field: FormField }[] {
  const properties = isObject(node.schema["properties"]) ? node.schema["properties"] : {};
  const required = Array.isArray(node.schema["required"]) ? node.schema["required"] : [];
  const currency = Object.keys(properties).find((name) => /^currency(_code)?$/i.test(name)) ?? null;
  return Object.entries(properties).map(([name, schema]) => {
    const field = build(schema, name, required.includes(name), depth + 1, building);
    const money = field.kind === "number" && currency !== null && MONEY_NAMES.test(name);
    return { name, field: money ? { ...field, currencyPath: currency } : field };
  });
}

function arrayField(node: SchemaNode, name: string, depth: number, building: Building): FormField | null {
  const items = node.schema["items"];
  if (!isObject(items) || node.schema["prefixItems"] !== undefined) return null;
  const item = build(items, name.replace(/s$/, ""), true, depth + 1, building);
  const limits = { minItems: numberAt(node.schema, "minItems"), maxItems: numberAt(node.schema, "maxItems") };
  if (item.kind === "object") return { ...base(node, name, true), kind: "table", item, ...limits };
  if (["text", "number", "enum"].includes(item.kind))
    return { ...base(node, name, true), kind: "list", item, ...limits };
  return null;
}

function typedField(node: SchemaNode, name: string, depth: number, building: Building): FormField | null {
  const { schema, types } = node;
  const shared = base(node, name, true);
  const [type] = types;
  if (types.length > 1) return null;
  if (type === "string") return { ...textField(schema), ...shared };
  if (type === "boolean") return { ...shared, kind: "boolean" };
  if (type === "number" || type === "integer") {
    const min = numberAt(schema, "minimum") ?? numberAt(schema, "exclusiveMinimum");
    const max = numberAt(schema, "maximum") ?? numberAt(schema, "exclusiveMaximum");
    const step = numberAt(schema, "multipleOf");
    return { ...shared, kind: "number", integer: type === "integer", min, max, step, currencyPath: null };
  }
  if (type === "object" || isObject(schema["properties"])) {
    return { ...shared, kind: "object", fields: objectField(node, depth, building) };
  }
  return type === "array" ? arrayField(node, name, depth, building) : null;
}

function build(
  schema: JsonValue | undefined,
  name: string,
  required: boolean,
  depth: number,
  building: Building,
): FormField {
  const node = schemaNode(schema, building.root);
  const shared = base(node, name, required);
  const unknown: FormField = { ...shared, kind: "unknown", schema: isObject(schema) ? schema : {} };
  building.left.fields--;
  if (!node || node.unchecked.length > 0 || depth > MAX_DEPTH || building.left.fields < 0) return unknown;
  const constant = node.schema["const"];
  if (constant !== undefined) return { ...shared, kind: "const", value: constant };
  const options = node.schema["enum"];
  if (Array.isArray(options) && options.length > 0) {
    const values = options.filter((option) => !(node.nullable && sameJson(option, null)));
    return { ...shared, kind: "enum", options: values };
  }
  const field = choiceField(node, name, depth, building) ?? typedField(node, name, depth, building);
  return field ? { ...field, ...shared } : unknown;
}

/**
 * Turns a JSON Schema (draft 7 to 2020-12) into the fields of a form. What it does not understand becomes an
 * "unknown" field. Never throws; bounded in depth and number of fields.
 */
export function toFormSchema(schema: JsonObject): FormSchema {
  const building = { root: schema, left: { fields: MAX_FIELDS } };
  const field = build(schema, "", true, 0, building);
  return { fields: field.kind === "object" ? field.fields : [] };
}
