import { readPointer } from "@letsping/core";
import type { FormField, JsonValue } from "@letsping/core";
import { emptyValue } from "./empty-value";
import { useForm } from "./form-context";

interface Props {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  title: string;
}

/** Whether a person may take a value away: what the agent fixed stays. */
function mayGo(field: FormField): boolean {
  return !field.readOnly && field.kind !== "const";
}

/** Not set, none and a value are three different things, and each can be reached from the others. */
export function FieldActions({ field, path, value, title }: Props) {
  const form = useForm();
  if (form.disabled || !mayGo(field)) return null;
  const isThere = value !== undefined;
  const actions = [
    { words: "Set to none", value: null, offered: field.nullable && isThere && value !== null },
    { words: "Leave out", value: undefined, offered: !field.required && isThere },
  ].filter((each) => each.offered);
  if (actions.length === 0) return null;
  return (
    <div className="acts">
      {actions.map((each) => (
        <button
          key={each.words}
          type="button"
          className="link"
          aria-label={`${each.words}: ${title}`}
          onClick={() => form.set(path, each.value)}
        >
          {each.words}
        </button>
      ))}
    </div>
  );
}

/** For a value that is not there or null: the ways to give one. */
export function GiveActions({ field, path, value, title, onNumber }: Props & { onNumber: () => void }) {
  const form = useForm();
  if (form.disabled || !mayGo(field)) return null;
  const old = readPointer(form.before, path);
  const given = old === undefined || old === null ? emptyValue(field) : old;
  return (
    <span className="row gap-2">
      <button
        type="button"
        className="link"
        aria-label={`Give a value: ${title}`}
        onClick={() => (given === null && field.kind === "number" ? onNumber() : form.set(path, given))}
      >
        Give a value
      </button>
      {value === undefined && field.nullable && (
        <button
          type="button"
          className="link"
          aria-label={`Set to none: ${title}`}
          onClick={() => form.set(path, null)}
        >
          Set to none
        </button>
      )}
    </span>
  );
}
