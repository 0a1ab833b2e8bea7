import type { SavedView, ViewFilter } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { viewsQuery } from "../api/queries";
import { MarkedText } from "../ui/marked-text";
import { isSameFilter } from "./view-filter";

interface Props {
  page: SavedView["page"];
  filter: ViewFilter;
  onFilter: (filter: ViewFilter) => void;
}

/** The views that one saved for a page: one press each, a second press takes it off. */
export function ViewChips({ page, filter, onFilter }: Props) {
  const views = useQuery(viewsQuery);
  const saved = views.data?.views.filter((view) => view.page === page) ?? [];
  if (saved.length === 0) return null;
  return (
    <div className="filters" role="group" aria-label="Saved views">
      {saved.map((view) => {
        const isOn = isSameFilter(view.filter, filter);
        return (
          <button
            type="button"
            key={view.id}
            className={isOn ? "chip on" : "chip"}
            aria-pressed={isOn}
            onClick={() => onFilter(isOn ? {} : view.filter)}
          >
            <MarkedText text={view.name} />
          </button>
        );
      })}
    </div>
  );
}
