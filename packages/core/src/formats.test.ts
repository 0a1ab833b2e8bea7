import { expect, test } from "vitest";
import { formatProblem } from "./formats";

const CASES: [format: string, fits: string[], not: string[]][] = [
  [
    "date",
    ["2026-11-21", "2024-02-29", "0000-01-01"],
    ["2026-02-29", "2026-13-01", "21.11.2026", "2026-11-21 ", ""],
  ],
  [
    "date-time",
    ["2026-11-21T14:30:00Z", "2026-11-21t14:30:00.123+01:00", "2026-11-21 14:30Z"],
    [
      "2026-11-21T14:30:00",
      "2026-11-21T24:00:00Z",
      "2026-02-30T10:00:00Z",
      "2026-11-21T14:30:00Z or later",
      "2026-11-21T14:30:00Z T",
      "2026-11-21",
    ],
  ],
  ["time", ["14:30", "14:30:59", "23:59:59.999Z"], ["24:00", "1:30", "14:60", "noon"]],
  ["uuid", ["01234567-89ab-CDEF-0123-456789abcdef"], ["0123456789abcdef0123456789abcdef", ""]],
  [
    "email",
    ["maya@example.com", "m.a+y@sub.example"],
    ["maya", "a@b@c", "a b@c.de", "a..b@c.de", "<a@b.c>", "@b"],
  ],
  [
    "uri",
    ["https://example.com/a?b#c", "mailto:a@b.c"],
    ["example.com", "//example.com", "https://", "http://a b"],
  ],
  ["url", ["https://example.com"], ["example"]],
];

test.each(CASES)("%s", (format, fits, not) => {
  expect(fits.map((text) => [text, formatProblem(format, text)])).toEqual(fits.map((text) => [text, null]));
  for (const text of not) expect(formatProblem(format, text), text).toMatch(/^A.*\.$/);
});

test("a format that is not known forbids nothing", () => {
  expect(formatProblem("color", "reddish")).toBeNull();
  expect(formatProblem("constructor", "x")).toBeNull();
});

test("long texts cost no time", () => {
  const startedAt = performance.now();
  for (const [format] of CASES) {
    for (const piece of ["a", "a@", "a.", "1:", "a:/", " ", "T"])
      formatProblem(format, piece.repeat(300_000));
  }
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
