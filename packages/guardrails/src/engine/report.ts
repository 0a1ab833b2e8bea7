import type { HiddenValue } from "@letsping/core";
import type { Hit } from "../leaf";
import { hideParts } from "../redaction/hide-parts";
import { hideUnchecked } from "../redaction/hide-parts";
import type { ValueNumbers } from "../redaction/hide-parts";
import { normalValue } from "../redaction/placeholder";
import type { IsExcepted } from "../settings/exceptions";
import type { ActiveRule } from "../settings/rule-states";
import { ENGINE } from "../settings/rule-states";
import { hidesValues } from "../settings/rule-states";
import { isKnownRule } from "../settings/rule-states";
import type { GuardrailContext } from "./context";
import type { Detected } from "./detect";
import type { Failure } from "./detect";
import { isEmailBySchema } from "./email-schema";
import type { SchemaSearch } from "./email-schema";
import { addFinding } from "./findings";
import type { FindingList } from "./findings";
import { hasRoom } from "./findings";
import { IN_REQUEST } from "./findings";
import type { Plan } from "./plan";
import { MOST_VALUES } from "./value-bounds";
import { stepOf } from "./walk";

/** One evaluation while it goes on. */
export interface Run {
  plan: Plan;
  context: GuardrailContext;
  isExcepted: IsExcepted;
  findings: FindingList;
  hidden: HiddenValue[];
  /** Values that were taken out one by one, also several of one text. */
  values: number;
  numbers: ValueNumbers;
  /** The key that was met last, and what it may name, as an or of `Names`. */
  key: string;
  names: number;
  /** Searches of the schema. */
  schemaSearch: SchemaSearch;
  /** Whether a value was hidden that JSON cannot write, so that it could not be put back. */
  isUnwritable: boolean;
}

/** A text or key, and where it stands. */
export interface Target {
  text: string;
  in: "value" | "key";
  /** Pointer of the value, or of the object that has the key. */
  path: string;
}

/** What is shown of a text, and what was hidden of it, for people; "" where nothing was. */
export interface Shown {
  text: string;
  type: string;
}

/** A hit under the settings. */
interface Judged {
  rule: ActiveRule;
  hit: Hit;
  hides: boolean;
}

const LONGEST_TYPE = 64;

const pathOf = (target: Target, text: string) =>
  target.in === "key" ? target.path + stepOf(text) : target.path;

/** An address of e-mail is no finding of free text where the schema says that one belongs there, nor in a key. */
function ruleIdOf(run: Run, { rule }: Hit, target: Target): string {
  const isField =
    rule === "dlp.email" &&
    (target.in === "key" || isEmailBySchema(run.context.schema, target.path, run.schemaSearch));
  return isField ? "dlp.email_field" : rule;
}

function judge(run: Run, hits: readonly Hit[], target: Target): Judged[] {
  const judged: Judged[] = [];
  const path = pathOf(target, target.text);
  for (const hit of hits) {
    const id = ruleIdOf(run, hit, target);
    const rule = run.plan.rules.get(id);
    if (rule === undefined) {
      if (isKnownRule(id)) continue;
      throw new RangeError(`A detector found ${id}, which is no rule.`);
    }
    if (run.isExcepted(id, path)) continue;
    judged.push({ rule, hit, hides: hidesValues(rule) });
  }
  return judged;
}

function fingerprintOf(run: Run, { rule, hit, hides }: Judged, text: string): string | undefined {
  const { fingerprint } = run.context;
  if (!hides || fingerprint === undefined || !hasRoom(run.findings, rule.family)) return undefined;
  return fingerprint(rule.id, normalValue(rule.id, text.slice(hit.start, hit.end)));
}

/** What may not be seen in a key is refused: a key has no path by which it could be put back. */
const actionOf = (target: Target, hides: boolean) =>
  hides && target.in === "key" ? ({ action: "block" } as const) : {};

function reportHits(run: Run, target: Target, hits: readonly Hit[]): Shown {
  const { text } = target;
  const judged = judge(run, hits, target);
  const hidden = judged.filter(({ hides }) => hides);
  if (hidden.length > MOST_VALUES.ofText || run.values + hidden.length > MOST_VALUES.ofPayload)
    return reportCrowd(run, target, judged);
  run.values += hidden.length;
  const parts = hidden.map(({ rule, hit: { start, end } }) => ({ rule, start, end }));
  const shown = hideParts(text, parts, run.numbers);
  const prints = judged.map((one) => fingerprintOf(run, one, text));
  const path = pathOf(target, shown.text);
  for (const [index, { rule, hit, hides }] of judged.entries()) {
    // A flood of findings is counted; a place is worked out for those that are listed.
    const span = { start: hit.start, end: hit.end };
    const place = hasRoom(run.findings, rule.family)
      ? { path, in: target.in, span, shown: shown.placeOf(span), fingerprint: prints[index] }
      : IN_REQUEST;
    addFinding(run.findings, rule, place, actionOf(target, hides));
  }
  return { text: shown.text, type: typeOf(hidden) };
}

/** What was hidden, for people: `card, IBAN`. */
function typeOf(hidden: readonly Judged[]): string {
  const labels = new Set<string>();
  for (const { rule, hides } of hidden) if (hides) labels.add(rule.label);
  return [...labels].join(", ").slice(0, LONGEST_TYPE);
}

/** More values than anybody reads: the text is taken out as a whole. What else was found in it is acted on. */
function reportCrowd(run: Run, target: Target, judged: readonly Judged[]): Shown {
  const { text } = hideUnchecked(target.text, run.numbers);
  const shown = { start: 0, end: text.length };
  for (const { rule, hit, hides } of judged) {
    if (hides) continue;
    const span = { start: hit.start, end: hit.end };
    addFinding(run.findings, rule, { path: pathOf(target, text), in: target.in, span, shown });
  }
  addWhole(run, target, text, ENGINE.crowded, true);
  return { text, type: typeOf(judged) };
}

/** Adds a finding of the engine that is about a text as a whole. */
function addWhole(run: Run, target: Target, shown: string, rule: ActiveRule, hides: boolean): void {
  const place = {
    path: pathOf(target, shown),
    in: target.in,
    span: { start: 0, end: target.text.length },
    shown: { start: 0, end: shown.length },
  };
  addFinding(run.findings, rule, place, actionOf(target, hides));
}

/** A check failed. Nothing of the text is shown where that check would have hidden something. */
function reportFailure(run: Run, target: Target, { hides, isTooLong }: Failure): Shown {
  const { text } = target;
  const shown = hides ? hideUnchecked(text, run.numbers).text : text;
  addWhole(run, target, shown, isTooLong ? ENGINE.tooLong : ENGINE.failed, hides);
  return { text: shown, type: hides ? ENGINE.failed.label : "" };
}

/** Adds what was found in a text to the findings. */
export function report(run: Run, target: Target, { hits, failed }: Detected): Shown {
  const first = failed.find(({ hides }) => hides) ?? failed[0];
  if (first?.hides) return reportFailure(run, target, first);
  try {
    const shown = reportHits(run, target, hits);
    if (first !== undefined) reportFailure(run, { ...target, text: shown.text }, first);
    return shown;
  } catch {
    // A rule that nobody knows, or a fingerprint that could not be made: hidden, and a person must look.
    return reportFailure(run, target, { hides: true, isTooLong: false });
  }
}
