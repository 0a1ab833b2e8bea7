import type { RequestDetail } from "@letsping/core";
import { EyeOff } from "lucide-react";
import { plural } from "../../lib/format";
import { labelsOf } from "../../payload-view/labels";
import { MarkedText } from "../../ui/marked-text";
import type { Reveal } from "./use-reveal";

/** So many names are read; more are only counted. */
const MOST_NAMES = 6;

/** The names of what is masked: “Card number, IBAN”. */
export function maskedNames(detail: RequestDetail): string {
  const labels = labelsOf(detail);
  const names = detail.masked.slice(0, MOST_NAMES).map((leaf) => labels.of(leaf.path));
  const more = detail.masked.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

/** Says what is masked, and shows it to who may see it. */
export function MaskNote({ detail, masks }: { detail: RequestDetail; masks: Reveal }) {
  const { reveal, isRevealing, error } = masks;
  const count = detail.masked.length;
  if (count === 0) return null;
  return (
    <div className="note info">
      <EyeOff className="i" size={16} />
      <div>
        <b>
          {plural(count, "value")} {count === 1 ? "is" : "are"} masked:
        </b>{" "}
        <MarkedText text={maskedNames(detail)} />.{" "}
        {detail.may_reveal ? "The audit notes that you looked." : "Your role here does not show them."}
        {detail.may_reveal && (
          <p>
            <button type="button" className="btn sm" disabled={isRevealing} onClick={reveal}>
              {isRevealing ? "Revealing…" : `Reveal ${plural(count, "value")}`}
            </button>
          </p>
        )}
        {error && (
          <p className="err" role="alert">
            Not revealed. {error.message}
          </p>
        )}
      </div>
    </div>
  );
}
