import { AsBasis } from "./as-basis";
import { useEditing } from "./editing";
import { LinesInput } from "./lines-input";
import { RuleList } from "./rule-list";
import { membersOf } from "./rule-states";

/** Hosts that are allowed, and the rules by which the others are refused. */
export function EgressPanel() {
  const { here, mayEdit, problemAt, setField } = useEditing();
  const { allowed_domains, allowed_ranges, allowed_schemes, only_allowed } = here.egress;
  return (
    <>
      <div className="pair">
        <LinesInput
          label="Allowed names"
          hint="One a line. *.example.com is every name below it. Also local names."
          placeholder="api.example.com"
          value={allowed_domains}
          disabled={!mayEdit}
          problemOf={(index) => problemAt(`egress.allowed_domains.${index}`)}
          onValue={(value) => setField("egress", "allowed_domains", value)}
        />
        <LinesInput
          label="Allowed addresses"
          hint="One a line, also private ones: 10.1.0.0/16, or one address."
          placeholder="10.1.0.0/16"
          value={allowed_ranges}
          disabled={!mayEdit}
          problemOf={(index) => problemAt(`egress.allowed_ranges.${index}`)}
          onValue={(value) => setField("egress", "allowed_ranges", value)}
        />
      </div>
      <LinesInput
        label="Allowed schemes"
        hint="Empty: all but those that read files or speak other protocols."
        placeholder="https"
        value={allowed_schemes ?? []}
        disabled={!mayEdit}
        problemOf={(index) => problemAt(`egress.allowed_schemes.${index}`)}
        onValue={(value) => setField("egress", "allowed_schemes", value.length > 0 ? value : undefined)}
      />
      <label className="row check">
        <input
          type="checkbox"
          checked={only_allowed}
          disabled={!mayEdit}
          onChange={(event) => setField("egress", "only_allowed", event.target.checked)}
        />
        <span>
          Only listed hosts <small className="t3">every other host is refused, public ones too</small>
        </span>
      </label>
      <div className="row">
        <AsBasis
          section="egress"
          fields={["allowed_domains", "allowed_ranges", "allowed_schemes", "only_allowed"]}
          title="Allowed hosts"
        />
      </div>
      <RuleList rules={membersOf(["egress"])} />
    </>
  );
}
