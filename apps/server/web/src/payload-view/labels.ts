import { fieldTitle, readPointer, toFormSchema } from "@letsping/core";
import type { FormField, RequestDetail } from "@letsping/core";

type Described = Pick<RequestDetail, "schema" | "field_labels" | "payload">;

export interface Labels {
  /** The words for a value, with those of what it stands in: “Items, 2, Price”. */
  of: (path: string) => string;
  /** The words for the value alone: what a person set, else the schema's title, else the field's name. */
  own: (path: string) => string;
  /** The field's real name where the agent gave it other words; else null. An agent's title may mislead. */
  realName: (path: string) => string | null;
  /** How a person said that the value is written; null where nobody did. */
  formatOf: (path: string) => string | null;
}

export function escapePart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function collect(field: FormField, path: string, titles: Map<string, string>): void {
  titles.set(path, field.title);
  if (field.kind === "object") {
    for (const each of field.fields) collect(each.field, `${path}/${escapePart(each.name)}`, titles);
  }
  if (field.kind === "list" || field.kind === "table") collect(field.item, `${path}/*`, titles);
}

function nameOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}

export function labelsOf({ schema, field_labels, payload }: Described): Labels {
  const titles = new Map<string, string>();
  if (schema) {
    for (const { name, field } of toFormSchema(schema).fields) collect(field, `/${escapePart(name)}`, titles);
  }
  /** Whether the last part of a path is a place in a list; a key of digits in a group is a name. */
  const isPlace = (path: string) => {
    if (!/\/\d+$/.test(path)) return false;
    const parent = readPointer(payload, path.slice(0, path.lastIndexOf("/")));
    return parent === undefined ? true : Array.isArray(parent);
  };
  /** Places inside lists share their words: `/items/0/price` is `/items/*` and `/price`. */
  const pattern = (path: string) => {
    const parts = path.split("/");
    return parts.map((part, index) => (isPlace(parts.slice(0, index + 1).join("/")) ? "*" : part)).join("/");
  };
  const chosen = (path: string) => field_labels[path] ?? field_labels[pattern(path)];
  const own = (path: string) => {
    if (path === "") return "The whole payload";
    if (isPlace(path)) return `${Number(nameOf(path)) + 1}`;
    return chosen(path)?.label ?? titles.get(pattern(path)) ?? fieldTitle(nameOf(path));
  };
  return {
    own,
    formatOf: (path) => chosen(path)?.format ?? null,
    realName: (path) => {
      if (path === "" || isPlace(path) || chosen(path)) return null;
      const name = nameOf(path);
      const title = titles.get(pattern(path)) ?? fieldTitle(name);
      return title.toLowerCase() === fieldTitle(name).toLowerCase() ? null : name;
    },
    of: (path) => {
      const parts = path.split("/").slice(1);
      if (parts.length < 2) return own(path);
      return parts.map((_, index) => own(`/${parts.slice(0, index + 1).join("/")}`)).join(", ");
    },
  };
}
