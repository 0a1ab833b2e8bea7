import { fromUtf8 } from "@letsping/core";

/** Encodings inside each other that are undone. */
const MOST_LAYERS = 2;
const LONGEST_SHOWN = 300;
const BASE64 = /^[A-Za-z0-9+/_-]{12,}={0,2}$/;
const HEX = /^(?:[0-9a-f]{2}){8,}$/i;
const PERCENT = /%[0-9a-f]{2}/i;
/** Tag characters write ASCII invisibly, each 0xE0000 above its letter. */
const TAGS = /[\u{e0020}-\u{e007e}]/gu;
const INVISIBLE = /\p{Cf}/gu;
/** What no text for people holds; decoded by chance, it is no text. */
const CONTROLS = /[\p{Cc}\p{Co}\p{Cn}]/u;

function textOf(bytes: Iterable<number>): string | null {
  try {
    return fromUtf8(Uint8Array.from(bytes));
  } catch {
    // No text at all: then it is shown as it stands.
    return null;
  }
}

function decoded(text: string): string | null {
  if (HEX.test(text)) return textOf((text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  if (BASE64.test(text)) {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
    return plain.length % 4 === 1 ? null : textOf([...atob(plain)].map((each) => each.charCodeAt(0)));
  }
  if (!PERCENT.test(text)) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing: an ordinary text.
    return null;
  }
}

/**
 * What a text says that was written so that people do not read it: in base64, hex or percent codes, in tag characters, or
 * with invisible characters between its letters. Null of a text that says what it shows.
 */
export function hiddenWords(text: string): string | null {
  const visible = (some: string) =>
    some
      .replace(TAGS, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000))
      .replace(INVISIBLE, "")
      .trim();
  let words = visible(text);
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const inner = decoded(words);
    if (inner === null || CONTROLS.test(inner.replace(/\s/g, ""))) break;
    words = visible(inner);
  }
  if (words === "" || words === text.trim()) return null;
  return words.length > LONGEST_SHOWN ? `${words.slice(0, LONGEST_SHOWN)}…` : words;
}
