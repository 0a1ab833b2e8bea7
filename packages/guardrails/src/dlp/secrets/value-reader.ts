import { isQuote } from "./characters";
import { isSpace } from "./characters";

/** Where a value stands, without its quotes. */
export interface ValueSpan {
  start: number;
  end: number;
  quoted: boolean;
}

const MOST_VALUE = 4096;
const MOST_SPACE = 40;

/** Reads the value that starts somewhere after an operator or other link; null where there is none. */
export function readValue(text: string, from: number): ValueSpan | null {
  let at = skipSpace(text, from);
  at = skipPrefix(text, at);
  const quote = text.charCodeAt(at);
  if (isQuote(quote)) return readQuoted(text, at, quote);
  if (text.startsWith("&quot;", at)) return closedBy(text, at + 6, "&quot;") ?? readBare(text, at + 6);
  return readBare(text, at);
}

/** At most one line end: a value stands on its name's line or, in YAML and XML, on the next. */
function skipSpace(text: string, from: number): number {
  let at = from;
  let lines = 0;
  while (at < text.length && at - from < MOST_SPACE && isSpace(text.charCodeAt(at))) {
    if (text.charCodeAt(at) === 10 && ++lines > 1) break;
    at++;
  }
  return at;
}

/** `u"…"`, `b'…'`, `@"…"`, `\"…`, `["…`, `("…`: what languages and escapes put before a quote. */
function skipPrefix(text: string, from: number): number {
  let at = from;
  if (text[at] === "[" || text[at] === "(" || text[at] === "{") at = skipSpace(text, at + 1);
  while (text[at] === "\\" && at - from < 8) at++;
  if (isQuote(text.charCodeAt(at))) return at;
  if ("uUbBrRfF@$L".includes(text.charAt(at) || " ") && isQuote(text.charCodeAt(at + 1))) return at + 1;
  return text[from] === "\\" ? from : at;
}

function readQuoted(text: string, at: number, quote: number): ValueSpan {
  let start = at + 1;
  if (text.charCodeAt(start) === quote) {
    // `""` is empty, and `"""` begins a longer text.
    if (text.charCodeAt(start + 1) !== quote) return { start, end: start, quoted: true };
    start += 2;
  } else if (isQuote(text.charCodeAt(start))) start++;
  const escaped = text[at - 1] === "\\";
  const most = Math.min(text.length, start + MOST_VALUE);
  for (let end = start; end < most; end++) {
    const code = text.charCodeAt(end);
    if (code === 10) break;
    if (code === 92 && escaped && text.charCodeAt(end + 1) === quote) return { start, end, quoted: true };
    if (code === 92 && !escaped) end++;
    else if (code === quote && !escaped) return { start, end: trimQuotes(text, start, end), quoted: true };
  }
  return { ...readBare(text, start), quoted: false };
}

function trimQuotes(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && isQuote(text.charCodeAt(trimmed - 1))) trimmed--;
  return trimmed;
}

function closedBy(text: string, start: number, mark: string): ValueSpan | null {
  const end = text.slice(start, start + MOST_VALUE).indexOf(mark);
  return end < 0 ? null : { start, end: start + end, quoted: true };
}

/** Reads a value without quotes: up to a space or what ends a value in lists, calls, queries, tags and headers. */
export function readBare(text: string, start: number): ValueSpan {
  const most = Math.min(text.length, start + MOST_VALUE);
  let end = start;
  for (; end < most; end++) {
    const code = text.charCodeAt(end);
    if (isSpace(code) || isQuote(code) || ENDS[code] === 1) break;
    if (code === 38 && /^&(?:\w{1,40}=|(?:quot|amp|lt|gt|apos|nbsp|#\d+);)/.test(text.slice(end, end + 44)))
      break;
    if (code === 92 && "nrt\"'\\".includes(text.charAt(end + 1) || "n")) break;
  }
  // The full stop or colon at the end belongs to the sentence.
  while (end > start && ".:!?".includes(text.charAt(end - 1)) && isSentenceEnd(text, end)) end--;
  return { start, end, quoted: false };
}

const ENDS = new Uint8Array(128);
for (const mark of "<>,;)]}|") ENDS[mark.charCodeAt(0)] = 1;

/** An exclamation mark is as often the end of a password. */
function isSentenceEnd(text: string, end: number): boolean {
  return (
    text[end - 1] !== "!" && text[end - 1] !== "?" && (end >= text.length || isSpace(text.charCodeAt(end)))
  );
}
