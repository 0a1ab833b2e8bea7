import { Keyboard, ListChecks, ListFilter, Search } from "lucide-react";

interface Props {
  waiting: number | undefined;
  /** How many of them a filter shows; null while nothing is filtered. */
  shown: number | null;
  filters: boolean;
  picking: boolean;
  onFilters: () => void;
  onPicking: () => void;
  onSearch: () => void;
  onShortcuts: () => void;
}

function countWords(waiting: number | undefined, shown: number | null): string {
  if (waiting === undefined) return "…";
  const all = waiting.toLocaleString("en");
  return shown === null ? `${all} waiting` : `${shown.toLocaleString("en")} of ${all} shown`;
}

/** What the page is, how many wait, and what can be done with the list. */
export function QueueHead({ waiting, shown, filters, picking, ...on }: Props) {
  return (
    <div className="head">
      <h1>Queue</h1>
      <span className="tag num">{countWords(waiting, shown)}</span>
      <span className="grow" />
      <span className="row gap-0">
        <button type="button" className="ib only-m" aria-label="Search or jump" onClick={on.onSearch}>
          <Search className="i" size={16} />
        </button>
        <button
          type="button"
          className="ib"
          aria-label="Select requests"
          aria-pressed={picking}
          title="Select requests (X)"
          onClick={on.onPicking}
        >
          <ListChecks className="i" size={16} />
        </button>
        <button
          type="button"
          className="ib"
          aria-label="Filter"
          aria-expanded={filters}
          title="Filter (F)"
          onClick={on.onFilters}
        >
          <ListFilter className="i" size={16} />
        </button>
        <button
          type="button"
          className="ib hide-m"
          aria-label="Keyboard shortcuts (?)"
          onClick={on.onShortcuts}
        >
          <Keyboard className="i" size={16} />
        </button>
      </span>
    </div>
  );
}
