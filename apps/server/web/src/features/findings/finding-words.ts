import { PLACEHOLDER, readPointer } from "@letsping/core";
import type { GuardrailFinding, RequestDetail } from "@letsping/core";
import { plural } from "../../lib/format";

/** Whether a finding is told by a value that was taken out: it needs no card of its own beside that. */
export function isTakenOut({ action }: Pick<GuardrailFinding, "action">): boolean {
  return action === "mask" || action === "redact";
}

/** Whether a finding may have an exception: limits, names of fields and failed checks have none. */
export function mayBeExcepted(finding: Pick<GuardrailFinding, "in" | "family">): boolean {
  return finding.in === "value" && finding.family !== "engine";
}

/** “values in 3 fields”: a field that is a text may hold more than one. */
export function hiddenCount(fields: number): string {
  return `values in ${plural(fields, "field")}`;
}

/** The texts out of which something was taken, by their findings, where nothing else lists them. */
export function hiddenPlaces(findings: readonly GuardrailFinding[]): RequestDetail["hidden"] {
  const taken = findings.filter((finding) => finding.in === "value" && isTakenOut(finding));
  return [...new Set(taken.map(({ path }) => path))].map((path) => ({ path, type: "" }));
}

const sentence = (text: string) =>
  text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** A message in sentences: what was found, more about that where the message brackets it, and what was done. */
export function messageParts(message: string): { what: string; more: string; done: string } {
  const cut = message.lastIndexOf("; ");
  const found = cut < 0 ? message : message.slice(0, cut);
  const [, what = found, more = "", rest = ""] = /^(.*?) \((.{20,})\)(.*)$/s.exec(found) ?? [];
  return {
    what: sentence(`${what}${rest}`),
    more: sentence(more),
    done: sentence(cut < 0 ? "" : message.slice(cut + 2)),
  };
}

/** What two values have in common that are the same, by the rule that found them. */
const NOUNS: readonly (readonly [rule: string, noun: string])[] = [
  ["dlp.card", "card"],
  ["dlp.iban", "account"],
  ["dlp.ssn", "number"],
  ["dlp.email", "address"],
];

/** “never seen here before”, “same account as in 41 earlier requests”. */
export function seenWords(rule: string, earlier: number): string {
  const noun = NOUNS.find(([name]) => rule.startsWith(name))?.[1] ?? "value";
  return earlier === 0
    ? "never seen here before"
    : `same ${noun} as in ${plural(earlier, "earlier request")}`;
}

/** One thing that was taken out of a text. */
export interface UnseenValue {
  /** The place of its finding in the list. */
  at: number;
  /** What stands in its place: “card Visa …1111 #1”. */
  words: string;
  rule: string;
  /** Requests before this one that held the same; null where nobody counts. */
  earlier: number | null;
}

/** A text out of which values were taken, by its path. */
export interface HiddenRow {
  path: string;
  /** What it was, where no finding says more. */
  type: string;
  /** Each of them once. */
  values: readonly UnseenValue[];
}

export function hiddenRows({
  hidden,
  findings,
  seen_before,
  payload,
}: Pick<RequestDetail, "hidden" | "findings" | "seen_before" | "payload">): HiddenRow[] {
  // The gateway counts the values that have a fingerprint, in the order of their findings.
  const counted = findings.filter(({ fingerprint }) => fingerprint !== undefined);
  const earlierOf = (finding: GuardrailFinding) => {
    const seen = seen_before[counted.indexOf(finding)];
    return seen?.path === finding.path ? seen.earlier : null;
  };
  const wordsOf = ({ path, shown, rule }: GuardrailFinding, type: string) => {
    const text = readPointer(payload, path);
    const placeholder = typeof text === "string" && shown ? text.slice(shown.start, shown.end) : "";
    return PLACEHOLDER.test(placeholder) ? placeholder.replace(/^\[|\]$/g, "") : type || rule;
  };
  return hidden.map(({ path, type }) => {
    const values = findings.flatMap((finding, at) =>
      finding.path === path && finding.in === "value" && isTakenOut(finding)
        ? [{ at, words: wordsOf(finding, type), rule: finding.rule, earlier: earlierOf(finding) }]
        : [],
    );
    const isFirst = ({ words }: UnseenValue, index: number) =>
      values.findIndex((one) => one.words === words) === index;
    return { path, type, values: values.filter(isFirst) };
  });
}
