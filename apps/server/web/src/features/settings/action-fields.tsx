import type { ActionField } from "@letsping/core";
import { Plus, X } from "lucide-react";

const FORMATS = ["text", "money", "count", "date", "code"] as const;

interface Props {
  fields: readonly ActionField[];
  mayEdit: boolean;
  onFields: (fields: ActionField[]) => void;
}

/** How single fields of a payload are called, written, and whether they are masked. */
export function ActionFields({ fields, mayEdit, onFields }: Props) {
  const setField = (at: number, change: Partial<ActionField>) =>
    onFields(fields.map((field, index) => (index === at ? { ...field, ...change } : field)));
  return (
    <fieldset className="labels">
      <legend>Names of fields</legend>
      <p className="t3 mb-2">
        A masked field is hidden until somebody who may decide reveals it. The audit notes who did.
      </p>
      {fields.map((field, index) => (
        <div className="frow" key={`field-${index.toString()}`}>
          <input
            className="in"
            aria-label="Path"
            placeholder="/amount"
            disabled={!mayEdit}
            value={field.path}
            onChange={(event) => setField(index, { path: event.target.value })}
          />
          <input
            className="in"
            aria-label="Label"
            placeholder="Amount"
            disabled={!mayEdit}
            value={field.label}
            onChange={(event) => setField(index, { label: event.target.value })}
          />
          <select
            className="in"
            aria-label="Format"
            disabled={!mayEdit}
            value={field.format ?? "text"}
            onChange={(event) =>
              setField(index, { format: FORMATS.find((each) => each === event.target.value) ?? null })
            }
          >
            {FORMATS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
          <label className="row">
            <input
              type="checkbox"
              checked={field.masked ?? false}
              disabled={!mayEdit}
              onChange={(event) => setField(index, { masked: event.target.checked })}
            />
            Masked
          </label>
          <button
            type="button"
            className="ib"
            aria-label={`Remove ${field.label || "field"}`}
            disabled={!mayEdit}
            onClick={() => onFields(fields.filter((_, at) => at !== index))}
          >
            <X className="i" size={14} />
          </button>
        </div>
      ))}
      {mayEdit && (
        <button
          type="button"
          className="btn sm ghost"
          onClick={() => onFields([...fields, { path: "", label: "", format: null, masked: false }])}
        >
          <Plus className="i" size={14} /> Name a field
        </button>
      )}
    </fieldset>
  );
}
