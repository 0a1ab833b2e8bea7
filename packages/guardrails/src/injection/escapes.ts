import { HEX } from "./decode";
import { valueIn } from "./decode";
import { finish } from "./normal";
import type { Normal } from "./normal";
import { replace } from "./normal";
import { replaceByUnit } from "./normal";
import { rewrite } from "./normal";
import type { Rewriting } from "./normal";
import { unitsOf } from "../units";

/** Named characters that may stand for letters of markup, and the longest of them with its signs. */
const ENTITIES = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["sol", "/"],
  ["lsqb", "["],
  ["rsqb", "]"],
  ["newline", "\n"],
  ["tab", " "],
  ["vert", "|"],
  ["num", "#"],
  ["colon", ":"],
  ["excl", "!"],
  ["period", "."],
  ["comma", ","],
  ["lpar", "("],
  ["rpar", ")"],
]);
const LONGEST_ENTITY = 9;

function numberAt(
  text: string,
  from: number,
  base: 10 | 16,
  least: number,
  most: number,
): { value: number; end: number } | null {
  let value = 0;
  let end = from;
  while (end < text.length && end - from < most) {
    const digit = valueIn(HEX, text.charCodeAt(end));
    if (digit < 0 || digit >= base) break;
    value = value * base + digit;
    end++;
  }
  return end - from < least || value > 0x10ffff ? null : { value, end };
}

/** Where an escape may be. */
export const ESCAPE = /%[0-9a-f]{2}|\\[unrtx]|&[#a-z]/i;

/** What an escape that begins at `index` stands for, and where it ends; null where there is none. */
function escapeAt(text: string, index: number): { value: number; end: number } | null {
  const unit = text.charCodeAt(index);
  const next = text.charCodeAt(index + 1);
  if (unit === 37) return numberAt(text, index + 1, 16, 2, 2);
  if (unit === 92) {
    if (next === 117 && text.charCodeAt(index + 2) === 123) {
      const code = numberAt(text, index + 3, 16, 1, 6);
      return code !== null && text.charCodeAt(code.end) === 125
        ? { value: code.value, end: code.end + 1 }
        : null;
    }
    if (next === 117) return numberAt(text, index + 2, 16, 4, 4);
    if (next === 120) return numberAt(text, index + 2, 16, 2, 2);
    if (next === 110 || next === 114) return { value: 10, end: index + 2 };
    if (next === 116) return { value: 32, end: index + 2 };
    return null;
  }
  if (unit !== 38) return null;
  if (next === 35) {
    const hex = (text.charCodeAt(index + 2) | 32) === 120;
    const code = numberAt(text, index + (hex ? 3 : 2), hex ? 16 : 10, 1, 7);
    return code === null
      ? null
      : { value: code.value, end: text.charCodeAt(code.end) === 59 ? code.end + 1 : code.end };
  }
  let end = index + 2;
  while (end < index + LONGEST_ENTITY && text.charCodeAt(end) !== 59) end++;
  const sign = ENTITIES.get(text.slice(index + 1, end).toLowerCase());
  return sign === undefined || text.charCodeAt(end) !== 59
    ? null
    : { value: sign.charCodeAt(0), end: end + 1 };
}

/**
 * A text without the escapes that a reader undoes without thinking: `%20`, `\u0020`, `\x20`, `\n`, `&#32;`, `&lt;`.
 * Percent signs before bytes outside ASCII stay as they are. Null where there is none.
 */
export function withoutEscapes(outer: Normal): Normal | null {
  const { text } = outer;
  if (!ESCAPE.test(text)) return null;
  const { length } = text;
  const units = unitsOf(text);
  let copy: Rewriting | null = null;
  for (let index = 0; index < length; ) {
    const unit = units[index] ?? 0;
    const found = unit === 37 || unit === 92 || unit === 38 ? escapeAt(text, index) : null;
    if (found === null || (unit === 37 && found.value > 0x7f)) {
      index++;
      continue;
    }
    copy ??= rewrite(text);
    if (found.value > 0xffff) replace(copy, index, found.end, String.fromCodePoint(found.value));
    else replaceByUnit(copy, index, found.end, found.value);
    index = found.end;
  }
  return copy === null ? null : finish(copy, outer);
}
