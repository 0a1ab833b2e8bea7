import { moneyText } from "@letsping/core";
import type { JsonObject, JsonValue } from "@letsping/core";
import { MarkedText } from "../ui/marked-text";
import type { FoundPart } from "./found-places";
import { Found, FoundText } from "./found-text";
import { LONGEST_TEXT } from "./size";

const MONEY_NAMES = /(^|_)(amount|total|price|cost|fee|refund|subtotal|balance)(_|$)/i;
const LONG_DATE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** An amount with the currency beside it, where both are there; else null. */
export function moneyOf(siblings: JsonObject, name: string, format: string | null): string | null {
  if (format !== "money" && !(MONEY_NAMES.test(name) && typeof siblings["currency"] === "string"))
    return null;
  return moneyText(siblings, name);
}

function isoDate(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text
    ? null
    : LONG_DATE.format(date);
}

/** Texts that read like what is no text: they are quoted. */
const LIKE_NO_TEXT = /^\s*(not there|not set|none|yes|no|empty text|empty list|empty group)\s*$/i;

/** One value that holds no others, as plain words; its exact form is in the JSON view. */
export function plainValue(value: JsonValue | undefined): string {
  if (value === undefined) return "not there";
  if (value === null) return "none";
  if (value === true) return "Yes";
  if (value === false) return "No";
  if (value === "") return "empty text";
  if (typeof value === "string") return LIKE_NO_TEXT.test(value) ? `“${value}”` : (isoDate(value) ?? value);
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}

/** Stands where a value is masked for this person. */
export function MaskedValue() {
  return <span className="tag masked">masked</span>;
}

const NOWHERE: readonly FoundPart[] = [];

interface ValueProps {
  value: JsonValue | undefined;
  money: string | null;
  /** Whether long texts are shown whole. Default true. */
  full?: boolean;
  /** Where the guardrails found something. */
  found?: readonly FoundPart[] | undefined;
}

/** A single value: text with deceptive characters visible, numbers in tabular figures. */
export function Value({ value, money, full = true, found = NOWHERE }: ValueProps) {
  const [first] = found;
  if (first && typeof value === "string") {
    // As it was written: places are counted in it.
    const text = full ? value : value.slice(0, LONGEST_TEXT);
    return (
      <span className="val">
        <FoundText text={text} parts={found} />
        {text.length < value.length && "…"}
      </span>
    );
  }
  if (first) {
    return (
      <Found part={first}>
        <Value value={value} money={money} />
      </Found>
    );
  }
  if (money !== null) return <b className="num">{money}</b>;
  if (typeof value === "string" && value !== "") {
    const text = full ? plainValue(value) : plainValue(value).slice(0, LONGEST_TEXT);
    return (
      <span className="val">
        <MarkedText text={text} />
        {text.length < plainValue(value).length && "…"}
      </span>
    );
  }
  const quiet = value === null || value === "" || value === undefined;
  return <span className={quiet ? "t3" : "num"}>{plainValue(value)}</span>;
}
