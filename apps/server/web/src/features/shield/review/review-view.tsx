import type { ShieldProfileView } from "@letsping/core";
import { CircleCheck, ListChecks } from "lucide-react";
import { plural } from "../../../lib/format";
import { useHotkeys } from "../../../lib/use-hotkeys";
import { Empty, Failure, Skeleton } from "../../../ui/states";
import { Gauge } from "../gauge";
import { ReviewRow } from "./review-row";
import { useReview } from "./use-review";

interface Props {
  profile: ShieldProfileView;
  mayReview: boolean;
}

/** A person looks at the strangest runs of Shadow, before anything is held by what they taught. */
export function ReviewView({ profile, mayReview }: Props) {
  const review = useReview(profile);
  const { query, items, verdicts, done, selected } = review;
  useHotkeys({
    j: () => review.move(1),
    k: () => review.move(-1),
    o: mayReview ? () => review.decide("ordinary") : undefined,
    s: mayReview ? () => review.decide("strange") : undefined,
  });
  // Where one was forgotten, another may take its place: that is known once the answer has been read.
  const isAllDone = items.length > 0 && done === items.length && !review.isSending;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <div className="scroll review" tabIndex={0} role="region" aria-label="Review">
      <div className="w">
        {query.isError && !query.data && (
          <Failure what="The review" error={query.error} retry={() => void query.refetch()} />
        )}
        {query.isPending && <Skeleton rows={6} />}
        {query.data && items.length === 0 && (
          <Empty icon={<ListChecks className="i" size={20} />} title="Nothing to review">
            <p>Runs of Shadow with a call of high or critical priority come here, the strangest first.</p>
          </Empty>
        )}
        {items.length > 0 && (
          <>
            <div className="why">
              <h2>{isAllDone ? "All of them are reviewed" : "Would you call these ordinary?"}</h2>
              <p className="t2">
                In Shadow the Shield learned whatever the agent did. If an attack was among it, the Shield now
                takes it for ordinary, and it is most likely one of these: the strangest runs, each scored as
                if it had not been learned. What you call strange is forgotten.
              </p>
              <div className="row progress">
                <Gauge share={done / items.length} />
                <span className="num" role="status">
                  <b>{done}</b> of {plural(items.length, "run")} reviewed
                </span>
                <span className="grow" />
                {!isAllDone && mayReview && (
                  <span className="t3 hide-m" aria-hidden="true">
                    <kbd>J</kbd> <kbd>K</kbd> move <kbd>O</kbd> ordinary <kbd>S</kbd> strange
                  </span>
                )}
              </div>
              {!mayReview && <p className="t3">Admins and owners review runs.</p>}
              {isAllDone && (
                <p className="note go">
                  <CircleCheck className="i" size={16} />
                  <span>
                    {profile.mode === "soft_lock"
                      ? "Once nothing else is missing, you can let the Shield hold what is unusual."
                      : "The review is done for as long as no stranger run comes."}
                  </span>
                </p>
              )}
            </div>
            <ol className="rvs" aria-label="Runs, the strangest first">
              {items.map((item) => (
                <ReviewRow
                  key={item.run.id}
                  item={item}
                  service={profile.service}
                  verdict={verdicts.get(item.run.id) ?? null}
                  isSelected={item === selected}
                  isSending={review.isSending}
                  mayReview={mayReview}
                  onSelect={() => review.select(item.run.id)}
                  onDecide={(verdict) => review.decide(verdict, item)}
                />
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  );
}
