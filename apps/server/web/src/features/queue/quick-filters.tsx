import type { RequestListItem } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { choicesQuery, viewsQuery } from "../../api/queries";
import { MarkedText } from "../../ui/marked-text";
import { isSameFilter } from "../../filters/view-filter";
import type { QueueFilter } from "./queue-filter";

/** Roles beyond these are in the filter bar. */
const MOST_ROLES = 5;

interface Props {
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  /** All rows, where all were read and none is filtered: then each role's number is known. */
  counted: readonly RequestListItem[] | null;
}

/** Everything, the views one saved, and what each role has to decide: one press each. */
export function QuickFilters({ filter, onFilter, counted }: Props) {
  const choices = useQuery(choicesQuery);
  const views = useQuery(viewsQuery);
  const saved = views.data?.views.filter((view) => view.page === "queue") ?? [];
  const roles = choices.data?.roles.slice(0, MOST_ROLES) ?? [];
  if (roles.length === 0 && saved.length === 0) return null;
  const chip = (key: string, words: string, to: QueueFilter, count?: number) => {
    const isOn = isSameFilter(filter, to);
    return (
      <button
        type="button"
        key={key}
        className={isOn ? "chip on" : "chip"}
        aria-pressed={isOn}
        onClick={() => onFilter(isOn ? {} : to)}
      >
        <MarkedText text={words} /> {count !== undefined && <em>{count}</em>}
      </button>
    );
  };
  return (
    <div className="filters" role="group" aria-label="Show">
      {chip("all", "All", {})}
      {saved.map((view) => chip(view.id, view.name, view.filter))}
      {roles.map((role) =>
        chip(`role ${role}`, role, { role }, counted?.filter((item) => item.roles.includes(role)).length),
      )}
    </div>
  );
}
