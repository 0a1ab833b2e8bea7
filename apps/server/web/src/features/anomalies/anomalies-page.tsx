import type { AnomaliesView, Me } from "@letsping/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { isAtLeast } from "../../api/current-project";
import { followGuardrails } from "../../api/follow-guardrails";
import { anomaliesQuery } from "../../api/guardrails";
import { useNow } from "../../lib/clock";
import { plural, timeAgo } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { MarkedText } from "../../ui/marked-text";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { ruleTitle } from "../guardrails/rule-words";
import { anomalySearch, listQuery, PERIODS, readAnomalyFilter } from "./anomaly-filter";
import type { AnomalyFilter } from "./anomaly-filter";
import { AnomalyTabs } from "./anomaly-tabs";
import { bucketName, bucketWords } from "./chart-words";
import { ChosenChips } from "./chosen-chips";
import type { Chosen } from "./chosen-chips";
import { ClosedLimits } from "./closed-limits";
import { FlaggedList } from "./flagged-list";
import { PeriodSwitch } from "./period-switch";
import { RefusedList } from "./refused-list";
import { ShareList } from "./share-list";
import type { Share } from "./share-list";
import { TimeChart } from "./time-chart";

/** Who is refused and flagged by what, over time; each bar, rule and agent leads to its calls. */
export default function AnomaliesPage({ me }: { me: Me }) {
  const filter = readAnomalyFilter(useSearch());
  const [, go] = useLocation();
  const client = useQueryClient();
  const anomalies = useQuery({ ...anomaliesQuery(filter), placeholderData: keepPreviousData });
  useEffect(() => followGuardrails(client), [client]);
  const set = (change: Partial<AnomalyFilter>) =>
    go(`/anomalies${anomalySearch({ ...filter, ...change })}`, { replace: true });
  useHotkeys({ Escape: () => set({ rule: undefined, key: undefined, at: undefined }) });
  return (
    <div className="page page-anomalies">
      <div className="head">
        <h1>Anomalies</h1>
        <AnomalyTabs at="Rules" search={anomalySearch({ days: filter.days, show: "refused" })} />
        <ChosenChips chosen={chosenOf(anomalies.data, filter, set)} />
        <span className="grow" />
        <PeriodSwitch days={filter.days} onDays={(days) => set({ days, at: undefined })} />
      </div>
      <div className="scroll">
        <div className="w">
          {anomalies.isPending && <Skeleton rows={6} />}
          {anomalies.isError && !anomalies.data && (
            <Failure what="The anomalies" error={anomalies.error} retry={() => void anomalies.refetch()} />
          )}
          {anomalies.data && <Loaded view={anomalies.data} filter={filter} set={set} me={me} />}
        </div>
      </div>
    </div>
  );
}

type SetFilter = (change: Partial<AnomalyFilter>) => void;

interface LoadedProps {
  view: AnomaliesView;
  filter: AnomalyFilter;
  set: SetFilter;
  me: Me;
}

/** The rule, agent and time that are looked at alone. While nothing was read yet, an agent has no name. */
function chosenOf(
  view: AnomaliesView | undefined,
  { rule, key, at }: AnomalyFilter,
  set: SetFilter,
): Chosen[] {
  const agent = view?.agents.find(({ key_id }) => key_id === key);
  const removes = (change: Partial<AnomalyFilter>) => () => set(change);
  return [
    ...(rule ? [{ name: "Rule", words: ruleTitle(rule), onRemove: removes({ rule: undefined }) }] : []),
    ...(key && view
      ? [{ name: "Agent", words: agent?.name ?? key, onRemove: removes({ key: undefined }) }]
      : []),
    ...(at && view
      ? [{ name: "Time", words: bucketName(at, view.bucket_ms), onRemove: removes({ at: undefined }) }]
      : []),
  ];
}

/** What a rule or an agent was in, as a row shows it. */
function countsOf({
  blocked,
  flagged,
}: {
  blocked: number;
  flagged: number;
}): Pick<Share, "figures" | "bar"> {
  return {
    figures: [blocked.toLocaleString("en"), flagged.toLocaleString("en")],
    bar: [
      ["st", blocked],
      ["wa", flagged],
    ],
  };
}

function Loaded({ view, filter, set, me }: LoadedProps) {
  const now = useNow();
  const sum = (count: (bucket: AnomaliesView["buckets"][number]) => number) =>
    view.buckets.reduce((total, bucket) => total + count(bucket), 0);
  const [blocked, flagged, asked] = [
    sum((each) => each.blocked),
    sum((each) => each.flagged),
    sum((each) => each.asked),
  ];
  const period = PERIODS.find(([days]) => days === filter.days)?.[1] ?? "";
  const mayRelease = isAtLeast(me, "admin");
  if (blocked + flagged === 0 && !filter.rule && !filter.key) {
    return (
      <>
        <ClosedLimits closed={view.closed} mayRelease={mayRelease} />
        <Empty
          icon={<ShieldCheck className="i" size={20} />}
          title={`Nothing stood out in the last ${period}`}
        >
          <p>
            {asked === 0
              ? "Nothing was asked either."
              : `${plural(asked, "request")} came; none was refused or flagged.`}
          </p>
          <Link className="link" to="/settings/guardrails">
            What is checked
          </Link>
        </Empty>
      </>
    );
  }
  return (
    <>
      <ClosedLimits closed={view.closed} mayRelease={mayRelease} />
      <p className="lede">
        In the last {period}, <b>{plural(blocked, "call")}</b> {blocked === 1 ? "was" : "were"} refused and{" "}
        <b>{plural(flagged, "request")}</b> flagged, of {(asked + blocked).toLocaleString("en")} in all.
      </p>
      <TimeChart
        bucketMs={view.bucket_ms}
        bars={view.buckets.map((bucket) => ({
          at: bucket.at,
          words: bucketWords(bucket, view.bucket_ms),
          parts: [
            ["wa", bucket.flagged],
            ["st", bucket.blocked],
          ],
        }))}
        legend={[
          ["st", "refused"],
          ["wa", "flagged"],
        ]}
        at={filter.at}
        onAt={(at) => set({ at })}
      />
      <div className="two">
        <ShareList
          title="By what"
          heads={["refused", "flagged"]}
          none="No rule found anything."
          chosen={filter.rule}
          onChoose={(rule) => set({ rule })}
          shares={rulesOf(view, filter).map(({ rule, ...counts }) => ({
            id: rule,
            words: ruleTitle(rule),
            ...countsOf(counts),
          }))}
        />
        <ShareList
          title="By whom"
          heads={["refused", "flagged"]}
          none="No agent was refused or flagged."
          chosen={filter.key}
          onChoose={(key) => set({ key })}
          shares={agentsOf(view, filter).map(({ key_id, name, asked, last_blocked_at, ...counts }) => ({
            id: key_id ?? "",
            words: <MarkedText text={name} />,
            detail:
              last_blocked_at === null
                ? plural(asked, "request")
                : `${plural(asked, "request")}, last refused ${timeAgo(now - Date.parse(last_blocked_at))}`,
            ...countsOf(counts),
          }))}
        />
      </div>
      <Calls view={view} filter={filter} set={set} />
    </>
  );
}

/** Rules that found something; one that was chosen stays where it finds nothing of the chosen agent. */
function rulesOf({ rules }: AnomaliesView, { rule: chosen }: AnomalyFilter) {
  const found = rules.filter(({ rule, blocked, flagged }) => blocked + flagged > 0 || rule === chosen);
  const isThere = chosen === undefined || found.some(({ rule }) => rule === chosen);
  return isThere ? found : [...found, { rule: chosen, blocked: 0, flagged: 0 }];
}

/** Agents that were refused or flagged, and the one that was chosen. Samples come from nobody. */
function agentsOf({ agents }: AnomaliesView, { key }: AnomalyFilter) {
  return agents.filter(
    ({ key_id, blocked, flagged }) => key_id !== null && (blocked + flagged > 0 || key_id === key),
  );
}

/** What was refused, or flagged, by what is chosen above. */
function Calls({ view, filter, set }: Omit<LoadedProps, "me">) {
  const query = listQuery(filter, view);
  return (
    <section aria-label="Calls">
      <div className="callh">
        <span className="seg">
          {(["refused", "flagged"] as const).map((show) => (
            <button
              type="button"
              key={show}
              className={filter.show === show ? "on" : ""}
              aria-pressed={filter.show === show}
              onClick={() => set({ show })}
            >
              {show === "refused" ? "Refused calls" : "Flagged requests"}
            </button>
          ))}
        </span>
      </div>
      {filter.show === "refused" ? (
        <RefusedList query={query} search={anomalySearch(filter)} />
      ) : (
        <FlaggedList query={query} />
      )}
    </section>
  );
}
