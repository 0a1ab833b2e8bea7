import { X } from "lucide-react";
import { MarkedText } from "../../ui/marked-text";

export interface Chosen {
  /** What it narrows by: “Agent”. */
  name: string;
  words: string;
  onRemove: () => void;
}

/** What is looked at alone, each with the way back. They stand where nothing moves for them. */
export function ChosenChips({ chosen }: { chosen: readonly Chosen[] }) {
  if (chosen.length === 0) return null;
  return (
    <span className="chosen">
      {chosen.map(({ name, words, onRemove }) => (
        <button
          type="button"
          className="chip on"
          key={name}
          aria-label={`Remove ${name}: ${words}`}
          onClick={onRemove}
        >
          <span className="cut-text">
            <MarkedText text={words} />
          </span>
          <X className="i" size={13} />
        </button>
      ))}
    </span>
  );
}
