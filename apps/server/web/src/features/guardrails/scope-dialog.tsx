import { useState } from "react";
import { Dialog } from "../../ui/dialog";
import { namesOf, ScopeFields } from "./scope-fields";
import type { Override } from "./settings-scope";

interface Props {
  onScope: (names: Pick<Override, "service" | "action">) => void;
  onClose: () => void;
}

/** Asks for which service or action something is to differ. */
export function ScopeDialog({ onScope, onClose }: Props) {
  const [service, setService] = useState("");
  const [action, setAction] = useState("");
  const names = namesOf(service, action);
  const isEmpty = Object.keys(names).length === 0;
  return (
    <Dialog title="For a service or action" onClose={onClose}>
      <form
        data-save
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty) onScope(names);
        }}
      >
        <p className="t2">
          What you change there differs from the project; everything else follows it. What is about an action
          wins over what is about its service.
        </p>
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
          <button type="submit" className="btn ink" disabled={isEmpty}>
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
