import { TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import { plural } from "../lib/format";
import { problemWords } from "../lib/problem-words";
import type { VersionedDraft } from "../lib/versioned-draft";
import { MarkedText } from "./marked-text";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

interface Props {
  draft: Omit<VersionedDraft<never>, "saved" | "settings" | "change">;
  /** What is changed, within a sentence: “the guardrails”. */
  what: string;
}

/** What saving would change, in words, and saving it. Nothing while nothing was changed. */
export function SaveBar({ draft, what }: Props) {
  const { changes, problems, theirs, error, isSaving } = draft;
  const [open, setOpen] = useState(false);
  const id = useId();
  if (changes.length === 0) return null;
  const isWrong = problems.size > 0;
  return (
    <form
      data-save
      className="sbar"
      aria-label="Unsaved changes"
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      {theirs && (
        <div className="note info" role="status">
          <TriangleAlert className="i" size={16} />
          <div>
            <b>
              <MarkedText text={theirs.by} /> changed {what} meanwhile:
            </b>{" "}
            {theirs.words.join("; ")}. Yours lie on top, and are not saved yet.
          </div>
        </div>
      )}
      {error && (
        <div className="note stop" role="alert">
          <TriangleAlert className="i" size={16} />
          <div>
            <b>Not saved.</b> {problemWords(error)}
          </div>
        </div>
      )}
      {open && (
        <ul id={id} className="chs">
          {changes.map(({ place, words }) => (
            <li key={`${place} ${words}`}>{words}</li>
          ))}
        </ul>
      )}
      <div className="bar">
        <button
          type="button"
          className="tag info num"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {changes.length} unsaved
        </button>
        <span className="t2 hide-m cut-text">{changes.map(({ words }) => words).join("; ")}</span>
        <span className="grow" />
        {isWrong && (
          <span className="err" role="status">
            {plural(problems.size, "value")} to correct
          </span>
        )}
        <button type="button" className="btn" disabled={isSaving} onClick={draft.discard}>
          Discard
        </button>
        <button type="submit" className="btn ink" disabled={isSaving || isWrong}>
          {isSaving ? "Saving…" : "Save changes"} <kbd aria-hidden="true">{isApple ? "⌘S" : "Ctrl S"}</kbd>
        </button>
      </div>
    </form>
  );
}
