import { useQuery } from "@tanstack/react-query";
import { CornerDownLeft } from "lucide-react";
import { Link } from "wouter";
import { requestQuery } from "../../../api/queries";
import { Sentence } from "../../../ui/sentence";
import { Failure, Skeleton } from "../../../ui/states";
import { Explanation } from "../../behaviour/explanation";
import { teachingWords } from "../../behaviour/verdict-words";

/** What the Shield said of a step, and the way to its request. */
export function StepExplanation({ requestId }: { requestId: string }) {
  const query = useQuery(requestQuery(requestId));
  const detail = query.data;
  if (query.isError && !detail)
    return <Failure what="The request of this step" error={query.error} retry={() => void query.refetch()} />;
  if (!detail) return <Skeleton rows={3} />;
  const verdict = detail.shield;
  const isWaiting = detail.status === "PENDING";
  return (
    <>
      <section aria-label="Explanation">
        <p className="asked t2">
          <Sentence segments={detail.sentence} />
        </p>
        {verdict ? (
          <Explanation
            verdict={verdict}
            service={detail.service}
            action={detail.action}
            isWaiting={isWaiting}
          />
        ) : (
          <p className="t3">The Shield did not look at this step.</p>
        )}
      </section>
      <section className="act">
        <Link
          className={isWaiting ? "btn ink" : "btn"}
          to={isWaiting ? `/requests/${detail.id}` : `/history/${detail.id}`}
        >
          Open the request
          {isWaiting && <CornerDownLeft className="i" size={14} />}
        </Link>
        {verdict && verdict.alarm !== "none" && <p className="t3">{teachingWords(verdict, detail.status)}</p>}
      </section>
    </>
  );
}
