import type { GuardrailSettings } from "@letsping/guardrails";
import { useId, useState } from "react";
import { Dialog } from "../../ui/dialog";
import { LabelledInput } from "../../ui/labelled-input";

export type Pattern = GuardrailSettings["patterns"][number];

const EFFECTS: readonly (readonly [Pattern["effect"], string])[] = [
  ["flag", "Flag: a person must look"],
  ["redact", "Redact: take what matches out"],
  ["block", "Block: refuse the request"],
];
const ID = /^[a-z0-9][a-z0-9_-]{0,39}$/;

interface Props {
  /** Null for a new one. */
  pattern: Pattern | null;
  taken: ReadonlySet<string>;
  onPattern: (pattern: Pattern) => void;
  onRemove: () => void;
  onClose: () => void;
}

/** One pattern of the project's own. */
export function PatternDialog({ pattern, taken, onPattern, onRemove, onClose }: Props) {
  const field = useId();
  const [id, setId] = useState(pattern?.id ?? "");
  const [text, setText] = useState(pattern?.pattern ?? "");
  const [title, setTitle] = useState(pattern?.title ?? "");
  const [effect, setEffect] = useState<Pattern["effect"]>(pattern?.effect ?? "flag");
  const [ignoreCase, setIgnoreCase] = useState(pattern?.ignore_case ?? false);
  const name = id.trim();
  const isTaken = name !== pattern?.id && taken.has(name);
  const problem =
    name === "" || ID.test(name)
      ? isTaken
        ? "There is a pattern of this name."
        : null
      : "Lower-case letters, digits, - and _, at most 40.";
  return (
    <Dialog title={pattern ? `Pattern ${pattern.id}` : "A pattern of your own"} onClose={onClose}>
      <form
        data-save
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== null || name === "" || text === "") return;
          const words = title.trim() === "" ? {} : { title: title.trim() };
          onPattern({ id: name, pattern: text, effect, ignore_case: ignoreCase, ...words });
        }}
      >
        <LabelledInput
          label="Name"
          value={id}
          onValue={setId}
          required
          maxLength={40}
          placeholder="staff-id"
          problem={problem}
          data-autofocus={pattern === null || undefined}
        />
        <LabelledInput
          label="Pattern"
          className="in mono"
          value={text}
          onValue={setText}
          required
          maxLength={500}
          spellCheck={false}
          placeholder="\bS-\d{6}\b"
          hint="RE2 syntax: no look-around and no back-references. It is compiled when you try it or save."
        />
        <label className="row">
          <input
            type="checkbox"
            checked={ignoreCase}
            onChange={(event) => setIgnoreCase(event.target.checked)}
          />
          Capital and small letters are the same
        </label>
        <LabelledInput
          label="What it finds, for people"
          value={title}
          onValue={setTitle}
          maxLength={120}
          placeholder="A staff number"
        />
        <div>
          <label htmlFor={field}>When it matches</label>
          <select
            id={field}
            className="in"
            value={effect}
            onChange={(event) => setEffect(event.target.value as Pattern["effect"])}
          >
            {EFFECTS.map(([each, words]) => (
              <option key={each} value={each}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div className="actions">
          {pattern && (
            <button type="button" className="btn stop" onClick={onRemove}>
              Remove
            </button>
          )}
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn ink">
            {pattern ? "Change" : "Add"}
          </button>
        </div>
        <p className="t3">
          <small>It holds once the guardrails are saved.</small>
        </p>
      </form>
    </Dialog>
  );
}
