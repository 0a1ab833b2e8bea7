import { expect, test } from "vitest";
import { anomalySearch, listQuery, readAnomalyFilter } from "./anomaly-filter";

const AT = "2026-11-21T14:00:00.000Z";

test("an address holds the filter, and nothing where it is the default", () => {
  const filter = { days: 1, show: "flagged", rule: "dlp.card", key: "key_1", at: AT } as const;
  expect(readAnomalyFilter(anomalySearch(filter))).toEqual(filter);
  expect(anomalySearch(readAnomalyFilter(""))).toBe("");
});

test("what cannot be read is left out", () => {
  expect(readAnomalyFilter("?days=9&show=x&at=2026-13-45T14:00:00.000Z&rule=")).toEqual({
    days: 7,
    show: "refused",
    rule: undefined,
    key: undefined,
    at: undefined,
  });
});

test("a bucket narrows the list to its time", () => {
  const view = { from: "2026-11-20T15:00:00.000Z", bucket_ms: 3_600_000 };
  const asked = new URLSearchParams(listQuery({ ...readAnomalyFilter(""), at: AT, rule: "dlp.card" }, view));
  expect(Object.fromEntries(asked)).toEqual({ rule: "dlp.card", from: AT, to: "2026-11-21T15:00:00.000Z" });
  expect(listQuery(readAnomalyFilter(""), view)).toBe(`from=${encodeURIComponent(view.from)}`);
});
