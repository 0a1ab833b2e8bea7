import type { GuardrailSettings } from "@letsping/guardrails";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { MarkedText } from "../../ui/marked-text";
import { ExceptionDialog } from "./exception-dialog";
import { ruleTitle } from "./rule-words";
import { scopeName } from "./settings-scope";

type Exception = GuardrailSettings["exceptions"][number];

const MOST_EXCEPTIONS = 500;
/** More than these are shown when they are asked for. */
const MOST_AT_FIRST = 8;

interface Props {
  exceptions: readonly Exception[];
  mayEdit: boolean;
  onExceptions: (exceptions: Exception[]) => void;
}

function whereWords({ path, service, action }: Exception): string {
  const place = path === "" ? "anywhere" : `at ${path}`;
  return service === undefined && action === undefined
    ? place
    : `${place}, ${scopeName({ service, action })}`;
}

/** Places at which a rule is not looked at, as false alarms propose them. */
export function ExceptionsSection({ exceptions, mayEdit, onExceptions }: Props) {
  const [all, setAll] = useState(false);
  const [adding, setAdding] = useState(false);
  const shown = all ? exceptions : exceptions.slice(0, MOST_AT_FIRST);
  return (
    <section>
      <h2 className="h2">Exceptions</h2>
      {exceptions.length === 0 && (
        <p className="t3 none">None. “False alarm…” at a finding proposes the narrowest one.</p>
      )}
      <ul className="excs">
        {shown.map((exception, index) => (
          <li key={`${exception.rule} ${exception.path} ${scopeName(exception)}`}>
            <span>
              <b>{ruleTitle(exception.rule)}</b>{" "}
              <span className="t2 real-path">
                <MarkedText text={whereWords(exception)} />
              </span>
            </span>
            {mayEdit && (
              <button
                type="button"
                className="ib"
                aria-label={`Remove the exception of ${exception.rule} ${whereWords(exception)}`}
                onClick={() => onExceptions(exceptions.filter((_, at) => at !== index))}
              >
                <X className="i" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="row">
        {shown.length < exceptions.length && (
          <button type="button" className="btn sm" onClick={() => setAll(true)}>
            Show all {exceptions.length}
          </button>
        )}
        {mayEdit && exceptions.length < MOST_EXCEPTIONS && (
          <button type="button" className="btn sm" onClick={() => setAdding(true)}>
            <Plus className="i" size={14} /> Add an exception
          </button>
        )}
      </div>
      {adding && (
        <ExceptionDialog
          onException={(added) => {
            onExceptions([...exceptions, added]);
            setAdding(false);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}
