import { isLetsPingError } from "@letsping/core";
import type { BlockedDetail } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { EyeOff, OctagonX, SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { blockedCallQuery } from "../../api/guardrails";
import { plural } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { FoundScope } from "../../payload-view/found-scope";
import { PayloadView } from "../../payload-view/payload-view";
import type { PayloadTab, ShownPayload } from "../../payload-view/payload-view";
import { fitsAtOnce, sizeOf } from "../../payload-view/size";
import { AgentMark } from "../../ui/avatar";
import { CopyButton } from "../../ui/copy-button";
import { Crumbs } from "../../ui/crumbs";
import { MarkedText } from "../../ui/marked-text";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { FindingsSection } from "../findings/findings-section";
import { hiddenPlaces } from "../findings/finding-words";
import { useFalseAlarm } from "../findings/use-false-alarm";
import { anomalySearch, readAnomalyFilter } from "./anomaly-filter";
import { hiddenReason, isForHidden, toldHints, whenWords } from "./refused-words";

/** One refused call: what was found, where, and what the agent was told. */
export default function RefusedPage({ id }: { id: string }) {
  const call = useQuery(blockedCallQuery(id));
  const search = useSearch();
  const home = `/anomalies${search === "" ? "" : `?${search}`}`;
  const [, go] = useLocation();
  useHotkeys({ Escape: () => go(home) });
  return (
    <div className="page page-anomalies">
      <div className="head">
        <Crumbs home={home} list="Anomalies" back="the anomalies" id={id} />
        <span className="grow" />
        <CopyButton text={`${window.location.origin}/anomalies/${id}`} label="Copy link" />
      </div>
      <Content call={call.data} error={call.error} retry={() => void call.refetch()} home={home} />
    </div>
  );
}

interface ContentProps {
  call: BlockedDetail | undefined;
  error: unknown;
  retry: () => void;
  home: string;
}

function Content({ call, error, retry, home }: ContentProps) {
  if (call) return <Loaded key={call.id} call={call} />;
  if (isLetsPingError(error) && error.status === 404) {
    return (
      <Empty icon={<SearchX className="i" size={20} />} title="There is no such refused call here">
        <p>It may belong to another project.</p>
        <Link className="link" to={home}>
          Back to the anomalies
        </Link>
      </Empty>
    );
  }
  return error ? <Failure what="The refused call" error={error} retry={retry} /> : <Skeleton rows={6} />;
}

function Loaded({ call }: { call: BlockedDetail }) {
  const [tab, setTab] = useState<PayloadTab>("fields");
  const [asked, setAsked] = useState(false);
  const alarm = useFalseAlarm(call.id, call.findings);
  const detail = useMemo<ShownPayload>(
    () => ({
      ...call,
      payload: call.payload ?? {},
      schema: null,
      field_labels: {},
      hidden: hiddenPlaces(call.findings),
    }),
    [call],
  );
  const size = useMemo(() => sizeOf(detail.payload), [detail]);
  const { days, show } = readAnomalyFilter(useSearch());
  const hints = toldHints(call);
  const forHidden = isForHidden(call);
  return (
    <div className="scroll">
      <div className="w slim">
        <div className="lead">
          <AgentMark name={call.service} large />
          <div className="min-w-0">
            <h1 className="say">
              <MarkedText text={call.service} /> was refused{" "}
              <b className="id">
                <MarkedText text={call.action} />
              </b>
            </h1>
            <p className="t3 sub">
              <span className="num">{whenWords(call)}</span>, with key “
              {call.key_id === null ? (
                <MarkedText text={call.agent} />
              ) : (
                <Link className="link" to={`/anomalies${anomalySearch({ days, show, key: call.key_id })}`}>
                  <MarkedText text={call.agent} />
                </Link>
              )}
              ”{call.mode === "test" && ", a test key"}
            </p>
          </div>
        </div>
        <h2 className="sr">What happened</h2>
        <div className="note stop">
          <OctagonX className="i" size={16} />
          <div>
            <b>Nobody was asked, and nothing ran.</b> {forHidden && hiddenReason(size.values)}{" "}
            {hints.length > 0 && <>The agent was told: “{hints.join(" ")}”</>}
            {forHidden && (
              <>
                {" "}
                (422 <code>contains_secret</code>). An agent that asks with <code>guard</code>,{" "}
                <code>tool</code> or <code>ask</code> of <code>@letsping/sdk</code> can put values back.
              </>
            )}
          </div>
        </div>
        <FoundScope>
          <FindingsSection ask={alarm.ask} detail={detail} which={() => true} title="What was found" />
          {call.masked.length > 0 && (
            <div className="note info">
              <EyeOff className="i" size={16} />
              <div>{plural(call.masked.length, "value")} masked: your role here does not show them.</div>
            </div>
          )}
          {call.count > 1 && call.payload !== null && (
            <p className="t3">This is what the first of the {call.count.toLocaleString("en")} calls held.</p>
          )}
          {call.payload === null ? (
            <p className="t3">Nothing of the payload was kept.</p>
          ) : (
            <PayloadView
              detail={detail}
              tab={tab}
              onTab={setTab}
              size={size}
              allShown={asked || fitsAtOnce(size)}
              onShowAll={() => setAsked(true)}
            />
          )}
        </FoundScope>
        {alarm.dialog}
      </div>
    </div>
  );
}
