/** “11 min”, “2:41”, “3 h”, “2 days”: seconds under 10 minutes, minutes under 1 hour, else hours. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** “72 h”, “11 min”: for what lives some days. Rounded, so that what has just begun has all its hours and none more. */
export function hoursLeft(ms: number): string {
  return ms > 3_600_000 ? `${Math.round(ms / 3_600_000)} h` : timeLeft(ms);
}

/** “3 min ago”. */
export function timeAgo(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${plural(Math.floor(seconds / 86_400), "day")} ago`;
}

/** How long something took: “6 min 36 s”. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const clockTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const dayYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

export function hourMinute(at: string | number): string {
  return clockTime.format(new Date(at));
}

export function hourMinuteSecond(at: string): string {
  return clockSeconds.format(new Date(at));
}

/** “21 Nov 2026, 14:26:17 UTC”. */
export function fullTime(at: string | number): string {
  return `${full.format(new Date(at))} UTC`;
}

export function shortDay(at: string): string {
  return day.format(new Date(at));
}

/** “21 November 2026”. */
export function longDay(at: string): string {
  return dayYear.format(new Date(at));
}

/** Today, Yesterday, or the date. */
export function dayName(at: string, nowMs: number): string {
  const date = new Date(at);
  if (date.toDateString() === new Date(nowMs).toDateString()) return "Today";
  if (date.toDateString() === new Date(nowMs - 86_400_000).toDateString()) return "Yesterday";
  return dayYear.format(date);
}

/** The beginning of a digest, in two groups. */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 8)}`;
}

/** “1 change”, “3 changes”, “1,000 changes”. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** A number of 0 to 359 from a name: the hue of its monogram. */
export function hueOf(name: string): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return hash % 360;
}

/** Two letters of a name: “billing-agent” gives BA. */
export function monogram(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.map((word) => word.charAt(0)).join("") : (words[0] ?? "?");
  return letters.slice(0, 2).toUpperCase();
}
