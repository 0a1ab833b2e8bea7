import type { JsonValue } from "./json";

const PREVIEW_LENGTH = 60;

/** JSON of a value, cut at 60 characters; looks at no more of the value than it shows. */
export function previewJson(value: JsonValue): string {
  const text = preview(value, PREVIEW_LENGTH + 1);
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}

function preview(value: JsonValue, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pieces = Array.isArray(value)
    ? value.slice(0, room).map((item) => () => preview(item, room))
    : Object.keys(value)
        .slice(0, room)
        .map((name) => () => `${preview(name, room)}:${preview(value[name] ?? null, room)}`);
  let text = "";
  for (const piece of pieces) {
    if (text.length > room) break;
    text += `${text === "" ? "" : ","}${piece()}`;
  }
  return Array.isArray(value) ? `[${text}]` : `{${text}}`;
}
