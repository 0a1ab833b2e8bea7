import { describeRequest } from "@letsping/core";
import type { ActionField, ActionInput, ActionView, JsonObject, Priority } from "@letsping/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { call } from "../../api/client";
import { rolesQuery } from "../../api/queries";
import { Dialog } from "../../ui/dialog";
import { PRIORITY_NAMES } from "../../ui/priority";
import { Sentence } from "../../ui/sentence";
import { toast } from "../../ui/toasts";
import { ActionFields } from "./action-fields";
import { ActionTrialSection } from "./action-trial";

interface Props {
  action: ActionView | null;
  mayEdit: boolean;
  onClose: () => void;
}

/** A payload in which each name of a template stands for itself, to show how the sentence reads. */
function exampleFor(template: string): JsonObject {
  const names = [...template.matchAll(/\{([^{}|]+)(?:\|([^{}]+))?\}/g)].filter(
    (match) => match[1] !== "agent",
  );
  const values = names.map((match): [string, string | number] => [
    match[1]?.trim() ?? "",
    match[2]?.trim() === "money" ? 550 : (match[1]?.trim() ?? ""),
  ]);
  return { currency: "usd", ...Object.fromEntries(values) };
}

function roleMessage(name: string): string | null {
  return name === "" || /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name)
    ? null
    : "Lower-case letters, digits, - or _.";
}

/** Describes one action. */
export function ActionDialog({ action, mayEdit, onClose }: Props) {
  const id = useId();
  const client = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [service, setService] = useState(action?.service ?? "");
  const [name, setName] = useState(action?.action ?? "");
  const [sentence, setSentence] = useState(action?.sentence ?? "");
  const [effects, setEffects] = useState((action?.effects ?? []).join("\n"));
  const [undoable, setUndoable] = useState(action?.undoable ?? null);
  const [least, setLeast] = useState<Priority | "">(action?.least_priority ?? "");
  const [role, setRole] = useState(action?.role ?? "");
  const [fields, setFields] = useState<ActionField[]>(action?.fields ?? []);
  const [observe, setObserve] = useState(action?.observe_allowed ?? false);
  const done = async (words: string) => {
    await client.invalidateQueries();
    toast(words);
    onClose();
  };
  const save = useMutation({
    mutationFn: async (body: ActionInput) => {
      if (body.role && !roles.data?.roles.includes(body.role))
        await call("/api/roles", { body: { name: body.role } });
      return call<ActionView>("/api/actions", { method: "PUT", body });
    },
    onSuccess: () => done(`Saved ${name}`),
  });
  const remove = useMutation({
    mutationFn: () =>
      call(`/api/actions?${new URLSearchParams({ service, action: name }).toString()}`, {
        method: "DELETE",
      }),
    onSuccess: () => done(`Removed the description of ${name}`),
  });
  const problem = roleMessage(role.trim());
  const described: ActionInput = {
    service: service.trim(),
    action: name.trim(),
    sentence: sentence.trim() || null,
    effects: effects
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    undoable,
    least_priority: least || null,
    role: role.trim() || null,
    fields: fields.filter((field) => field.path !== "" && field.label !== ""),
    observe_allowed: observe,
  };
  const error = save.error ?? remove.error;
  return (
    <Dialog title={action ? `${action.service}, ${action.action}` : "Describe an action"} onClose={onClose}>
      <form
        data-save
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem) return;
          save.mutate(described);
        }}
      >
        {!action && (
          <div className="pair">
            <div>
              <label htmlFor={`${id}s`}>Service</label>
              <input
                id={`${id}s`}
                className="in"
                required
                maxLength={128}
                value={service}
                placeholder="billing-agent"
                onChange={(event) => setService(event.target.value)}
              />
            </div>
            <div>
              <label htmlFor={`${id}a`}>Action</label>
              <input
                id={`${id}a`}
                className="in"
                required
                maxLength={128}
                value={name}
                placeholder="refund_user"
                onChange={(event) => setName(event.target.value)}
              />
            </div>
          </div>
        )}
        <div>
          <label htmlFor={`${id}t`}>Sentence</label>
          <input
            id={`${id}t`}
            className="in"
            maxLength={300}
            value={sentence}
            disabled={!mayEdit}
            placeholder="{agent} wants to refund {amount|money} to {user_id}"
            onChange={(event) => setSentence(event.target.value)}
          />
          {sentence.trim() !== "" && (
            <p className="preview">
              <Sentence
                segments={describeRequest({
                  service: service || "agent",
                  action: name || "action",
                  payload: exampleFor(sentence),
                  template: sentence,
                })}
              />
            </p>
          )}
        </div>
        <div>
          <label htmlFor={`${id}e`}>What happens when it is approved</label>
          <textarea
            id={`${id}e`}
            className="in"
            rows={3}
            value={effects}
            disabled={!mayEdit}
            placeholder="One effect a line"
            onChange={(event) => setEffects(event.target.value)}
          />
        </div>
        <div className="pair">
          <div>
            <label htmlFor={`${id}u`}>Can it be taken back?</label>
            <select
              id={`${id}u`}
              className="in"
              disabled={!mayEdit}
              value={String(undoable)}
              onChange={(event) =>
                setUndoable(event.target.value === "null" ? null : event.target.value === "true")
              }
            >
              <option value="null">Not said</option>
              <option value="true">Yes</option>
              <option value="false">No</option>
            </select>
          </div>
          <div>
            <label htmlFor={`${id}p`}>Least priority</label>
            <select
              id={`${id}p`}
              className="in"
              disabled={!mayEdit}
              value={least}
              onChange={(event) => setLeast(event.target.value as Priority | "")}
            >
              <option value="">What the agent says</option>
              {(["low", "medium", "high", "critical"] as const).map((each) => (
                <option key={each} value={each}>
                  {PRIORITY_NAMES[each]}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div>
          <label htmlFor={`${id}r`}>Role that decides</label>
          <input
            id={`${id}r`}
            className="in"
            list={`${id}roles`}
            maxLength={64}
            disabled={!mayEdit}
            value={role}
            placeholder="Anybody who may decide"
            onChange={(event) => setRole(event.target.value)}
          />
          <datalist id={`${id}roles`}>
            {roles.data?.roles.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          {problem && <p className="err">{problem}</p>}
        </div>
        <ActionFields fields={fields} mayEdit={mayEdit} onFields={setFields} />
        <label className="row">
          <input
            type="checkbox"
            checked={observe}
            disabled={!mayEdit}
            onChange={(event) => setObserve(event.target.checked)}
          />
          <span>
            May run without a person when the agent only observes{" "}
            <span className="t3">recorded, never held</span>
          </span>
        </label>
        {mayEdit && action && action.request_count > 0 && <ActionTrialSection described={described} />}
        {error && (
          <p className="err" role="alert">
            Not saved. {error.message}
          </p>
        )}
        <div className="actions">
          {action?.described && mayEdit && (
            <button
              type="button"
              className="btn stop"
              disabled={remove.isPending}
              onClick={() => remove.mutate()}
            >
              Remove description
            </button>
          )}
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            {mayEdit ? "Cancel" : "Close"}
          </button>
          {mayEdit && (
            <button type="submit" className="btn ink" disabled={save.isPending}>
              Save
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
