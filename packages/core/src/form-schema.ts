import { choiceField } from "./form-choices";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { isObject } from "./schema-node";
import { sameJson } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";
import { fieldTitle } from "./schema-titles";
import { schemaTitle } from "./schema-titles";
import { wordsAt } from "./schema-titles";

interface FieldBase {
  /** The agent's words, else those of the name. */
  title: string;
  /** The agent's words. */
  description: string | null;
  /** The person may look but not change. */
  readOnly: boolean;
  nullable: boolean;
  required: boolean;
}

/** A field under its name in a group. */
export interface FormEntry {
  name: string;
  field: FormField;
}

/** One of the shapes that a value may have. `schema` is the shape's own, with what all of them share. */
export interface FormChoice {
  title: string;
  schema: JsonObject;
  field: FormField;
}

/**
 * One field of a form, with what may stand in it. Fields inside fields are worked out when they are read, so a schema
 * that refers to itself has no end and costs nothing.
 */
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
        /** Whether the bounds themselves are not allowed. */
        above: boolean;
        below: boolean;
        step: number | null;
        currencyPath: string | null;
      }
    | { kind: "boolean" }
    | { kind: "enum"; options: JsonValue[]; optionTitles: (string | null)[] }
    | { kind: "const"; value: JsonValue }
    | {
        kind: "object";
        fields: FormEntry[];
        /** What may stand under names that `fields` lacks; null where nothing of it may be changed. */
        additional: FormField | null;
      }
    | {
        kind: "list";
        /** Fields of the first items, each with its own shape. */
        prefix: FormField[];
        /** The field of all further items; null where there may be none. */
        item: FormField | null;
        minItems: number | null;
        maxItems: number | null;
        unique: boolean;
      }
    | { kind: "choice"; choices: FormChoice[] }
    | { kind: "unknown"; schema: JsonObject }
  );

/** A payload's form. */
export interface FormSchema {
  root: FormField;
  /** Whether the schema names anything that a person could change. */
  editable: boolean;
}

/** Fields below this many others are told as JSON. */
const MAX_DEPTH = 12;
const LONGEST_DESCRIPTION = 600;
const MONEY_NAMES = /(^|_)(amount|total|price|cost|fee|refund|subtotal|balance)(_|$)/i;

/** Builds the field of a place of the schema. */
export type BuildField = (
  schema: JsonValue | undefined,
  name: string,
  required: boolean,
  depth: number,
) => FormField;

function numberAt(schema: JsonObject, key: string): number | null {
  const value = schema[key];
  return typeof value === "number" ? value : null;
}

function baseOf(node: SchemaNode | null, name: string, required: boolean): FieldBase {
  const schema = node?.schema ?? {};
  return {
    title: schemaTitle(schema) ?? fieldTitle(name),
    description: wordsAt(schema, "description", LONGEST_DESCRIPTION),
    readOnly: schema["readOnly"] === true,
    nullable: node?.nullable ?? false,
    required,
  };
}

/** The field of a value that no schema describes: locked, or edited as JSON. */
export function anyField(name: string, readOnly: boolean): FormField {
  return { ...baseOf(null, name, false), readOnly, kind: "unknown", schema: {} };
}

function textField(base: FieldBase, schema: JsonObject): FormField {
  const text = (key: string) => (typeof schema[key] === "string" ? (schema[key] as string) : null);
  const maxLength = numberAt(schema, "maxLength");
  const format = text("format");
  const long =
    format === "textarea" ||
    format === "markdown" ||
    (format === null && maxLength !== null && maxLength > 120);
  const limits = { minLength: numberAt(schema, "minLength"), maxLength, pattern: text("pattern") };
  return { ...base, kind: "text", long, format, ...limits };
}

function numberField(base: FieldBase, schema: JsonObject, integer: boolean): FormField {
  const bound = (plain: string, exclusive: string) => {
    const without = numberAt(schema, exclusive);
    return {
      value: without ?? numberAt(schema, plain),
      exclusive: without !== null || schema[exclusive] === true,
    };
  };
  const [low, high] = [bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum")];
  return {
    ...base,
    kind: "number",
    integer,
    min: low.value,
    max: high.value,
    above: low.exclusive,
    below: high.exclusive,
    step: numberAt(schema, "multipleOf"),
    currencyPath: null,
  };
}

/** Runs once, when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let known: { value: T } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

function objectField(base: FieldBase, { schema }: SchemaNode, depth: number, build: BuildField): FormField {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const currency = Object.keys(properties).find((name) => /^currency(_code)?$/i.test(name)) ?? null;
  const fields = once(() =>
    Object.entries(properties).map(([name, each]): FormEntry => {
      const field = once((): FormField => {
        const built = build(each, name, required.has(name), depth + 1);
        const isMoney = built.kind === "number" && currency !== null && MONEY_NAMES.test(name);
        return isMoney ? { ...built, currencyPath: currency } : built;
      });
      return {
        name,
        get field() {
          return field();
        },
      };
    }),
  );
  const { additionalProperties, patternProperties } = schema;
  const additional = once((): FormField | null => {
    // Which pattern a name fits is for the check to say: such a value is edited as JSON.
    if (isObject(patternProperties)) return anyField("", false);
    return isObject(additionalProperties) ? build(additionalProperties, "", false, depth + 1) : null;
  });
  return {
    ...base,
    kind: "object",
    get fields() {
      return fields();
    },
    get additional() {
      return additional();
    },
  };
}

function listField(
  base: FieldBase,
  { schema }: SchemaNode,
  name: string,
  depth: number,
  build: BuildField,
): FormField {
  const { items, prefixItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  const rest = Array.isArray(items) ? schema["additionalItems"] : items;
  const one = name.replace(/s$/, "");
  const prefix = once(() => first.map((each, index) => build(each, `${one} ${index + 1}`, true, depth + 1)));
  const item = once(() => (rest === false ? null : build(rest, one, true, depth + 1)));
  return {
    ...base,
    kind: "list",
    get prefix() {
      return prefix();
    },
    get item() {
      return item();
    },
    minItems: numberAt(schema, "minItems"),
    maxItems: numberAt(schema, "maxItems"),
    unique: schema["uniqueItems"] === true,
  };
}

/** Whether conditions name fields that the group itself does not: then only its JSON holds all of them. */
function conditionsNameMore({ schema }: SchemaNode): boolean {
  const own = isObject(schema["properties"]) ? schema["properties"] : {};
  const names = (each: JsonValue | undefined) =>
    isObject(each) && isObject(each["properties"]) ? Object.keys(each["properties"]) : [];
  const dependent = ["dependentSchemas", "dependencies"].flatMap((keyword) => {
    const all = schema[keyword];
    return isObject(all) ? Object.values(all) : [];
  });
  const conditions = [schema["then"], schema["else"], ...dependent];
  const hides = (each: JsonValue | undefined) =>
    isObject(each) && ["$ref", "allOf", "anyOf", "oneOf"].some((keyword) => Object.hasOwn(each, keyword));
  return conditions.some((each) => hides(each) || names(each).some((name) => !Object.hasOwn(own, name)));
}

function typedField(
  base: FieldBase,
  node: SchemaNode,
  name: string,
  depth: number,
  build: BuildField,
): FormField | null {
  const { schema, types } = node;
  const [type] = types;
  if (type === "string") return textField(base, schema);
  if (type === "boolean") return { ...base, kind: "boolean" };
  if (type === "number" || type === "integer")
    return numberField(
      base,
      schema,
      types.every((each) => each === "integer"),
    );
  const isGroup = type === undefined && isObject(schema["properties"]);
  if (type === "object" || isGroup)
    return conditionsNameMore(node) ? null : objectField(base, node, depth, build);
  const isList = type === undefined && (isObject(schema["items"]) || Array.isArray(schema["prefixItems"]));
  return type === "array" || isList ? listField(base, node, name, depth, build) : null;
}

function builder(root: JsonObject): BuildField {
  const build: BuildField = (schema, name, required, depth) => {
    const node = schemaNode(schema, root);
    const base = baseOf(node, name, required);
    const unknown: FormField = { ...base, kind: "unknown", schema: isObject(schema) ? schema : {} };
    if (!node || node.unchecked.length > 0 || depth > MAX_DEPTH) return unknown;
    const { const: constant, enum: options, allOf } = node.schema;
    if (constant !== undefined) return { ...base, kind: "const", value: constant };
    if (Array.isArray(options) && options.length > 0) {
      const values = options.filter((option) => !(node.nullable && sameJson(option, null)));
      return { ...base, kind: "enum", options: values, optionTitles: [] };
    }
    // Parts that contradict one another are no one shape.
    if (allOf !== undefined) return unknown;
    const asChoice = choiceField(base, node, root, name, depth, build);
    return asChoice ?? typedField(base, node, name, depth, build) ?? unknown;
  };
  return build;
}

function hasChangeable(field: FormField): boolean {
  if (field.kind === "choice") return field.choices.some((choice) => hasChangeable(choice.field));
  return field.kind === "object" && (field.fields.length > 0 || field.additional !== null);
}

/**
 * Turns a JSON Schema (draft 7 to 2020-12) into a form. What it does not understand becomes an "unknown" field, which
 * is edited as JSON. Never throws, whatever the schema.
 */
export function toFormSchema(schema: JsonObject): FormSchema {
  const root = builder(schema)(schema, "", true, 0);
  return { root, editable: hasChangeable(root) };
}
