import type { SavedView, ViewFilter } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { viewsQuery } from "../api/queries";
import { toast } from "../ui/toasts";
import { isSameFilter } from "./view-filter";

interface Props {
  page: SavedView["page"];
  filter: ViewFilter;
  onClear: () => void;
}

/** Clears the filter, names it to find it again, or removes the name it has. Names are one's own. */
export function SavedViews({ page, filter, onClear }: Props) {
  const client = useQueryClient();
  const views = useQuery(viewsQuery);
  const [name, setName] = useState<string | null>(null);
  const isThis = (view: SavedView) => view.page === page && isSameFilter(view.filter, filter);
  const current = views.data?.views.find(isThis);
  const settled = {
    onError: (error: Error) => toast(`Not saved. ${error.message}`, { tone: "bad" as const }),
    onSettled: () => client.invalidateQueries({ queryKey: ["views"] }),
  };
  const save = useMutation({
    mutationFn: (view: string) => call<SavedView>("/api/views", { body: { name: view, page, filter } }),
    onSuccess: (view) => {
      setName(null);
      toast(`Saved as “${view.name}”`);
    },
    ...settled,
  });
  const remove = useMutation({
    mutationFn: (view: SavedView) => call(`/api/views/${encodeURIComponent(view.id)}`, { method: "DELETE" }),
    onSuccess: (_answer, view) => toast(`Removed the view “${view.name}”`),
    ...settled,
  });
  return (
    <div className="views">
      <button type="button" className="link" onClick={onClear}>
        Clear
      </button>
      {current && (
        <button
          type="button"
          className="link"
          disabled={remove.isPending}
          onClick={() => remove.mutate(current)}
        >
          Remove the view “{current.name}”
        </button>
      )}
      {!current && name === null && (
        <button type="button" className="link" onClick={() => setName("")}>
          Save as a view…
        </button>
      )}
      {!current && name !== null && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") save.mutate(name.trim());
          }}
        >
          <input
            className="in"
            aria-label="Name of the view"
            placeholder="Name of the view"
            maxLength={60}
            // It was asked for by the press that brought it here.
            ref={(field) => field?.focus()}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setName(null)}
          />
          <button type="submit" className="btn sm" disabled={name.trim() === "" || save.isPending}>
            Save
          </button>
        </form>
      )}
    </div>
  );
}
