import type { JsonValue } from "@letsping/core";
import { escapePart } from "./labels";

/** One line of a JSON document. */
export interface JsonLine {
  /** JSON Pointer of the value that the line begins or ends. */
  path: string;
  depth: number;
  name: string | null;
  text: string;
  kind: "plain" | "text" | "masked";
  tail: string;
}

interface Place {
  path: string;
  depth: number;
  name: string | null;
  tail: string;
}

function collect(value: JsonValue, place: Place, masked: ReadonlySet<string>, lines: JsonLine[]): void {
  const { path, depth, name, tail } = place;
  const add = (text: string, end: string, own: string | null, kind: JsonLine["kind"] = "plain") =>
    lines.push({ path, depth, name: own, text, kind, tail: end });
  if (masked.has(path)) add("", tail, name, "masked");
  else if (typeof value === "string") add(value, tail, name, "text");
  else if (typeof value !== "object" || value === null) add(JSON.stringify(value), tail, name);
  else {
    const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
    const entries = Object.entries(value);
    if (entries.length === 0) return void add(`${open}${close}`, tail, name);
    add(open, "", name);
    entries.forEach(([key, each], index) => {
      const inside = {
        path: `${path}/${escapePart(key)}`,
        depth: depth + 1,
        name: Array.isArray(value) ? null : key,
        tail: index < entries.length - 1 ? "," : "",
      };
      collect(each, inside, masked, lines);
    });
    add(close, tail, null);
  }
}

/** A value as JSON, one line per value. `path` says where the value stands. */
export function jsonLines(value: JsonValue, masked: ReadonlySet<string>, path: string): JsonLine[] {
  const lines: JsonLine[] = [];
  collect(value, { path, depth: 0, name: null, tail: "" }, masked, lines);
  return lines;
}
