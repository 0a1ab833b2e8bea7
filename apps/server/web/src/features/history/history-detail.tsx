import { useQuery } from "@tanstack/react-query";
import type { RequestDetail } from "@letsping/core";
import { ArrowLeft } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { requestQuery } from "../../api/queries";
import { duration, plural } from "../../lib/format";
import { DiffList } from "../../payload-view/diff-view";
import { FoundScope } from "../../payload-view/found-scope";
import { labelsOf } from "../../payload-view/labels";
import { PayloadView } from "../../payload-view/payload-view";
import type { PayloadTab } from "../../payload-view/payload-view";
import { fitsAtOnce, sizeOf } from "../../payload-view/size";
import { Face } from "../../ui/avatar";
import { CopyButton } from "../../ui/copy-button";
import { MarkedText } from "../../ui/marked-text";
import { Failure, Skeleton } from "../../ui/states";
import { BehaviourCard } from "../behaviour/behaviour-card";
import { isTakenOut } from "../findings/finding-words";
import { FindingsSection } from "../findings/findings-section";
import { HiddenNote } from "../findings/hidden-note";
import { useFalseAlarm } from "../findings/use-false-alarm";
import { ChangedSentence } from "../request/changed-sentence";
import { OUTCOMES } from "./outcomes";
import { ReceiptCard } from "./receipt-card";
import { Timeline } from "./timeline";

function outcomeWords(detail: RequestDetail): string {
  const took = duration(Date.parse(detail.resolved_at ?? detail.server_time) - Date.parse(detail.created_at));
  const who = detail.decided_by?.name ?? "Nobody";
  switch (detail.status) {
    case "PENDING":
      return "It waits for a person.";
    case "APPROVED":
      return `${who} approved, ${took} after it was asked`;
    case "APPROVED_WITH_MODIFICATIONS":
      return `${who} approved with ${plural(detail.change_count, "change")}, ${took} after it was asked`;
    case "REJECTED":
      return `${who} rejected, ${took} after it was asked`;
    case "EXPIRED":
      return `Nobody decided in ${took}. The agent was told no.`;
    case "CANCELLED":
      return `The agent withdrew it ${took} after it asked`;
  }
}

/** One decided request: what happened, what changed, the receipt. */
export function HistoryDetail({ id, back }: { id: string; back: string }) {
  const query = useQuery(requestQuery(id));
  if (query.data) return <Loaded key={id} detail={query.data} back={back} />;
  return (
    <article className="det shown" aria-label="Decided request">
      {query.isError ? (
        <Failure what="The request" error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeleton rows={5} />
      )}
    </article>
  );
}

function Loaded({ detail, back }: { detail: RequestDetail; back: string }) {
  const [tab, setTab] = useState<PayloadTab>("fields");
  const [asked, setAsked] = useState(false);
  const alarm = useFalseAlarm(detail.id, detail.findings);
  const labels = useMemo(() => labelsOf(detail), [detail]);
  const { decision } = detail;
  const isRun = detail.execution_state === "EXECUTED";
  const final = decision.status === "APPROVED_WITH_MODIFICATIONS" ? decision.final_payload : detail.payload;
  const size = sizeOf(final);
  const outcome = OUTCOMES[detail.status];
  const reason = decision.status === "PENDING" ? null : decision.reason;
  return (
    <article className="det shown" aria-label="Decided request">
      <div className="head">
        <Link className="ib only-m back" to={back} aria-label="Back to the history">
          <ArrowLeft className="i" size={16} />
        </Link>
        <span className={`tag ${outcome.tone}`}>{outcome.long}</span>
        <span className="t3 id cut-text">{detail.id}</span>
        <span className="grow" />
        <CopyButton text={`${window.location.origin}/history/${detail.id}`} label="Copy link" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <div className="scroll" tabIndex={0} role="region" aria-label="What was decided">
        <div className="dw">
          <div>
            <h2 className="say">
              <ChangedSentence
                segments={isRun ? detail.sentence_past : detail.sentence}
                from={isRun ? final : detail.payload}
                before={detail.payload}
                after={final}
              />
            </h2>
            <p className="row by">
              {detail.decided_by && <Face name={detail.decided_by.name} small />}
              <span className="t2">{outcomeWords(detail)}</span>
            </p>
            {reason && (
              <p className="t2 by">
                “<MarkedText text={reason} />”
              </p>
            )}
          </div>
          <div className="two">
            <div>
              <Timeline detail={detail} />
              {detail.diff_summary && detail.diff_summary.changes.length > 0 && (
                <section className="changed">
                  <h3 className="h2">What changed</h3>
                  <DiffList changes={detail.diff_summary.changes} before={detail.payload} labels={labels} />
                </section>
              )}
              <FoundScope>
                <div className="changed grid gap-5">
                  <BehaviourCard detail={detail} />
                  <FindingsSection
                    ask={alarm.ask}
                    detail={detail}
                    which={(finding) => !isTakenOut(finding)}
                    title="What the guardrails found"
                  />
                  <HiddenNote detail={detail} tick={null} ask={alarm.ask} />
                  <PayloadView
                    detail={detail}
                    approved={decision.status === "APPROVED_WITH_MODIFICATIONS" ? final : undefined}
                    tab={tab}
                    onTab={setTab}
                    size={size}
                    allShown={asked || fitsAtOnce(size)}
                    onShowAll={() => setAsked(true)}
                  />
                </div>
              </FoundScope>
            </div>
            {decision.status !== "PENDING" && <ReceiptCard detail={detail} decision={decision} />}
          </div>
        </div>
      </div>
      {alarm.dialog}
    </article>
  );
}
