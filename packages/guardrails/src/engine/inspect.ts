import { commitPayload } from "@letsping/core";
import type { HiddenValue } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { classify } from "../leaf";
import type { Leaf } from "../leaf";
import { exceptionsFor } from "../settings/exceptions";
import { ENGINE } from "../settings/rule-states";
import type { GuardrailContext } from "./context";
import { detect } from "./detect";
import { isPlain } from "./detectors";
import { Names } from "./detectors";
import { namesOf } from "./detectors";
import { addFinding } from "./findings";
import type { FindingList } from "./findings";
import { IN_REQUEST } from "./findings";
import { newFindings } from "./findings";
import { plainUrlHead } from "./plain-url";
import type { Plan } from "./plan";
import { report } from "./report";
import type { Run } from "./report";
import type { Bound } from "./walk";
import { walkPayload } from "./walk";

/** What is known of a payload's contents. */
export interface Inspection {
  payload: JsonValue;
  findings: FindingList;
  hidden: HiddenValue[];
  leaves: number;
  characters: number;
}

/** Longest path of a hidden value, in characters: as long as the wire takes one. */
const LONGEST_PATH = 4096;
/** Longest key or host that is remembered, in characters, and how many are. */
const LONGEST_KNOWN = 64;
const MOST_KNOWN = 10_000;
/** Smaller numbers are no card, account or address. */
const LEAST_NUMBER = 100_000_000;

const BEYOND: Readonly<Record<Bound, string>> = {
  depth: " (too deep)",
  leaves: " (too many values)",
  characters: " (too much text)",
  json: " (not JSON)",
};

function inspectLeaf(run: Run, value: string | number, key: string, path: string): JsonValue {
  const { plan } = run;
  const names = plan.keys.get(key) ?? namesOf(key);
  const isNumber = typeof value === "number";
  if (isNumber && names === 0 && Math.abs(value) < LEAST_NUMBER && !plan.looksAtPlain) return value;
  const text = isNumber ? String(value) : value;
  const leaf: Leaf = { text, path, key, classes: classify(text) };
  const head = isPassed(plan, leaf, names);
  if (head === true) return value;
  const detected = detect(isNumber ? plan.numberDetectors : plan.detectors, leaf, names);
  if (detected === null) {
    if (head !== false) remember(plan, head);
    return value;
  }
  const shown = report(run, { text, in: "value", path }, detected);
  if (shown.text === text) return value;
  if (path.length > LONGEST_PATH)
    addFinding(run.findings, ENGINE.tooLarge, IN_REQUEST, { detail: " (a path)" });
  const { salt } = run.context;
  const commitment = commitPayload(value, salt);
  run.hidden.push({ path, type: shown.type, commitment, shown: commitPayload(shown.text, salt) });
  return shown.text;
}

/** Whether nothing can be found in a text; or the head of a plain URL, to be remembered if nothing is. */
function isPassed(plan: Plan, leaf: Leaf, names: number): boolean | string {
  if (plan.looksAtPlain) return false;
  if (names === 0 && isPlain(leaf)) return true;
  const length = (names & Names.Credential) === 0 ? plainUrlHead(leaf) : 0;
  if (length === 0 || length > LONGEST_KNOWN) return false;
  const head = leaf.text.slice(0, length);
  return plan.heads.has(head) || head;
}

function remember({ heads }: Plan, head: string): void {
  if (heads.size >= MOST_KNOWN) heads.clear();
  heads.add(head);
}

function inspectKey(run: Run, key: string, path: string): string {
  const { keys, detectors } = run.plan;
  if (keys.has(key)) return key;
  const leaf: Leaf = { text: key, path: "", key: "", classes: classify(key) };
  const detected = detect(detectors, leaf, Names.Nothing);
  if (detected !== null) return report(run, { text: key, in: "key", path }, detected).text;
  if (key.length <= LONGEST_KNOWN) {
    if (keys.size >= MOST_KNOWN) keys.clear();
    keys.set(key, namesOf(key));
  }
  return key;
}

/** One walk over a payload: what the detectors find in its texts, numbers and keys, and the payload without it. */
export function inspect(payload: JsonValue, context: GuardrailContext, plan: Plan): Inspection {
  const { settings } = plan;
  const run: Run = {
    plan,
    context,
    isExcepted: exceptionsFor(settings.exceptions, context),
    findings: newFindings(settings.bounds.findings_per_family),
    hidden: [],
    numbers: new Map(),
  };
  const visitor = {
    leaf: (value: string | number, key: string, path: string) => inspectLeaf(run, value, key, path),
    key: (key: string, path: string) => inspectKey(run, key, path),
  };
  const { exceeded, leaves, characters, ...walked } = walkPayload(payload, visitor, settings.bounds);
  if (exceeded !== null) {
    // Nothing of it is kept: a part was not looked at.
    addFinding(run.findings, ENGINE.tooLarge, IN_REQUEST, { detail: BEYOND[exceeded] });
    return { payload: {}, findings: run.findings, hidden: [], leaves, characters };
  }
  return { payload: walked.payload, findings: run.findings, hidden: run.hidden, leaves, characters };
}
