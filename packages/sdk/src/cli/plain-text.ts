/** What a terminal would obey, or would show as something else than it is. */
const NOT_PLAIN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;
const MOST_CHARACTERS = 200;

/** One line that is safe in a terminal: control characters, direction marks and line ends are written as `\u{1b}`. */
export function oneLine(text: string): string {
  return text.replace(NOT_PLAIN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A value from outside as one safe line; a long text is cut. */
export function plainText(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return oneLine(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}
