import { PLACEHOLDER, readPointer } from "@letsping/core";
import type { JsonObject, JsonValue, PayloadIssue } from "@letsping/core";
import { escapePart } from "../payload-view/labels";

const MOVED: Pick<PayloadIssue, "message" | "expected"> = {
  message: "Here stands a placeholder that the agent could not put back.",
  expected: "The text as it was, or one without the placeholder.",
};

/**
 * Placeholders in a changed payload that stand where none was put, or were edited: the agent would refuse to run it. A
 * placeholder is put back only at its own path, and only where the whole text is as it was.
 */
export function strayPlaceholders(before: JsonObject, after: JsonObject): PayloadIssue[] {
  const issues: PayloadIssue[] = [];
  const look = (value: JsonValue, path: string): void => {
    if (typeof value === "string") {
      if (PLACEHOLDER.test(value) && readPointer(before, path) !== value) issues.push({ path, ...MOVED });
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [step, item] of Object.entries(value)) look(item, `${path}/${escapePart(step)}`);
  };
  look(after, "");
  return issues;
}

/** Issues without those of values that nobody can see and nobody changed: what was checked there is a placeholder. */
export function withoutHidden(
  issues: readonly PayloadIssue[],
  hidden: ReadonlySet<string>,
  before: JsonObject,
  after: JsonObject,
): PayloadIssue[] {
  return issues.filter(
    ({ path }) => !hidden.has(path) || readPointer(before, path) !== readPointer(after, path),
  );
}
