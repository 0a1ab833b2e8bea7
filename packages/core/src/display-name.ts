import { z } from "zod";
import { inspectText } from "./deceptive-text";

/** Joiners stand inside words of Persian and of Indian scripts, and hide nothing that a name could not hide anyway. */
const JOINERS = new Set(["ZWNJ", "ZWJ"]);

function isPlain(name: string): boolean {
  if (/\p{Cc}/u.test(name) || !/[^\s\u200c\u200d]/u.test(name)) return false;
  return inspectText(name).every(({ kind, label }) => kind === "host" || JOINERS.has(label));
}

/**
 * What people call a person, a project or a key: 1 to 80 characters in one line, beside which others decide. A name
 * that turns the direction of the text around it, or shows as nothing, is refused.
 */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine(
    isPlain,
    "must not contain control or invisible characters, or ones that turn the direction of text",
  );
