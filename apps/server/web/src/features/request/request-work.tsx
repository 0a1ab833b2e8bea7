import type { RequestDetail } from "@letsping/core";
import { RotateCcw, Users } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNow } from "../../lib/clock";
import { plural, timeAgo } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { DiffList } from "../../payload-view/diff-view";
import { FoundScope } from "../../payload-view/found-scope";
import { PayloadView, TabSwitch } from "../../payload-view/payload-view";
import type { PayloadTab } from "../../payload-view/payload-view";
import { fitsAtOnce, sizeOf } from "../../payload-view/size";
import { SchemaForm } from "../../schema-form/schema-form";
import { forgetDraft, hasDraft } from "../../schema-form/kept-drafts";
import { focusFault } from "../../schema-form/faults";
import { refusedOf } from "../../schema-form/refused";
import { useDraft } from "../../schema-form/use-draft";
import type { Draft } from "../../schema-form/use-draft";
import { AgentMark } from "../../ui/avatar";
import { CopyButton } from "../../ui/copy-button";
import { Priority, PRIORITY_NAMES } from "../../ui/priority";
import { BehaviourCard } from "../behaviour/behaviour-card";
import { ShieldBadge } from "../behaviour/shield-badge";
import { FindingChip } from "../findings/finding-chip";
import { isTakenOut } from "../findings/finding-words";
import { FindingsSection } from "../findings/findings-section";
import { HiddenNote } from "../findings/hidden-note";
import { useFalseAlarm } from "../findings/use-false-alarm";
import { useHiddenTick } from "../findings/use-hidden-tick";
import { ChangedSentence } from "./changed-sentence";
import { AgentWords, Effects, Similar } from "./context-sections";
import { DecisionBar } from "./decision-bar";
import { MaskNote } from "./mask-note";
import { OutcomeNote } from "./outcome-note";
import { useDecide } from "./use-decide";
import { useReveal } from "./use-reveal";

/** Reading, editing and deciding one request. */
export function RequestWork({ detail, onNext }: { detail: RequestDetail; onNext: () => void }) {
  // What is shown is what is edited, so the work begins anew when masks fall.
  return <Work key={detail.masked.length} detail={detail} onNext={onNext} />;
}

function Work({ detail, onNext }: { detail: RequestDetail; onNext: () => void }) {
  const [tab, setTab] = useState<PayloadTab>("fields");
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLElement>(null);
  const masks = useReveal(detail);
  const hiddenTick = useHiddenTick(detail);
  const alarm = useFalseAlarm(detail.id, detail.findings);
  const phone = usePhone();
  const now = useNow();
  const open = detail.status === "PENDING" && Date.parse(detail.expires_at) > now;
  const isMasked = detail.masked.length > 0;
  const editable =
    open && !isMasked && detail.editable && detail.may_decide.allowed && detail.schema !== null;
  const decide = useDecide(detail, () => {
    forgetDraft(detail.id);
    onNext();
  });
  const draft = useDraft(detail, !editable || decide.isPending, refusedOf(decide));
  // A kept draft may hold what is masked now. It comes back when the masks fall.
  const changes = isMasked ? [] : draft.diff.changes;
  const size = useMemo(() => sizeOf(detail.payload), [detail.payload]);
  // A form shows every value whole.
  const allShown = editable || asked || tab === "json" || fitsAtOnce(size);
  const edit = changes.length > 0 ? { payload: draft.payload, changes: changes.length } : null;
  const kept = isMasked && hasDraft(detail.id) ? "You changed values: reveal to send or undo them." : null;
  const locked =
    kept ??
    (isMasked ? null : draft.problem) ??
    (allShown ? null : "Show all values to approve.") ??
    hiddenTick.lock;
  const [firstFault] = draft.faults.keys();
  const faultFocus = firstFault === undefined ? undefined : () => focusFault(form.current, firstFault);
  const tickFocus = locked !== null && locked === hiddenTick.lock ? hiddenTick.focus : undefined;
  useHotkeys({
    v: () => setTab(tab === "json" ? "fields" : "json"),
    e: () =>
      form.current
        ?.querySelector<HTMLElement>("input:not([disabled]),textarea:not([disabled]),select,[role=switch]")
        ?.focus(),
  });
  const findings = (
    <FindingsSection
      detail={detail}
      ask={alarm.ask}
      which={(finding) => !isTakenOut(finding)}
      title="Why this is marked"
    />
  );
  return (
    <FoundScope>
      <div className="cols">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
        <section className="left-c" ref={form} tabIndex={0} aria-label="Request">
          <div className="lw">
            <div className="lead">
              <AgentMark name={detail.service} large />
              <div className="min-w-0">
                <h1 className="say">
                  <ChangedSentence
                    segments={edit && open ? detail.sentence_will : detail.sentence}
                    from={detail.payload}
                    before={detail.payload}
                    after={open && !isMasked ? draft.payload : detail.payload}
                  />
                </h1>
                <p className="t3 sub">
                  Asked {timeAgo(now - Date.parse(detail.created_at))}{" "}
                  <code className="real">{detail.action}</code>
                </p>
              </div>
            </div>
            <Tags detail={detail} />
            <h2 className="sr">What would run</h2>
            <div className="stack">
              <OutcomeNote detail={detail} edited={edit !== null} />
              <AgentWords detail={detail} />
              {phone && <BehaviourCard detail={detail} />}
              {phone && findings}
              <HiddenNote
                detail={detail}
                tick={open && detail.may_decide.allowed ? hiddenTick : null}
                ask={alarm.ask}
              />
              <Effects detail={detail} />
              <MaskNote detail={detail} masks={masks} />
            </div>
            {editable && detail.schema ? (
              <form className="form" onSubmit={(event) => event.preventDefault()}>
                <div className="fh">
                  <h2>Edit the request</h2>
                  <span className="grow" />
                  <TabSwitch tab={tab} onTab={setTab} first="Form" />
                </div>
                <SchemaForm draft={draft} json={tab === "json"} />
              </form>
            ) : (
              <div className="form">
                {open && isMasked && detail.may_reveal && (
                  <p className="t3 mb-3">Values can be edited once they are revealed.</p>
                )}
                {open && !isMasked && !detail.editable && (
                  <p className="t3 mb-3">
                    {detail.schema
                      ? "The agent's schema names nothing that could be edited."
                      : "This agent sent no schema, so the values can't be edited."}
                  </p>
                )}
                <PayloadView
                  detail={detail}
                  tab={tab}
                  onTab={setTab}
                  size={size}
                  allShown={allShown}
                  onShowAll={() => setAsked(true)}
                />
              </div>
            )}
          </div>
        </section>
        <aside className="right-c" aria-label="Changes and history">
          {!isMasked && <Changes draft={draft} open={open} />}
          {!phone && <BehaviourCard detail={detail} />}
          {!phone && findings}
          <Similar detail={detail} />
        </aside>
      </div>
      <DecisionBar
        detail={detail}
        decide={decide}
        edit={edit}
        locked={locked}
        onLocked={faultFocus ?? tickFocus}
        masks={masks}
        onCancelEdit={draft.undo}
        onNext={onNext}
      />
      {alarm.dialog}
    </FoundScope>
  );
}

function Tags({ detail }: { detail: RequestDetail }) {
  return (
    <div className="tags">
      <span className="tag">
        <Priority level={detail.priority} />
        {PRIORITY_NAMES[detail.priority]}
      </span>
      {detail.roles.length > 0 && (
        <span className="tag">
          <Users className="i" size={12} />
          {detail.roles.join(" and ")} decides
        </span>
      )}
      <FindingChip item={detail} />
      <ShieldBadge alarm={detail.shield_alarm} held={detail.shield_held} />
      {detail.mode === "test" && <span className="tag line">Test, moves nothing real</span>}
      {detail.key && <span className="tag">Asked with key “{detail.key.name}”</span>}
    </div>
  );
}

function Changes({ draft, open }: { draft: Draft; open: boolean }) {
  const { changes } = draft.diff;
  if (changes.length === 0) return null;
  const unchanged = Math.max(0, sizeOf(draft.form.before).values - changes.length);
  return (
    <section>
      <div className="h2">
        <h2>{open ? "Your changes" : "Your changes, not sent"}</h2>
        <span className="tag info num">{changes.length}</span>
        <span className="grow" />
        {open ? (
          <button type="button" className="btn ghost sm" onClick={draft.undo}>
            <RotateCcw className="i" size={13} />
            Undo all
          </button>
        ) : (
          <CopyButton text={JSON.stringify(draft.payload, null, 2)} words="Copy" />
        )}
      </div>
      <DiffList changes={changes} before={draft.form.before} labels={draft.form.labels} />
      <p className="t3 same">
        {plural(unchanged, "value")} unchanged. {open ? "The agent receives these changes." : ""}
      </p>
    </section>
  );
}
