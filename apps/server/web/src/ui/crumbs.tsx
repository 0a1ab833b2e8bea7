import { ArrowLeft } from "lucide-react";
import { Link } from "wouter";

interface Props {
  /** Where Escape leads too. */
  home: string;
  /** The list that one came from, as it is called in a path: “Queue”. */
  list: string;
  /** The same within a sentence: “queue”, “the anomalies”. */
  back: string;
  id: string;
}

/** At the head of a page about one thing: the way back to its list, and its id. */
export function Crumbs({ home, list, back, id }: Props) {
  return (
    <>
      <Link className="ib" to={home} aria-label={`Back to ${back} (Esc)`}>
        <ArrowLeft className="i" size={16} />
      </Link>
      <Link className="t2 hide-m" to={home}>
        {list}
      </Link>
      <span className="t3 hide-m">/</span>
      <span className="id t2 cut-text">{id}</span>
    </>
  );
}
