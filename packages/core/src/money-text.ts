/** Currencies whose minor unit is not a hundredth (ISO 4217). `Intl` follows habits instead, so it is not asked. */
const EXPONENTS = new Map<string, number>([
  ...[
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
  ].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
  // Metals, units of account and codes for tests have no minor unit.
  ...["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"].map(
    (code) => [code, 0] as const,
  ),
  ["CLF", 4],
  ["UYW", 4],
]);

const SYMBOLS = new Map([
  ["USD", "$"],
  ["EUR", "€"],
  ["GBP", "£"],
  ["JPY", "¥"],
]);

/** Decimal places of a currency by ISO 4217; 2 where it is unknown. */
export function currencyExponent(currency: string): number {
  return EXPONENTS.get(currency.toUpperCase()) ?? 2;
}

/** Decimal places that a number has, also where it is written as 1.5e-7. */
function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e-");
  return (mantissa.split(".")[1]?.length ?? 0) + Number(exponent);
}

/**
 * Writes an amount: `$550.00`, `CHF 12.50`, `550` without a currency. Never rounds away what is there: more decimals
 * than the currency has are shown as they are.
 *
 * @param amount major units (550 is $550.00), or minor units when `minor` is true
 */
export function formatMoney(amount: number, currency: string | null, minor: boolean): string {
  const code = currency?.toUpperCase() ?? "";
  const exponent = currencyExponent(code);
  const major = minor ? amount / 10 ** exponent : amount;
  // toFixed writes at most 100.
  const own = Math.min(decimalsOf(major), 100);
  const decimals = code === "" && !minor ? own : Math.max(exponent, own);
  const [whole = "0", fraction] = Math.abs(major).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const digits = fraction ? `${grouped}.${fraction}` : grouped;
  const sign = major < 0 ? "−" : "";
  if (code === "") return `${sign}${digits}`;
  const symbol = SYMBOLS.get(code);
  return symbol ? `${sign}${symbol}${digits}` : `${sign}${code} ${digits}`;
}
