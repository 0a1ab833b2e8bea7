import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectText } from "./deceptive-text";

function found(text: string): string[] {
  return inspectText(text).map(({ kind, label }) => `${kind}: ${label}`);
}

test.each([
  ["plain text", "Refund $5 to u_1, please."],
  ["several lines", "Dear Zoë,\r\n\r\nthank you.\n\nMaya\t(support)"],
  ["other scripts", "東京タワー, привет, שלום, مرحبا, ไทย, हिन्दी, ñandú"],
  ["joined pictures", "👩‍👩‍👧 👍🏽 ❤️ 🏳️‍🌈"],
  ["ordinary hosts", "https://example.com/a?b=c and maya@example.co.uk, v1.2.3, 3.50, e.g. this"],
  ["nothing", ""],
])("says nothing about %s", (_name, text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  ["a\u200bb", ["invisible: ZWSP"]],
  ["a\u00adb", ["invisible: SHY"]],
  ["a\ufeffb", ["invisible: BOM"]],
  ["a\u3164b", ["invisible: HF"]],
  ["a\u200db", ["invisible: ZWJ"]],
  ["pay\u202eevil\u202c", ["bidi: RLO", "bidi: PDF"]],
  ["a\u2066b\u2069", ["bidi: LRI", "bidi: PDI"]],
  ["a\u0000b\u001b[2Jc\u009b", ["control: U+0000", "control: U+001B", "control: U+009B"]],
  ["a\rb", ["control: U+000D"]],
  ["a\u{e0041}\u{e007f}", ["invisible: TAG", "invisible: TAG"]],
  ["a\ufe01", ["invisible: VS2"]],
  ["a\ue000", ["invisible: U+E000"]],
  [`a${" ".repeat(12)}b`, ["padding: 12 spaces"]],
  ["a\n\n\n\n\nb", ["padding: 5 empty lines"]],
])("marks %j", (text, marks) => {
  expect(found(text)).toEqual(marks);
});

test.each([
  ["https://ехample.com/login", "xn--"],
  ["https://example.com@аpple.com/", "xn--"],
  ["write to maya@раypal.com", "xn--"],
  ["раypal.com", "xn--"],
  ["https://xn--80ak6aa92e.com", "xn--80ak6aa92e.com"],
  ["http://user:pass@gооgle.com", "xn--"],
])("names the real host of %s", (text, host) => {
  const [mark, ...more] = inspectText(text).filter(({ kind }) => kind === "host");
  expect(mark?.label).toContain(`Real host: `);
  expect(mark?.label).toContain(host);
  expect(more).toEqual([]);
});

test("marks the very characters, in order", () => {
  const text = "a\u200b b\u202e https://раypal.com/";
  const marks = inspectText(text);
  expect(marks.map(({ start, end }) => text.slice(start, end))).toEqual(["\u200b", "\u202e", "раypal.com"]);
});

test("property: marks lie inside the text and in order, whatever the text", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      "a",
      ".",
      "@",
      "/",
      ":",
      " ",
      "\n",
      "\u200b",
      "\u202e",
      "\ud800",
      "é",
      "а",
      "-",
      "_",
      "xn--",
    ),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
      let last = 0;
      for (const { start, end } of inspectText(text)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = start;
      }
    }),
  );
});

test("property: no direction or zero-width character goes unmarked", () => {
  const secret = fc.constantFrom(
    "\u200b",
    "\u200e",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2060",
    "\ufeff",
    "\u00ad",
  );
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const marks = inspectText(before + hidden + after);
      expect(marks.some(({ start }) => start === before.length)).toBe(true);
    }),
  );
});

test.each([
  "a.",
  "a+",
  "_",
  "\u0301",
  "a@",
  "-",
  " \n",
  "a:",
  "a://",
  "x.y",
  "\u200d",
  ".",
  "é.",
  "/",
  "@a.",
])("a long run of %j costs time in proportion to its length", (piece) => {
  const startedAt = performance.now();
  inspectText(`${piece.repeat(200_000)}!`);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
