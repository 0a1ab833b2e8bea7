import { isLetsPingError } from "@letsping/core";
import type { GuardrailSettingsInput, GuardrailSettingsView } from "@letsping/core";
import { GuardrailSettings } from "@letsping/guardrails";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { call } from "../../api/client";
import { guardrailsQuery } from "../../api/guardrails";
import { announce } from "../../ui/announcer";
import { toast } from "../../ui/toasts";
import { changesOf } from "./change-words";
import type { Change } from "./change-words";
import { problemsOf, rebased, storedOf } from "./settings-draft";

/** Settings as they are saved, and as somebody is changing them. */
export interface GuardrailsDraft {
  saved: GuardrailSettings;
  settings: GuardrailSettings;
  changes: readonly Change[];
  /** What cannot be saved, by the place of the setting. */
  problems: ReadonlyMap<string, string>;
  /** What somebody else saved while this was being changed, in words; null where nobody did. */
  theirs: { by: string; words: readonly string[] } | null;
  change: (to: (now: GuardrailSettings) => GuardrailSettings) => void;
  discard: () => void;
  save: () => void;
  isSaving: boolean;
  error: Error | null;
}

/** What is edited, on top of a version: when a newer one comes, the edits are made again on it. */
interface Work {
  version: number;
  base: GuardrailSettings;
  settings: GuardrailSettings;
  theirs: GuardrailsDraft["theirs"];
}

function begin(view: GuardrailSettingsView): Work {
  const base = GuardrailSettings.parse(view.settings);
  return { version: view.version, base, settings: base, theirs: null };
}

/** The work on the settings that stand now. What nobody changed here follows them silently. */
function followed(work: Work, view: GuardrailSettingsView): Work {
  if (view.version === work.version) return work;
  const next = begin(view);
  const mine = changesOf(work.base, work.settings);
  if (mine.length === 0) return next;
  const words = changesOf(work.base, next.base).map((change) => change.words);
  const by = view.updated_by?.name ?? "Somebody";
  return { ...next, settings: rebased(work.base, work.settings, next.base), theirs: { by, words } };
}

// Of this tab, for who looks at another page in between: leaving the tab itself asks first.
let kept: Work | null = null;

/** The settings of the project while they are being changed. Nothing is sent before it is saved. */
export function useGuardrailsDraft(view: GuardrailSettingsView): GuardrailsDraft {
  const client = useQueryClient();
  const [work, setWork] = useState(() => (kept === null ? begin(view) : followed(kept, view)));
  const current = useRef(work);
  current.current = work;
  kept = work;
  useEffect(() => setWork((now) => followed(now, view)), [view]);
  const changes = useMemo(() => changesOf(work.base, work.settings), [work.base, work.settings]);
  const problems = useMemo(() => problemsOf(work.settings), [work.settings]);
  const save = useMutation({
    mutationFn: ({ settings, version }: Pick<Work, "settings" | "version">) => {
      const body: GuardrailSettingsInput = { settings: storedOf(settings), expected_version: version };
      return call<GuardrailSettingsView>("/api/guardrails", { method: "PUT", body });
    },
    onSuccess: (saved, sent) => {
      client.setQueryData(guardrailsQuery.queryKey, saved);
      setWork((now) => {
        const next = begin(saved);
        // What was changed while it was being saved is not lost.
        return { ...next, settings: rebased(sent.settings, now.settings, next.base) };
      });
      toast("Saved the guardrails");
      announce("Saved the guardrails");
    },
    onError: (error) => {
      // Theirs are read, and mine made again on them; saving once more is the person's to do.
      if (isLetsPingError(error) && error.error === "version_conflict")
        void client.invalidateQueries({ queryKey: guardrailsQuery.queryKey });
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
}
