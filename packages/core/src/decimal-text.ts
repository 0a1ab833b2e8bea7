/** The digits of a number as a double writes them, and how many of them stand behind the point. */
function digitsOf(value: number): { digits: bigint; behind: number } {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(`${whole}${fraction}`), behind: fraction.length - Number(exponent) };
}

/** Whether a number is a whole multiple of a step, in decimal: 19.99 is one of 0.01, as nobody writes it otherwise. */
export function isMultipleOf(value: number, step: number): boolean {
  const [a, b] = [digitsOf(value), digitsOf(step)];
  const behind = Math.max(a.behind, b.behind);
  const scaled = (each: typeof a) => each.digits * 10n ** BigInt(behind - each.behind);
  return b.digits !== 0n && scaled(a) % scaled(b) === 0n;
}

/** A number without an exponent: 1.5e-7 is written 0.00000015. Exact: the text reads back as the same number. */
export function decimalText(value: number): string {
  const { digits, behind } = digitsOf(value);
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits);
  if (behind <= 0) return `${sign}${text}${"0".repeat(text === "0" ? 0 : -behind)}`;
  const padded = text.padStart(behind + 1, "0");
  return `${sign}${padded.slice(0, -behind)}.${padded.slice(-behind)}`;
}

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const MOST_DIGITS = 400;

function withoutTail(text: string): string {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

/** Reads a number that a person wrote in decimal. What a double would round is refused, with words. */
export function readDecimal(written: string): { value: number } | { problem: string } {
  const text = written.trim();
  if (text === "") return { problem: "A number is needed." };
  if (!DECIMAL.test(text) || text.length > MOST_DIGITS)
    return { problem: "Digits, with a point before decimals." };
  const value = Number(text);
  if (value === 0 && text.startsWith("-")) return { problem: "Less than nothing is not 0: write 0." };
  const isWhole = Number.isInteger(value) || !Number.isFinite(value);
  if (isWhole && !Number.isSafeInteger(value))
    return { problem: "This number is too large to be sent exactly: at most 9007199254740991." };
  const nearest = decimalText(value);
  if (withoutTail(text) !== nearest)
    return { problem: `This number cannot be sent exactly; the nearest is ${nearest}.` };
  return { value };
}
