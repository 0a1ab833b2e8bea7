import type { JsonObject, RequestDetail } from "@letsping/core";
import { useMemo } from "react";
import { plural } from "../lib/format";
import { FieldsView } from "./fields-view";
import { foundPlaces, NOTHING_FOUND } from "./found-places";
import { JsonView } from "./json-view";
import { labelsOf } from "./labels";
import type { PayloadSize } from "./size";

/** More values than this are read as JSON, which draws what is in sight. */
const MOST_AS_FIELDS = 1_000;

export type PayloadTab = "fields" | "json";

/** Fields or JSON. */
export function TabSwitch({
  tab,
  onTab,
  first = "Fields",
}: {
  tab: PayloadTab;
  onTab: (tab: PayloadTab) => void;
  first?: string;
}) {
  return (
    <span className="seg mini">
      {(["fields", "json"] as const).map((each) => (
        <button
          type="button"
          key={each}
          className={tab === each ? "on" : ""}
          aria-pressed={tab === each}
          onClick={() => onTab(each)}
        >
          {each === "fields" ? first : "JSON"}
          {each === "json" && <kbd aria-hidden="true">V</kbd>}
        </button>
      ))}
    </span>
  );
}

/** A payload, and what is known of it. */
export type ShownPayload = Pick<
  RequestDetail,
  "payload" | "schema" | "field_labels" | "masked" | "findings" | "hidden"
>;

interface Props {
  detail: ShownPayload;
  /** Another payload than the proposed one, and what it is called. */
  approved?: JsonObject | undefined;
  tab: PayloadTab;
  onTab: (tab: PayloadTab) => void;
  size: PayloadSize;
  /** Whether all values are on the page; approval is locked until then. */
  allShown: boolean;
  onShowAll: () => void;
}

function countWords(full: boolean, values: number, masked: number, hidden: number): string {
  if (!full) return "shortened";
  if (masked === 0 && hidden === 0) return `all ${plural(values, "value")} shown`;
  const parts = [masked > 0 ? `${masked} masked` : "", hidden > 0 ? `${hidden} hidden` : ""];
  return `${parts.filter(Boolean).join(", ")} of ${plural(values, "value")}`;
}

/** All that would run, as fields or JSON. */
export function PayloadView({ detail, approved, tab, onTab, size, allShown, onShowAll }: Props) {
  const labels = useMemo(() => labelsOf(detail), [detail]);
  const masked = useMemo(() => new Set(detail.masked.map((leaf) => leaf.path)), [detail.masked]);
  const places = useMemo(
    // Of another payload, nobody looked for anything.
    () => (approved ? NOTHING_FOUND : foundPlaces(detail.findings, detail.payload)),
    [approved, detail.findings, detail.payload],
  );
  // JSON is never shortened.
  const full = allShown || tab === "json";
  return (
    <section aria-label="Details">
      <div className="h2">
        <h3>{approved ? "Approved values" : "Details"}</h3>
        <span className="t3">{countWords(full, size.values, masked.size, detail.hidden.length)}</span>
        <span className="grow" />
        <TabSwitch tab={tab} onTab={onTab} />
      </div>
      {tab === "json" ? (
        <JsonView value={approved ?? detail.payload} masked={masked} found={places} />
      ) : (
        <FieldsView
          value={approved ?? detail.payload}
          shown={{ labels, full: allShown, masked, found: places }}
        />
      )}
      {!full && (
        <div className="more">
          <p className="t2">
            Some of the {plural(size.values, "value")} are shortened. You can approve when all are shown.
          </p>
          {size.values > MOST_AS_FIELDS ? (
            <button type="button" className="btn sm" onClick={() => onTab("json")}>
              Show all {plural(size.values, "value")} as JSON
            </button>
          ) : (
            <button type="button" className="btn sm" onClick={onShowAll}>
              Show all {plural(size.values, "value")}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
