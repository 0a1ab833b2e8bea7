/** Cents as people write them: 48000 is $480.00. */
export function dollars(cents: number): string {
  return (cents / 100).toLocaleString("en-US", { style: "currency", currency: "usd" });
}

/** Cents of an amount. Rounded, because 19.99 * 100 is 1998.9999999999998. */
export function toCents(amount: number): number {
  return Math.round(amount * 100);
}
