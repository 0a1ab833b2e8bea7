import { controlOf } from "@letsping/core";
import { plural } from "../lib/format";
import { sizeOf } from "../payload-view/size";
import { Field } from "./field";
import { FaultsContext, FormContext } from "./form-context";
import { JsonField } from "./json-field";
import { Fields } from "./object-field";
import type { Draft } from "./use-draft";

/** A typed form from the agent's JSON Schema; or the whole payload as checked JSON. */
export function SchemaForm({ draft, json }: { draft: Draft; json: boolean }) {
  return (
    <FormContext value={draft.form}>
      <FaultsContext value={draft.faults}>
        <Earlier draft={draft} />
        <div className="grid" key={draft.round}>
          <Body draft={draft} json={json} />
        </div>
      </FaultsContext>
    </FormContext>
  );
}

function Body({ draft, json }: { draft: Draft; json: boolean }) {
  const { root, payload } = draft;
  const control = controlOf(root, payload);
  if (json || control === "json") {
    return (
      <>
        {!json && (
          <p className="w2 t3">
            {plural(sizeOf(payload).values, "value")}: too many for a form, so all of them are shown as JSON.
          </p>
        )}
        <JsonField field={root} path="" value={payload} label="Payload" />
        <Issues draft={draft} />
      </>
    );
  }
  if (root.kind !== "object" || control !== "group") return <Field field={root} path="" value={payload} />;
  const fault = draft.faults.get("");
  return (
    <>
      <Fields field={root} path="" value={payload} />
      {fault && (
        <p className="err w2" role="alert" data-path="">
          {fault}
        </p>
      )}
    </>
  );
}

function Issues({ draft }: { draft: Draft }) {
  if (draft.issues.length === 0) return null;
  return (
    <ul className="f w2 err" role="alert">
      {draft.issues.slice(0, 20).map((issue) => (
        <li key={`${issue.path}${issue.message}`}>
          <code>{issue.path || "/"}</code> {issue.message} {issue.expected}
        </li>
      ))}
    </ul>
  );
}

/** Changes that were made to another version, and changes that there is no room to keep. */
function Earlier({ draft }: { draft: Draft }) {
  const { earlier, isKept, diff } = draft;
  if (earlier) {
    return (
      <div className="note info mt-3" role="status">
        <div>
          <b>You changed an earlier version of this request.</b> Your changes were not applied to this one.{" "}
          <button type="button" className="link" onClick={earlier.apply}>
            Apply them
          </button>{" "}
          <button type="button" className="link" onClick={earlier.forget}>
            Forget them
          </button>
        </div>
      </div>
    );
  }
  if (isKept || diff.changes.length === 0) return null;
  return (
    <p className="t3 mt-3" role="status">
      These changes are not kept when you leave this page.
    </p>
  );
}
