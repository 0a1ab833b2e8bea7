import type { AnomaliesView } from "@letsping/core";
import { X } from "lucide-react";
import { MarkedText } from "../../ui/marked-text";
import { ruleTitle } from "../guardrails/rule-words";
import type { AnomalyFilter } from "./anomaly-filter";
import { bucketName } from "./chart-words";

interface Props {
  /** Undefined while nothing was read yet: then an agent has no name. */
  view: AnomaliesView | undefined;
  filter: AnomalyFilter;
  set: (change: Partial<AnomalyFilter>) => void;
}

/** The rule, agent and time that are looked at alone, each with the way back. They stand where nothing moves for them. */
export function ChosenChips({ view, filter: { rule, key, at }, set }: Props) {
  const agent = view?.agents.find(({ key_id }) => key_id === key);
  const chosen: readonly (readonly [string, string, Partial<AnomalyFilter>])[] = [
    ...(rule ? [["Rule", ruleTitle(rule), { rule: undefined }] as const] : []),
    ...(key && view ? [["Agent", agent?.name ?? key, { key: undefined }] as const] : []),
    ...(at && view ? [["Time", bucketName(at, view.bucket_ms), { at: undefined }] as const] : []),
  ];
  if (chosen.length === 0) return null;
  return (
    <span className="chosen">
      {chosen.map(([name, words, without]) => (
        <button
          type="button"
          className="chip on"
          key={name}
          aria-label={`Remove ${name}: ${words}`}
          onClick={() => set(without)}
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
