/** Units in which people say how long a window is, the smallest first. */
export const TIME_UNITS = [
  { id: "seconds", ms: 1_000 },
  { id: "minutes", ms: 60_000 },
  { id: "hours", ms: 3_600_000 },
  { id: "days", ms: 86_400_000 },
] as const;
export type TimeUnit = (typeof TIME_UNITS)[number]["id"];

/** A duration in the largest unit that says it as a whole number; seconds where none does. */
export function inTimeUnits(ms: number): { amount: number; unit: TimeUnit } {
  const unit = [...TIME_UNITS].reverse().find((each) => ms % each.ms === 0) ?? TIME_UNITS[0];
  return { amount: ms / unit.ms, unit: unit.id };
}

export function msOf(amount: number, unit: TimeUnit): number {
  return Math.round(amount * (TIME_UNITS.find((each) => each.id === unit)?.ms ?? 0));
}

/** “1 minute”, “90 seconds”, “2 days”. */
export function timeWords(ms: number): string {
  const { amount, unit } = inTimeUnits(ms);
  return `${numberWords(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}

/** “a minute”, “an hour”, “in 90 seconds”: behind a number of requests. */
export function perTimeWords(ms: number): string {
  const { amount, unit } = inTimeUnits(ms);
  if (amount !== 1) return `in ${timeWords(ms)}`;
  return unit === "hours" ? "an hour" : `a ${unit.slice(0, -1)}`;
}

/** “1,000,000”. */
export function numberWords(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 6 });
}

const MICROS = 1_000_000;

/** Millionths of a currency as people write an amount: “2.50”, “0.000001”. */
export function moneyWords(micros: number): string {
  const whole = micros / MICROS;
  return whole.toLocaleString("en", {
    minimumFractionDigits: Number.isInteger(whole) ? 0 : 2,
    maximumFractionDigits: 6,
    useGrouping: false,
  });
}

/** A whole number that was entered; NaN for what is none. Commas that group digits are understood. */
export function wholeFrom(text: string): number {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}\b)/g, "");
  return /^\d{1,16}$/.test(plain) ? Number(plain) : Number.NaN;
}

/** Millionths of an amount that was entered, with at most six decimals; NaN for what is none. */
export function microsFrom(text: string): number {
  const plain = text.trim();
  return /^\d{1,9}(?:\.\d{1,6})?$/.test(plain) ? Math.round(Number(plain) * MICROS) : Number.NaN;
}
