import { Plus, X } from "lucide-react";
import { AsBasis } from "./as-basis";
import { limitWords, listWords } from "./change-words";
import { DurationInput } from "./duration-input";
import { useEditing } from "./editing";
import { NumberInput } from "./number-input";
import { RuleList } from "./rule-list";
import { membersOf } from "./rule-states";
import { DEFAULTS } from "./settings-draft";

const SCOPES = ["agent", "service", "action", "project"] as const;
const MOST_LIMITS = 8;
const MOST_REQUESTS = 10_000;

/** How many requests in which time, of whom; and what is done with each kind of limit. */
export function VelocityPanel() {
  const { here, mayEdit, problemAt, setField } = useEditing();
  const { limits, recover } = here.velocity;
  const set = (next: typeof limits) => setField("velocity", "limits", next);
  const used = new Set(limits.map(({ per }) => `velocity.${per}`));
  const problem = problemAt("velocity.limits");
  const free = SCOPES.find((per) => !used.has(`velocity.${per}`)) ?? "agent";
  return (
    <>
      <ul className="lims">
        {limits.map((limit, index) => {
          const change = (more: Partial<typeof limit>) =>
            set(limits.map((each, at) => (at === index ? { ...each, ...more } : each)));
          const name = `Limit ${index + 1}`;
          return (
            // A limit has no name but its place.
            <li key={index.toString()}>
              <NumberInput
                label={`${name}: requests`}
                value={limit.limit}
                least={1}
                most={MOST_REQUESTS}
                after="requests in"
                disabled={!mayEdit}
                onValue={(value) => change({ limit: value ?? Number.NaN })}
              />
              <DurationInput
                label={`${name}: time`}
                value={limit.window_ms}
                disabled={!mayEdit}
                onValue={(window_ms) => change({ window_ms })}
              />
              <span className="mini">
                <span aria-hidden="true">per</span>
                <select
                  className="in"
                  aria-label={`${name}: of whom`}
                  value={limit.per}
                  disabled={!mayEdit}
                  onChange={(event) => change({ per: event.target.value as typeof limit.per })}
                >
                  {SCOPES.map((per) => (
                    <option key={per}>{per}</option>
                  ))}
                </select>
              </span>
              {mayEdit && (
                <button
                  type="button"
                  className="ib"
                  aria-label={`Remove limit ${index + 1}`}
                  onClick={() => set(limits.filter((_, at) => at !== index))}
                >
                  <X className="i" size={15} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {problem && (
        <p className="err" role="alert">
          {problem}
        </p>
      )}
      <p className="t3">
        <small>Default {listWords(DEFAULTS.velocity.limits.map(limitWords), "no limit")}</small>
      </p>
      <div className="row">
        {mayEdit && limits.length < MOST_LIMITS && (
          <button
            type="button"
            className="btn sm"
            onClick={() => set([...limits, { per: free, limit: 60, window_ms: 60_000 }])}
          >
            <Plus className="i" size={14} /> Add a limit
          </button>
        )}
        <AsBasis section="velocity" fields={["limits", "recover"]} title="Limits" />
      </div>
      <label className="mini">
        <span>Once over it</span>
        <select
          className="in wide"
          value={recover}
          disabled={!mayEdit}
          onChange={(event) => setField("velocity", "recover", event.target.value)}
        >
          <option value="window">refuse for the whole time</option>
          <option value="sliding">refuse until there is room</option>
        </select>
      </label>
      {used.size > 0 && <RuleList rules={membersOf([...used])} />}
    </>
  );
}
