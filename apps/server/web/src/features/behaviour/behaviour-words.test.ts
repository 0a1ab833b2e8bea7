import type { ShieldVerdict } from "@letsping/core";
import { expect, test } from "vitest";
import { badgeOf } from "./badge-of";
import { graphPath } from "./graph-path";
import { oddsWords } from "./odds-words";
import { scaleOf } from "./scale";
import { beginsWords, bitsWords, heldWords, isOfTwo, reasonPieces, teachingWords } from "./verdict-words";

const HELD: ShieldVerdict = {
  mode: "enforcing",
  alarm: "hard",
  held: true,
  failed: false,
  bits: 14,
  soft_bits: 8.6,
  hard_bits: 11.2,
  text: "Very unusual for this agent: 1 in 16,400.",
  reasons: [],
  key_id: "key_1",
  service: "infra",
};

test("a row says what the Shield said, and that it holds what it could not judge", () => {
  expect(badgeOf("none", false)).toBeNull();
  expect(badgeOf("soft", false)?.words).toBe("Unusual");
  expect(badgeOf("hard", true)?.words).toBe("Very unusual");
  expect(badgeOf("none", true)?.words).toBe("Not judged");
});

test("the odds of a step stand beside those at which unusual begins", () => {
  expect(beginsWords(HELD)).toBe("Unusual begins at 1 in 388 here.");
  expect(bitsWords(14)).toBe("14.0 bits");
  expect(bitsWords(7.149)).toBe("7.1 bits");
});

test.each([
  [0, "1 in 1"],
  [-3, "1 in 1"],
  [14, "1 in 16,400"],
  [22, "1 in 4.19 million"],
  [33, "1 in 8.59 billion"],
  [39.9, "less than 1 in a trillion"],
  [2_000, "less than 1 in a trillion"],
])("%d bits are %s", (bits, words) => {
  expect(oddsWords(bits)).toBe(words);
});

test("an alarm below the threshold of one step is told as the second in a row", () => {
  expect(isOfTwo(HELD)).toBe(false);
  expect(isOfTwo({ ...HELD, bits: 9 })).toBe(true);
  expect(isOfTwo({ ...HELD, bits: 9, alarm: "soft" })).toBe(false);
});

test("what was done about a step is told, and why no more", () => {
  expect(heldWords(HELD, true)).toBe("It waits for a person because of this.");
  expect(heldWords(HELD, false)).toBe("It waited for a person because of this.");
  const told: ShieldVerdict = { ...HELD, held: false, alarm: "soft" };
  expect(heldWords({ ...told, mode: "shadow" }, true)).toMatch(/holds nothing yet\.$/);
  expect(heldWords({ ...told, mode: "soft_lock" }, true)).toMatch(/in Soft-Lock it holds nothing\.$/);
  expect(heldWords(told, true)).toMatch(/unusual steps of critical priority\.$/);
});

test("what a decision teaches is told before it, and after it", () => {
  expect(teachingWords(HELD, "PENDING")).toBe(
    "Approving teaches the Shield that this is normal here. Rejecting never does.",
  );
  expect(teachingWords({ failed: true }, "PENDING")).toMatch(/^How usual it is, nobody knows/);
  expect(teachingWords(HELD, "REJECTED")).toBe("Rejected: the Shield never learns it.");
  expect(teachingWords(HELD, "EXPIRED")).toBe("It never ran: the Shield does not learn it.");
});

test("names in a reason are set apart", () => {
  expect(reasonPieces("“ops/drop” came right after “ops/read” 0 times in 96 steps.")).toEqual([
    { text: "ops/drop", isName: true },
    { text: " came right after ", isName: false },
    { text: "ops/read", isName: true },
    { text: " 0 times in 96 steps.", isName: false },
  ]);
  expect(reasonPieces("")).toEqual([]);
});

test("a scale ends so far above the hard mark that the marks stand apart", () => {
  const { fill, soft, hard, isBeyond, softSide } = scaleOf(HELD);
  expect([fill, soft, hard].map((each) => Math.round((each ?? 0) * 100))).toEqual([83, 51, 67]);
  expect(isBeyond).toBe(false);
  expect(softSide).toBe("left");
  expect(scaleOf({ ...HELD, bits: 64 })).toMatchObject({ fill: 1, isBeyond: true });
});

test("a scale has one mark where unusual and very unusual begin together, and never breaks", () => {
  expect(scaleOf({ bits: 3, soft_bits: 22, hard_bits: 22 }).soft).toBeNull();
  expect(scaleOf({ bits: 0, soft_bits: 0, hard_bits: 0 })).toMatchObject({ fill: 0, soft: null, hard: 0 });
  expect(scaleOf({ bits: 20, soft_bits: 2, hard_bits: 20 }).softSide).toBe("right");
});

test("the path to a graph holds any name", () => {
  expect(graphPath("key_1", "a/b c")).toBe("/shield/key_1/a%2Fb%20c");
});
