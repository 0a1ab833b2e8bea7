import { isLetsPingError } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { announce } from "../ui/announcer";
import { toast } from "../ui/toasts";

/** One change, as a save bar says it. */
export interface DraftChange {
  /** What it belongs to, for its blue bar. */
  place: string;
  words: string;
}

/** Settings as they are saved, and as somebody is changing them. */
export interface VersionedDraft<Settings> {
  saved: Settings;
  settings: Settings;
  changes: readonly DraftChange[];
  /** What cannot be saved, by the place of the setting. */
  problems: ReadonlyMap<string, string>;
  /** What somebody else saved while this was being changed, in words; null where nobody did. */
  theirs: { by: string; words: readonly string[] } | null;
  change: (to: (now: Settings) => Settings) => void;
  discard: () => void;
  save: () => void;
  isSaving: boolean;
  error: Error | null;
}

/** What the gateway says of settings that have a version. */
interface StoredView {
  version: number;
  updated_by: { name: string } | null;
}

/** How settings of one kind are read, compared and sent. */
interface Kind<Settings, View extends StoredView> {
  /** Of the query that reads them. */
  queryKey: QueryKey;
  read: (view: View) => Settings;
  changesOf: (before: Settings, after: Settings) => DraftChange[];
  problemsOf: (settings: Settings) => ReadonlyMap<string, string>;
  /** My unsaved changes, made again on what somebody else saved. */
  rebased: (old: Settings, mine: Settings, theirs: Settings) => Settings;
  send: (settings: Settings, expectedVersion: number) => Promise<View>;
  /** “Saved the guardrails”. */
  savedWords: string;
}

/** What is edited, on top of a version: when a newer one comes, the edits are made again on it. */
interface Work<Settings> {
  version: number;
  base: Settings;
  settings: Settings;
  theirs: VersionedDraft<Settings>["theirs"];
}

/** A hook for settings of one kind while they are being changed. Nothing is sent before it is saved. */
export function draftOf<Settings, View extends StoredView>(
  kind: Kind<Settings, View>,
): (view: View) => VersionedDraft<Settings> {
  const { queryKey, changesOf, rebased } = kind;
  const begin = (view: View): Work<Settings> => {
    const base = kind.read(view);
    return { version: view.version, base, settings: base, theirs: null };
  };
  /** The work on the settings that stand now. What nobody changed here follows them silently. */
  const followed = (work: Work<Settings>, view: View): Work<Settings> => {
    if (view.version === work.version) return work;
    const next = begin(view);
    const mine = changesOf(work.base, work.settings);
    if (mine.length === 0) return next;
    const words = changesOf(work.base, next.base).map((change) => change.words);
    const by = view.updated_by?.name ?? "Somebody";
    return { ...next, settings: rebased(work.base, work.settings, next.base), theirs: { by, words } };
  };
  // Of this tab, for who looks at another page in between: leaving the tab itself asks first.
  let kept: Work<Settings> | null = null;
  return function useVersionedDraft(view) {
    const client = useQueryClient();
    const [work, setWork] = useState(() => (kept === null ? begin(view) : followed(kept, view)));
    const current = useRef(work);
    current.current = work;
    kept = work;
    useEffect(() => setWork((now) => followed(now, view)), [view]);
    const changes = useMemo(() => changesOf(work.base, work.settings), [work.base, work.settings]);
    const problems = useMemo(() => kind.problemsOf(work.settings), [work.settings]);
    const save = useMutation({
      mutationFn: ({ settings, version }: Pick<Work<Settings>, "settings" | "version">) =>
        kind.send(settings, version),
      onSuccess: (saved, sent) => {
        client.setQueryData(queryKey, saved);
        setWork((now) => {
          const next = begin(saved);
          // What was changed while it was being saved is not lost.
          return { ...next, settings: rebased(sent.settings, now.settings, next.base) };
        });
        toast(kind.savedWords);
        announce(kind.savedWords);
      },
      onError: (error) => {
        // Theirs are read, and mine made again on them; saving once more is the person's to do.
        if (isLetsPingError(error) && error.error === "version_conflict")
          void client.invalidateQueries({ queryKey });
      },
    });
    useEffect(() => {
      if (changes.length === 0) return;
      const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
      window.addEventListener("beforeunload", onLeave);
      return () => window.removeEventListener("beforeunload", onLeave);
    }, [changes.length]);
    const isConflict = isLetsPingError(save.error) && save.error.error === "version_conflict";
    return {
      saved: work.base,
      settings: work.settings,
      changes,
      problems,
      theirs: work.theirs,
      change: (to) => setWork((now) => ({ ...now, settings: to(now.settings) })),
      discard: () => {
        save.reset();
        setWork((now) => ({ ...now, settings: now.base, theirs: null }));
      },
      save: () => {
        const { version, settings } = current.current;
        if (changes.length === 0 || problems.size > 0 || save.isPending) return;
        save.mutate({ settings, version });
      },
      isSaving: save.isPending,
      error: isConflict ? null : save.error,
    };
  };
}
