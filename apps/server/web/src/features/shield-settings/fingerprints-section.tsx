import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { actionsQuery } from "../../api/queries";
import { MarkedText, visibleText } from "../../ui/marked-text";
import { actionWords } from "./shield-draft";
import type { ActionName } from "./shield-draft";

interface Props {
  actions: readonly ActionName[];
  mayEdit: boolean;
  onActions: (actions: readonly ActionName[]) => void;
}

/** Actions whose values are remembered as keyed fingerprints. Off for all of them, until somebody adds one. */
export function FingerprintsSection({ actions, mayEdit, onActions }: Props) {
  return (
    <section aria-label="Values">
      <h2 className="h2">Values</h2>
      <p className="t2 set-lede">
        The Shield looks at the names of fields alone, and never keeps a value. For the actions below it also
        keeps a keyed hash of every value, so that it can say: this recipient is new. No value can be read
        from a hash; but whoever has both the database and the master key can test a guess.
      </p>
      {actions.length === 0 && <p className="t3">No action’s values are remembered.</p>}
      <ul className="excs">
        {actions.map((each) => (
          <li key={`${each.service}\n${each.action}`}>
            <span>
              <b className="id">
                <MarkedText text={each.action} />
              </b>{" "}
              <span className="t3">
                <MarkedText text={each.service} />
              </span>
            </span>
            {mayEdit && (
              <button
                type="button"
                className="ib"
                aria-label={`Forget the values of ${actionWords(each)}`}
                onClick={() => onActions(actions.filter((other) => other !== each))}
              >
                <X className="i" size={15} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && <AddAction actions={actions} onAdd={(added) => onActions([...actions, added])} />}
    </section>
  );
}

interface AddProps {
  actions: readonly ActionName[];
  onAdd: (action: ActionName) => void;
}

/** One of the actions that agents asked for, or that people described. */
function AddAction({ actions, onAdd }: AddProps) {
  const known = useQuery(actionsQuery);
  const id = useId();
  const [at, setAt] = useState("");
  const isThere = ({ service, action }: ActionName) =>
    actions.some((each) => each.service === service && each.action === action);
  const free = (known.data?.actions ?? []).filter((each) => !isThere(each));
  if (known.isError) return <p className="t3">The actions could not be loaded.</p>;
  if (known.data && free.length === 0) {
    return (
      <p className="t3">
        {actions.length > 0 ? "These are all the actions." : "Actions that agents ask for can be added here."}
      </p>
    );
  }
  const chosen = free[Number(at)];
  return (
    <form
      className="row flex-wrap add-action"
      onSubmit={(event) => {
        event.preventDefault();
        if (at === "" || !chosen) return;
        onAdd({ service: chosen.service, action: chosen.action });
        setAt("");
      }}
    >
      <label className="sr" htmlFor={id}>
        Action
      </label>
      <select id={id} className="in" value={at} onChange={(event) => setAt(event.target.value)}>
        <option value="">Choose an action…</option>
        {free.map((each, index) => (
          <option key={`${each.service}\n${each.action}`} value={index}>
            {visibleText(actionWords(each))}
          </option>
        ))}
      </select>
      <button type="submit" className="btn" disabled={at === ""}>
        <Plus className="i" size={14} /> Remember its values
      </button>
    </form>
  );
}
