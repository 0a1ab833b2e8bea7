import { expect, test } from "vitest";
import { chipOf } from "./chip-of";
import { hiddenRows, messageParts, seenWords } from "./finding-words";

const NONE = { flagged: false, finding_rules: [], hidden_count: 0 };

test("a row has one chip at most: findings before hidden values", () => {
  expect(chipOf(NONE)).toBeNull();
  expect(chipOf({ ...NONE, finding_rules: ["dlp.card"], hidden_count: 2 })).toEqual({
    words: "2 hidden",
    isFlag: false,
  });
  expect(chipOf({ flagged: true, finding_rules: ["dlp.card", "egress.scheme"], hidden_count: 1 })).toEqual({
    words: "1 finding",
    isFlag: true,
  });
  expect(
    chipOf({ flagged: true, finding_rules: ["dlp.card", "egress.scheme"], hidden_count: 0 })?.words,
  ).toBe("2 findings");
});

test("an open request counts each finding, as the cards beside it do", () => {
  const findings = [{ action: "flag" }, { action: "flag" }, { action: "mask" }] as const;
  const item = { flagged: true, finding_rules: ["injection.override", "dlp.card"], hidden_count: 1 };
  expect(chipOf({ ...item, findings })?.words).toBe("2 findings");
});

test("a message is what was found, and what was done about it", () => {
  expect(messageParts("A payment card; the value was masked.")).toEqual({
    what: "A payment card.",
    more: "",
    done: "The value was masked.",
  });
  expect(
    messageParts("Orders to a model (Sets aside what it was told.) in the name of a field; look at it."),
  ).toEqual({
    what: "Orders to a model in the name of a field.",
    more: "Sets aside what it was told.",
    done: "Look at it.",
  });
  expect(messageParts("A bank account (IBAN)")).toEqual({
    what: "A bank account (IBAN).",
    more: "",
    done: "",
  });
});

const SPAN = { start: 0, end: 4 };
const FOUND = {
  rule: "dlp.card",
  family: "dlp",
  action: "mask",
  in: "value",
  span: SPAN,
  message: "",
  hint: "",
} as const;

test("each hidden value comes with what stands in its place, and how often it was there before", () => {
  const card = "[card Visa …1111 #1]";
  const mail = "[e-mail …@example.org #2]";
  const at = (start: number, text: string) => ({ start, end: start + text.length });
  const rows = hiddenRows({
    payload: { card, note: `${card} ${card} ${mail}`, url: "ftp://x" },
    hidden: [
      { path: "/card", type: "card" },
      { path: "/note", type: "card, e-mail" },
    ],
    findings: [
      { ...FOUND, path: "/card", shown: at(0, card), fingerprint: "a" },
      {
        ...FOUND,
        rule: "egress.scheme",
        family: "egress",
        action: "flag",
        path: "/url",
        shown: at(0, "ftp"),
      },
      { ...FOUND, path: "/note", shown: at(0, card), fingerprint: "a" },
      { ...FOUND, path: "/note", shown: at(card.length + 1, card), fingerprint: "a" },
      { ...FOUND, rule: "dlp.email", path: "/note", shown: at(2 * card.length + 2, mail), fingerprint: "b" },
    ],
    seen_before: [
      { path: "/card", earlier: 41 },
      { path: "/note", earlier: 41 },
      { path: "/note", earlier: 41 },
      { path: "/note", earlier: 0 },
    ],
  });
  expect(rows).toEqual([
    {
      path: "/card",
      type: "card",
      values: [{ at: 0, words: "card Visa …1111 #1", rule: "dlp.card", earlier: 41 }],
    },
    {
      path: "/note",
      type: "card, e-mail",
      values: [
        { at: 2, words: "card Visa …1111 #1", rule: "dlp.card", earlier: 41 },
        { at: 4, words: "e-mail …@example.org #2", rule: "dlp.email", earlier: 0 },
      ],
    },
  ]);
});

test("where the text is masked for its reader, or nobody counts, the type alone is told", () => {
  const [row] = hiddenRows({
    payload: { card: "•••" },
    hidden: [{ path: "/card", type: "card, e-mail" }],
    findings: [
      { ...FOUND, path: "/card", shown: { start: 0, end: 20 } },
      { ...FOUND, rule: "dlp.email", path: "/card", shown: { start: 21, end: 40 } },
    ],
    seen_before: [],
  });
  expect(row?.values).toEqual([{ at: 0, words: "card, e-mail", rule: "dlp.card", earlier: null }]);
});

test("the words for a value that was there before name what it is", () => {
  expect(seenWords("dlp.card", 0)).toBe("never seen here before");
  expect(seenWords("dlp.iban", 1)).toBe("same account as in 1 earlier request");
  expect(seenWords("dlp.card", 41)).toBe("same card as in 41 earlier requests");
  expect(seenWords("dlp.email_field", 2)).toBe("same address as in 2 earlier requests");
  expect(seenWords("dlp.secret.stripe", 2)).toBe("same value as in 2 earlier requests");
});
