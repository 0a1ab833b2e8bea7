import type { GuardrailFinding } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { TextSpan } from "@letsping/core";
import type { ActiveRule } from "../settings/rule-states";
import { HINTS } from "../settings/rules";

/** What a message says was done. */
const DONE: Readonly<Record<GuardrailFinding["action"], string>> = {
  redact: "the value was taken out",
  mask: "the value was masked",
  flag: "look at it before you decide",
  block: "the request was refused",
  hold: "the request waits for a person",
};

/** Where something was found. */
export interface Place {
  path: string;
  in: GuardrailFinding["in"];
  span: TextSpan | null;
  shown: TextSpan | null;
  fingerprint?: string | undefined;
}

export const IN_REQUEST: Place = { path: "", in: "request", span: null, shown: null };

/** Findings of one evaluation. All of them count; of each family only the first are listed. */
export interface FindingList {
  listed: GuardrailFinding[];
  count: number;
  action: GuardrailVerdict["action"];
  perFamily: Map<string, number>;
  mostPerFamily: number;
}

export function newFindings(mostPerFamily: number): FindingList {
  return { listed: [], count: 0, action: "allow", perFamily: new Map(), mostPerFamily };
}

/** The findings of a verdict, for adding more. */
export function goOn({ findings, action, stats }: GuardrailVerdict, mostPerFamily: number): FindingList {
  const perFamily = new Map<string, number>();
  for (const { family } of findings) perFamily.set(family, (perFamily.get(family) ?? 0) + 1);
  return { listed: [...findings], count: stats.findings, action, perFamily, mostPerFamily };
}

/** Whether another finding of a family would be listed. */
export function hasRoom({ perFamily, mostPerFamily }: FindingList, family: string): boolean {
  return (perFamily.get(family) ?? 0) < mostPerFamily;
}

/**
 * @param action what was done, where it is not the rule's effect
 * @param detail what the message says behind the rule's title
 */
export function addFinding(
  findings: FindingList,
  rule: ActiveRule,
  place: Place,
  { action = rule.effect, detail = "" }: { action?: GuardrailFinding["action"]; detail?: string } = {},
): void {
  findings.count++;
  if (action === "block") findings.action = "block";
  else if ((action === "flag" || action === "hold") && findings.action === "allow") findings.action = "flag";
  if (!hasRoom(findings, rule.family)) return;
  findings.perFamily.set(rule.family, (findings.perFamily.get(rule.family) ?? 0) + 1);
  const { path, span, shown, fingerprint } = place;
  findings.listed.push({
    rule: rule.id,
    family: rule.family,
    action,
    path,
    in: place.in,
    span,
    shown,
    message: `${rule.title}${place.in === "key" ? " in the name of a field" : ""}${detail}; ${DONE[action]}.`,
    hint: HINTS[rule.family],
    ...(fingerprint === undefined ? {} : { fingerprint }),
  });
}
