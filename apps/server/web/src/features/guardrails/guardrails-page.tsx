import type { GuardrailSettingsView, Me } from "@letsping/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isAtLeast } from "../../api/current-project";
import { followGuardrails } from "../../api/follow-guardrails";
import { anomaliesQuery, guardrailsQuery } from "../../api/guardrails";
import { SaveBar } from "../../ui/save-bar";
import { Failure, Skeleton } from "../../ui/states";
import { BoundsRow } from "./bounds-row";
import { EditingProvider, editingOf } from "./editing";
import { ExceptionsSection } from "./exceptions-section";
import { PatternsSection } from "./patterns-section";
import { RULE_GROUPS } from "./rule-groups";
import { RuleRowView } from "./rule-row";
import { isUnder } from "./rule-states";
import { ScopeDialog } from "./scope-dialog";
import { ScopeMenu } from "./scope-menu";
import { placeOf, scopeName, withoutOverride, withOverride } from "./settings-scope";
import type { Scope } from "./settings-scope";
import { TryPanel } from "./try-panel";
import { useGuardrailsDraft } from "./use-guardrails-draft";

const HITS_DAYS = 7;

/** What is checked before anyone is asked, and what happens when something is found. */
export default function GuardrailsPage({ me }: { me: Me }) {
  const settings = useQuery(guardrailsQuery);
  const client = useQueryClient();
  useEffect(() => followGuardrails(client), [client]);
  if (settings.data) return <Loaded view={settings.data} mayEdit={isAtLeast(me, "admin")} />;
  return (
    <div className="page page-guardrails">
      <div className="head">
        <h1>Guardrails</h1>
      </div>
      {settings.isError ? (
        <Failure what="The guardrails" error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <Skeleton rows={6} />
      )}
    </div>
  );
}

/** How often some rules found something in the last days; null while nobody knows. */
function useHits(): (names: readonly string[]) => number | null {
  const anomalies = useQuery(anomaliesQuery({ days: HITS_DAYS }));
  return (names) => {
    if (!anomalies.data) return null;
    return anomalies.data.rules
      .filter(({ rule }) => isUnder(rule, names))
      .reduce((sum, { blocked, found }) => sum + blocked + found, 0);
  };
}

function showTryPanel(columns: HTMLElement | null): void {
  const panel = columns?.querySelector<HTMLElement>(".try");
  panel?.scrollIntoView();
  panel?.focus({ preventScroll: true });
}

function Loaded({ view, mayEdit }: { view: GuardrailSettingsView; mayEdit: boolean }) {
  const draft = useGuardrailsDraft(view);
  const { settings, change } = draft;
  const [wanted, setScope] = useState<Scope>(null);
  const [adding, setAdding] = useState(false);
  const hitsOf = useHits();
  // An override may go while it is shown: somebody discarded it, or took it away.
  const scope = wanted !== null && settings.overrides[wanted] ? wanted : null;
  const override = scope === null ? undefined : settings.overrides[scope];
  const editing = editingOf(draft, scope, mayEdit);
  const columns = useRef<HTMLDivElement>(null);
  // Other settings are read from their beginning.
  useEffect(() => {
    for (const each of [columns.current, columns.current?.firstElementChild]) each?.scrollTo({ top: 0 });
  }, [scope]);
  return (
    <div className="page page-guardrails">
      <div className="head">
        <h1>Guardrails</h1>
        <ScopeMenu
          settings={settings}
          scope={scope}
          mayEdit={mayEdit}
          onScope={setScope}
          onAdd={() => setAdding(true)}
        />
        <span className="grow" />
        {mayEdit && (
          // On a narrow page it stands below everything.
          <button type="button" className="btn sm totry" onClick={() => showTryPanel(columns.current)}>
            Try it
          </button>
        )}
        <span className="t3 hide-m cut-text">
          Runs before anyone is asked. If a rule fails, the request waits for a person.
        </span>
      </div>
      <div className={mayEdit ? "cols" : "cols alone"} ref={columns}>
        <div className="l">
          <EditingProvider value={editing}>
            <div className="lw">
              {!mayEdit && <p className="t3 none">Admins and owners change the guardrails.</p>}
              {override && scope !== null && (
                <div className="note info">
                  <div>
                    Only for <b>{scopeName(override)}</b>: what is not changed here is as in the project.{" "}
                    {mayEdit && (
                      <button
                        type="button"
                        className="link"
                        onClick={() => {
                          change((now) => withoutOverride(now, scope));
                          setScope(null);
                        }}
                      >
                        Take everything back
                      </button>
                    )}
                  </div>
                </div>
              )}
              {RULE_GROUPS.map((group, index) => (
                <section key={group.title}>
                  <div className="h2">
                    <h2>{group.title}</h2>
                    {index === 0 && (
                      <>
                        <span className="grow" />
                        {scope === null && <span className="t3 hd">hits, {HITS_DAYS} days</span>}
                        <span className="t3 hd ac">when it matches</span>
                      </>
                    )}
                  </div>
                  <ul className="rules">
                    {group.rows.map((row) => (
                      <RuleRowView
                        // Opened rows belong to the scope in which they were opened.
                        key={`${scope} ${row.key}`}
                        row={row}
                        hits={scope === null ? hitsOf([...row.names, ...(row.optIn ?? [])]) : null}
                      />
                    ))}
                    {scope === null && group.title === "Limits" && (
                      <BoundsRow
                        bounds={settings.bounds}
                        isChanged={editing.isChanged("bounds")}
                        mayEdit={mayEdit}
                        onBounds={(bounds) => change((now) => ({ ...now, bounds }))}
                      />
                    )}
                  </ul>
                </section>
              ))}
              <PatternsSection
                hitsOf={(rule) => (scope === null ? hitsOf([rule]) : null)}
                onSettings={change}
              />
              {scope === null && (
                <ExceptionsSection
                  exceptions={settings.exceptions}
                  mayEdit={mayEdit}
                  onExceptions={(exceptions) => change((now) => ({ ...now, exceptions }))}
                />
              )}
            </div>
          </EditingProvider>
        </div>
        {mayEdit && (
          <TryPanel
            saved={draft.saved}
            settings={settings}
            isChanged={draft.changes.length > 0}
            isWrong={draft.problems.size > 0}
            names={override ?? {}}
          />
        )}
      </div>
      <SaveBar draft={draft} what="the guardrails" />
      {adding && (
        <ScopeDialog
          onScope={(names) => {
            setAdding(false);
            const at = placeOf(settings, names);
            if (at >= 0) return setScope(at);
            const [next, place] = withOverride(settings, names);
            change(() => next);
            setScope(place);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}
