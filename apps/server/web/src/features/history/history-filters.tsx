import type { FilterChoices, ViewFilter } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { choicesQuery } from "../../api/queries";
import { FilterMenu } from "../../filters/filter-menu";
import { SavedViews } from "../../filters/saved-views";
import { ViewChips } from "../../filters/view-chips";
import { SearchField } from "../../filters/search-field";
import { isSameFilter, withoutGaps } from "../../filters/view-filter";
import { dayOf, EXECUTION_CHOICES, OUTCOME_CHOICES, startOf } from "./history-filter";

const MODES = [
  ["live", "Live"],
  ["test", "Test"],
] as const;

type MenuName = "key" | "person" | "status" | "execution" | "service" | "action" | "agent" | "mode";

const MENUS: readonly (readonly [MenuName, string])[] = [
  ["key", "Key"],
  ["person", "Person"],
  ["status", "Outcome"],
  ["execution", "What ran"],
  ["service", "Service"],
  ["action", "Action"],
  ["agent", "Agent"],
  ["mode", "Mode"],
];

function offered(name: MenuName, choices: FilterChoices | undefined): readonly (readonly [string, string])[] {
  const plain = (names: readonly string[] | undefined) => (names ?? []).map((each) => [each, each] as const);
  const named = (refs: FilterChoices["keys"] | undefined) =>
    refs?.map((ref) => [ref.id, ref.name] as const) ?? [];
  switch (name) {
    case "key":
      return named(choices?.keys);
    case "person":
      return named(choices?.people);
    case "status":
      return OUTCOME_CHOICES;
    case "execution":
      return EXECUTION_CHOICES;
    case "service":
      return plain(choices?.services);
    case "action":
      return plain(choices?.actions);
    case "agent":
      return plain(choices?.agents);
    case "mode":
      return MODES;
  }
}

interface Props {
  filter: ViewFilter;
  /** Whether the menus are shown though nothing is filtered yet. */
  open: boolean;
  onFilter: (filter: ViewFilter, typing?: boolean) => void;
  searchRef: React.Ref<HTMLInputElement>;
}

/** Who, what and when: the questions that one asks of the past. */
export function HistoryFilters({ filter, open, onFilter, searchRef }: Props) {
  const filtered = !isSameFilter(filter, {});
  const choices = useQuery({ ...choicesQuery, enabled: open || filtered });
  const set = (change: ViewFilter, typing = false) => onFilter(withoutGaps({ ...filter, ...change }), typing);
  return (
    <div className="fbar" role="search" aria-label="Filter the history">
      <SearchField
        ref={searchRef}
        label="Search the history"
        text={filter.q ?? ""}
        onText={(q) => set({ q: q || undefined }, true)}
      />
      {(open || filtered) && (
        <div className="menus">
          {MENUS.map(([name, title]) => {
            const options = offered(name, choices.data);
            if (options.length === 0 && !filter[name]) return null;
            return (
              <FilterMenu
                key={name}
                title={title}
                value={filter[name] ?? ""}
                options={options}
                onValue={(value) => set({ [name]: value || undefined })}
              />
            );
          })}
          <label className={filter.from ? "menu day on" : "menu day"}>
            <span>From</span>
            <input
              type="date"
              value={dayOf(filter.from)}
              max={dayOf(filter.to, -1) || undefined}
              onChange={(event) => set({ from: startOf(event.target.value) })}
            />
          </label>
          <label className={filter.to ? "menu day on" : "menu day"}>
            <span>Until</span>
            <input
              type="date"
              value={dayOf(filter.to, -1)}
              min={dayOf(filter.from) || undefined}
              onChange={(event) => set({ to: startOf(event.target.value, 1) })}
            />
          </label>
        </div>
      )}
      <ViewChips page="history" filter={filter} onFilter={onFilter} />
      {filtered && <SavedViews page="history" filter={filter} onClear={() => onFilter({})} />}
    </div>
  );
}
