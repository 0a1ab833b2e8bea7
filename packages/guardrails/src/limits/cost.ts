import { z } from "zod";

/** Whole, from 0 to 2^53 - 1. */
const Amount = z.int().min(0);

/** A limit as people read it: what is counted, in which unit and over which time. */
const limitOf = (unit: string, period: string) =>
  Amount.nullish().describe(
    `Most ${unit} ${period}. Whole, from 0 (nothing may be spent) to 2^53 - 1. Not given: no limit.`,
  );
const MICROS = "millionths of the currency of the prices";
const IN_AN_HOUR = "in any 60 minutes, counted in steps of one minute";
const IN_A_DAY = "in any 24 hours, counted in steps of 24 minutes";

/** What a million tokens cost. A micro is a millionth of the unit of the currency: 2.50 dollars are 2,500,000. */
export const TokenPrice = z
  .strictObject({
    input_micros_per_million_tokens: Amount.describe(
      "Price of a million tokens that the model reads, in millionths of the currency: 2500000 for 2.50 dollars. Whole, " +
        "from 0 to 2^53 - 1.",
    ),
    output_micros_per_million_tokens: Amount.default(0).describe(
      "Price of a million tokens that it writes, in the same unit and range. Default 0.",
    ),
  })
  .meta({ id: "TokenPrice" });
export type TokenPrice = z.infer<typeof TokenPrice>;

/** What may be spent. A limit that is not given does not hold. */
export const CostSettings = z
  .strictObject({
    token_model: z
      .enum(["bytes", "calibrated"])
      .default("bytes")
      .describe(
        "How tokens are estimated: bytes (UTF-8 bytes divided by 3.5, rounded up) or calibrated (a model of the tokenizer " +
          "o200k_base). Default bytes.",
      ),
    prices: z
      .record(z.string().min(1).max(128), TokenPrice)
      .default({})
      .describe(
        "Prices by the name of the model, of 1 to 128 characters. A name that is not listed costs what the dearest does. " +
          "Default none: money is not counted.",
      ),
    tokens_per_request: limitOf("tokens", "in one request"),
    tokens_per_hour: limitOf("tokens", IN_AN_HOUR),
    tokens_per_day: limitOf("tokens", IN_A_DAY),
    micros_per_request: limitOf(MICROS, "in one request"),
    micros_per_hour: limitOf(MICROS, IN_AN_HOUR),
    micros_per_day: limitOf(MICROS, IN_A_DAY),
  })
  .meta({ id: "CostSettings" });
export type CostSettings = z.infer<typeof CostSettings>;

export interface TokenUsage {
  /** Tokens that a model reads. Whole. */
  input: number;
  /** Tokens that it writes. Whole. */
  output: number;
}

function checkAmount(name: string, amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(
      `${name} is ${amount}; a whole number from 0 to ${Number.MAX_SAFE_INTEGER} would do.`,
    );
}

/**
 * What tokens cost, in micros, rounded up once. Exact whatever the size.
 *
 * @throws RangeError where tokens are no whole numbers, or the cost is beyond 2^53 - 1 micros
 */
export function costOf({ input, output }: TokenUsage, price: TokenPrice): number {
  checkAmount("Input tokens", input);
  checkAmount("Output tokens", output);
  // Tokens times price may be beyond what a number holds exactly.
  const millionths =
    BigInt(input) * BigInt(price.input_micros_per_million_tokens) +
    BigInt(output) * BigInt(price.output_micros_per_million_tokens);
  const micros = Number((millionths + 999_999n) / 1_000_000n);
  checkAmount("The cost", micros);
  return micros;
}

/**
 * What tokens of a model cost, in micros: by its price, and of a model that is not in the table what the dearest of the
 * table would; null where the table is empty.
 */
export function costOfModel(
  tokens: TokenUsage,
  model: string,
  prices: CostSettings["prices"],
): number | null {
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  const candidates = price === undefined ? Object.values(prices) : [price];
  if (candidates.length === 0) return null;
  return Math.max(...candidates.map((candidate) => costOf(tokens, candidate)));
}

export type CostUnit = "tokens" | "micros";
export type CostPeriod = "request" | "hour" | "day";

/** A limit of the settings that holds. */
export interface CostBudget {
  unit: CostUnit;
  period: CostPeriod;
  limit: number;
  /** How far back spending counts, in milliseconds; null for the request alone. */
  windowMs: number | null;
}

const PERIODS = { request: null, hour: 3_600_000, day: 86_400_000 } as const;
const UNITS = ["tokens", "micros"] as const;

/** The limits that the settings give, the shortest period first. */
export function budgetsOf(settings: CostSettings): CostBudget[] {
  return (["request", "hour", "day"] as const).flatMap((period) =>
    UNITS.flatMap((unit) => {
      const limit = settings[`${unit}_per_${period}`];
      return limit === null || limit === undefined
        ? []
        : [{ unit, period, limit, windowMs: PERIODS[period] }];
    }),
  );
}

/** Whole amounts of each unit. */
export type CostAmounts = Record<CostUnit, number>;

/** A budget that a request does not fit into. */
export interface ExceededBudget extends CostBudget {
  /** For example `cost.tokens_per_hour`. */
  rule: `cost.${CostUnit}_per_${CostPeriod}`;
  /** What the request asks for, and what the period has already had. */
  asked: number;
  used: number;
}

/**
 * Which budgets a request does not fit into; none where it may go on. A request that fills a budget to its limit fits.
 *
 * @param asked what the request costs
 * @param used what was spent in the last hour and day, without this request
 * @throws RangeError where an amount is no whole number from 0
 */
export function exceededBudgets(
  asked: CostAmounts,
  used: Record<"hour" | "day", CostAmounts>,
  budgets: readonly CostBudget[],
): ExceededBudget[] {
  return budgets.flatMap((budget) => {
    const { unit, period, limit } = budget;
    const amount = asked[unit];
    const spent = period === "request" ? 0 : used[period][unit];
    checkAmount(`What is asked (${unit})`, amount);
    checkAmount(`What is used (${unit} per ${period})`, spent);
    // Not spent + amount: that may be beyond the exact whole numbers.
    if (amount <= limit - spent) return [];
    return [{ ...budget, rule: `cost.${unit}_per_${period}` as const, asked: amount, used: spent }];
  });
}

/** Ids of everything that a look at costs may find. */
export const COST_RULES = (["request", "hour", "day"] as const).flatMap((period) =>
  UNITS.map((unit) => `cost.${unit}_per_${period}` as const),
);
