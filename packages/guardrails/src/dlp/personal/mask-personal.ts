import { brandOf } from "./card-brands";
import { CARD_DIGITS } from "./card-brands";
import { Kind } from "./characters";
import { kindAt } from "./characters";
import { plainOf } from "./characters";
import { SSN_DIGITS } from "./find-ssns";
import { structuresOf } from "./iban-countries";

/** Longest domain that a mask shows, in characters. */
const SHOWN_DOMAIN = 80;

/**
 * What a person sees instead of a value: its type, brand or country, and the last four characters; for an address of
 * e-mail its domain. Of a number that breaks off only its type: its end and that of the whole would be most of it. The
 * finders find nothing in it.
 *
 * @throws RangeError for a rule that is not one of personal data
 */
export function maskPersonal(rule: string, text: string): string {
  const plain = normalPersonal(rule, text);
  switch (rule) {
    case "dlp.card": {
      if (!fitsCheckDigit(plain)) return "[card …]";
      const brand = brandOf(Number(plain.slice(0, 8)), plain.length).name;
      return `[card ${brand === "" ? "" : `${brand} `}…${plain.slice(-4)}]`;
    }
    case "dlp.iban":
      return hasLengthOfCountry(plain) ? `[IBAN ${plain.slice(0, 2)} …${plain.slice(-4)}]` : "[IBAN …]";
    case "dlp.ssn":
      return plain.length < SSN_DIGITS ? "[SSN …]" : `[SSN …${plain.slice(-4)}]`;
    default:
      return `[e-mail …${plain.slice(plain.lastIndexOf("@")).slice(0, SHOWN_DOMAIN)}]`;
  }
}

/** Whether the digits are a card's to the last (Luhn, ISO/IEC 7812-1 annex B). */
function fitsCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[at]);
    sum += (digits.length - at) % 2 === 0 ? 2 * digit - (digit > 4 ? 9 : 0) : digit;
  }
  return digits.length >= CARD_DIGITS.min && sum % 10 === 0;
}

function hasLengthOfCountry(iban: string): boolean {
  const structures = structuresOf(kindAt(iban, 0) - Kind.A, kindAt(iban, 1) - Kind.A);
  return structures?.some(({ length }) => length + BEFORE_BBAN === iban.length) ?? false;
}

/** Country code and check digits of an IBAN, in characters. */
const BEFORE_BBAN = 4;

/**
 * The one form of a value however it was written: digits and capitals without separators, or an address in lower case
 * without invisible characters.
 *
 * @throws RangeError for a rule that is not one of personal data
 */
export function normalPersonal(rule: string, text: string): string {
  switch (rule) {
    case "dlp.card":
    case "dlp.iban":
    case "dlp.ssn":
      return plainOf(text);
    case "dlp.email":
    case "dlp.email_field":
      return text
        .normalize("NFKC")
        .replace(/\p{Cf}/gu, "")
        .toLowerCase();
    default:
      throw new RangeError(
        `A value of the rule ${rule} was given; personal data has dlp.card, dlp.iban, dlp.ssn, dlp.email and dlp.email_field.`,
      );
  }
}
