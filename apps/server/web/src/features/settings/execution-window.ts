/** Units in which people say how long an approval can be used, the smallest first. */
export const UNITS = [
  { id: "minutes", ms: 60_000 },
  { id: "hours", ms: 3_600_000 },
  { id: "days", ms: 86_400_000 },
] as const;

export type Unit = (typeof UNITS)[number]["id"];

export const SHORTEST_WINDOW_MS = 60_000;
export const LONGEST_WINDOW_MS = 2_592_000_000;

/** A duration in the largest unit that says it exactly; minutes with a fraction where none does. */
export function inUnits(ms: number): { amount: string; unit: Unit } {
  const unit = [...UNITS].reverse().find((each) => ms % each.ms === 0) ?? UNITS[0];
  return { amount: String(Number((ms / unit.ms).toFixed(4))), unit: unit.id };
}

/** Milliseconds of what was entered; null where it is no number, or outside 1 minute to 30 days. */
export function toWindowMs(amount: string, unit: Unit): number | null {
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(amount.trim())) return null;
  const size = UNITS.find((each) => each.id === unit)?.ms ?? 0;
  const ms = Math.round(Number(amount) * size);
  return ms >= SHORTEST_WINDOW_MS && ms <= LONGEST_WINDOW_MS ? ms : null;
}

/** “1 hour”, “90 minutes”, “2 days”. */
export function windowWords(ms: number): string {
  const { amount, unit } = inUnits(ms);
  return `${amount} ${amount === "1" ? unit.slice(0, -1) : unit}`;
}
