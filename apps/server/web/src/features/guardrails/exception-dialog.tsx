import { GUARDRAIL_RULES, GuardrailException } from "@letsping/guardrails";
import { useId, useState } from "react";
import { Dialog } from "../../ui/dialog";
import { LabelledInput } from "../../ui/labelled-input";
import { ruleOf } from "./rule-states";
import { ruleTitle } from "./rule-words";
import { namesOf, ScopeFields } from "./scope-fields";

interface Props {
  onException: (exception: GuardrailException) => void;
  onClose: () => void;
}

/** An exception that no finding proposed. */
export function ExceptionDialog({ onException, onClose }: Props) {
  const id = useId();
  const [rule, setRule] = useState("");
  const [path, setPath] = useState("");
  const [service, setService] = useState("");
  const [action, setAction] = useState("");
  const parsed = GuardrailException.safeParse({
    rule: rule.trim(),
    path: path.trim(),
    ...namesOf(service, action),
  });
  const wrong = new Map((parsed.error?.issues ?? []).map((issue) => [String(issue.path[0]), issue.message]));
  return (
    <Dialog title="Add an exception" onClose={onClose}>
      <form
        data-save
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed.success) onException(parsed.data);
        }}
      >
        <p className="t2" id={id}>
          One rule no longer looks at one place. As narrow as it can be is best.
        </p>
        <LabelledInput
          label="Rule"
          value={rule}
          onValue={setRule}
          required
          maxLength={80}
          list={`${id}-rules`}
          placeholder="dlp.card"
          data-autofocus
          hint={ruleOf(rule.trim()) ? ruleTitle(rule.trim()) : "One rule, or all below a name: dlp.secret"}
          problem={rule === "" ? null : (wrong.get("rule") ?? null)}
        />
        <datalist id={`${id}-rules`}>
          {GUARDRAIL_RULES.map((each) => (
            <option key={each.id} value={each.id} label={ruleTitle(each.id)} />
          ))}
        </datalist>
        <LabelledInput
          label="Place"
          className="in mono"
          value={path}
          onValue={setPath}
          maxLength={1024}
          placeholder="/items/*/note"
          hint="The path of the value; * stands for any one step."
          problem={wrong.has("path") ? "A path begins with /, for example /items/*/note." : null}
        />
        <ScopeFields
          service={service}
          action={action}
          onService={setService}
          onAction={setAction}
          any={["Every service", "Every action"]}
        />
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn ink" disabled={!parsed.success}>
            Add
          </button>
        </div>
      </form>
    </Dialog>
  );
}
