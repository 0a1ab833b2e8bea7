import { useQuery } from "@tanstack/react-query";
import type { RequestDetail } from "@letsping/core";
import { Expand } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { requestQuery } from "../../api/queries";
import { useNow } from "../../lib/clock";
import { timeAgo } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { FoundScope } from "../../payload-view/found-scope";
import type { PayloadTab } from "../../payload-view/payload-view";
import { PayloadView } from "../../payload-view/payload-view";
import { fitsAtOnce, sizeOf } from "../../payload-view/size";
import { forgetDraft, hasDraft } from "../../schema-form/kept-drafts";
import { AgentMark } from "../../ui/avatar";
import { Countdown } from "../../ui/countdown";
import { Priority, PRIORITY_NAMES } from "../../ui/priority";
import { Sentence } from "../../ui/sentence";
import { Failure, Skeleton } from "../../ui/states";
import { BehaviourCard } from "../behaviour/behaviour-card";
import { isTakenOut } from "../findings/finding-words";
import { FindingsSection } from "../findings/findings-section";
import { HiddenNote } from "../findings/hidden-note";
import { useFalseAlarm } from "../findings/use-false-alarm";
import { useHiddenTick } from "../findings/use-hidden-tick";
import { AgentWords, Effects, Similar } from "../request/context-sections";
import { DecisionBar } from "../request/decision-bar";
import { OutcomeNote } from "../request/outcome-note";
import { MaskNote } from "../request/mask-note";
import { useDecide } from "../request/use-decide";
import { useReveal } from "../request/use-reveal";

interface Props {
  id: string;
  /** Why nothing is decided here now: a batch is being chosen. */
  paused: string | null;
  /** Whether N leads to the next finding: else it is taken by what is new in the list. */
  ownsN: boolean;
  onEdit: () => void;
  onNext: () => void;
  onDecided: () => void;
}

/** The selected request beside the list: everything one must see to decide it. */
export function RequestPane(props: Props) {
  const query = useQuery(requestQuery(props.id));
  if (query.data) return <Loaded key={props.id} detail={query.data} {...props} />;
  return (
    <article className="det" aria-label="Selected request">
      {query.isError ? (
        <Failure what="The request" error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeleton rows={4} />
      )}
    </article>
  );
}

type LoadedProps = Props & { detail: RequestDetail };

function Loaded({ detail, paused, ownsN, onEdit, onNext, onDecided }: LoadedProps) {
  const hiddenTick = useHiddenTick(detail);
  const alarm = useFalseAlarm(detail.id, detail.findings);
  const masks = useReveal(detail);
  const [tab, setTab] = useState<PayloadTab>("fields");
  const [asked, setAsked] = useState(false);
  const size = useMemo(() => sizeOf(detail.payload), [detail.payload]);
  const allShown = asked || tab === "json" || fitsAtOnce(size);
  // Approving here would send the values as they were asked, not as this person left them.
  const kept = hasDraft(detail.id) ? "You changed values: press E to send or undo them." : null;
  const locked = kept ?? (allShown ? null : "Show all values to approve.") ?? hiddenTick.lock;
  const decide = useDecide(detail, () => {
    forgetDraft(detail.id);
    onDecided();
  });
  const now = useNow();
  useHotkeys({ v: () => setTab(tab === "json" ? "fields" : "json") });
  const open = detail.status === "PENDING";
  return (
    <article className="det" aria-label="Selected request">
      <div className="head dh">
        <span className="row">
          <Priority level={detail.priority} />
          <span className="t2">{PRIORITY_NAMES[detail.priority]}</span>
        </span>
        <span className="dot" />
        <span className="t3 id cut-text">{detail.id}</span>
        <span className="grow" />
        {open && <Countdown until={detail.expires_at} suffix=" left to decide" />}
        <Link className="ib" to={`/requests/${detail.id}`} aria-label="Open full page (Enter)">
          <Expand className="i" size={15} />
        </Link>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <div className="scroll dsc" tabIndex={0} role="region" aria-label="What would run">
        <div className="dw">
          <div className="lead">
            <AgentMark name={detail.service} large />
            <div className="min-w-0">
              <h2 className="say">
                <Sentence segments={detail.sentence} />
              </h2>
              <p className="t3 sub">
                Asked {timeAgo(now - Date.parse(detail.created_at))}
                {detail.mode === "test" && ", with a test key: moves nothing real"}{" "}
                <code className="real">{detail.action}</code>
              </p>
            </div>
          </div>
          <OutcomeNote detail={detail} edited={false} />
          <AgentWords detail={detail} />
          <BehaviourCard detail={detail} />
          <FoundScope ownsN={ownsN}>
            <FindingsSection
              detail={detail}
              ask={alarm.ask}
              which={(finding) => !isTakenOut(finding)}
              title="Why this is marked"
            />
            <HiddenNote
              detail={detail}
              tick={open && detail.may_decide.allowed ? hiddenTick : null}
              ask={alarm.ask}
            />
            <Effects detail={detail} />
            <MaskNote detail={detail} masks={masks} />
            <PayloadView
              detail={detail}
              tab={tab}
              onTab={setTab}
              size={size}
              allShown={allShown}
              onShowAll={() => setAsked(true)}
            />
          </FoundScope>
          <Similar detail={detail} />
        </div>
      </div>
      <DecisionBar
        detail={detail}
        decide={decide}
        edit={null}
        locked={locked}
        onLocked={locked !== null && locked === hiddenTick.lock ? hiddenTick.focus : undefined}
        paused={paused}
        masks={masks}
        onEdit={detail.editable && detail.may_decide.allowed ? onEdit : undefined}
        onNext={onNext}
      />
      {alarm.dialog}
    </article>
  );
}
