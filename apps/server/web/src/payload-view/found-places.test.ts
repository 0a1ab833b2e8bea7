import type { GuardrailFinding } from "@letsping/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { excerptOf, foundPlaces } from "./found-places";

function finding(
  path: string,
  start: number,
  end: number,
  more: Partial<GuardrailFinding> = {},
): GuardrailFinding {
  const span = { start, end };
  const words = { message: "Found.", hint: "Do not." };
  return {
    rule: "dlp.card",
    family: "dlp",
    action: "flag",
    path,
    in: "value",
    span,
    shown: span,
    ...words,
    ...more,
  };
}

test("each finding is told where it stands, by its place in the list", () => {
  const payload = { note: "abcdef", items: [{ url: "http://10.0.0.1" }] };
  const { values, keys } = foundPlaces(
    [
      finding("/note", 2, 4, { action: "mask" }),
      finding("/items/0/url", 7, 15),
      finding("/note", 0, 4, { in: "key" }),
      finding("", 0, 0, { in: "request", shown: null }),
      finding("/gone", 0, 4),
    ],
    payload,
  );
  expect([...values]).toEqual([
    ["/note", [{ start: 2, end: 4, at: 0, isGone: true }]],
    ["/items/0/url", [{ start: 7, end: 15, at: 1, isGone: false }]],
  ]);
  expect([...keys.keys()]).toEqual(["/note"]);
});

test("parts never lie over each other, and come in order", () => {
  const spans = fc.array(fc.tuple(fc.nat(40), fc.nat(40)));
  fc.assert(
    fc.property(spans, (pairs) => {
      const found = pairs.map(([a, b]) => finding("/note", Math.min(a, b), Math.max(a, b)));
      const parts = foundPlaces(found, { note: "x".repeat(40) }).values.get("/note") ?? [];
      parts.forEach((part, index) => {
        expect(part.start).toBeLessThan(part.end);
        expect(part.start).toBeGreaterThanOrEqual(parts[index - 1]?.end ?? 0);
      });
      const covered = (at: number) => parts.some(({ start, end }) => start <= at && at < end);
      for (const { span } of found) {
        for (let at = span?.start ?? 0; at < (span?.end ?? 0); at++) expect(covered(at)).toBe(true);
      }
    }),
  );
});

test("an excerpt shows what was found, in its surroundings", () => {
  const text = `${"a".repeat(100)}FOUND${"b".repeat(100)}`;
  const { text: some, start, end } = excerptOf(text, { start: 100, end: 105 }, 20);
  expect(some).toBe(`…${"a".repeat(20)}FOUND${"b".repeat(20)}…`);
  expect(some.slice(start, end)).toBe("FOUND");
  expect(excerptOf("short FOUND", { start: 6, end: 11 }, 20)).toEqual({
    text: "short FOUND",
    start: 6,
    end: 11,
  });
});
