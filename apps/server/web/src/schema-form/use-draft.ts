import { checkPayload, choiceOf, diffJson, fittingSchemas, toFormSchema } from "@letsping/core";
import type { Chosen, DiffSummary, FormField, JsonObject, JsonValue } from "@letsping/core";
import type { PatternEngine, PayloadIssue, RequestDetail } from "@letsping/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { foundPlaces } from "../payload-view/found-places";
import { labelsOf } from "../payload-view/labels";
import { faultsOf } from "./faults";
import type { Faults, FormState } from "./form-context";
import { hasPatterns, loadPatternEngine, noPatterns } from "./pattern-engine";
import { strayPlaceholders, withoutHidden } from "./placeholders";
import { withValue } from "./pointer";
import { useKeptDraft } from "./use-kept-draft";
import type { KeptPayload } from "./use-kept-draft";

/** What the gateway said of a payload that it did not take. */
export interface Refused {
  payload: JsonObject;
  issues: readonly PayloadIssue[];
}

export interface Draft {
  form: FormState;
  root: FormField;
  payload: JsonObject;
  issues: readonly PayloadIssue[];
  faults: Faults;
  diff: DiffSummary;
  /** Why it cannot be sent yet; null when it can. */
  problem: string | null;
  earlier: KeptPayload["earlier"];
  isKept: boolean;
  /** Another number after each undo: what was half-written goes too. */
  round: number;
  undo: () => void;
}

const NO_SCHEMA: JsonObject = {};

function usePatternEngine(schema: JsonObject): PatternEngine {
  const [engine, setEngine] = useState<PatternEngine>(noPatterns);
  useEffect(() => {
    if (!hasPatterns(schema)) return;
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
  return engine;
}

/** Texts that are no value yet, by their path. */
function useUnfinished() {
  const [unfinished, setAll] = useState<ReadonlyMap<string, string>>(new Map());
  const setUnfinished = useCallback((path: string, message: string | null) => {
    setAll((now) => {
      if ((now.get(path) ?? null) === message) return now;
      const next = new Map(now);
      if (message === null) next.delete(path);
      else next.set(path, message);
      return next;
    });
  }, []);
  return { unfinished, setUnfinished };
}

/** The same map while it says the same, so that only what changed is drawn. */
function useSteady(faults: Faults): Faults {
  const steady = useRef(faults);
  if (JSON.stringify([...steady.current]) !== JSON.stringify([...faults])) steady.current = faults;
  return steady.current;
}

/** The person's changes to a request, checked at every key with what the gateway checks them with. */
export function useDraft(detail: RequestDetail, disabled: boolean, refused: Refused | null = null): Draft {
  const before = detail.payload;
  const schema = detail.schema ?? NO_SCHEMA;
  const { root } = useMemo(() => toFormSchema(schema), [schema]);
  const engine = usePatternEngine(schema);
  const diffOf = useMemo(() => rememberLast((draft: JsonObject) => diffJson(before, draft)), [before]);
  const kept = useKeptDraft(detail, (draft) => diffOf(draft).changes.length > 0);
  const { draft, setDraft } = kept;
  const { unfinished, setUnfinished } = useUnfinished();
  const [shapes, setShapes] = useState<ReadonlyMap<string, number>>(new Map());
  const diff = diffOf(draft);
  const isChanged = diff.changes.length > 0;
  const hidden = useMemo(() => new Set(detail.hidden.map(({ path }) => path)), [detail.hidden]);
  const own = useMemo(() => {
    if (!isChanged) return [];
    const unfit = detail.schema ? checkPayload(detail.schema, before, draft, engine) : [];
    if (hidden.size === 0) return unfit;
    return [...strayPlaceholders(before, draft), ...withoutHidden(unfit, hidden, before, draft)];
  }, [detail.schema, isChanged, before, draft, engine, hidden]);
  // What the gateway refused stays wrong until it is changed, whatever this page thinks of it.
  const issues = own.length === 0 && refused?.payload === draft ? refused.issues : own;
  const labels = useMemo(() => labelsOf(detail), [detail]);
  const found = useMemo(() => foundPlaces(detail.findings, before).values, [detail.findings, before]);
  const shapeOf = useCallback<Chosen>(
    (field, value, path) => choiceOf(field, schema, value, engine, shapes.get(path) ?? null),
    [schema, engine, shapes],
  );
  const wrongs = useMemo(
    () => faultsOf({ root, draft, shapeOf, labels, issues, unfinished }),
    [root, draft, shapeOf, labels, issues, unfinished],
  );
  const faults = useSteady(wrongs);
  const setter = useRef(setDraft);
  setter.current = setDraft;
  const form = useMemo<FormState>(
    () => ({
      schema,
      before,
      labels,
      found,
      hidden,
      disabled,
      setUnfinished,
      shapeOf,
      set: (path: string, value: JsonValue | undefined) =>
        setter.current((now) => withValue(now, path, value)),
      chooseShape: (path, index) => setShapes((now) => new Map(now).set(path, index)),
      fits: (each, value) => fittingSchemas(schema, [each], value, engine).length > 0,
    }),
    [schema, before, labels, found, hidden, disabled, setUnfinished, shapeOf, engine],
  );
  const [round, setRound] = useState(0);
  const undo = () => {
    setDraft(() => before);
    setRound((now) => now + 1);
    setShapes(new Map());
  };
  const [wrong] = [...faults.keys(), ...issues.map((issue) => issue.path)];
  const problem = wrong === undefined ? null : `Correct ${labels.of(wrong)} first.`;
  const { earlier, isKept } = kept;
  return { form, root, payload: draft, issues, faults, diff, problem, earlier, isKept, round, undo };
}

/** Computes again only for another argument than the last. */
function rememberLast<A, R>(compute: (argument: A) => R): (argument: A) => R {
  let last: { argument: A; result: R } | null = null;
  return (argument) => {
    if (last?.argument !== argument) last = { argument, result: compute(argument) };
    return last.result;
  };
}
