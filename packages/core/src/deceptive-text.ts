/** A stretch of a text that may deceive the person who reads it. Offsets are UTF-16 units. */
export interface TextMark {
  start: number;
  end: number;
  kind: "control" | "invisible" | "bidi" | "padding" | "host";
  /** What is shown in its place or beside it, for example `ZWSP`, `12 spaces`, `Real host: xn--cme-5cd.com`. */
  label: string;
}

const NAMES = new Map<number, string>([
  [0x00ad, "SHY"],
  [0x034f, "CGJ"],
  [0x061c, "ALM"],
  [0x115f, "HCF"],
  [0x1160, "HJF"],
  [0x180e, "MVS"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x2028, "LSEP"],
  [0x2029, "PSEP"],
  [0x2060, "WJ"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0x2800, "BRAILLE BLANK"],
  [0x3164, "HF"],
  [0xfeff, "BOM"],
  [0xffa0, "HHF"],
]);
const BIDI = new Set([
  0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
]);
const SUSPECT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]|\p{Cn}|\p{Co}|[\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0e]/gu;
const PADDING = /[ \u00a0\u2000-\u200a\u202f\u205f\u3000\t]{8,}|(?:[ \t]*\n){4,}/gu;
const EMOJI_BEFORE = /[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f]$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
/** Every part is bounded, or cannot begin inside itself: a long text costs time in proportion to its length. */
const HOSTS =
  /(?:\b[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^\s/?#@]*@)?|[^\s@<>"'(]@|(?<![\p{L}\p{N}\p{M}_.@-]))((?:[\p{L}\p{N}\p{M}_-]+\.)+[\p{L}\p{M}]{2,})/giu;

function nameOf(code: number): string {
  if (code >= 0xe0000 && code <= 0xe007f) return "TAG";
  if (code >= 0xfe00 && code <= 0xfe0f) return `VS${code - 0xfe00 + 1}`;
  return NAMES.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function kindOf(code: number): TextMark["kind"] {
  if (BIDI.has(code)) return "bidi";
  return code < 0xa0 ? "control" : "invisible";
}

/** A joiner between two pictures makes one emoji; it hides nothing. */
function joinsEmoji(text: string, at: number): boolean {
  return (
    EMOJI_BEFORE.test(text.slice(Math.max(0, at - 3), at)) && EMOJI_AFTER.test(text.slice(at + 1, at + 4))
  );
}

/** What a browser would connect to; null where it is the same as it looks. */
function realHost(host: string): string | null {
  // Every label of a host of plain ASCII letters is what it looks like, unless it is already an encoded one.
  if (!/[^\u0000-\u007f]/.test(host)) return /(^|\.)xn--/i.test(host) ? host : null;
  try {
    const encoded = new URL(`http://${host}`).hostname;
    return encoded === host.toLowerCase() ? null : encoded;
  } catch {
    return "not a valid host";
  }
}

/**
 * Finds what makes a text look other than it is: control, invisible and direction characters, long runs of blanks,
 * and host names whose letters only look familiar. In order of their place.
 */
export function inspectText(text: string): TextMark[] {
  const marks: TextMark[] = [];
  for (const match of text.matchAll(SUSPECT)) {
    const code = match[0].codePointAt(0) ?? 0;
    if (code === 0x200d && joinsEmoji(text, match.index)) continue;
    // A line break written as CR LF is an ordinary line break.
    if (code === 13 && text[match.index + 1] === "\n") continue;
    marks.push({
      start: match.index,
      end: match.index + match[0].length,
      kind: kindOf(code),
      label: nameOf(code),
    });
  }
  for (const match of text.matchAll(PADDING)) {
    const lines = match[0].includes("\n");
    const count = lines ? match[0].split("\n").length - 1 : [...match[0]].length;
    const label = `${count} ${lines ? "empty lines" : "spaces"}`;
    marks.push({ start: match.index, end: match.index + match[0].length, kind: "padding", label });
  }
  for (const match of text.matchAll(HOSTS)) {
    const host = match[1] ?? "";
    const real = realHost(host);
    if (real === null) continue;
    const start = match.index + match[0].length - host.length;
    marks.push({ start, end: start + host.length, kind: "host", label: `Real host: ${real}` });
  }
  return marks.sort((a, b) => a.start - b.start || a.end - b.end);
}
