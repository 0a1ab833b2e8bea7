import type { ShieldReach } from "@letsping/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { MarkedText } from "../../../ui/marked-text";
import { Priority } from "../../../ui/priority";
import { Failure } from "../../../ui/states";
import { nodeId } from "../graph/graph-model";
import { shareWords } from "../mode-words";
import { ShareRow } from "./share-row";

interface Props {
  /** “after read_ticket”, “from the start of a run”. */
  where: string;
  /** The agent's own service. */
  service: string;
  reach: UseQueryResult<ShieldReach>;
  onAction: (id: string) => void;
}

/** The dangerous calls that may come within five steps: the damage that is within reach. */
export function ReachSection({ where, service, reach, onAction }: Props) {
  return (
    <section aria-label="Within reach">
      <h3 className="h2">Within reach, five steps ahead</h3>
      {reach.isError && !reach.data && (
        <Failure what="What is within reach" error={reach.error} retry={() => void reach.refetch()} />
      )}
      {reach.data?.reachable.length === 0 && (
        <p className="t2">Nothing of high or critical priority came {where} before.</p>
      )}
      <ul className={reach.isPlaceholderData ? "shares waiting" : "shares"}>
        {reach.data?.reachable.map((each) => (
          <li key={nodeId(each.service, each.action)}>
            <button type="button" onClick={() => onAction(nodeId(each.service, each.action))}>
              <ShareRow
                tone="reach"
                share={each.probability}
                value={shareWords(each.probability)}
                words={
                  <>
                    <Priority level={each.priority} />
                    <code>
                      <MarkedText text={each.action} />
                    </code>
                    {each.service !== service && (
                      <small className="t3">
                        <MarkedText text={each.service} />
                      </small>
                    )}
                  </>
                }
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
