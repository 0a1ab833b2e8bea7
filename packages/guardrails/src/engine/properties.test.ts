import { PLACEHOLDER } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { restoreHidden } from "@letsping/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryWindowStore } from "../limits/memory-window-store";
import { createGuardrails } from "./create-guardrails";
import { SALT } from "./testing/context";
import { contextOf } from "./testing/context";

const letters = (size: number) =>
  fc.string({
    unit: fc.constantFrom(..."abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"),
    minLength: size,
    maxLength: size,
  });

/** Digits of a card of Visa, with the digit that makes the checksum (Luhn) right. */
const card = fc
  .string({ unit: fc.constantFrom(..."0123456789"), minLength: 14, maxLength: 14 })
  .map((middle) => {
    const digits = [...`4${middle}`].map(Number);
    const sum = digits.reduce((total, digit, at) => {
      const doubled = at % 2 === 0 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return `4${middle}${(10 - (sum % 10)) % 10}`;
  });

/** Secrets that say what they are by their form alone. */
const secret = fc.oneof(
  letters(36).map((body) => `ghp_${body}`),
  letters(24).map((body) => `sk_live_${body}`),
  letters(43).map((body) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.${body}`),
);

const filler = fc.constantFrom(
  "pay",
  "Refund the order, please",
  "see",
  "für",
  "日本",
  "{",
  "\n",
  "a/b~c",
  "x=1;",
  "…",
);

/** A text with values in it, and those values. */
const text = fc
  .array(fc.oneof(filler, card, secret), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(" "));

const payloadOf = (leaf: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("a", "b/c", "~d", "0", "__proto__", "text"), tie("value"), {
        maxKeys: 4,
      }),
    ),
  })).value as fc.Arbitrary<JsonValue>;

const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  card.map(Number),
);
const payload = payloadOf(leaf);

const guardrails = createGuardrails({ rules: { injection: "off", egress: "off" } });
const evaluate = (value: JsonValue) => guardrails.evaluate(value, contextOf({ fingerprint: () => "same" }));

test("property: nothing of a secret is left in a verdict, wherever it stood", () => {
  fc.assert(
    fc.property(secret, filler, filler, fc.boolean(), (value, before, behind, asKey) => {
      const around = `${before} ${value} ${behind}`;
      const verdict = evaluate({ list: [asKey ? { [around]: 1 } : around], again: value });
      expect(JSON.stringify(verdict)).not.toContain(value.slice(-12));
      expect(verdict.stats.hidden).toBe(asKey ? 1 : 2);
    }),
  );
});

test("property: of a card no more than its last four digits is left", () => {
  fc.assert(
    fc.property(card, filler, (value, before) => {
      const verdict = evaluate({ note: `${before} ${value}`, card: Number(value) });
      expect(JSON.stringify(verdict.payload)).not.toContain(value.slice(-5));
      expect(verdict.stats.hidden).toBe(2);
    }),
  );
});

test("property: what was hidden comes back where nothing was edited", async () => {
  await fc.assert(
    fc.asyncProperty(payload, async (original) => {
      const { payload: shown, hidden } = evaluate(original);
      expect(await restoreHidden(original, shown, hidden, SALT)).toEqual(original);
    }),
  );
});

test("property: looking at what was shown finds nothing more", () => {
  fc.assert(
    fc.property(payload, (original) => {
      const { payload: shown } = evaluate(original);
      expect(evaluate(shown)).toMatchObject({ payload: shown, hidden: [] });
    }),
  );
});

test("property: edits stay, and what they leave comes back", async () => {
  await fc.assert(
    fc.asyncProperty(
      payload,
      fc.string().filter((edit) => !PLACEHOLDER.test(edit)),
      async (part, edit) => {
        const original = { kept: part, edited: "4111111111111111" };
        const { payload: shown, hidden } = evaluate(original);
        const approved = { ...(shown as typeof original), edited: edit, added: edit };
        expect(await restoreHidden(original, approved, hidden, SALT)).toEqual({
          kept: part,
          edited: edit,
          added: edit,
        });
      },
    ),
  );
});

test("property: a placeholder in another place than its own is refused", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.oneof(card, secret), { minLength: 2, maxLength: 6 }),
      fc.nat(),
      async (values, from) => {
        const { payload: shown, hidden } = evaluate(values);
        const texts = shown as string[];
        const moved = texts.map(
          (_, at) => texts[(at + 1 + (from % (texts.length - 1))) % texts.length] ?? "",
        );
        await expect(restoreHidden(values, moved, hidden, SALT)).rejects.toMatchObject({
          error: "payload_incomplete",
        });
      },
    ),
  );
});

test("property: places of what was found fit the original and what is shown", () => {
  fc.assert(
    fc.property(text, (original) => {
      const { payload: shown, findings } = evaluate([original]);
      const [shownText = ""] = shown as string[];
      for (const finding of findings) {
        const { span, shown: place } = finding;
        expect(span?.end).toBeLessThanOrEqual(original.length);
        expect(place?.end).toBeLessThanOrEqual(shownText.length);
        expect(shownText.slice(place?.start, place?.end)).toMatch(PLACEHOLDER);
      }
    }),
  );
});

test("property: whatever is sent, nothing throws, and the payload given is not changed", async () => {
  const every = createGuardrails({}, { store: createMemoryWindowStore() });
  const anything = payloadOf(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
    ),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (original) => {
      const before = JSON.stringify(original);
      const { action } = await every.evaluate(original, contextOf());
      expect(["allow", "flag", "block"]).toContain(action);
      expect(JSON.stringify(original)).toBe(before);
    }),
    { numRuns: 50 },
  );
});
