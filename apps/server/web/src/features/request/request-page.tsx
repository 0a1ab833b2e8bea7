import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { isLetsPingError } from "@letsping/core";
import type { RequestDetail } from "@letsping/core";
import { ChevronDown, ChevronUp, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Link, useLocation } from "wouter";
import { requestQuery } from "../../api/queries";
import { useHotkeys } from "../../lib/use-hotkeys";
import { announce } from "../../ui/announcer";
import { Countdown } from "../../ui/countdown";
import { Crumbs } from "../../ui/crumbs";
import { sentenceText } from "../../ui/sentence";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { groupItems } from "../queue/group-items";
import { queuePath } from "../queue/queue-filter";
import { queueQuery } from "../queue/queue-pages";
import { rowsOf } from "../queue/queue-rows";
import { recallQueue, rememberSelection } from "../queue/selection";
import { RequestWork } from "./request-work";

/** One request on a page of its own: read, edit, decide. */
export default function RequestPage({ id }: { id: string }) {
  const query = useQuery(requestQuery(id));
  const filter = recallQueue();
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(queueQuery(filter));
  const [, go] = useLocation();
  const ordered = useMemo(() => groupItems(rowsOf(data)).flatMap((group) => group.items), [data]);
  const at = ordered.findIndex((item) => item.id === id);
  const isLast = at >= ordered.length - 1;
  useEffect(() => {
    // “Next” goes on past the rows that were read.
    if (isLast && hasNextPage && !isFetching) void fetchNextPage();
  }, [isLast, hasNextPage, isFetching, fetchNextPage]);
  const place = useRef(0);
  if (at >= 0) place.current = at;
  // A request that no longer waits has left a gap: what came after it stands there now.
  const neighbour = (step: number) => ordered[at < 0 ? place.current + Math.min(step, 0) : at + step];
  const open = (step: number) => {
    const item = neighbour(step);
    if (!item || item.id === id) return false;
    rememberSelection(item.id);
    go(`/requests/${item.id}`);
    announce(sentenceText(item.sentence));
    return true;
  };
  const home = queuePath(filter);
  const back = () => go(home);
  const goOn = () => {
    if (!open(1) && !open(-1)) back();
  };
  useHotkeys({ j: () => open(1), k: () => open(-1), Escape: back });
  return (
    <div className="page page-request">
      <div className="head rh">
        <Crumbs home={home} list="Queue" back="queue" id={id} />
        <span className="grow" />
        {query.data?.status === "PENDING" && <Countdown until={query.data.expires_at} suffix=" left" />}
        <span className="row hide-m gap-0">
          <button
            type="button"
            className="ib"
            aria-label="Previous (K)"
            disabled={at <= 0}
            onClick={() => open(-1)}
          >
            <ChevronUp className="i" size={16} />
          </button>
          <button
            type="button"
            className="ib"
            aria-label="Next (J)"
            disabled={at >= 0 && isLast}
            onClick={() => open(1)}
          >
            <ChevronDown className="i" size={16} />
          </button>
        </span>
      </div>
      <Content
        id={id}
        detail={query.data}
        error={query.error}
        retry={() => void query.refetch()}
        onNext={goOn}
      />
    </div>
  );
}

interface ContentProps {
  id: string;
  detail: RequestDetail | undefined;
  error: unknown;
  retry: () => void;
  onNext: () => void;
}

function Content({ id, detail, error, retry, onNext }: ContentProps) {
  if (detail) return <RequestWork key={id} detail={detail} onNext={onNext} />;
  if (isLetsPingError(error) && error.status === 404) {
    return (
      <Empty icon={<SearchX className="i" size={20} />} title="There is no such request here">
        <p>It may belong to another project.</p>
        <Link className="link" to="/">
          Back to the queue
        </Link>
      </Empty>
    );
  }
  return error ? <Failure what="The request" error={error} retry={retry} /> : <Skeleton rows={6} />;
}
