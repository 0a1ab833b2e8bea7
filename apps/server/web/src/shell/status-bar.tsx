import type { Me, ProjectSummary } from "@letsping/core";
import { useLive } from "../api/live";
import { plural } from "../lib/format";

/** The line at the bottom: how the gateway is. */
export function StatusBar({ me, summary }: { me: Me; summary: ProjectSummary | undefined }) {
  const live = useLive();
  return (
    <footer className="status">
      <span>
        <b>Gateway</b> {me.gateway.version}
      </span>
      {summary && <span>{plural(summary.active_key_count, "active key")}</span>}
      <span className="grow" />
      <span className={live.connected ? "live" : "live off"}>
        <i />
        {live.connected ? "Live" : "Reconnecting"}
      </span>
    </footer>
  );
}
