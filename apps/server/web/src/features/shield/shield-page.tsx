import type { ShieldProfileItem } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useEffect } from "react";
import { plural } from "../../lib/format";
import { Empty, Failure, Skeleton } from "../../ui/states";
import "../../styles/shield.css";
import { AgentRow } from "./agent-row";
import { followShield } from "./follow-shield";
import { MODES } from "./mode-words";
import { profilesQuery } from "./shield-queries";

/** The agents that the Shield knows, each with its mode. */
export default function ShieldPage() {
  const profiles = useQuery(profilesQuery);
  const client = useQueryClient();
  useEffect(() => followShield(client), [client]);
  return (
    <div className="page page-shield">
      <div className="head">
        <h1>Shield</h1>
        <span className="grow" />
        <span className="t3 hide-m cut-text">
          Learns what each agent usually does, and holds what is not.
        </span>
      </div>
      <div className="scroll">
        <div className="w">
          {profiles.isPending && <Skeleton rows={6} />}
          {profiles.isError && !profiles.data && (
            <Failure what="The agents" error={profiles.error} retry={() => void profiles.refetch()} />
          )}
          {profiles.data && <Loaded profiles={profiles.data.profiles} />}
        </div>
      </div>
    </div>
  );
}

/** “2 enforcing, 1 in Soft-Lock, 4 in Shadow”; modes that nobody is in are left out. */
function modeCounts(profiles: readonly ShieldProfileItem[]): string {
  const words = { shadow: "in Shadow", soft_lock: "in Soft-Lock", enforcing: "enforcing" };
  return [...MODES]
    .reverse()
    .map((mode) => [profiles.filter((each) => each.mode === mode).length, words[mode]] as const)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count.toLocaleString("en")} ${name}`)
    .join(", ");
}

function Loaded({ profiles }: { profiles: readonly ShieldProfileItem[] }) {
  if (profiles.length === 0) {
    return (
      <Empty icon={<Activity className="i" size={20} />} title="No agent has asked yet">
        <p>
          A graph is drawn from an agent's first request. The Shield then learns in Shadow, and holds nothing
          until it knows enough and you allow it.
        </p>
      </Empty>
    );
  }
  const sum = (count: (each: ShieldProfileItem) => number) =>
    profiles.reduce((total, each) => total + count(each), 0);
  const [alarms, held] = [sum((each) => each.alarms), sum((each) => each.held)];
  return (
    <>
      <p className="lede">
        <b>{plural(profiles.length, "agent")}</b>: {modeCounts(profiles)}.{" "}
        {alarms === 0 ? (
          "No step was unusual in the last 30 days."
        ) : (
          <>
            In the last 30 days <b>{plural(alarms, "step")}</b> {alarms === 1 ? "was" : "were"} unusual, and{" "}
            {held === 0 ? "none" : held.toLocaleString("en")} {held === 1 ? "was" : "were"} held.
          </>
        )}
      </p>
      <ul className="agents">
        {profiles.map((item) => (
          <li key={`${item.key_id} ${item.service}`}>
            <AgentRow item={item} />
          </li>
        ))}
      </ul>
    </>
  );
}
