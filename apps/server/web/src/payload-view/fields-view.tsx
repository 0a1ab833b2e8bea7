import type { JsonObject, JsonValue } from "@letsping/core";
import { Fragment } from "react";
import { FieldLabel } from "./field-label";
import type { FoundPlaces } from "./found-places";
import { JsonView } from "./json-view";
import { escapePart } from "./labels";
import type { Labels } from "./labels";
import { MaskedValue, moneyOf, Value } from "./value";

interface Shown {
  labels: Labels;
  full: boolean;
  /** Paths of values that are masked for this person. */
  masked: ReadonlySet<string>;
  /** Where the guardrails found something. */
  found: FoundPlaces;
}

/** What is deeper than this is told as JSON. */
const DEEPEST = 10;
const MOST_COLUMNS = 12;
const MOST_AT_FIRST = 60;

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
  if (shown.masked.has(path)) return <MaskedValue />;
  if (!isGroup(value)) {
    const empty = typeof value === "object" && value !== null;
    if (empty) return <span className="t3">{Array.isArray(value) ? "empty list" : "empty group"}</span>;
    return (
      <Value
        value={value}
        money={moneyOf(siblings, name, shown.labels.formatOf(path))}
        full={shown.full}
        found={shown.found.values.get(path)}
      />
    );
  }
  if (path.split("/").length > DEEPEST)
    return <JsonView value={value} path={path} masked={shown.masked} found={shown.found} />;
  if (Array.isArray(value) && value.every(isFlatRecord) && columnsOf(value).length <= MOST_COLUMNS)
    return <RecordTable rows={value} path={path} shown={shown} />;
  if (Array.isArray(value)) {
    return (
      <ol className="vals">
        {some(value, shown).map((item, index) => (
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

function columnsOf(rows: readonly JsonObject[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** All of a list, or its beginning while the whole was not asked for. */
function some<T>(values: readonly T[], { full }: Shown): readonly T[] {
  return full ? values : values.slice(0, MOST_AT_FIRST);
}

function RecordTable({ rows, path, shown }: { rows: JsonObject[]; path: string; shown: Shown }) {
  const names = columnsOf(rows);
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
          {some(rows, shown).map((row, index) => (
            <tr key={`${path}/${index.toString()}`}>
              {names.map((name) => {
                const place = `${path}/${index}/${escapePart(name)}`;
                return (
                  <td key={name}>
                    {shown.masked.has(place) ? (
                      <MaskedValue />
                    ) : (
                      <Value
                        value={Object.hasOwn(row, name) ? row[name] : undefined}
                        money={moneyOf(row, name, shown.labels.formatOf(place))}
                        full={shown.full}
                        found={shown.found.values.get(place)}
                      />
                    )}
                  </td>
                );
              })}
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
  const visible = some(entries, shown);
  return (
    <dl className={nested ? "kv nested" : "kv"}>
      {visible.map(([name, each]) => {
        const place = `${path}/${escapePart(name)}`;
        return (
          <Fragment key={name}>
            <dt title={name}>
              <FieldLabel labels={shown.labels} path={place} found={shown.found.keys.get(place)?.[0]} />
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
