import { fieldTitle, readPointer, titleAt } from "@letsping/core";
import type { JsonValue, RequestDetail } from "@letsping/core";

type Described = Pick<RequestDetail, "schema" | "field_labels" | "payload">;

export interface Labels {
  /** The words for a value, with those of what it stands in: “Items, 2, Price”. */
  of: (path: string) => string;
  /**
   * The words for the value alone: what a person set, else the agent's title, else the field's name. `title` is the
   * agent's where it is known already.
   */
  own: (path: string, title?: string | undefined) => string;
  /** The field's real name where the agent gave it other words, or another field has the same; else null. */
  realName: (path: string, title?: string | undefined) => string | null;
  /** How a person said that the value is written; null where nobody did. */
  formatOf: (path: string) => string | null;
}

export function escapePart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function partsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A name that its words say whole: `user_id`, `userId`. */
const PLAIN_NAME = /^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/;

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

export function labelsOf({ schema, field_labels, payload }: Described): Labels {
  /** Whether the last part of a path is a place in a list; a key of digits in a group is a name. */
  const isPlace = (path: string) => {
    if (!/\/\d+$/.test(path)) return false;
    const parent = readPointer(payload, parentOf(path));
    return parent === undefined ? true : Array.isArray(parent);
  };
  /** Places inside lists share their words: `/items/0/price` is `/items/*` and `/price`. */
  const pattern = (path: string) => {
    const parts = path.split("/");
    return parts.map((part, index) => (isPlace(parts.slice(0, index + 1).join("/")) ? "*" : part)).join("/");
  };
  const chosen = (path: string) => field_labels[path] ?? field_labels[pattern(path)];
  const titles = new Map<string, string>();
  /** The agent's title, else the words of the name. A person's own label is looked for first, by `own`. */
  const titleOf = (path: string): string => {
    const known = titles.get(path);
    if (known !== undefined) return known;
    const parts = partsOf(path);
    const name = parts.at(-1) ?? "";
    const title = (schema && titleAt(schema, payload, parts)) ?? fieldTitle(name);
    const words = title.trim() === "" ? "(no name)" : title;
    titles.set(path, words);
    return words;
  };
  const own = (path: string, title?: string | undefined) => {
    if (path === "") return "The whole payload";
    if (isPlace(path)) return `${Number(partsOf(path).at(-1)) + 1}`;
    return chosen(path)?.label ?? (title?.trim() ? title : titleOf(path));
  };
  const named = new Map<string, Map<string, string[]>>();
  /** The names of a group by their words: two that differ in case or strokes alone look the same. */
  const namesByWords = (parent: string): Map<string, string[]> => {
    const known = named.get(parent);
    if (known) return known;
    const found = new Map<string, string[]>();
    const group: JsonValue | undefined = readPointer(payload, parent);
    const names =
      typeof group === "object" && group !== null && !Array.isArray(group) ? Object.keys(group) : [];
    for (const name of names) {
      const words = own(`${parent}/${escapePart(name)}`).toLowerCase();
      found.set(words, [...(found.get(words) ?? []), name]);
    }
    named.set(parent, found);
    return found;
  };
  return {
    own,
    formatOf: (path) => chosen(path)?.format ?? null,
    realName: (path, title) => {
      if (path === "" || isPlace(path) || chosen(path)) return null;
      const name = partsOf(path).at(-1) ?? "";
      const words = own(path, title).toLowerCase();
      const others = namesByWords(parentOf(path)).get(words) ?? [];
      const isPlain = PLAIN_NAME.test(name) && words === fieldTitle(name).toLowerCase();
      return isPlain && !others.some((other) => other !== name) ? null : name;
    },
    of: (path) => {
      const parts = path.split("/").slice(1);
      if (parts.length < 2) return own(path);
      return parts.map((_, index) => own(`/${parts.slice(0, index + 1).join("/")}`)).join(", ");
    },
  };
}
