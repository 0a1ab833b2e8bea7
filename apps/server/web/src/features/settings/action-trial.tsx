import type { ActionInput, ActionTrial } from "@letsping/core";
import { useMutation } from "@tanstack/react-query";
import { ArrowRight, FlaskConical } from "lucide-react";
import { call } from "../../api/client";
import { plural } from "../../lib/format";
import { PRIORITY_NAMES } from "../../ui/priority";
import { Sentence } from "../../ui/sentence";

type Tried = ActionTrial["shown"][number];

/** What would be different for one past request, in words. */
function effectsOn(tried: Tried): string[] {
  const added = tried.roles_after.filter((role) => !tried.roles_before.includes(role));
  const dropped = tried.roles_before.filter((role) => !tried.roles_after.includes(role));
  const names = (roles: readonly string[]) => roles.join(" and ");
  return [
    ...(tried.missing.length > 0 ? [`It has no ${tried.missing.join(", ")}.`] : []),
    ...(tried.priority_before === tried.priority_after
      ? []
      : [
          `Priority ${PRIORITY_NAMES[tried.priority_before]} would be ${PRIORITY_NAMES[tried.priority_after]}.`,
        ]),
    ...(added.length > 0 ? [`${names(added)} would decide.`] : []),
    ...(dropped.length > 0 ? [`${names(dropped)} would no longer be asked.`] : []),
  ];
}

function summaryOf(trial: ActionTrial): string {
  const changed = trial.shown.filter((tried) => textOf(tried.before) !== textOf(tried.after)).length;
  const parts = [
    changed > 0 ? `${changed} would read differently` : "all read as before",
    ...(trial.raised_count > 0 ? [`${trial.raised_count} would have a higher priority`] : []),
    ...(trial.role_added_count > 0 ? [`${trial.role_added_count} would need another role`] : []),
    ...(trial.missing_count > 0 ? [`${trial.missing_count} lack a field that the sentence names`] : []),
  ];
  return `Of the last ${plural(trial.shown.length, "request")}: ${parts.join(", ")}.`;
}

const textOf = (segments: Tried["before"]) => segments.map((segment) => segment.text).join("");

/** Tries a description on what was asked before, without saving anything. */
export function ActionTrialSection({ described }: { described: ActionInput }) {
  const asked = JSON.stringify(described);
  const trial = useMutation({
    mutationFn: () =>
      call<ActionTrial>("/api/actions/try", { body: described }).then((found) => ({ found, asked })),
  });
  // What is shown belongs to the description as it was when it was tried.
  const isOfNow = trial.data?.asked === asked;
  const found = trial.data?.found;
  return (
    <section className="trial" aria-label="Try it on past requests">
      <div className="row">
        <button type="button" className="btn sm" disabled={trial.isPending} onClick={() => trial.mutate()}>
          <FlaskConical className="i" size={14} /> Try it on past requests
        </button>
        <span className="t3">Nothing is saved or changed.</span>
      </div>
      {trial.isError && (
        <p className="err" role="alert">
          Not tried. {trial.error.message}
        </p>
      )}
      {found && (
        <div role="status">
          <p className={isOfNow ? "t2" : "t3"}>
            {found.shown.length === 0 ? "There is no past request of this action." : summaryOf(found)}
            {!isOfNow && " You changed the description since; try it again."}
          </p>
          <ul className="tries">
            {found.shown.slice(0, 20).map((tried) => (
              <li key={tried.id}>
                <span className="t3">
                  <Sentence segments={tried.before} />
                </span>
                <ArrowRight className="i" size={13} aria-label="would read" />
                <span>
                  <Sentence segments={tried.after} />
                  {effectsOn(tried).map((words) => (
                    <small className="warn-text" key={words}>
                      {words}
                    </small>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
