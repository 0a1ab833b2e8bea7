import { oddsText } from "@letsping/shield";

const MILLION = 1e6;
const TRILLION = 1e12;
const large = new Intl.NumberFormat("en", {
  notation: "compact",
  compactDisplay: "long",
  maximumSignificantDigits: 3,
});

/** Bits as odds that people read: “1 in 16,400”, “1 in 8.1 million”. */
export function oddsWords(bits: number): string {
  const odds = 2 ** Math.max(0, bits);
  if (odds >= TRILLION) return "less than 1 in a trillion";
  return odds < MILLION ? oddsText(bits) : `1 in ${large.format(odds)}`;
}
