import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import type { Before } from "./cost-token-model";
import { LETTER_PAIRS } from "./cost-token-model";
import { SCRIPT_COSTS } from "./cost-token-model";
import { SCRIPT_RANGES } from "./cost-token-model";
import { TOKEN_COSTS } from "./cost-token-model";
import { estimateTokens } from "./cost-tokens";

/** The model of `TOKEN_COSTS` a second time, slowly: the text is cut into runs, and each is priced as the table says. */
function slowHundredths(text: string): number {
  const runs = text.match(/[A-Z]+[a-z]*|[a-z]+|[0-9]+|[!-/:-@[-`{-~]+|[\0- \u007f]+|[\u0080-\uffff]+/g) ?? [];
  let sum = 0;
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    const after = runs[index + 1];
    if (/^[A-Za-z]/.test(run)) sum += slowWord(run, slowBefore(before, runs[index - 2]), after);
    else if (/^[0-9]/.test(run)) sum += 100 * Math.ceil(run.length / 3);
    else if (isWhite(run)) sum += slowWhite(run, before, after);
    else if (run.charCodeAt(0) < 128) sum += slowMarks(run);
    else sum += slowScripts(run);
  });
  return sum;
}

const isWhite = (run: string | undefined) =>
  run !== undefined && (run.charCodeAt(0) <= 32 || run.charCodeAt(0) === 127);
const isMark = (run: string | undefined) => run !== undefined && /^[!-/:-@[-`{-~]/.test(run);

function slowBefore(before: string | undefined, beforeThat: string | undefined): Before {
  if (before === undefined) return "space";
  if (isWhite(before)) return /[\r\n]$/.test(before) ? "other" : "space";
  if (/^[0-9]/.test(before)) return "digit";
  const isAlone = isMark(before) && before.length === 1;
  return isAlone && (!isWhite(beforeThat) || /[\r\n]$/.test(beforeThat ?? "")) ? "mark" : "other";
}

function slowWord(word: string, begun: Before, after: string | undefined): number {
  const capitals = /^[A-Z]*/.exec(word)?.[0].length ?? 0;
  const small = word.length - capitals;
  const before = /^[0-9]/.test(after ?? "") ? "digit" : begun;
  let sum = 0;
  for (let at = 1; at < word.length; at++) {
    const [common, rare] = LETTER_PAIRS[word.charAt(at - 1).toLowerCase()] ?? ["", ""];
    const other = word.charAt(at).toLowerCase();
    if (rare.includes(other)) sum += TOKEN_COSTS.rarePair;
    else if (!common.includes(other)) sum += TOKEN_COSTS.possiblePair;
  }
  if (capitals >= 2 || small === 0) {
    sum += TOKEN_COSTS.capitals[before] + TOKEN_COSTS.capitalBehindThird * Math.max(0, capitals - 3);
    if (small > 0) sum += TOKEN_COSTS.word.other + TOKEN_COSTS.capitalsThenWord;
  } else
    sum += TOKEN_COSTS.word[before] + (capitals === 1 && before !== "space" ? TOKEN_COSTS.capitalInside : 0);
  return sum + (small === 1 && capitals !== 1 ? TOKEN_COSTS.wordOfOneLetter : 0);
}

function slowWhite(run: string, before: string | undefined, after: string | undefined): number {
  const spaces = run.length - 1 - Math.max(run.lastIndexOf("\n"), run.lastIndexOf("\r"));
  let sum = 0;
  if (spaces < run.length)
    sum += /^[\r\n]/.test(run) && isMark(before) ? TOKEN_COSTS.lineEndBehindMark : TOKEN_COSTS.lineEnd;
  if (after === undefined) return sum + (spaces > 0 ? 100 : 0);
  if (/^[0-9]/.test(after)) return sum + 100 * Math.min(2, spaces);
  return sum + (spaces > 1 ? 100 : 0);
}

function slowMarks(run: string): number {
  let sum: number = TOKEN_COSTS.marks;
  for (let at = 1; at < run.length; at++) {
    if (run[at] === run[at - 1]) sum += TOKEN_COSTS.sameMark;
    else if (at >= 4) sum += TOKEN_COSTS.markBehindFourth;
  }
  return sum;
}

function slowScripts(run: string): number {
  let sum = 0;
  let script: keyof typeof SCRIPT_COSTS | null = null;
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    const own =
      [...SCRIPT_RANGES].reverse().find(([first, last]) => code >= first && code <= last)?.[2] ?? "unknown";
    const isSecondHalf = code >= 0xdc00 && code <= 0xdfff;
    const next: keyof typeof SCRIPT_COSTS = isSecondHalf ? (script ?? "astral") : own;
    sum += SCRIPT_COSTS[next][next === script ? 1 : 0];
    script = next;
  }
  return sum;
}

const slowTokens = (text: string) => (text === "" ? 0 : Math.max(1, Math.ceil(slowHundredths(text) / 100)));

describe("by bytes", () => {
  it.each([
    ["", 0],
    ["a", 1],
    ["abcd", 2],
    ["1234567", 2],
    ["12345678", 3],
    ["é", 1],
    ["日本語", 3],
    ["👍👍", 3],
  ])("%j is %i tokens", (text, tokens) => expect(estimateTokens(text)).toBe(tokens));

  it("is the length in UTF-8 divided by 3.5, rounded up, also for halves of pairs", () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (some, odd) => {
          for (const text of [some, odd])
            expect(estimateTokens(text, "bytes")).toBe(Math.ceil(encoder.encode(text).length / 3.5));
        },
      ),
    );
  });
});

/** Texts and their true counts in o200k_base. */
const COUNTED: [string, number][] = [
  ["The quick brown fox jumps over the lazy dog, and nobody asked why it would.", 17],
  [
    '{"user_id":"mia_li_3668","origin":"JFK","destination":"SEA","date":"2024-05-20","passengers":[{"first_name":"Mia","last_name":"Li"}]}',
    44,
  ],
  ["export function add(first: number, second: number): number {\n  return first + second;\n}\n", 20],
  [
    "Please refund order 4471-8893 of 129.90 EUR to the customer, and tell her that we are sorry for the delay.",
    30,
  ],
  ["https://api.example.com/v1/customers/42/payments?limit=100&starting_after=9f8c", 25],
  ["-----------------------------------\nTotal                      12,345.67\n", 11],
  ["Wir haben die Bestellung erhalten und senden sie morgen an die angegebene Adresse.", 16],
  ["我们已经收到您的订单，明天将发货到您提供的地址。", 17],
  ["Заказ получен и будет отправлен завтра по указанному адресу.", 14],
  ["ご注文を承りました。明日、ご指定の住所に発送いたします。", 17],
  ["Sure! 🎉 Your booking is confirmed 👍 See you on Friday at 18:30.", 19],
];

describe("calibrated", () => {
  it.each(COUNTED)("is near the truth for %j, %i tokens", (text, tokens) => {
    const ratio = estimateTokens(text, "calibrated") / tokens;
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.3);
  });

  it("is nothing for nothing and at least 1 for anything", () => {
    expect(estimateTokens("", "calibrated")).toBe(0);
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (text) => {
        expect(estimateTokens(text, "calibrated")).toBeGreaterThan(0);
      }),
    );
  });

  it("is what the table says, priced run by run", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "the",
        "Hello",
        "userName",
        "HTTPServer",
        "a",
        "X",
        "qz",
        "ABCD",
        "1",
        "1234",
        " ",
        "  ",
        "\n",
        "\t",
        "\r\n",
        ", ",
        '":"',
        "_",
        "....",
        "{}[]()",
      ),
      fc.constantFrom(
        "é",
        "Привет",
        "日本",
        "かな",
        "한국",
        "👍",
        "🏴\u{e0067}",
        "—",
        "\u0e01",
        "\u1200",
        "\udc00",
        "\ud83d",
        "\u2603",
      ),
      fc.string({ unit: "binary-ascii", maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(estimateTokens(text, "calibrated"), JSON.stringify(text)).toBe(slowTokens(text));
      }),
      { numRuns: 5000 },
    );
  });
});
