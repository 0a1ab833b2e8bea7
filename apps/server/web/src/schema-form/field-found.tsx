import { readPointer } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { excerptOf } from "../payload-view/found-places";
import { FoundText } from "../payload-view/found-text";
import { useForm } from "./form-context";

/** So many characters are shown on each side of what was found. */
const AROUND = 60;

/** What the guardrails found in a field: an input cannot be underlined, so the place is written below it. */
export function FieldFound({ path, value }: { path: string; value: JsonValue | undefined }) {
  const { found, hidden, before } = useForm();
  // What somebody writes is theirs: nobody looked at it yet.
  if (readPointer(before, path) !== value) return null;
  const marked = (found.get(path) ?? []).filter((part) => !part.isGone);
  if (marked.length === 0)
    return hidden.has(path) ? (
      <small>Hidden from everybody. Left as it is, the agent puts its value back.</small>
    ) : null;
  const text = String(value);
  return (
    <p className="reads">
      {marked.map((part) => {
        const { text: some, start, end } = excerptOf(text, part, AROUND);
        return <FoundText key={part.at} text={some} parts={[{ ...part, start, end }]} />;
      })}
    </p>
  );
}
