import type { ProjectSettings, ProjectView } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { call } from "../../api/client";
import type { Membership } from "../../api/people";
import { longDay } from "../../lib/format";
import { problemWords } from "../../lib/problem-words";
import { LabelledInput } from "../../ui/labelled-input";
import { toast } from "../../ui/toasts";
import { inUnits, toWindowMs, UNITS, windowWords } from "./execution-window";
import type { Unit } from "./execution-window";

/** Name and execution window, for those who may change them. */
export function ProjectForm({ project }: { project: Membership }) {
  const client = useQueryClient();
  const field = useId();
  const stands = inUnits(project.execution_window_ms);
  const [name, setName] = useState(project.name);
  const [amount, setAmount] = useState(stands.amount);
  const [unit, setUnit] = useState<Unit>(stands.unit);
  const windowMs = toWindowMs(amount, unit);
  const isChanged = name.trim() !== project.name || windowMs !== project.execution_window_ms;
  const save = useMutation({
    mutationFn: (body: ProjectSettings) => call<ProjectView>("/api/projects", { method: "PUT", body }),
    onSuccess: async () => {
      for (const key of ["projects", "me", "requests"]) await client.invalidateQueries({ queryKey: [key] });
      toast("Saved the project");
    },
  });
  const maySave = isChanged && windowMs !== null && name.trim() !== "" && !save.isPending;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>Settings</h2>
          <p className="t3">Made on {longDay(project.created_at)}.</p>
        </div>
      </div>
      <form
        className="grid gap-5"
        data-save
        onSubmit={(event) => {
          event.preventDefault();
          if (maySave) save.mutate({ name: name.trim(), execution_window_ms: windowMs });
        }}
      >
        <LabelledInput label="Name" value={name} onValue={setName} required maxLength={80} />
        <div className="field">
          <label htmlFor={field}>An approval can be used for</label>
          <div className="row window">
            <input
              id={field}
              className="in"
              inputMode="decimal"
              autoComplete="off"
              required
              value={amount}
              aria-invalid={windowMs === null ? true : undefined}
              aria-describedby={`${field}-hint`}
              onChange={(event) => setAmount(event.target.value)}
            />
            <select
              className="in"
              aria-label="Unit"
              value={unit}
              onChange={(event) => setUnit(event.target.value as Unit)}
            >
              {UNITS.map((each) => (
                <option key={each.id} value={each.id}>
                  {amount.trim() === "1" ? each.id.slice(0, -1) : each.id}
                </option>
              ))}
            </select>
          </div>
          <small
            className={windowMs === null ? "err hint" : "t3 hint"}
            id={`${field}-hint`}
            aria-live="polite"
          >
            {windowMs === null
              ? "Enter a number that gives 1 minute to 30 days."
              : `After ${windowWords(windowMs)} an approval that was not used is over, and the agent must ask again. It holds for approvals from now on.`}
          </small>
        </div>
        {save.isError && (
          <p className="err" role="alert">
            Not saved. {problemWords(save.error)}
          </p>
        )}
        <div className="row">
          <button type="submit" className="btn ink" disabled={!maySave}>
            {save.isPending ? "Saving…" : "Save"}
          </button>
          {isChanged && (
            <button
              type="button"
              className="btn ghost"
              onClick={() => {
                setName(project.name);
                setAmount(stands.amount);
                setUnit(stands.unit);
              }}
            >
              Undo
            </button>
          )}
        </div>
      </form>
    </section>
  );
}
