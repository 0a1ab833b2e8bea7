import type { ShieldProfileView } from "@letsping/core";
import { useQuery } from "@tanstack/react-query";
import { Waypoints } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { serverNow } from "../../lib/clock";
import { announce } from "../../ui/announcer";
import { Empty, Skeleton } from "../../ui/states";
import { actionName, noticeWords } from "./graph/action-words";
import { drawGraph, nodeId, standsOut, START_ID } from "./graph/graph-model";
import type { DrawnGraph } from "./graph/graph-model";
import { ListView } from "./list-view";
import { noGraphWords } from "./mode-words";
import { ReachSection } from "./panel/reach-section";
import { SidePanel } from "./panel/side-panel";
import type { ShieldAddress } from "./shield-address";
import { reachQuery } from "./shield-queries";

// The drawing of graphs is larger than every other page.
const GraphCanvas = lazy(async () => ({ default: (await import("./graph/graph-canvas")).GraphCanvas }));

interface Props {
  profile: ShieldProfileView;
  address: ShieldAddress;
  set: (change: Partial<ShieldAddress>) => void;
  mayEdit: boolean;
}

/** From where one looks ahead: the chosen action or step, else where the run that goes on is; null where neither is. */
function reachFrom(graph: DrawnGraph, { node, step }: ShieldAddress, isLive: boolean): string | null {
  const chosen = graph.steps.find(({ request_id }) => request_id === step);
  if (chosen) return chosen.node;
  if (node !== null && graph.actions.some(({ id }) => id === node)) return node;
  if (!isLive) return null;
  return graph.steps.filter(({ status }) => status !== "refused").at(-1)?.node ?? START_ID;
}

/** Says it when a step stands out that was not there before. */
function useAlarmWords({ steps }: DrawnGraph): void {
  const latest = steps.filter(standsOut).at(-1);
  const heard = useRef(latest?.request_id);
  useEffect(() => {
    if (!latest || latest.request_id === heard.current) return;
    heard.current = latest.request_id;
    announce(`Step ${latest.number}, ${latest.action}: ${noticeWords(latest)}.`);
  }, [latest]);
}

/** The graph or its list, beside what was chosen in it. */
export function GraphView({ profile, address, set, mayEdit }: Props) {
  const graph = useMemo(() => drawGraph(profile, serverNow()), [profile]);
  const isLive = profile.run !== null && profile.run.ended_at === null;
  const from = reachFrom(graph, address, isLive);
  const fromAction = graph.actions.find(({ id }) => id === from);
  const which = { key: profile.key_id, service: profile.service };
  const reach = useQuery({
    ...reachQuery(
      which,
      fromAction && from !== START_ID ? { service: fromAction.service, action: fromAction.action } : null,
    ),
    enabled: from !== null,
  });
  const reachData = from === null ? undefined : reach.data;
  const reached = useMemo(
    () =>
      new Map(
        reachData?.reachable.map((each) => [nodeId(each.service, each.action), each.probability] as const),
      ),
    [reachData],
  );
  useAlarmWords(graph);
  const latestSet = useRef(set);
  latestSet.current = set;
  const onNode = useCallback((node: string) => {
    latestSet.current({ node, step: null });
    announce("Details are shown. Escape closes them.");
  }, []);
  const onStep = (step: string) => set({ step, node: null });
  const chosenNode =
    graph.steps.find(({ request_id }) => request_id === address.step)?.node ??
    (address.step === null ? address.node : null);
  if (graph.actions.every(({ id }) => id === START_ID)) {
    return (
      <div className="nograph">
        <Empty icon={<Waypoints className="i" size={20} />} title="No graph yet">
          <p>{noGraphWords(profile.next?.missing ?? [])}</p>
        </Empty>
      </div>
    );
  }
  const shared = { graph, hiddenNodes: profile.hidden_nodes, isLive, reach: reached, onNode };
  return (
    <div className={address.view === "list" ? "gx as-list" : "gx"}>
      {address.view === "list" ? (
        <ListView {...shared} node={address.node} step={address.step} onStep={onStep} />
      ) : (
        <Suspense
          fallback={
            <div className="canvas">
              <Skeleton rows={4} />
            </div>
          }
        >
          <GraphCanvas
            name={`${profile.key_id} ${profile.service}`}
            agent={profile.agent}
            graph={graph}
            hiddenNodes={profile.hidden_nodes}
            isLive={isLive}
            chosen={chosenNode}
            reach={reached}
            onChoose={onNode}
          />
        </Suspense>
      )}
      <SidePanel
        profile={profile}
        graph={graph}
        node={address.node}
        step={address.step}
        mayEdit={mayEdit}
        reach={
          from === null ? null : (
            <ReachSection
              where={
                !fromAction || from === START_ID
                  ? "after the start of a run"
                  : `after ${actionName(fromAction)}`
              }
              service={profile.service}
              reach={reach}
              onAction={onNode}
            />
          )
        }
        onNode={onNode}
        onStep={onStep}
        onClose={() => set({ node: null, step: null })}
      />
    </div>
  );
}
