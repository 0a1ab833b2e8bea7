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
import { MOST_STEPS_IN_ALL } from "./email-schema";
import { addFinding } from "./findings";
import type { FindingList } from "./findings";
import { IN_REQUEST } from "./findings";
import { newFindings } from "./findings";
import { MOST_WORK_IN_ALL } from "./pattern-detectors";
import { plainUrlHead } from "./plain-url";
import type { Plan } from "./plan";
import { report } from "./report";
import type { Run } from "./report";
import type { Bound } from "./walk";
import { pointerOf } from "./walk";
import type { Trail } from "./walk";
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

const HALF_A_CHARACTER = /\p{Surrogate}/u;

const BEYOND: Readonly<Record<Bound, string>> = {
  depth: " (too deep)",
  leaves: " (too many values)",
  characters: " (too much text)",
  hidden: " (too many values to take out)",
  json: " (not JSON)",
};

function inspectLeaf(run: Run, value: string | number, key: string, trail: Trail): JsonValue {
  const { plan } = run;
  const names = namesAt(run, key);
  const isNumber = typeof value === "number";
  if (isNumber && names === 0 && Math.abs(value) < LEAST_NUMBER && !plan.looksAtPlain) return value;
  const text = isNumber ? String(value) : value;
  const head = isNumber || plan.looksAtPlain ? "" : headOf(plan, text, names);
  if (head === PASSED) return value;
  const classes = classify(text);
  if (names === 0 && !plan.looksAtPlain && isPlain(text, classes)) return value;
  const path = pointerOf(trail);
  const detected = detect(
    isNumber ? plan.numberDetectors : plan.detectors,
    { text, path, key, classes },
    names,
  );
  if (detected === null) {
    if (head !== "") remember(plan, head);
    return value;
  }
  const shown = report(run, { text, in: "value", path }, detected);
  if (shown.text === text) return value;
  if (path.length > LONGEST_PATH)
    addFinding(run.findings, ENGINE.tooLarge, IN_REQUEST, { detail: " (a path)" });
  // Half a character has no UTF-8, so no commitment can be made.
  if (HALF_A_CHARACTER.test(text) || HALF_A_CHARACTER.test(shown.text)) {
    run.isUnwritable = true;
    return shown.text;
  }
  const { salt } = run.context;
  const commitment = commitPayload(value, salt);
  run.hidden.push({ path, type: shown.type, commitment, shown: commitPayload(shown.text, salt) });
  return shown.text;
}

/** What stands for the head of a plain URL in which nothing was found before: nothing can be found in this text. */
const PASSED = "passed";

/** The head of a plain URL, to be remembered if nothing is found; `PASSED` if it is; "" for any other text. */
function headOf({ heads }: Plan, text: string, names: number): string {
  const length = (names & Names.Credential) === 0 ? plainUrlHead(text) : 0;
  if (length === 0 || length > LONGEST_KNOWN) return "";
  if (length === heads.last.length && text.startsWith(heads.last)) return PASSED;
  const head = text.slice(0, length);
  if (!heads.known.has(head)) return head;
  heads.last = head;
  return PASSED;
}

function remember({ heads: { known } }: Plan, head: string): void {
  if (known.size >= MOST_KNOWN) known.clear();
  known.add(head);
}

/** What the key above a leaf names: mostly the key that was met last. */
function namesAt(run: Run, key: string): number {
  if (key !== run.key) meet(run, key, run.plan.keys.get(key) ?? namesOf(key));
  return run.names;
}

function meet(run: Run, key: string, names: number): void {
  run.key = key;
  run.names = names;
}

function inspectKey(run: Run, key: string, trail: Trail): string {
  const { keys, detectors } = run.plan;
  const known = keys.get(key);
  if (known !== undefined) {
    meet(run, key, known);
    return key;
  }
  const leaf: Leaf = { text: key, path: "", key: "", classes: classify(key) };
  const detected = detect(detectors, leaf, Names.Nothing);
  if (detected !== null) return report(run, { text: key, in: "key", path: pointerOf(trail) }, detected).text;
  if (key.length <= LONGEST_KNOWN) {
    if (keys.size >= MOST_KNOWN) keys.clear();
    keys.set(key, namesOf(key));
  }
  return key;
}

/** One walk over a payload: what the detectors find in its texts, numbers and keys, and the payload without it. */
export function inspect(payload: JsonValue, context: GuardrailContext, plan: Plan): Inspection {
  const { settings, patternWork } = plan;
  patternWork.left = MOST_WORK_IN_ALL;
  const run: Run = {
    plan,
    context,
    isExcepted: exceptionsFor(settings.exceptions, context),
    findings: newFindings(settings.bounds.findings_per_family),
    hidden: [],
    values: 0,
    numbers: new Map(),
    key: "",
    names: Names.Nothing,
    isUnwritable: false,
    schemaSearch: { left: MOST_STEPS_IN_ALL },
  };
  const visitor = {
    leaf: (value: string | number, key: string, trail: Trail) => inspectLeaf(run, value, key, trail),
    key: (key: string, trail: Trail) => inspectKey(run, key, trail),
  };
  const { exceeded, leaves, characters, ...walked } = walkPayload(payload, visitor, settings.bounds);
  const bound = run.isUnwritable ? "json" : exceeded;
  if (bound !== null) {
    // Nothing of it is kept: a part was not looked at, or could not be put back.
    addFinding(run.findings, ENGINE.tooLarge, IN_REQUEST, { detail: BEYOND[bound] });
    return { payload: {}, findings: run.findings, hidden: [], leaves, characters };
  }
  return { payload: walked.payload, findings: run.findings, hidden: run.hidden, leaves, characters };
}
