import { ShieldSettings } from "@letsping/shield";
import { config } from "zod";
import type { z } from "zod";
import { plural } from "../../lib/format";
import { oddsWords } from "../behaviour/odds-words";
import { numberWords, wholeFrom } from "../guardrails/units";
import { shareWords } from "../shield/mode-words";

// The page may make no code out of text (Content-Security-Policy), so checks are not compiled.
config({ jitless: true });

export const DEFAULTS: ShieldSettings = ShieldSettings.parse({});

const MINUTE_MS = 60_000;
const { shape } = ShieldSettings;
const shadow = shape.shadow_ends.unwrap().shape;
const softLock = shape.soft_lock_ends.unwrap().shape;

/** How a number is written: as it is, as a share in percent, or milliseconds in minutes. */
type Unit = "number" | "share" | "minutes";

/** A number of the settings. Its bounds and its default are those of the schema. */
export interface ShieldField {
  /** Where it stands: `shadow_ends.runs`. */
  path: string;
  title: string;
  unit: Unit;
  /** Behind the number. */
  after: string;
  schema: z.ZodNumber;
  /** What the number means. */
  hint: (value: number) => string;
}

export const MARK_FIELDS: readonly ShieldField[] = [
  {
    path: "false_alarms",
    title: "Ordinary runs that may be marked",
    unit: "share",
    after: "%",
    schema: shape.false_alarms.unwrap(),
    hint: (share) =>
      `About ${shareWords(share)} of the runs that were nothing get a mark. Lower: fewer marks, and more is missed.`,
  },
  {
    path: "fallback_bits",
    title: "Threshold while too few runs are known",
    unit: "number",
    after: "bits",
    schema: shape.fallback_bits.unwrap(),
    hint: (bits) => `Until then, steps with odds of ${oddsWords(bits)} or less are unusual.`,
  },
];

export const SHADOW_FIELDS: readonly ShieldField[] = [
  {
    path: "shadow_ends.runs",
    title: "Runs that were learned",
    unit: "number",
    after: "runs",
    schema: shadow.runs.unwrap(),
    hint: () => "At least so many.",
  },
  {
    path: "shadow_ends.calls",
    title: "Calls that were learned",
    unit: "number",
    after: "calls",
    schema: shadow.calls.unwrap(),
    hint: () => "At least so many, in all runs together.",
  },
  {
    path: "shadow_ends.unseen",
    title: "Steps that would still be new",
    unit: "share",
    after: "%",
    schema: shadow.unseen.unwrap(),
    hint: () => "At most so many of the next steps.",
  },
];

export const SOFT_LOCK_FIELDS: readonly ShieldField[] = [
  {
    path: "soft_lock_ends.runs",
    title: "Runs that were learned",
    unit: "number",
    after: "runs",
    schema: softLock.runs.unwrap(),
    hint: () => "At least so many.",
  },
  {
    path: "soft_lock_ends.unseen",
    title: "Steps that would still be new",
    unit: "share",
    after: "%",
    schema: softLock.unseen.unwrap(),
    hint: () => "At most so many of the next steps.",
  },
  {
    path: "soft_lock_ends.alarm_rate",
    title: "Runs with a mark",
    unit: "share",
    after: "%",
    schema: softLock.alarm_rate.unwrap(),
    hint: () => "At most so many of the runs since Soft-Lock began, and 95% sure of it.",
  },
  {
    path: "soft_lock_ends.review_share",
    title: "Strangest runs of Shadow that a person has looked at",
    unit: "share",
    after: "%",
    schema: softLock.review_share.unwrap(),
    hint: () =>
      "What was learned by mistake is found there: an attack in Shadow would else be learned as normal.",
  },
];

export const BACK_FIELDS: readonly ShieldField[] = [
  {
    path: "demote_alarms",
    title: "Back to Soft-Lock after",
    unit: "number",
    after: "approvals",
    schema: shape.demote_alarms.unwrap(),
    hint: (count) =>
      `Of the last 20 runs, ${plural(count, "mark")} that people approved: then what is normal has changed, and nothing is held.`,
  },
];

export const MEMORY_FIELDS: readonly ShieldField[] = [
  {
    path: "idle_ms",
    title: "A run is over after a pause of",
    unit: "minutes",
    after: "minutes",
    schema: shape.idle_ms.unwrap(),
    hint: () => "Of this agent, by the gateway’s clock. A run that goes on and on is cut into pieces.",
  },
  {
    path: "half_life_days",
    title: "Half of what was learned fades in",
    unit: "number",
    after: "days",
    schema: shape.half_life_days.unwrap(),
    hint: () => "The slower of this and the next counts: an agent that rests forgets nothing.",
  },
  {
    path: "half_life_runs",
    title: "and not before",
    unit: "number",
    after: "runs",
    schema: shape.half_life_runs.unwrap(),
    hint: () => "Of this agent.",
  },
  {
    path: "approval_weight",
    title: "An approval counts like",
    unit: "number",
    after: "runs",
    schema: shape.approval_weight.unwrap(),
    hint: () => "So a step that a person approved is soon ordinary.",
  },
  {
    path: "approval_cap",
    title: "and all approvals of one step at most like",
    unit: "number",
    after: "runs",
    schema: shape.approval_cap.unwrap(),
    hint: () => "Until half of it has faded: nobody makes a step ordinary by approving it again and again.",
  },
  {
    path: "pardon_days",
    title: "The same step is not marked again for",
    unit: "number",
    after: "days",
    schema: shape.pardon_days.unwrap(),
    hint: () =>
      "At the longest: after an approval, exactly this step, with the same keys, after the same one.",
  },
];

export const ALL_FIELDS: readonly ShieldField[] = [
  ...MARK_FIELDS,
  ...SHADOW_FIELDS,
  ...SOFT_LOCK_FIELDS,
  ...BACK_FIELDS,
  ...MEMORY_FIELDS,
];

const LEAST_SHARE = 0.0001;

/** A number that was entered, with at most four decimals; NaN for what is none. */
function decimalFrom(text: string): number {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}\b)/g, "");
  return /^\d{1,9}(?:\.\d{1,4})?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** How a field is read from what was typed, written, and bounded. */
export function formatOf({ unit, schema, after }: ShieldField): {
  parse: (text: string) => number;
  format: (value: number) => string;
  least: number;
  most: number;
  allowed: string;
} {
  const [lowest, highest] = [schema.minValue ?? 0, schema.maxValue ?? Number.MAX_SAFE_INTEGER];
  const bounded = (least: number, most: number, format: (value: number) => string) => ({
    format,
    least,
    most,
    allowed: `From ${format(least)} to ${format(most)}${after === "%" ? "%" : ` ${after}`}.`,
  });
  switch (unit) {
    case "share":
      return {
        parse: (text) => Number((decimalFrom(text) / 100).toFixed(6)),
        ...bounded(Math.max(lowest, LEAST_SHARE), Math.min(highest, 1 - LEAST_SHARE), (share) =>
          String(Number((share * 100).toFixed(4))),
        ),
      };
    case "minutes":
      return {
        parse: (text) => Math.round(decimalFrom(text) * MINUTE_MS),
        ...bounded(lowest, highest, (ms) => numberWords(ms / MINUTE_MS)),
      };
    case "number":
      return {
        parse: schema.isInt ? wholeFrom : decimalFrom,
        ...bounded(lowest, highest, numberWords),
      };
  }
}

/** “5%”, “22 bits”, “30 minutes”. */
export function valueWords(field: ShieldField, value: number): string {
  if (Number.isNaN(value)) return "no number";
  const { format } = formatOf(field);
  return field.after === "%" ? `${format(value)}%` : `${format(value)} ${field.after}`;
}
