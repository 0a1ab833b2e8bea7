import type { ShieldProfileItem } from "@letsping/core";
import { Link } from "wouter";
import { useNow } from "../../lib/clock";
import { plural, timeAgo } from "../../lib/format";
import { AgentMark } from "../../ui/avatar";
import { MarkedText } from "../../ui/marked-text";
import { graphPath } from "../behaviour/graph-path";
import { MODE_DOTS, MODE_NAMES } from "./mode-words";

/** An agent in the list, as a line that leads to its graph. */
export function AgentRow({ item }: { item: ShieldProfileItem }) {
  const now = useNow();
  const last = item.last_step_at === null ? "no step yet" : timeAgo(now - Date.parse(item.last_step_at));
  return (
    <Link className="agentrow" to={graphPath(item.key_id, item.service)}>
      <AgentMark name={item.agent} />
      <span className="what">
        <b className="cut-text">
          <MarkedText text={item.agent} />
        </b>
        <small className="t3 cut-text">
          <MarkedText text={item.service} />
        </small>
      </span>
      <span className="mode">
        <i className={`m ${MODE_DOTS[item.mode]}`} />
        {MODE_NAMES[item.mode]}
      </span>
      <span className="num runs">{plural(item.total_runs, "run")}</span>
      <span className={item.alarms > 0 ? "num some" : "num t3"}>{plural(item.alarms, "alarm")}</span>
      <span className={item.held > 0 ? "num some" : "num t3"}>{item.held.toLocaleString("en")} held</span>
      <small className="t3 num">{last}</small>
    </Link>
  );
}
