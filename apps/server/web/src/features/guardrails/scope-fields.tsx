import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { choicesQuery } from "../../api/queries";
import { LabelledInput } from "../../ui/labelled-input";

const LONGEST_NAME = 128;

interface Props {
  service: string;
  action: string;
  onService: (service: string) => void;
  onAction: (action: string) => void;
  /** What an empty field means. */
  any: readonly [service: string, action: string];
  required?: boolean;
}

/** A service and an action, with those that were asked for before at hand. */
export function ScopeFields({ service, action, onService, onAction, any, required = false }: Props) {
  const id = useId();
  const choices = useQuery(choicesQuery);
  const list = (name: string, options: readonly string[] | undefined) => (
    <datalist id={`${id}-${name}`}>
      {options?.map((each) => (
        <option key={each} value={each} />
      ))}
    </datalist>
  );
  return (
    <div className="pair">
      <LabelledInput
        label="Service"
        value={service}
        onValue={onService}
        list={`${id}-services`}
        maxLength={LONGEST_NAME}
        placeholder={any[0]}
        required={required}
        data-autofocus={required ? undefined : true}
      />
      <LabelledInput
        label="Action"
        value={action}
        onValue={onAction}
        list={`${id}-actions`}
        maxLength={LONGEST_NAME}
        placeholder={any[1]}
        required={required}
      />
      {list("services", choices.data?.services)}
      {list("actions", choices.data?.actions)}
    </div>
  );
}

/** Names as settings hold them: what is empty is not there. */
export function namesOf(service: string, action: string): { service?: string; action?: string } {
  const [one, other] = [service.trim(), action.trim()];
  return { ...(one === "" ? {} : { service: one }), ...(other === "" ? {} : { action: other }) };
}
