import type { ShieldAnomalies } from "@letsping/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Activity, SearchX } from "lucide-react";
import { useEffect } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { plural } from "../../lib/format";
import { useHotkeys } from "../../lib/use-hotkeys";
import { MarkedText } from "../../ui/marked-text";
import { ShowOlder } from "../../ui/show-older";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { graphPath } from "../behaviour/graph-path";
import { shareWords } from "../shield/mode-words";
import { profilesQuery } from "../shield/shield-queries";
import { PERIODS } from "./anomaly-filter";
import { AnomalyTabs } from "./anomaly-tabs";
import { behaviourQuery, behaviourSearch, readBehaviourFilter } from "./behaviour-filter";
import type { BehaviourFilter } from "./behaviour-filter";
import { followUnusualSteps, unusualStepsQuery } from "./behaviour-queries";
import { behaviourBucketWords, sumOf, watchesWords } from "./behaviour-words";
import { ChosenChips } from "./chosen-chips";
import { PeriodSwitch } from "./period-switch";
import { ShareList } from "./share-list";
import { TimeChart } from "./time-chart";
import { UnusualList } from "./unusual-list";

const KINDS = [
  [undefined, "All"],
  ["soft", "Unusual"],
  ["hard", "Very unusual"],
] as const;

type SetFilter = (change: Partial<BehaviourFilter>) => void;

/** Steps that were unusual for their agent: over time, by agent, and one by one. */
export default function BehaviourPage() {
  const filter = readBehaviourFilter(useSearch());
  const [, go] = useLocation();
  const client = useQueryClient();
  const pages = useInfiniteQuery(unusualStepsQuery(behaviourQuery(filter)));
  useEffect(() => followUnusualSteps(client), [client]);
  const set: SetFilter = (change) =>
    go(`/anomalies/behaviour${behaviourSearch({ ...filter, ...change })}`, { replace: true });
  useHotkeys({ Escape: () => set({ alarm: undefined, key: undefined }) });
  // All pages say the same of the whole time, and the latest says it latest.
  const view = pages.data?.pages.at(-1);
  const agent = view?.agents.find(({ key_id }) => key_id === filter.key);
  return (
    <div className="page page-anomalies">
      <div className="head">
        <h1>Anomalies</h1>
        <AnomalyTabs at="Behaviour" search={behaviourSearch({ days: filter.days })} />
        <ChosenChips
          chosen={
            filter.key && view
              ? [
                  {
                    name: "Agent",
                    words: agent?.agent ?? filter.key,
                    onRemove: () => set({ key: undefined }),
                  },
                ]
              : []
          }
        />
        <span className="grow" />
        <PeriodSwitch days={filter.days} onDays={(days) => set({ days })} />
      </div>
      <div className="scroll">
        <div className="w">
          {pages.isPending && <Skeleton rows={6} />}
          {pages.isError && !view && (
            <Failure what="The unusual steps" error={pages.error} retry={() => void pages.refetch()} />
          )}
          {view && (
            <>
              <Overview view={view} filter={filter} set={set} />
              <Steps pages={pages} view={view} filter={filter} set={set} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

interface ViewProps {
  view: ShieldAnomalies;
  filter: BehaviourFilter;
  set: SetFilter;
}

const isFiltered = ({ alarm, key }: BehaviourFilter) => alarm !== undefined || key !== undefined;
const periodOf = ({ days }: BehaviourFilter) => PERIODS.find(([each]) => each === days)?.[1] ?? "";

/** How much was unusual, when, and whose. Nothing where nothing was. */
function Overview({ view, filter, set }: ViewProps) {
  const counts = sumOf(view.buckets);
  if (counts.soft + counts.hard === 0 && !isFiltered(filter)) return null;
  return (
    <>
      <Lede period={periodOf(filter)} counts={counts} />
      <TimeChart
        bucketMs={view.bucket_ms}
        bars={view.buckets.map((bucket) => ({
          at: bucket.at,
          words: behaviourBucketWords(bucket, view.bucket_ms),
          parts: [
            ["wa", bucket.soft],
            ["ho", bucket.hard],
          ],
        }))}
        legend={[
          ["ho", "very unusual"],
          ["wa", "unusual"],
        ]}
      />
      <Agents view={view} filter={filter} set={set} />
    </>
  );
}

interface LedeProps {
  period: string;
  counts: ReturnType<typeof sumOf>;
}

function Lede({ period, counts: { steps, soft, hard, held } }: LedeProps) {
  const unusual = soft + hard;
  if (unusual === 0) {
    return (
      <p className="lede">
        In the last {period}, <b>none of {plural(steps, "step")}</b> was unusual.
      </p>
    );
  }
  const [were, their] = unusual === 1 ? ["was", "its"] : ["were", "their"];
  return (
    <p className="lede">
      In the last {period},{" "}
      <b>
        {unusual.toLocaleString("en")} of {plural(steps, "step")}
      </b>{" "}
      {were} {hard === unusual && "very "}unusual for {their} agent
      {hard > 0 && hard < unusual && (
        <>
          , <b>{hard.toLocaleString("en")}</b> of them very unusual
        </>
      )}
      . <b>{held.toLocaleString("en")}</b> waited for a person because of it.
    </p>
  );
}

/** How much of what each agent did was unusual, and the way to what it usually does. */
function Agents({ view: { agents }, filter, set }: ViewProps) {
  const profiles = useQuery(profilesQuery);
  const services = (profiles.data?.profiles ?? []).filter(({ key_id }) => key_id === filter.key);
  const shown = agents.filter(({ key_id, soft, hard }) => soft + hard > 0 || key_id === filter.key);
  const rateOf = (count: number, steps: number) => (steps > 0 ? count / steps : 0);
  return (
    <div>
      <ShareList
        title="By agent"
        heads={["unusual", "held"]}
        none="No agent did anything unusual."
        chosen={filter.key}
        onChoose={(key) => set({ key })}
        shares={shown.map(({ key_id, agent, steps, soft, hard, held }) => ({
          id: key_id,
          words: <MarkedText text={agent} />,
          detail: `${(soft + hard).toLocaleString("en")} of ${plural(steps, "step")}`,
          figures: [shareWords(rateOf(soft + hard, steps)), held.toLocaleString("en")],
          bar: [
            ["ho", rateOf(hard, steps)],
            ["wa", rateOf(soft, steps)],
          ],
        }))}
      />
      {services.length > 0 && (
        <p className="row flex-wrap mt-3 t2">
          What it usually does:
          {services.map(({ key_id, service }) => (
            <Link key={service} className="link" to={graphPath(key_id, service)}>
              <MarkedText text={service} />
            </Link>
          ))}
        </p>
      )}
    </div>
  );
}

interface StepsProps extends ViewProps {
  pages: UseInfiniteQueryResult<InfiniteData<ShieldAnomalies>>;
}

/** The steps one by one, and what is said where there are none. */
function Steps({ view, filter, set, pages }: StepsProps) {
  const steps = pages.data?.pages.flatMap((page) => page.anomalies) ?? [];
  const { soft, hard } = sumOf(view.buckets);
  if (soft + hard === 0 && !isFiltered(filter)) return <Calm period={periodOf(filter)} />;
  return (
    <section aria-label="Steps">
      <div className="callh">
        <span className="seg">
          {KINDS.map(([alarm, words]) => (
            <button
              type="button"
              key={words}
              className={filter.alarm === alarm ? "on" : ""}
              aria-pressed={filter.alarm === alarm}
              onClick={() => set({ alarm })}
            >
              {words}
            </button>
          ))}
        </span>
      </div>
      {steps.length === 0 ? (
        <Empty icon={<SearchX className="i" size={20} />} title="No step matches">
          <button type="button" className="link" onClick={() => set({ alarm: undefined, key: undefined })}>
            Clear
          </button>
        </Empty>
      ) : (
        <UnusualList steps={steps} />
      )}
      <ShowOlder pages={pages} />
    </section>
  );
}

function Calm({ period }: { period: string }) {
  const profiles = useQuery(profilesQuery);
  return (
    <Empty icon={<Activity className="i" size={20} />} title={`Nothing unusual in ${period}`}>
      {profiles.data && <p>{watchesWords(profiles.data)}</p>}
      <Link className="link" to="/settings/shield">
        What counts as unusual
      </Link>
    </Empty>
  );
}
