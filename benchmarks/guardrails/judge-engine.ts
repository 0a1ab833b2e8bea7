import type { GuardrailFinding } from "@letsping/core";
import type { GuardrailVerdict } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { GuardrailContext } from "@letsping/guardrails";
import { createGuardrails } from "@letsping/guardrails";
import { ALL_PERSONAL } from "./cases.ts";
import type { Case } from "./cases.ts";
import { casesOf } from "./cases.ts";
import { CONTENT_FAMILIES } from "./cases.ts";
import type { ContentFamily } from "./cases.ts";
import type { Row } from "./row.ts";
import type { Judgement } from "./tally.ts";

export const CONTEXT: GuardrailContext = {
  projectId: "bench",
  service: "bench-agent",
  action: "send",
  agent: "agent_1",
  nowMs: 1_790_000_000_000,
  salt: "AAAAAAAAAAAAAAAAAAAAAA",
};

/** What no label calls secret and is short or a plain word, such as `password`, stands in a text for other reasons too. */
const BY_CHANCE = /^(?:.{0,7}|[a-z]+)$/is;

/** What `evaluate` with the settings that a project has by default says of rows. */
export interface EngineJudgements {
  families: Record<ContentFamily, Judgement[]>;
  /** For each row: whether any rule of any family found something. */
  anything: Judgement[];
}

/** What a row is as the payload of a request. */
export function payloadOf(row: Row): JsonValue | undefined {
  return typeof row.text === "string"
    ? { text: row.text }
    : ((row.payload ?? row["calls"]) as JsonValue | undefined);
}

const PERSONAL = new Set<string>(ALL_PERSONAL);
const ruleOf = ({ rule }: GuardrailFinding) => (rule === "dlp.email_field" ? "dlp.email" : rule);

function countsFor(finding: GuardrailFinding, { family, rules }: Case): boolean {
  if (family === "personal") return (rules ?? ALL_PERSONAL).includes(ruleOf(finding));
  if (family === "secrets") return finding.family === "dlp" && !PERSONAL.has(ruleOf(finding));
  return finding.family === family;
}

/** Personal data is found where all of it is; a secret where some of it is, as the rest then is no secret any more. */
function isAtSpan({ span }: GuardrailFinding, { family, spans }: Case): boolean {
  if (spans.length === 0 || span === null) return true;
  return spans.some(([start, end]) =>
    family === "personal" ? span.start <= start && span.end >= end : span.start < end && span.end > start,
  );
}

function holds(output: string, value: string): boolean {
  return output.includes(value) || output.includes(JSON.stringify(value).slice(1, -1));
}

/** Whether a value that was found is in the verdict: the gold one, or where no gold is, what the rule itself found. */
function isLeaked(row: Row, { family, spans }: Case, found: readonly GuardrailFinding[], output: string) {
  const { text } = row;
  if (text === undefined || (family !== "personal" && family !== "secrets")) return false;
  if (spans.length > 0) {
    const foundSpans = spans.filter(([start, end]) =>
      found.some(({ span }) => span !== null && span.start < end && span.end > start),
    );
    return foundSpans.some(([start, end]) => holds(output, text.slice(start, end)));
  }
  return found.some(({ span }) => {
    const value = span === null ? "" : text.slice(span.start, span.end);
    return !BY_CHANCE.test(value) && holds(output, value);
  });
}

function judge(row: Row, one: Case, verdict: GuardrailVerdict, output: () => string): Judgement {
  const { positive, units, counted, groups } = one;
  const found = verdict.findings.filter((finding) => countsFor(finding, one) && isAtSpan(finding, one));
  const hits = new Set(found.map(({ path }) => path)).size;
  const leaked = positive && hits > 0 && isLeaked(row, one, found, output());
  return { positive, units, hits, leaked, counted, groups };
}

/** Each row through the whole engine with default settings, once. */
export function judgeByEngine(rows: readonly Row[], families: ReadonlySet<string>): EngineJudgements {
  const guardrails = createGuardrails();
  const judgements: EngineJudgements = {
    families: { personal: [], secrets: [], injection: [], egress: [] },
    anything: [],
  };
  for (const row of rows) {
    const payload = payloadOf(row);
    if (payload === undefined) continue;
    const cases = casesOf(row).filter(({ family }) => families.has(family));
    if (cases.length === 0 && !families.has("engine")) continue;
    const verdict = guardrails.evaluate(payload, CONTEXT);
    let output: string | null = null;
    const outputOf = () => {
      output ??= JSON.stringify(verdict);
      return output;
    };
    for (const one of cases) judgements.families[one.family].push(judge(row, one, verdict, outputOf));
    judgements.anything.push({
      positive: row.label === "positive",
      units: 1,
      hits: verdict.stats.findings > 0 ? 1 : 0,
      leaked: false,
      counted: row.label === "positive" || row.label === "negative",
      groups: { set: `${row.file}: ${row.kind}, ${row.label}` },
    });
  }
  return judgements;
}

export const isContentFamily = (name: string): name is ContentFamily =>
  CONTENT_FAMILIES.some((family) => family === name);
