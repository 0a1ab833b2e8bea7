import { Link } from "wouter";

const TABS = [
  ["/anomalies", "Rules"],
  ["/anomalies/behaviour", "Behaviour"],
] as const;

/** What the guardrails found, and what the Shield found unusual: one page each. */
export function AnomalyTabs({ at, search }: { at: (typeof TABS)[number][1]; search: string }) {
  return (
    <nav className="seg tabs" aria-label="Anomalies of">
      {TABS.map(([path, words]) => (
        <Link
          key={path}
          to={`${path}${search}`}
          className={words === at ? "on" : ""}
          aria-current={words === at ? "page" : undefined}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
