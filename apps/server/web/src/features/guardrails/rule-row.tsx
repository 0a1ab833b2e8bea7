import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { CostPanel } from "./cost-panel";
import { useEditing } from "./editing";
import { EgressPanel } from "./egress-panel";
import { LoopPanel } from "./loop-panel";
import { Hits } from "./hits";
import type { PanelName, RuleRow } from "./rule-groups";
import { RuleList } from "./rule-list";
import { membersOf, rowState } from "./rule-states";
import { noteOf } from "./row-note";
import { StateSwitch } from "./state-switch";
import { VelocityPanel } from "./velocity-panel";

const PANELS: Readonly<Record<PanelName, () => React.ReactNode>> = {
  egress: EgressPanel,
  velocity: VelocityPanel,
  cost: CostPanel,
  loop: LoopPanel,
};

/** Some rules that people set together; opened, each of them and its numbers. */
export function RuleRowView({ row, hits }: { row: RuleRow; hits: number | null }) {
  const editing = useEditing();
  const { scope, here, mayEdit, isChanged, says, setRules, clearRules } = editing;
  const [open, setOpen] = useState(false);
  const id = useId();
  const Icon = row.icon;
  const Panel = row.panel && PANELS[row.panel];
  const changed = isChanged(row.key) || (row.panel !== null && isChanged(row.panel));
  const isOwn = scope !== null && row.names.some((name) => says("rules", name));
  return (
    <li className={changed ? "ru chg" : "ru"}>
      <div className="rl">
        <Icon className="i" size={17} />
        <button
          type="button"
          className="rb"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span>
            <b>{row.title}</b>
            <small className="t3">{noteOf(row, here)}</small>
          </span>
          <ChevronDown className="i" size={15} />
        </button>
        <Hits count={hits} />
        <StateSwitch
          label={`When it matches: ${row.title}`}
          state={rowState(here.rules, row.names)}
          effect={row.effect}
          disabled={!mayEdit}
          onState={(state) => setRules(row.names, state)}
        />
      </div>
      {isOwn && (
        <p className="t3 own">
          Differs from the project.{" "}
          {mayEdit && (
            <button type="button" className="link" onClick={() => clearRules(row.names)}>
              As the project
            </button>
          )}
        </p>
      )}
      <div id={id} hidden={!open} className="rp">
        {open && Panel && <Panel />}
        {open && !Panel && <RuleSections row={row} />}
      </div>
    </li>
  );
}

function RuleSections({ row }: { row: RuleRow }) {
  const rules = membersOf([...row.names, ...(row.optIn ?? [])]);
  const isProvider = (id: string) => id.startsWith("dlp.secret.");
  const providers = rules.filter((rule) => isProvider(rule.id));
  return (
    <>
      <RuleList rules={rules.filter((rule) => !isProvider(rule.id))} />
      {providers.length > 0 && <RuleList rules={providers} />}
    </>
  );
}
