import { readPointer } from "@letsping/core";
import type { DiffChange, JsonObject, JsonValue } from "@letsping/core";
import { ArrowRight } from "lucide-react";
import { useMemo } from "react";
import { diffWords } from "../lib/word-diff";
import { MarkedText } from "../ui/marked-text";
import type { Labels } from "./labels";
import { readableChanges } from "./list-changes";
import type { ReadableChange } from "./list-changes";
import { moneyOf, plainValue } from "./value";

const OP_WORDS = { add: "added", remove: "removed", replace: "" } as const;

function textOf(root: JsonObject, path: string, value: JsonValue | undefined, labels: Labels): string {
  const cut = path.lastIndexOf("/");
  const parent = readPointer(root, path.slice(0, cut));
  const name = path.slice(cut + 1);
  if (typeof value === "number" && typeof parent === "object" && parent !== null && !Array.isArray(parent)) {
    const money = moneyOf({ ...parent, [name]: value }, name, labels.formatOf(path));
    if (money !== null) return money;
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  return plainValue(value);
}

function typeWords(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return "list";
  return (
    { string: "text", number: "number", boolean: "on or off", object: "group" }[typeof value as string] ?? ""
  );
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.length > 24;
}

/** The words of a text that were taken out and put in. */
function Words({ before, after }: { before: string; after: string }) {
  return (
    <p>
      {diffWords(before, after).map((part, index) => {
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

interface ChangeProps {
  change: DiffChange;
  before: JsonObject;
  labels: Labels;
}

/** One change: old and new, or the words inside a text; with their types where those differ. */
export function Change({ change, before, labels }: ChangeProps) {
  const { op, path, old_value, value } = change;
  const hasLong = isLong(old_value) || isLong(value);
  if (op === "replace" && hasLong && typeof old_value === "string" && typeof value === "string")
    return <Words before={old_value} after={value} />;
  const [oldType, type] = [typeWords(old_value), typeWords(value)];
  const tellsTypes = op === "replace" && oldType !== type && oldType !== "none" && type !== "none";
  return (
    <div>
      {op !== "add" && (
        <del className="num">
          <MarkedText text={textOf(before, path, old_value, labels)} />
        </del>
      )}
      {op !== "add" && tellsTypes && <small className="t3">{oldType}</small>}
      {op === "replace" && <ArrowRight className="i" size={13} aria-label="to" />}
      {op !== "remove" && (
        <ins className="num">
          <MarkedText text={textOf(before, path, value, labels)} />
        </ins>
      )}
      {tellsTypes && <small className="t3">{type}</small>}
    </div>
  );
}

function titleOf(change: ReadableChange, labels: Labels): string {
  const { list, from, to, path, op } = change;
  if (list === null) return `${labels.of(path)} ${OP_WORDS[op]}`;
  const where = from !== null && to !== null ? `${from} moved to ${to}` : `${from ?? to} ${OP_WORDS[op]}`;
  return `${labels.of(list)}, number ${where}`;
}

function Moved({ value }: { value: JsonValue | undefined }) {
  return (
    <div>
      <span className="num">
        <MarkedText text={plainValue(value)} />
      </span>
    </div>
  );
}

/** Everything that changed, field by field; items of lists by their places. */
export function DiffList({
  changes,
  before,
  labels,
}: {
  changes: readonly DiffChange[];
  before: JsonObject;
  labels: Labels;
}) {
  const readable = useMemo(() => readableChanges(before, changes), [before, changes]);
  return (
    <ul className="diff">
      {readable.map((change, index) => (
        <li key={`${change.path}${index.toString()}`}>
          <b>
            <MarkedText text={titleOf(change, labels)} />
          </b>
          {change.from !== null && change.to !== null ? (
            <Moved value={change.value} />
          ) : (
            <Change change={change} before={before} labels={labels} />
          )}
        </li>
      ))}
    </ul>
  );
}
