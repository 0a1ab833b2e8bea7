import { maskPersonal } from "../dlp/personal/mask-personal";
import { normalPersonal } from "../dlp/personal/mask-personal";

/** Rules of personal data, of which a part stays to be seen: brand or country, last four characters, domain. */
const PERSONAL = new Set(["dlp.card", "dlp.iban", "dlp.ssn", "dlp.email", "dlp.email_field"]);

/** One form of a value however it was written, for telling whether two are the same. */
export function normalValue(rule: string, value: string): string {
  return PERSONAL.has(rule) ? normalPersonal(rule, value) : value;
}

/**
 * What stands in the place of a value. The number is the same for the same value, and no other of the payload, so that a
 * placeholder that was moved is told from the one that belongs there. No rule finds anything in it.
 *
 * @param label what the value is, as the rule says it
 */
export function placeholderFor(rule: string, label: string, value: string, number: number): string {
  if (PERSONAL.has(rule)) return `${maskPersonal(rule, value).slice(0, -1)} #${number}]`;
  if (!rule.startsWith("dlp.")) return `[${label} … #${number}]`;
  const who = label.replace(/ ?secret$/, "");
  return who === "" ? `[secret … #${number}]` : `[secret ${who} … #${number}]`;
}
