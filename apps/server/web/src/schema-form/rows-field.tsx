import { listParts } from "@letsping/core";
import type { FormField, FormPart, JsonObject, JsonValue } from "@letsping/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { FieldLabel } from "../payload-view/field-label";
import { escapePart } from "../payload-view/labels";
import { announce } from "../ui/announcer";
import { MarkedText } from "../ui/marked-text";
import { emptyValue } from "./empty-value";
import { Field } from "./field";
import { firstControl } from "./first-control";
import { useFault, useForm } from "./form-context";
import { ListFrame, mayChange } from "./list-frame";
import type { ListProps } from "./list-frame";
import { Fields } from "./object-field";
import { useRowKeys } from "./row-keys";

const MOST_COLUMNS = 5;
const LINE_KINDS = ["text", "number", "boolean", "enum", "const"];

type ObjectKind = FormField & { kind: "object" };

function isRecord(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether all rows are lines of the same few fields; rows with more in them are groups one below the other. */
function isTable(parts: readonly FormPart[]): boolean {
  return parts.every(({ field, value }) => {
    if (field.kind !== "object" || field.readOnly || !isRecord(value) || field.additional) return false;
    const names = new Set(field.fields.map((each) => each.name));
    const isLine = (each: FormField) =>
      LINE_KINDS.includes(each.kind) && !(each.kind === "text" && each.long);
    return (
      names.size > 0 &&
      names.size <= MOST_COLUMNS &&
      field.fields.every((each) => isLine(each.field)) &&
      Object.entries(value).every(
        ([name, each]) => names.has(name) && (typeof each !== "object" || each === null),
      )
    );
  });
}

interface RowTools {
  title: string;
  canMove: { up: boolean; down: boolean } | null;
  canRemove: boolean;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function Tools({ title, canMove, canRemove, onMove, onRemove }: RowTools) {
  return (
    <div className="tools">
      {canMove && (
        <>
          <button
            type="button"
            className="ib"
            aria-label={`Move ${title} up`}
            title="Alt ↑"
            disabled={!canMove.up}
            onClick={() => onMove(-1)}
          >
            <ArrowUp className="i" size={14} />
          </button>
          <button
            type="button"
            className="ib"
            aria-label={`Move ${title} down`}
            title="Alt ↓"
            disabled={!canMove.down}
            onClick={() => onMove(1)}
          >
            <ArrowDown className="i" size={14} />
          </button>
        </>
      )}
      <button
        type="button"
        className="ib"
        aria-label={`Remove ${title}`}
        disabled={!canRemove}
        onClick={onRemove}
      >
        <X className="i" size={14} />
      </button>
    </div>
  );
}

function onAltArrows(onMove: (step: -1 | 1) => void) {
  return (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    // Of rows in rows, the inner one moves.
    event.stopPropagation();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
}

interface RowProps {
  part: FormPart;
  path: string;
  /** Whether the row's place in the list says what it is. */
  hasMeaning: boolean;
  tools: RowTools | null;
}

function TableRow({ part, path, tools }: RowProps) {
  const fault = useFault(path);
  const { field, value } = part;
  if (field.kind !== "object" || !isRecord(value)) return null;
  return (
    <tr data-path={path} data-row onKeyDown={tools ? onAltArrows(tools.onMove) : undefined}>
      {field.fields.map((each) => (
        <td key={each.name} className={each.field.kind === "number" ? "r" : undefined}>
          <Field
            field={each.field}
            path={`${path}/${escapePart(each.name)}`}
            value={Object.hasOwn(value, each.name) ? value[each.name] : undefined}
          />
        </td>
      ))}
      <td>
        {tools && <Tools {...tools} />}
        {fault && (
          <p className="err" role="alert">
            {fault}
          </p>
        )}
      </td>
    </tr>
  );
}

function TableHead({ field, path }: { field: ObjectKind; path: string }) {
  const { labels } = useForm();
  return (
    <thead>
      <tr>
        {field.fields.map((each) => (
          <th key={each.name} scope="col" className={each.field.kind === "number" ? "r" : undefined}>
            <FieldLabel
              labels={labels}
              path={`${path}/0/${escapePart(each.name)}`}
              title={each.field.title}
            />
          </th>
        ))}
        <th scope="col">
          <span className="sr">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function GroupRow({ part, path, hasMeaning, tools }: RowProps) {
  const { field, value } = part;
  const fault = useFault(path);
  const isGroup = field.kind === "object" && !field.readOnly && isRecord(value);
  return (
    <li
      className={isGroup ? "record" : hasMeaning ? "single place" : "single"}
      data-row
      onKeyDown={tools ? onAltArrows(tools.onMove) : undefined}
      {...(isGroup ? { "data-path": path } : {})}
    >
      <div className="item">
        {isGroup ? (
          <>
            <Fields field={field} path={path} value={value} />
            {fault && (
              <p className="err w2" role="alert">
                {fault}
              </p>
            )}
          </>
        ) : (
          <Field field={field} path={path} value={value} label={hasMeaning ? field.title : undefined} />
        )}
      </div>
      {tools && <Tools {...tools} />}
    </li>
  );
}

/** A list: a table of lines, or one group below the other; to add to, take from and reorder. */
export function RowsField({ field, path, items, label }: ListProps) {
  const form = useForm();
  const rows = useRowKeys(items.length);
  const box = useRef<HTMLDivElement>(null);
  const focusRow = useRef<number | null>(null);
  const may = mayChange(field, items, form.disabled);
  const title = label ?? form.labels.own(path, field.title);
  const parts = listParts(field, items);
  useEffect(() => {
    const row = focusRow.current;
    focusRow.current = null;
    if (row === null) return;
    const element = box.current?.querySelectorAll<HTMLElement>("[data-row]")[row];
    firstControl(element)?.focus();
  });
  const move = (from: number, to: number) => {
    if (!may.move || to < 0 || to >= items.length) return;
    const next = [...items];
    const [moved] = next.splice(from, 1);
    if (moved === undefined) return;
    next.splice(to, 0, moved);
    rows.move(from, to);
    focusRow.current = to;
    form.set(path, next);
    announce(`${title} ${from + 1} is now number ${to + 1} of ${items.length}`);
  };
  const remove = (index: number) => {
    rows.remove(index);
    focusRow.current = items.length > 1 ? Math.min(index, items.length - 2) : null;
    form.set(`${path}/${index}`, undefined);
    announce(`${title} ${index + 1} removed, ${items.length - 1} left`);
  };
  const add = () => {
    if (!may.add) return;
    focusRow.current = items.length;
    form.set(path, [...items, emptyValue(may.add)]);
    announce(`${title} ${items.length + 1} added`);
  };
  const isFixedPlace = field.prefix.length > 0;
  const row = (index: number): RowProps => ({
    part: parts[index] as FormPart,
    path: `${path}/${index}`,
    hasMeaning: index < field.prefix.length,
    tools: form.disabled
      ? null
      : {
          title: `${title} ${index + 1}`,
          canMove: may.move ? { up: index > 0, down: index < items.length - 1 } : null,
          // Of a list whose places have meanings, only the last goes.
          canRemove: may.remove && (!isFixedPlace || index === items.length - 1),
          onMove: (step) => move(index, index + step),
          onRemove: () => remove(index),
        },
  });
  const [first] = parts;
  let body: ReactNode = (
    <ol className="items">
      {rows.keys.map((key, index) => (
        <GroupRow key={key} {...row(index)} />
      ))}
    </ol>
  );
  if (first?.field.kind === "object" && !isFixedPlace && isTable(parts)) {
    body = (
      <table className="rows">
        <TableHead field={first.field} path={path} />
        <tbody>
          {rows.keys.map((key, index) => (
            <TableRow key={key} {...row(index)} />
          ))}
        </tbody>
      </table>
    );
  }
  return (
    <ListFrame field={field} path={path} items={items} label={label}>
      <div ref={box}>
        {items.length === 0 ? <p className="t3">Nothing in it.</p> : body}
        {may.add && (
          <button type="button" className="btn sm ghost" onClick={add}>
            <Plus className="i" size={14} />
            <span>
              Add to <MarkedText text={title} />
            </span>
          </button>
        )}
      </div>
    </ListFrame>
  );
}
