import { brandOf } from "./card-brands";
import { plainOf } from "./characters";

/** Longest domain that a mask shows, in characters. */
const SHOWN_DOMAIN = 80;

/**
 * What a person sees instead of a value: its type, brand or country, and the last four characters; for an address of
 * e-mail its domain. The finders find nothing in it.
 *
 * @throws RangeError for a rule that is not one of personal data
 */
export function maskPersonal(rule: string, text: string): string {
  const plain = normalPersonal(rule, text);
  switch (rule) {
    case "dlp.card": {
      const brand = brandOf(Number(plain.slice(0, 8)), plain.length).name;
      return `[card ${brand === "" ? "" : `${brand} `}…${plain.slice(-4)}]`;
    }
    case "dlp.iban":
      return `[IBAN ${plain.slice(0, 2)} …${plain.slice(-4)}]`;
    case "dlp.ssn":
      return `[SSN …${plain.slice(-4)}]`;
    default:
      return `[e-mail …${plain.slice(plain.lastIndexOf("@")).slice(0, SHOWN_DOMAIN)}]`;
  }
}

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
