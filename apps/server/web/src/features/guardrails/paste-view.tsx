import type { GuardrailTryAnswer, GuardrailVerdict, JsonObject, JsonValue } from "@letsping/core";
import type { GuardrailSettings } from "@letsping/guardrails";
import { useMutation } from "@tanstack/react-query";
import { ArrowRight, FlaskConical } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { call } from "../../api/client";
import { problemWords } from "../../lib/problem-words";
import { FoundScope } from "../../payload-view/found-scope";
import { foundPlaces } from "../../payload-view/found-places";
import { JsonView } from "../../payload-view/json-view";
import { FindingsSection } from "../findings/findings-section";
import { WOULD } from "./replay-words";
import { ScopeFields } from "./scope-fields";
import { storedOf } from "./settings-draft";

const EXAMPLE = `{
  "note": "Refund 4111 1111 1111 1111",
  "callback": "http://10.0.0.8/done"
}`;

interface Props {
  /** As they are saved: the verdict is told against them. */
  saved: GuardrailSettings;
  settings: GuardrailSettings;
  /** For which service and action it is judged, before somebody says. */
  names: { service?: string | undefined; action?: string | undefined };
  isWrong: boolean;
}

/** A payload as written: what it is, or why it is none. */
function payloadFrom(text: string): { payload: JsonObject | null; problem: string | null } {
  if (text.trim() === "") return { payload: null, problem: null };
  try {
    const value = JSON.parse(text) as JsonValue;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject
      ? { payload: value, problem: null }
      : { payload: null, problem: "A payload is an object: { … }." };
  } catch (cause) {
    return { payload: null, problem: cause instanceof Error ? `No JSON: ${cause.message}.` : "No JSON." };
  }
}

/** The verdict on a payload that somebody writes or pastes, as the project stands and as it would. */
export function PasteView({ saved, settings, names, isWrong }: Props) {
  const field = useId();
  const [text, setText] = useState(EXAMPLE);
  // Until somebody says another, it is the one whose settings are shown.
  const [given, setGiven] = useState<{ service?: string; action?: string }>({});
  const service = given.service ?? names.service ?? "billing-agent";
  const action = given.action ?? names.action ?? "refund_user";
  const { payload, problem } = payloadFrom(text);
  const asked = JSON.stringify([storedOf(saved), storedOf(settings), text, service, action]);
  const trial = useMutation({
    mutationFn: async (body: {
      settings: JsonObject;
      payload: JsonObject;
      service: string;
      action: string;
    }) => ({
      found: await call<GuardrailTryAnswer>("/api/guardrails/try", { body }),
      asked,
    }),
  });
  const isOfNow = trial.data?.asked === asked;
  const mayTry = payload !== null && service.trim() !== "" && action.trim() !== "" && !isWrong;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!mayTry || trial.isPending) return;
        trial.mutate({
          settings: storedOf(settings),
          payload,
          service: service.trim(),
          action: action.trim(),
        });
      }}
    >
      <p className="t2">Nothing is stored or counted; limits are not judged.</p>
      <div className="field">
        <label htmlFor={field}>Payload</label>
        <textarea
          id={field}
          className="in mono"
          rows={6}
          spellCheck={false}
          value={text}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : `${field}-problem`}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
        {problem && (
          <p className="err" id={`${field}-problem`}>
            {problem}
          </p>
        )}
      </div>
      <ScopeFields
        service={service}
        action={action}
        onService={(next) => setGiven((now) => ({ ...now, service: next }))}
        onAction={(next) => setGiven((now) => ({ ...now, action: next }))}
        any={["billing-agent", "refund_user"]}
        required
      />
      <div className="row flex-wrap">
        <button type="submit" className="btn" disabled={!mayTry || trial.isPending}>
          <FlaskConical className="i" size={15} /> {trial.isPending ? "Trying…" : "Try it"}
        </button>
        {isWrong && <span className="t3">Correct the settings first.</span>}
        {trial.data && !isOfNow && <span className="t3">Something changed since; try again.</span>}
      </div>
      {trial.isError && (
        <p className="err" role="alert">
          Not tried. {problemWords(trial.error)}
        </p>
      )}
      {trial.data && (
        <div className={isOfNow ? "found-out" : "found-out old"} role="status">
          <Verdict found={trial.data.found} />
        </div>
      )}
    </form>
  );
}

function outcomeOf({ action, hidden }: GuardrailVerdict): string {
  const { word } = WOULD[action];
  return hidden.length > 0 && action !== "block" ? `${word}, ${hidden.length} hidden` : word;
}

function Verdict({ found: { now, would } }: { found: GuardrailTryAnswer }) {
  // What is beyond a bound is not kept: then there is no payload to show.
  const payload = would.payload as JsonObject;
  const places = useMemo(() => foundPlaces(would.findings, payload), [would.findings, payload]);
  const isSame = outcomeOf(now) === outcomeOf(would);
  const detail = {
    payload,
    schema: null,
    field_labels: {},
    masked: [],
    hidden: [],
    findings: would.findings,
  };
  return (
    <FoundScope ownsN={false}>
      <p className="row flex-wrap verdict">
        {!isSame && (
          <>
            <span className={`tag ${WOULD[now.action].tone}`}>{outcomeOf(now)}</span>
            <ArrowRight className="i" size={14} aria-label="would be" />
          </>
        )}
        <span className={`tag ${WOULD[would.action].tone}`}>{outcomeOf(would)}</span>
        <span className="t3">{isSame ? "as now" : "with your changes"}</span>
      </p>
      <JsonView value={payload} found={places} />
      <FindingsSection ask={null} detail={detail} which={() => true} title="Findings" />
    </FoundScope>
  );
}
