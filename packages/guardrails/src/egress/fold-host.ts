/**
 * Enclosed digits and letters that Unicode gives no compatibility form, or one with brackets and dots. No resolver
 * reads them, but a program that folds them would, so they are read as what a person sees: [first, last, what it is].
 */
const ENCLOSED: readonly (readonly [number, number, number | string])[] = [
  [0x2474, 0x2487, 1], // (1) to (20)
  [0x2488, 0x249b, 1], // 1. to 20.
  [0x249c, 0x24b5, "a"], // (a) to (z)
  [0x24eb, 0x24f4, 11], // negative circled 11 to 20
  [0x24f5, 0x24fe, 1], // double circled 1 to 10
  [0x24ff, 0x24ff, 0], // negative circled 0
  [0x2776, 0x277f, 1], // dingbats, three kinds of 1 to 10
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x1f10b, 0x1f10b, 0], // dingbat 0
  [0x1f10c, 0x1f10c, 0],
  [0x1f110, 0x1f129, "a"], // parenthesised, negative circled and negative squared A to Z
  [0x1f150, 0x1f169, "a"],
  [0x1f170, 0x1f189, "a"],
];

const NOT_ASCII = /[\u0080-\uffff]/;

function readEnclosed(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const range = ENCLOSED.find(([first, last]) => code >= first && code <= last);
  if (range === undefined) return character;
  const [first, , meaning] = range;
  return typeof meaning === "number"
    ? String(meaning + code - first)
    : String.fromCharCode(meaning.charCodeAt(0) + code - first);
}

/** Digits of any script (Unicode Nd) stand in runs of ten from 0 to 9; some `parseInt` of other languages read them. */
function readDigit(character: string): string {
  let code = character.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(--code))) before++;
  return String(before % 10);
}

/** A text with every character that someone reads as ASCII turned into it. For a text of ASCII, the text itself. */
export function foldCharacters(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text
    .replace(/[\u2474-\u24b5\u24eb-\u24ff\u2776-\u2793\u{1f10b}-\u{1f189}]/gu, readEnclosed)
    .normalize("NFKC")
    .replace(/(?![0-9])\p{Nd}/gu, readDigit)
    .replace(/[\u3002\u2024]/g, ".")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "");
}

/** Replaces `%xx` once: as UTF-8, or where it is none, those that are ASCII, and each other by U+FFFD as decoders do. */
function decodeOnce(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(/%([0-9a-f]{2})/gi, (_, code: string) => {
        const byte = Number.parseInt(code, 16);
        return byte < 128 ? String.fromCharCode(byte) : "\ufffd";
      });
    }
  });
}

/**
 * An authority as the most generous reader takes it: without the tabs and line ends that URL parsers drop, percent signs
 * decoded twice, folded to ASCII, in lower case.
 */
export function foldAuthority(text: string): string {
  const whole = text.replace(/[\t\r\n]/g, "");
  return foldCharacters(whole.includes("%") ? decodeOnce(decodeOnce(whole)) : whole).toLowerCase();
}

const WIDE = /[\u3002\uff01-\uff5e\uff61]/;
const CHUNK = 8192;

function narrow(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  return code === 0x3002 || code === 0xff61 ? 46 : code;
}

/**
 * Full-width characters as their ASCII ones, each for one, so that places in the result are places in the text. For
 * finding `：／／` and the like; hosts are folded further by `foldAuthority`.
 */
export function foldWidth(text: string): string {
  if (!WIDE.test(text)) return text;
  // Without a call for each match, which takes 90 ms for 1 MB of them; this takes 9.
  const parts: string[] = [];
  const codes = new Uint16Array(CHUNK);
  for (let from = 0; from < text.length; from += CHUNK) {
    const length = Math.min(CHUNK, text.length - from);
    for (let at = 0; at < length; at++) codes[at] = narrow(text.charCodeAt(from + at));
    parts.push(Reflect.apply(String.fromCharCode, null, codes.subarray(0, length)));
  }
  return parts.join("");
}
