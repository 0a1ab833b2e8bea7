import { toFormSchema } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { useMemo } from "react";
import { FormContext } from "./form-context";
import type { FormState } from "./form-context";
import { JsonField } from "./json-field";
import { Fields } from "./object-field";

/** A typed form from the agent's JSON Schema; or the whole payload as checked JSON. */
export function SchemaForm({ schema, form, json }: { schema: JsonObject; form: FormState; json: boolean }) {
  const { fields } = useMemo(() => toFormSchema(schema), [schema]);
  return (
    <FormContext value={form}>
      <div className="grid">
        {json ? <WholeJson form={form} /> : <Fields fields={fields} path="" value={form.draft} />}
      </div>
    </FormContext>
  );
}

function WholeJson({ form }: { form: FormState }) {
  const whole = {
    kind: "unknown",
    title: "Payload",
    description: null,
    readOnly: false,
    nullable: false,
    required: true,
    schema: {},
  } as const;
  return (
    <>
      <JsonField field={whole} path="" value={form.draft} label="Payload" />
      {form.issues.length > 0 && (
        <ul className="f w2 err" role="alert">
          {form.issues.slice(0, 20).map((issue) => (
            <li key={`${issue.path}${issue.message}`}>
              <code>{issue.path || "/"}</code> {issue.message} {issue.expected}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
