import type { BuildField } from "./form-schema";
import type { FormChoice } from "./form-schema";
import type { FormField } from "./form-schema";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";
import { previewJson } from "./preview-json";
import { isObject } from "./schema-node";
import { schemaNode } from "./schema-node";
import type { SchemaNode } from "./schema-node";
import { discriminators } from "./schema-titles";
import { schemaTitle } from "./schema-titles";

const MOST_CHOICES = 24;

const TYPE_TITLES = new Map([
  ["string", "Text"],
  ["number", "Number"],
  ["integer", "Whole number"],
  ["boolean", "On or off"],
  ["object", "Group"],
  ["array", "List"],
]);

function titleOf(schema: JsonObject, root: JsonObject, index: number): string {
  const node = schemaNode(schema, root);
  const title = node && schemaTitle(node.schema);
  if (title) return title;
  const [constant] = node ? discriminators(node.schema, root).values() : [];
  if (constant !== undefined) return typeof constant === "string" ? constant : previewJson(constant);
  const [type = "", second] = node?.types ?? [];
  return (second === undefined && TYPE_TITLES.get(type)) || `Choice ${index + 1}`;
}

/** Titles that can be told apart. */
function distinct(titles: string[]): string[] {
  return titles.map((title, index) =>
    titles.some((other, at) => at !== index && other === title) ? `${title} (${index + 1})` : title,
  );
}

/** The shapes that a place may have: its choices, or its types; null where it has one. */
function shapesOf({ schema, types }: SchemaNode): JsonObject[] | null {
  const { oneOf, anyOf, ...beside } = schema;
  if (oneOf !== undefined && anyOf !== undefined) return null;
  const branches = oneOf ?? anyOf;
  // Title and description are those of the whole, not of each shape.
  const { title: _title, description: _description, nullable: _nullable, ...shared } = beside;
  if (Array.isArray(branches)) {
    const isShared = Object.keys(shared).some(
      (key) => !["$schema", "$defs", "definitions", "$id"].includes(key),
    );
    return branches.map((branch) => {
      const own = isObject(branch) ? branch : branch === true ? {} : { not: {} };
      return isShared ? { allOf: [own, shared] } : own;
    });
  }
  const kinds = types.includes("number") ? types.filter((type) => type !== "integer") : types;
  return kinds.length > 1 ? kinds.map((type) => ({ ...shared, type })) : null;
}

/** Options that are constants, each with a title of its own. */
function optionsOf(
  shapes: JsonObject[],
  root: JsonObject,
): { value: JsonValue; title: string | null }[] | null {
  const options = shapes.map((shape) => {
    const schema = schemaNode(shape, root)?.schema ?? {};
    return { value: schema["const"], title: schemaTitle(schema) };
  });
  const isOption = (each: (typeof options)[number]): each is { value: JsonValue; title: string | null } =>
    each.value !== undefined;
  return options.every(isOption) ? options : null;
}

/** The field of a place that may have one of several shapes; null where it has one, or too many to choose from. */
export function choiceField(
  base: Omit<FormField, "kind">,
  node: SchemaNode,
  root: JsonObject,
  name: string,
  depth: number,
  build: BuildField,
): FormField | null {
  const shapes = shapesOf(node);
  if (!shapes || shapes.length === 0) return null;
  const options = optionsOf(shapes, root);
  if (options) {
    const optionTitles = options.map(({ title }) => title);
    return { ...base, kind: "enum", options: options.map(({ value }) => value), optionTitles };
  }
  if (shapes.length > MOST_CHOICES) return { ...base, kind: "unknown", schema: node.schema };
  const titles = distinct(shapes.map((shape, index) => titleOf(shape, root, index)));
  let known: FormChoice[] | null = null;
  return {
    ...base,
    kind: "choice",
    get choices() {
      known ??= shapes.map((schema, index) => {
        const field = build(schema, name, base.required, depth + 1);
        // Choices of choices of one value are edited as JSON.
        const own: FormField = field.kind === "choice" ? { ...base, kind: "unknown", schema } : field;
        return { title: titles[index] ?? "", schema, field: own };
      });
      return known;
    },
  };
}
