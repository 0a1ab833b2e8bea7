import { isLetsPingError } from "@letsping/core";

/** What an error means to the person: what the gateway said, and what would make it work. */
export function problemWords(error: unknown): string {
  if (!isLetsPingError(error)) return "The answer could not be read. Try again.";
  return `${error.message} ${error.hint}`;
}
