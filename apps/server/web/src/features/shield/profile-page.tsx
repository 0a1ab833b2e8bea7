import type { Me, ShieldProfileView } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, SearchX } from "lucide-react";
import { useEffect } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { isAtLeast } from "../../api/current-project";
import { useHotkeys } from "../../lib/use-hotkeys";
import { usePhone } from "../../lib/use-phone";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { Empty, Failure, Skeleton } from "../../ui/states";
import "../../styles/shield.css";
import { graphPath } from "../behaviour/graph-path";
import { followShield } from "./follow-shield";
import { GraphView } from "./graph-view";
import { ModeStrip } from "./mode-strip";
import { ReviewView } from "./review/review-view";
import { addressSearch, readAddress, readPart } from "./shield-address";
import type { ShieldAddress } from "./shield-address";
import { profileQuery } from "./shield-queries";

interface Props {
  me: Me;
  /** As they stand in the address. */
  keyId: string;
  service: string;
}

/** One agent: what it usually does, what it does now, and what the Shield may do about it. */
export default function ProfilePage({ me, keyId, service }: Props) {
  const which = { key: readPart(keyId), service: readPart(service) };
  const query = useQuery(profileQuery(which));
  const client = useQueryClient();
  useEffect(() => followShield(client), [client]);
  if (query.data) return <Loaded key={`${which.key} ${which.service}`} profile={query.data} me={me} />;
  return (
    <div className="page page-shield">
      <div className="head">
        <Back />
        <h1>Shield</h1>
      </div>
      {query.isPending && <Skeleton rows={6} />}
      {query.isError && (
        <div className="scroll">
          {isLetsPingError(query.error) && query.error.status === 404 ? (
            <Empty icon={<SearchX className="i" size={20} />} title="There is no such agent here">
              <Link className="link" to="/shield">
                All agents
              </Link>
            </Empty>
          ) : (
            <Failure what="The agent" error={query.error} retry={() => void query.refetch()} />
          )}
        </div>
      )}
    </div>
  );
}

function Back() {
  return (
    <Link className="ib" to="/shield" aria-label="All agents (Esc)">
      <ArrowLeft className="i" size={16} />
    </Link>
  );
}

const VIEWS = [
  ["graph", "Graph"],
  ["list", "List"],
  ["review", "Review"],
] as const;

function Loaded({ profile, me }: { profile: ShieldProfileView; me: Me }) {
  const isNarrow = usePhone();
  const address = readAddress(useSearch(), isNarrow);
  const [, go] = useLocation();
  const path = graphPath(profile.key_id, profile.service);
  const set = (change: Partial<ShieldAddress>) =>
    go(`${path}${addressSearch({ ...address, ...change }, isNarrow)}`, { replace: true });
  const mayEdit = isAtLeast(me, "admin");
  const isChosen = address.node !== null || address.step !== null;
  useHotkeys({
    Escape: () => (isChosen ? set({ node: null, step: null }) : go("/shield")),
    v: () => set({ view: address.view === "graph" ? "list" : "graph" }),
  });
  return (
    <div className="page page-shield">
      <div className="head">
        <Back />
        <AgentMark name={profile.agent} />
        <h1 className="cut-text">
          <MarkedText text={profile.agent} />
        </h1>
        <span className="t3 cut-text hide-m">
          <MarkedText text={profile.service} />
        </span>
        <span className="tag hide-m">Version {profile.version}</span>
        <span className="grow" />
        {profile.run?.ended_at === null && (
          <span className="live row t3 hide-m">
            <i />A run goes on
          </span>
        )}
        <fieldset className="seg">
          <legend className="sr">Show</legend>
          {VIEWS.map(([view, words]) => (
            <button
              type="button"
              key={view}
              className={address.view === view ? "on" : ""}
              aria-pressed={address.view === view}
              onClick={() => set({ view })}
            >
              {words}
            </button>
          ))}
        </fieldset>
      </div>
      <ModeStrip profile={profile} mayEdit={mayEdit} onReview={() => set({ view: "review" })} />
      {address.view === "review" ? (
        <ReviewView profile={profile} mayReview={mayEdit} />
      ) : (
        <GraphView profile={profile} address={address} set={set} mayEdit={mayEdit} />
      )}
    </div>
  );
}
