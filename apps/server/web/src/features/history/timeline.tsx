import type { EventType, RequestDetail, TimelineEntry } from "@letsping/core";
import { hourMinuteSecond, shortDigest } from "../../lib/format";
import { MarkedText } from "../../ui/marked-text";

const WORDS: Partial<Record<EventType, { name: string; text: (who: string) => string }>> = {
  "request.created": { name: "Proposed", text: (who) => `by ${who}` },
  "request.approved": { name: "Approved", text: (who) => `by ${who}: one payload, usable once` },
  "request.rejected": { name: "Rejected", text: (who) => `by ${who}: nothing may run` },
  "request.expired": { name: "Expired", text: () => "nobody decided in time: nothing may run" },
  "request.cancelled": { name: "Withdrawn", text: (who) => `by ${who}: nothing may run` },
  "request.executing": { name: "Started", text: (who) => `${who} used the approval` },
  "request.executed": { name: "Executed", text: (who) => `${who} reported success` },
  "request.failed": { name: "Failed", text: (who) => `${who} reported a failure` },
  "request.unknown": {
    name: "Unknown",
    text: () => "whether it ran is not known: look before you ask again",
  },
};

function isDecision(entry: TimelineEntry): boolean {
  return ["request.approved", "request.rejected", "request.expired", "request.cancelled"].includes(
    entry.type,
  );
}

/** What happened to a request, step by step, each with the digest of its audit row. */
export function Timeline({ detail }: { detail: RequestDetail }) {
  return (
    <section>
      <h3 className="h2">What happened</h3>
      <ol className="tl">
        {detail.timeline.map((entry) => {
          const words = WORDS[entry.type];
          const who = entry.actor.kind === "agent" ? detail.service : entry.actor.name;
          return (
            <li key={entry.digest} className={isDecision(entry) ? "dec" : undefined}>
              <time className="num" dateTime={entry.at}>
                {hourMinuteSecond(entry.at)}
              </time>
              <i />
              <div>
                <b>{words?.name ?? entry.type}</b>{" "}
                <span className="t2">
                  <MarkedText text={words?.text(who) ?? `by ${who}`} />
                </span>
              </div>
              <code title={entry.digest}>{shortDigest(entry.digest)}</code>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
