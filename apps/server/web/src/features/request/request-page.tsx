import { useQuery } from "@tanstack/react-query";
import { isLetsPingError } from "@letsping/core";
import type { RequestDetail } from "@letsping/core";
import { ArrowLeft, ChevronDown, ChevronUp, SearchX } from "lucide-react";
import { Link, useLocation } from "wouter";
import { queueQuery, requestQuery } from "../../api/queries";
import { useHotkeys } from "../../lib/use-hotkeys";
import { announce } from "../../ui/announcer";
import { Countdown } from "../../ui/countdown";
import { sentenceText } from "../../ui/sentence";
import { Empty, Failure, Skeleton } from "../../ui/states";
import { groupItems } from "../queue/group-items";
import { rememberSelection } from "../queue/selection";
import { RequestWork } from "./request-work";

/** One request on a page of its own: read, edit, decide. */
export default function RequestPage({ id }: { id: string }) {
  const query = useQuery(requestQuery(id));
  const queue = useQuery(queueQuery);
  const [, go] = useLocation();
  const ordered = groupItems(queue.data?.requests ?? []).flatMap((group) => group.items);
  const at = ordered.findIndex((item) => item.id === id);
  const neighbour = (step: number) => (at < 0 ? ordered[0] : ordered[at + step]);
  const open = (step: number) => {
    const item = neighbour(step);
    if (!item || item.id === id) return false;
    rememberSelection(item.id);
    go(`/requests/${item.id}`);
    announce(sentenceText(item.sentence));
    return true;
  };
  const back = () => go("/");
  const goOn = () => {
    if (!open(1) && !open(-1)) back();
  };
  useHotkeys({ j: () => open(1), k: () => open(-1), Escape: back });
  return (
    <div className="page page-request">
      <div className="head rh">
        <Link className="ib" to="/" aria-label="Back to queue (Esc)">
          <ArrowLeft className="i" size={16} />
        </Link>
        <Link className="t2 hide-m" to="/">
          Queue
        </Link>
        <span className="t3 hide-m">/</span>
        <span className="id t2 cut-text">{id}</span>
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
            disabled={at >= 0 && at >= ordered.length - 1}
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
