import { checkPayload, diffJson } from "@letsping/core";
import type { DiffSummary, JsonObject, JsonValue, PatternEngine, RequestDetail } from "@letsping/core";
import { useCallback, useEffect, useMemo, useState } from "react";
import { labelsOf } from "../payload-view/labels";
import type { FormState } from "./form-context";
import { forgetDraft, keepDraft, recallDraft } from "./kept-drafts";
import { hasPatterns, loadPatternEngine, noPatterns } from "./pattern-engine";
import { withValue } from "./pointer";

export interface Draft {
  form: FormState;
  diff: DiffSummary;
  /** Why it cannot be sent yet; null when it can. */
  problem: string | null;
  undo: () => void;
}

/** The person's changes to a request: kept in this tab until they are sent or undone, checked at every key. */
export function useDraft(detail: RequestDetail, disabled: boolean): Draft {
  const before = detail.payload;
  const [draft, setDraft] = useState<JsonObject>(() => recallDraft(detail.id) ?? before);
  const [unfinished, setUnfinishedMap] = useState<ReadonlyMap<string, string>>(new Map());
  const [engine, setEngine] = useState<PatternEngine>(noPatterns);
  const { id, schema } = detail;
  useEffect(() => {
    if (!schema || !hasPatterns(schema)) return;
    let current = true;
    loadPatternEngine().then(
      (loaded) => current && setEngine(loaded),
      // Without the engine, values with patterns stay as they are, and the form says so.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [schema]);
  const diff = useMemo(() => diffJson(before, draft), [before, draft]);
  const changed = diff.changes.length > 0;
  useEffect(() => {
    if (changed) keepDraft(id, draft);
    else forgetDraft(id);
  }, [changed, draft, id]);
  const issues = useMemo(
    () => (schema && changed ? checkPayload(schema, before, draft, engine) : []),
    [schema, changed, before, draft, engine],
  );
  const set = useCallback(
    (path: string, value: JsonValue | undefined) => setDraft((now) => withValue(now, path, value)),
    [],
  );
  const setUnfinished = useCallback((path: string, message: string | null) => {
    setUnfinishedMap((now) => {
      if ((now.get(path) ?? null) === message) return now;
      const next = new Map(now);
      if (message === null) next.delete(path);
      else next.set(path, message);
      return next;
    });
  }, []);
  const labels = useMemo(() => labelsOf(detail), [detail]);
  const undo = useCallback(() => {
    setDraft(before);
    setUnfinishedMap(new Map());
  }, [before]);
  const [wrong] = [...unfinished.keys(), ...issues.map((issue) => issue.path)];
  const problem = wrong === undefined ? null : `Correct ${labels.of(wrong)} first.`;
  return {
    form: { before, draft, labels, issues, disabled, set, setUnfinished, unfinished },
    diff,
    problem,
    undo,
  };
}
