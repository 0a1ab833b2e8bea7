import type { RequestListItem, ViewFilter } from "@letsping/core";
import { Link } from "wouter";
import { serverNow } from "../../lib/clock";
import { dayName } from "../../lib/format";
import { AgentMark } from "../../ui/avatar";
import { Sentence } from "../../ui/sentence";
import { ShieldBadge } from "../behaviour/shield-badge";
import { historyAddress } from "./history-filter";
import { EXECUTIONS, OUTCOMES } from "./outcomes";
import { askedWords, decidedWords } from "./row-words";

/** The rows by the day on which they were asked, as the gateway sorts them. */
function byDay(items: readonly RequestListItem[]): [string, RequestListItem[]][] {
  const days = new Map<string, RequestListItem[]>();
  for (const item of items) {
    const day = dayName(item.created_at, serverNow());
    const rows = days.get(day);
    if (rows) rows.push(item);
    else days.set(day, [item]);
  }
  return [...days];
}

interface Props {
  items: readonly RequestListItem[];
  filter: ViewFilter;
  selected: string | null;
}

/** Rows of the history, newest asked first, under the days on which they were asked. */
export function HistoryRows({ items, filter, selected }: Props) {
  return byDay(items).map(([day, rows]) => (
    <section key={day} aria-label={day}>
      <h2 className="grp">{day}</h2>
      <ul>
        {rows.map((item) => (
          <li key={item.id}>
            <Link
              className={item.id === selected ? "h sel" : "h"}
              to={historyAddress(filter, item.id)}
              aria-current={item.id === selected ? "true" : undefined}
            >
              <AgentMark name={item.service} />
              <span className="hw">
                <span className="p">
                  <Sentence segments={item.sentence} />
                </span>
                <small className="t3 cut-text">
                  {[decidedWords(item), item.key?.name, item.mode === "test" ? "test" : null]
                    .filter(Boolean)
                    .join(" · ")}
                </small>
                <ShieldBadge alarm={item.shield_alarm} held={item.shield_held} />
              </span>
              <span className="he">
                <span className={`tag ${OUTCOMES[item.status].tone}`}>{OUTCOMES[item.status].short}</span>
                <small className={`num ${EXECUTIONS[item.execution_state].tone}`}>{askedWords(item)}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}
