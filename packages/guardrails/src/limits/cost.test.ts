import fc from "fast-check";
import { describe } from "vitest";
import { expect } from "vitest";
import { it } from "vitest";
import { budgetsOf } from "./cost";
import { COST_RULES } from "./cost";
import { CostSettings } from "./cost";
import { costOf } from "./cost";
import { costOfModel } from "./cost";
import { exceededBudgets } from "./cost";

const PRICE = { input_micros_per_million_tokens: 2_500_000, output_micros_per_million_tokens: 10_000_000 };
const amount = fc.nat({ max: 1_000_000_000 });

describe("costOf", () => {
  it.each([
    [0, 0, 0],
    [1, 0, 3],
    [2, 0, 5],
    [1_000_000, 0, 2_500_000],
    [0, 1_000_000, 10_000_000],
    [1, 1, 13],
    [999_999, 1, 2_500_008],
  ])("of %i read and %i written tokens is %i micros", (input, output, micros) => {
    expect(costOf({ input, output }, PRICE)).toBe(micros);
  });

  it("is the exact cost rounded up once, however large", () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.nat({ max: 10_000_000 }),
        fc.nat({ max: 10_000_000 }),
        (input, output, read, written) => {
          const price = { input_micros_per_million_tokens: read, output_micros_per_million_tokens: written };
          const exact = BigInt(input) * BigInt(read) + BigInt(output) * BigInt(written);
          const micros = BigInt(costOf({ input, output }, price));
          expect(micros * 1_000_000n >= exact && (micros - 1n) * 1_000_000n < exact).toBe(true);
        },
      ),
    );
  });

  it("never falls when more tokens are used", () => {
    fc.assert(
      fc.property(amount, amount, fc.nat({ max: 1000 }), (input, output, more) => {
        expect(costOf({ input: input + more, output }, PRICE)).toBeGreaterThanOrEqual(
          costOf({ input, output }, PRICE),
        );
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d tokens", (input) => {
    expect(() => costOf({ input, output: 0 }, PRICE)).toThrow(/Input tokens is .*; a whole number from 0/);
    expect(() => costOf({ input: 0, output: input }, PRICE)).toThrow(/Output tokens/);
  });

  it("refuses a cost that no number holds", () => {
    const price = {
      input_micros_per_million_tokens: Number.MAX_SAFE_INTEGER,
      output_micros_per_million_tokens: 0,
    };
    expect(() => costOf({ input: Number.MAX_SAFE_INTEGER, output: 0 }, price)).toThrow(/The cost is/);
  });
});

describe("costOfModel", () => {
  const prices = {
    small: { ...PRICE, output_micros_per_million_tokens: 90_000_000 },
    large: { ...PRICE, input_micros_per_million_tokens: 9_000_000 },
  };

  it("takes the price of the model", () => {
    expect(costOfModel({ input: 1_000_000, output: 0 }, "small", prices)).toBe(2_500_000);
  });

  it("takes the dearest for these tokens where the model is not listed", () => {
    expect(costOfModel({ input: 1_000_000, output: 0 }, "unheard", prices)).toBe(9_000_000);
    expect(costOfModel({ input: 0, output: 1_000_000 }, "unheard", prices)).toBe(90_000_000);
    expect(costOfModel({ input: 0, output: 1_000_000 }, "constructor", prices)).toBe(90_000_000);
  });

  it("knows no cost without prices", () => {
    expect(costOfModel({ input: 1, output: 1 }, "small", {})).toBeNull();
  });
});

describe("budgets", () => {
  const none = { tokens: 0, micros: 0 };
  const settings = CostSettings.parse({
    tokens_per_request: 100,
    tokens_per_hour: 1000,
    micros_per_day: 5_000,
  });

  it("are the limits that are given", () => {
    expect(budgetsOf(CostSettings.parse({}))).toEqual([]);
    expect(budgetsOf(settings)).toEqual([
      { unit: "tokens", period: "request", limit: 100, windowMs: null },
      { unit: "tokens", period: "hour", limit: 1000, windowMs: 3_600_000 },
      { unit: "micros", period: "day", limit: 5_000, windowMs: 86_400_000 },
    ]);
  });

  it.each([
    [{ tokens: 100, micros: 5_000 }, none, none, []],
    [{ tokens: 101, micros: 0 }, none, none, ["cost.tokens_per_request"]],
    [{ tokens: 100, micros: 0 }, { tokens: 900, micros: 0 }, none, []],
    [{ tokens: 100, micros: 0 }, { tokens: 901, micros: 0 }, none, ["cost.tokens_per_hour"]],
    [{ tokens: 0, micros: 0 }, { tokens: 1001, micros: 0 }, none, ["cost.tokens_per_hour"]],
    [{ tokens: 0, micros: 2 }, none, { tokens: 0, micros: 4_999 }, ["cost.micros_per_day"]],
    [{ tokens: 0, micros: 2 }, { tokens: 0, micros: 4_999 }, none, []],
    [
      { tokens: 200, micros: 9_000 },
      { tokens: 999, micros: 0 },
      { tokens: 0, micros: 1 },
      ["cost.tokens_per_request", "cost.tokens_per_hour", "cost.micros_per_day"],
    ],
  ])("asked %j, in the hour %j, in the day %j: %j", (asked, hour, day, rules) => {
    const exceeded = exceededBudgets(asked, { hour, day }, budgetsOf(settings));
    expect(exceeded.map(({ rule }) => rule)).toEqual(rules);
    for (const { rule } of exceeded) expect(COST_RULES).toContain(rule);
  });

  it("say what was asked and what was used", () => {
    const used = { hour: { tokens: 950, micros: 0 }, day: none };
    expect(exceededBudgets({ tokens: 60, micros: 0 }, used, budgetsOf(settings))).toEqual([
      {
        rule: "cost.tokens_per_hour",
        unit: "tokens",
        period: "hour",
        limit: 1000,
        windowMs: 3_600_000,
        asked: 60,
        used: 950,
      },
    ]);
  });

  it("let a request through exactly when what was used and asked is within the limit", () => {
    const large = fc.maxSafeNat();
    fc.assert(
      fc.property(large, large, large, (asked, used, limit) => {
        const budgets = budgetsOf(CostSettings.parse({ tokens_per_hour: limit }));
        const exceeded = exceededBudgets(
          { tokens: asked, micros: 0 },
          { hour: { tokens: used, micros: 0 }, day: none },
          budgets,
        );
        expect(exceeded.length === 0).toBe(BigInt(asked) + BigInt(used) <= BigInt(limit));
      }),
    );
  });

  it("refuse what is no amount", () => {
    const asked = { tokens: Number.NaN, micros: 0 };
    expect(() => exceededBudgets(asked, { hour: none, day: none }, budgetsOf(settings))).toThrow(
      /What is asked \(tokens\) is NaN/,
    );
    const used = { hour: { tokens: -5, micros: 0 }, day: none };
    expect(() => exceededBudgets(none, used, budgetsOf(settings))).toThrow(
      /What is used \(tokens per hour\) is -5/,
    );
  });

  it.each([
    { tokens_per_hour: -1 },
    { tokens_per_hour: 1.5 },
    { token_model: "guess" },
    { euros_per_day: 1 },
    { prices: { x: {} } },
  ])("are not read from %j", (input) => expect(CostSettings.safeParse(input).success).toBe(false));
});
