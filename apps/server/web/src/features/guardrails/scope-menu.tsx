import type { GuardrailSettings } from "@letsping/guardrails";
import { Check, ChevronDown, Plus } from "lucide-react";
import { Menu } from "../../ui/menu";
import type { MenuItem } from "../../ui/menu";
import { scopeName } from "./settings-scope";
import type { Scope } from "./settings-scope";

interface Props {
  settings: GuardrailSettings;
  scope: Scope;
  mayEdit: boolean;
  onScope: (scope: Scope) => void;
  onAdd: () => void;
}

/** Whose settings are shown: those of the whole project, or what differs for a service or an action. */
export function ScopeMenu({ settings, scope, mayEdit, onScope, onAdd }: Props) {
  const { overrides } = settings;
  const own = scope === null ? undefined : overrides[scope];
  const item = (id: string, words: string, to: Scope, detail?: string): MenuItem => ({
    id,
    words,
    checked: scope === to,
    icon: scope === to ? <Check className="i" size={15} /> : null,
    run: () => onScope(to),
    ...(detail ? { detail } : {}),
  });
  const items: MenuItem[] = [
    item("project", "Whole project", null),
    ...overrides.map((each, at) => item(`${at}`, scopeName(each), at, "differs from the project")),
  ];
  if (mayEdit) {
    items.push({
      id: "new",
      words: "For a service or action…",
      icon: <Plus className="i" size={15} />,
      run: onAdd,
    });
  }
  return (
    <Menu label="Whose settings" className="btn sm" items={items}>
      <span className="cut-text">{own ? scopeName(own) : "Whole project"}</span>
      <ChevronDown className="i" size={14} />
    </Menu>
  );
}
