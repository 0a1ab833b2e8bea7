import type { JsonObject, JsonValue } from "@letsping/core";
import { Fragment } from "react";
import { FieldLabel } from "./field-label";
import { escapePart } from "./labels";
import type { Labels } from "./labels";
import { moneyOf, Value } from "./value";

interface Shown {
  labels: Labels;
  full: boolean;
}

function isGroup(value: JsonValue | undefined): value is JsonObject | JsonValue[] {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Items that are all flat records: one line each. */
function isFlatRecord(value: JsonValue): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !Object.values(value).some(isGroup)
  );
}

function Inner({
  value,
  path,
  shown,
  siblings,
  name,
}: {
  value: JsonValue;
  path: string;
  shown: Shown;
  siblings: JsonObject;
  name: string;
}) {
  if (!isGroup(value)) {
    const empty = typeof value === "object" && value !== null;
    if (empty) return <span className="t3">{Array.isArray(value) ? "empty list" : "empty group"}</span>;
    return (
      <Value value={value} money={moneyOf(siblings, name, shown.labels.formatOf(path))} full={shown.full} />
    );
  }
  if (Array.isArray(value) && value.every(isFlatRecord))
    return <RecordTable rows={value} path={path} shown={shown} />;
  if (Array.isArray(value)) {
    return (
      <ol className="vals">
        {value.map((item, index) => (
          // Items of a proposed list never move.
          <li key={`${path}/${index.toString()}`}>
            <Inner value={item} path={`${path}/${index}`} shown={shown} siblings={{}} name="" />
          </li>
        ))}
      </ol>
    );
  }
  return <FieldsView value={value} path={path} shown={shown} nested />;
}

function RecordTable({ rows, path, shown }: { rows: JsonObject[]; path: string; shown: Shown }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <div className="vtable">
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                <FieldLabel labels={shown.labels} path={`${path}/0/${escapePart(name)}`} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${path}/${index.toString()}`}>
              {names.map((name) => (
                <td key={name}>
                  <Value
                    value={Object.hasOwn(row, name) ? row[name] : undefined}
                    money={moneyOf(row, name, shown.labels.formatOf(`${path}/${index}/${escapePart(name)}`))}
                    full={shown.full}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Every value of a payload under its label, in the agent's order. */
export function FieldsView({
  value,
  path = "",
  shown,
  nested = false,
}: {
  value: JsonObject;
  path?: string;
  shown: Shown;
  nested?: boolean;
}) {
  const entries = Object.entries(value);
  const visible = shown.full ? entries : entries.slice(0, 60);
  return (
    <dl className={nested ? "kv nested" : "kv"}>
      {visible.map(([name, each]) => {
        const place = `${path}/${escapePart(name)}`;
        return (
          <Fragment key={name}>
            <dt title={name}>
              <FieldLabel labels={shown.labels} path={place} />
            </dt>
            <dd>
              <Inner value={each} path={place} shown={shown} siblings={value} name={name} />
            </dd>
          </Fragment>
        );
      })}
    </dl>
  );
}
