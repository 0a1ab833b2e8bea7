import type { AnomaliesView } from "@letsping/core";
import { plural } from "../../lib/format";

type Bucket = AnomaliesView["buckets"][number];

const HOUR_MS = 3_600_000;
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayHour = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
// A bucket of a day is a day of UTC.
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10];

/** The highest value of a scale that people can halve: 2, 4, 6, 8, 10, 20, 30, 40, 50 … */
export function topOf(most: number): number {
  if (most <= 2) return 2;
  const size = 10 ** Math.floor(Math.log10(most));
  return STEPS.map((step) => step * size).find((top) => top >= most && top % 2 === 0) ?? most;
}

/** Under a bar: “14:00”, “21 Nov”. */
export function tickWords(at: string, bucketMs: number): string {
  return bucketMs <= HOUR_MS ? hour.format(new Date(at)) : day.format(new Date(at));
}

/** “Sat 14:00”, “Sat 21 Nov”. */
export function bucketName(at: string, bucketMs: number): string {
  return (bucketMs <= HOUR_MS ? dayHour : weekday).format(new Date(at));
}

/** “Sat 21 Nov: 12 refused, 3 flagged, of 214 that were stored”. */
export function bucketWords({ at, blocked, flagged, asked }: Bucket, bucketMs: number): string {
  const [refused, marked] = [blocked, flagged].map((count) => count.toLocaleString("en"));
  return `${bucketName(at, bucketMs)}: ${refused} refused, ${marked} flagged of ${plural(asked, "request")}`;
}
