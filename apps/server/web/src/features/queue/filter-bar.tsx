import type { FilterChoices } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { choicesQuery } from "../../api/queries";
import { FilterMenu } from "../../filters/filter-menu";
import { SavedViews } from "../../filters/saved-views";
import { SearchField } from "../../filters/search-field";
import { isSameFilter, withoutGaps } from "../../filters/view-filter";
import { PRIORITY_NAMES } from "../../ui/priority";
import { FILTER_NAMES } from "./queue-filter";
import type { FilterName, QueueFilter } from "./queue-filter";

const TITLES: Record<FilterName, string> = {
  service: "Service",
  action: "Action",
  agent: "Agent",
  priority: "Priority",
  role: "Role",
  key: "Key",
  mode: "Mode",
};
const PRIORITIES = Object.entries(PRIORITY_NAMES).reverse();
const MODES = [
  ["live", "Live"],
  ["test", "Test"],
] as const;

interface Props {
  filter: QueueFilter;
  /** Whether it was asked for just now, and takes the focus. */
  focus: boolean;
  onFilter: (filter: QueueFilter, typing?: boolean) => void;
  onClose: () => void;
}

/** What a menu offers: pairs of value and words. */
function offered(
  name: FilterName,
  choices: FilterChoices | undefined,
): readonly (readonly [string, string])[] {
  const plain = (names: readonly string[] | undefined) => (names ?? []).map((each) => [each, each] as const);
  switch (name) {
    case "service":
      return plain(choices?.services);
    case "action":
      return plain(choices?.actions);
    case "agent":
      return plain(choices?.agents);
    case "role":
      return plain(choices?.roles);
    case "key":
      return choices?.keys.map((key) => [key.id, key.name] as const) ?? [];
    case "priority":
      return PRIORITIES;
    case "mode":
      return MODES;
  }
}

/** Search and menus that narrow the queue. */
export function FilterBar({ filter, focus, onFilter, onClose }: Props) {
  const choices = useQuery(choicesQuery);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) search.current?.focus();
  }, [focus]);
  const leave = () => {
    search.current?.blur();
    onClose();
  };
  return (
    <div className="fbar" role="search" aria-label="Filter the queue">
      <SearchField
        ref={search}
        label="Search the queue"
        text={filter.q ?? ""}
        onText={(q) => onFilter(withoutGaps({ ...filter, q }), true)}
        onLeave={leave}
      />
      <div className="menus">
        {FILTER_NAMES.map((name) => {
          const options = offered(name, choices.data);
          if (options.length === 0 && !filter[name]) return null;
          return (
            <FilterMenu
              key={name}
              title={TITLES[name]}
              value={filter[name] ?? ""}
              options={options}
              onValue={(value) => onFilter(withoutGaps({ ...filter, [name]: value }))}
            />
          );
        })}
      </div>
      {!isSameFilter(filter, {}) && <SavedViews page="queue" filter={filter} onClear={() => onFilter({})} />}
    </div>
  );
}
