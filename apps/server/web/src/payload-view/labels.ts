import { fieldTitle, toFormSchema } from "@letsping/core";
import type { FormField, RequestDetail } from "@letsping/core";

type Described = Pick<RequestDetail, "schema" | "field_labels">;

export interface Labels {
  /** The words for a value: what a person set, else the schema's title, else the field's name. */
  of: (path: string) => string;
  /** How a person said that the value is written; null where nobody did. */
  formatOf: (path: string) => string | null;
}

/** Places inside lists share their words: `/items/0/price` is `/items/*`+`/price`. */
function pattern(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, "/*");
}

export function escapePart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function collect(field: FormField, path: string, titles: Map<string, string>): void {
  titles.set(path, field.title);
  if (field.kind === "object")
    for (const each of field.fields) collect(each.field, `${path}/${escapePart(each.name)}`, titles);
  if (field.kind === "list" || field.kind === "table") collect(field.item, `${path}/*`, titles);
}

export function labelsOf({ schema, field_labels }: Described): Labels {
  const titles = new Map<string, string>();
  if (schema) {
    for (const { name, field } of toFormSchema(schema).fields) collect(field, `/${escapePart(name)}`, titles);
  }
  const one = (path: string) => {
    const last = path
      .slice(path.lastIndexOf("/") + 1)
      .replaceAll("~1", "/")
      .replaceAll("~0", "~");
    if (/^\d+$/.test(last)) return `${Number(last) + 1}`;
    return (
      field_labels[path]?.label ??
      field_labels[pattern(path)]?.label ??
      titles.get(pattern(path)) ??
      fieldTitle(last)
    );
  };
  return {
    formatOf: (path) => field_labels[path]?.format ?? field_labels[pattern(path)]?.format ?? null,
    of: (path) => {
      if (path === "") return "The whole payload";
      const parts = path.split("/").slice(1);
      if (parts.length === 1) return one(path);
      return parts.map((_, index) => one(`/${parts.slice(0, index + 1).join("/")}`)).join(", ");
    },
  };
}
