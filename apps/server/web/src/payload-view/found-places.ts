import { readPointer } from "@letsping/core";
import type { GuardrailFinding, JsonObject } from "@letsping/core";

/** A part of a text in which the guardrails found something. */
export interface FoundPart {
  start: number;
  end: number;
  /** Place of the finding in its list: its card and this part name each other by it. */
  at: number;
  /** What stands here is not the value, which was taken out. */
  isGone: boolean;
}

/** Where in a payload something was found, by the path of the value, or of the value whose key it is. */
export interface FoundPlaces {
  values: ReadonlyMap<string, readonly FoundPart[]>;
  keys: ReadonlyMap<string, readonly FoundPart[]>;
}

export const NOTHING_FOUND: FoundPlaces = { values: new Map(), keys: new Map() };

/** Parts in order, none over another: where two meet, the later begins behind the earlier. */
function apart(parts: readonly FoundPart[]): FoundPart[] {
  const result: FoundPart[] = [];
  for (const part of [...parts].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const start = Math.max(part.start, result.at(-1)?.end ?? 0);
    if (start < part.end) result.push({ ...part, start });
  }
  return result;
}

/** The parts of a payload that findings name. A place that is not there any more is left out. */
export function foundPlaces(findings: readonly GuardrailFinding[], payload: JsonObject): FoundPlaces {
  const values = new Map<string, FoundPart[]>();
  const keys = new Map<string, FoundPart[]>();
  findings.forEach(({ in: where, path, shown, action }, at) => {
    if (where === "request" || shown === null || readPointer(payload, path) === undefined) return;
    const parts = where === "key" ? keys : values;
    const isGone = action === "mask" || action === "redact";
    parts.set(path, [...(parts.get(path) ?? []), { start: shown.start, end: shown.end, at, isGone }]);
  });
  const sorted = (map: ReadonlyMap<string, FoundPart[]>) =>
    new Map([...map].map(([path, parts]) => [path, apart(parts)]));
  return { values: sorted(values), keys: sorted(keys) };
}

/** Some of a long text around what was found in it, and where in that it stands now. */
export function excerptOf(
  text: string,
  { start, end }: { start: number; end: number },
  around: number,
): { text: string; start: number; end: number } {
  const stop = Math.min(end, start + 2 * around);
  const from = start - around <= 1 ? 0 : start - around;
  const to = text.length - stop - around <= 1 ? text.length : stop + around;
  const before = from > 0 ? "…" : "";
  const after = to < text.length ? "…" : "";
  const shift = before.length - from;
  return { text: `${before}${text.slice(from, to)}${after}`, start: start + shift, end: stop + shift };
}
