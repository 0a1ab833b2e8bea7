import { readPointer } from "@letsping/core";
import type { DiffChange, JsonObject, JsonValue } from "@letsping/core";
import { ArrowRight } from "lucide-react";
import { diffWords } from "../lib/word-diff";
import { MarkedText } from "../ui/marked-text";
import type { Labels } from "./labels";
import { moneyOf, plainValue } from "./value";

const OP_WORDS = { add: "added", remove: "removed", replace: "" } as const;

function textOf(root: JsonObject, change: DiffChange, value: JsonValue | undefined, labels: Labels): string {
  const cut = change.path.lastIndexOf("/");
  const parent = readPointer(root, change.path.slice(0, cut));
  const name = change.path.slice(cut + 1);
  if (typeof value === "number" && typeof parent === "object" && parent !== null && !Array.isArray(parent)) {
    const money = moneyOf({ ...parent, [name]: value }, name, labels.formatOf(change.path));
    if (money !== null) return money;
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  return plainValue(value);
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.length > 24;
}

/** One change: old and new, or the words inside a text. */
export function Change({
  change,
  before,
  labels,
}: {
  change: DiffChange;
  before: JsonObject;
  labels: Labels;
}) {
  const { op, old_value, value } = change;
  if (
    op === "replace" &&
    (isLong(old_value) || isLong(value)) &&
    typeof old_value === "string" &&
    typeof value === "string"
  ) {
    return (
      <p>
        {diffWords(old_value, value).map((part, index) => {
          const key = `${index.toString()}${part.kind}`;
          if (part.kind === "same") return <MarkedText key={key} text={part.text} />;
          const Tag = part.kind === "added" ? "ins" : "del";
          return (
            <Tag key={key}>
              <MarkedText text={part.text} />
            </Tag>
          );
        })}
      </p>
    );
  }
  return (
    <div>
      {op !== "add" && (
        <del className="num">
          <MarkedText text={textOf(before, change, old_value, labels)} />
        </del>
      )}
      {op === "replace" && <ArrowRight className="i" size={13} aria-label="to" />}
      {op !== "remove" && (
        <ins className="num">
          <MarkedText text={textOf(before, change, value, labels)} />
        </ins>
      )}
    </div>
  );
}

/** Everything that changed, field by field. */
export function DiffList({
  changes,
  before,
  labels,
}: {
  changes: readonly DiffChange[];
  before: JsonObject;
  labels: Labels;
}) {
  return (
    <ul className="diff">
      {changes.map((change, index) => (
        <li key={`${change.path}${index.toString()}`}>
          <b>
            <MarkedText text={labels.of(change.path)} /> {OP_WORDS[change.op]}
          </b>
          <Change change={change} before={before} labels={labels} />
        </li>
      ))}
    </ul>
  );
}
