import { isLetsPingError } from "@letsping/core";
import { CloudOff } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";

const SKELETON_AFTER_MS = 200;

/** Rows to come, shown only when loading takes longer than 200 ms. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className="skl state" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // Rows of a skeleton are all alike and never move.
        <div className="r" key={`row-${index.toString()}`}>
          <i className="s16" />
          <div>
            <i style={{ width: `${58 + ((index * 17) % 28)}%` }} />
            <i style={{ width: `${26 + ((index * 7) % 14)}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="em state">
      {icon}
      <b>{title}</b>
      {children}
    </div>
  );
}

/** What could not be loaded, what the gateway said, and a way to try again. */
export function Failure({ what, error, retry }: { what: string; error: unknown; retry: () => void }) {
  const known = isLetsPingError(error) ? error : null;
  return (
    <div className="em state" role="alert">
      <CloudOff className="i" size={20} />
      <b>{what} could not be loaded</b>
      <p>{known?.message ?? "The answer could not be read."} Waiting agents keep waiting.</p>
      <div className="row">
        <button type="button" className="btn sm" onClick={retry}>
          Try again
        </button>
        {known?.traceId && <code className="t3">{known.traceId}</code>}
      </div>
    </div>
  );
}
