import type { FormField, JsonValue } from "@letsping/core";
import { Lock } from "lucide-react";
import { JsonView } from "../payload-view/json-view";
import { plainValue } from "../payload-view/value";
import { MarkedText } from "../ui/marked-text";
import { FieldFrame } from "./field-frame";

const LONG = 60;

interface Props {
  field: FormField;
  path: string;
  value: JsonValue | undefined;
  why: string;
  label?: string | undefined;
}

/** A value that may be read and not changed. */
export function FixedField({ field, path, value, why, label }: Props) {
  const isGroup = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  const text = isGroup ? "" : plainValue(value);
  const isQuiet = typeof value !== "string" && (value === null || value === undefined);
  return (
    <FieldFrame
      field={field}
      path={path}
      value={value}
      label={label}
      wide={isGroup || text.length > LONG}
      hint={value === undefined ? "The agent did not send it" : why}
    >
      {(ids) =>
        isGroup ? (
          <output id={ids.id} aria-describedby={ids["aria-describedby"]} className="whole">
            <JsonView value={value} path={path} />
          </output>
        ) : (
          <output
            id={ids.id}
            aria-describedby={ids["aria-describedby"]}
            className={text.length > LONG ? "in ro long" : "in ro"}
          >
            <span className={isQuiet || value === "" ? "t3" : typeof value === "string" ? "id" : "num"}>
              <MarkedText text={text} />
            </span>
            <Lock className="i" size={13} aria-hidden="true" />
          </output>
        )
      }
    </FieldFrame>
  );
}
