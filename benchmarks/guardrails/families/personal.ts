/**
 * How well and how fast personal data is found. Run:
 *
 *     npx tsx --conditions=@letsping/source benchmarks/guardrails/families/personal.ts FOLDER_OF_CORPORA
 */
import { classify } from "@letsping/guardrails";
import type { Hit } from "@letsping/guardrails";
import type { Leaf } from "@letsping/guardrails";
import { findPersonal } from "@letsping/guardrails";
import { pathToFileURL } from "node:url";
import type { Row } from "../row.ts";
import { readCorpus } from "../row.ts";
import type { Score } from "../score.ts";
import { scoreOf } from "../score.ts";
import { tableOf } from "../score.ts";

const RULES = ["dlp.card", "dlp.iban", "dlp.ssn", "dlp.email"] as const;
const RULE_OF_KIND: Record<string, string> = {
  credit_card: "dlp.card",
  iban: "dlp.iban",
  ssn: "dlp.ssn",
  email: "dlp.email",
};

/** Speed of one part of the engine, in megabytes (10^6 UTF-16 units) of text per second of processor time. */
export interface Speed {
  set: string;
  megabytesPerSecond: number;
}

/** A mistake, for a person to look at: a span that was not found, or a hit where there should be none. */
export interface Mistake {
  family: string;
  set: string;
  kind: "miss" | "false hit";
  text: string;
}

type Counts = Omit<Score, "recall" | "falsePositiveRate">;

/** Counts by family and set, in order of first use. */
function newTally(mistakes: Mistake[]) {
  const counts = new Map<string, Counts>();
  const of = (family: string, set: string) => {
    const key = `${family} ${set}`;
    const known = counts.get(key) ?? { family, set, positives: 0, found: 0, negatives: 0, falseHits: 0 };
    counts.set(key, known);
    return known;
  };
  return {
    counts,
    span(family: string, set: string, found: boolean, text: string) {
      const one = of(family, set);
      one.positives++;
      if (found) one.found++;
      else mistakes.push({ family, set, kind: "miss", text });
    },
    negative(family: string, set: string, hit: string | undefined) {
      const one = of(family, set);
      one.negatives++;
      if (hit === undefined) return;
      one.falseHits++;
      mistakes.push({ family, set, kind: "false hit", text: hit });
    },
  };
}

type Tally = ReturnType<typeof newTally>;

function leafOf(text: string, path = "", key = ""): Leaf {
  return { text, path, key, classes: classify(text) };
}

const ruleOf = (hit: Hit) => (hit.rule === "dlp.email_field" ? "dlp.email" : hit.rule);

function hitText(leaf: Leaf, hits: readonly Hit[], rule: string): string | undefined {
  const hit = hits.find((one) => ruleOf(one) === rule);
  if (!hit) return undefined;
  const around = leaf.text.slice(Math.max(0, hit.start - 40), hit.end + 20).replace(/\s+/g, " ");
  return `${leaf.text.slice(hit.start, hit.end)} in ${leaf.path || around}`;
}

/** Every string and number of a payload as a leaf, as the engine sees them. */
export function leavesOf(value: unknown, path = "", key = ""): Leaf[] {
  if (typeof value === "string") return [leafOf(value, path, key)];
  if (typeof value === "number") return [leafOf(String(value), path, key)];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${path}/${index}`, key));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, item]) =>
    leavesOf(item, `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, name),
  );
}

/** Where a table row comes from, short: messy IBANs are those that people wrote. */
function setOfTable(row: Row): string {
  const source = String(row.source).split(":")[0]?.split("/")[1] ?? "";
  if (/utils\/example-ibans/.test(String(row.source))) return "tables, messy";
  if (row["tier"] === "weak") return "tables, nine digits without context";
  return `tables, ${source}`;
}

function scoreSpans(row: Row, tally: Tally): void {
  const text = row.text ?? "";
  const leaf = leafOf(text);
  const hits = findPersonal(leaf);
  const set = row.kind === "sentence" ? `sentences, ${sourceFile(row)}` : setOfTable(row);
  const rule = RULE_OF_KIND[row.kind];
  let spans = (row["spans"] ?? []) as [start: number, end: number, kind: string][];
  if (spans.length === 0 && row.label === "positive" && rule) spans = [[0, text.length, row.kind]];
  for (const [start, end, kind] of spans) {
    const wanted = RULE_OF_KIND[kind];
    if (!wanted) continue;
    const found = hits.some((hit) => ruleOf(hit) === wanted && hit.start === start && hit.end === end);
    tally.span(wanted, set, found, text);
  }
  if (row.label !== "negative") return;
  for (const one of rule ? [rule] : RULES) tally.negative(one, set, hitText(leaf, hits, one));
}

function sourceFile(row: Row): string {
  return String(row.source).split("#")[0]?.split("/").at(-1) ?? "";
}

function scorePayload(row: Row, tally: Tally): void {
  const contains = (row["contains"] ?? []) as string[];
  const set = `leaves of benign_payloads, ${row.kind}`;
  let email: string | undefined;
  for (const leaf of leavesOf(row.payload)) {
    const hits = findPersonal(leaf);
    for (const rule of RULES.slice(0, 3)) tally.negative(rule, set, hitText(leaf, hits, rule));
    email ??= hitText(leaf, hits, "dlp.email");
  }
  if (!contains.includes("email")) tally.negative("dlp.email", "benign_payloads without addresses", email);
}

function scoreText(row: Row, tally: Tally): void {
  const leaf = leafOf(row.text ?? "");
  const hits = findPersonal(leaf);
  for (const rule of RULES) tally.negative(rule, `${row.file}, ${row.kind}`, hitText(leaf, hits, rule));
}

/**
 * Recall on labelled spans (exact: same start and end) and false hits on everything else. `benign_text` and
 * `injection_negative` do hold addresses of e-mail, unlabelled; their rows of `dlp.email` say how many, not how many wrong.
 */
export function scorePersonal(rows: readonly Row[], mistakes: Mistake[] = []): Score[] {
  const tally = newTally(mistakes);
  for (const row of rows) {
    if (row.file === "dlp_pii" && row.kind === "other_identifier") {
      const leaf = leafOf(row.text ?? "");
      const hits = findPersonal(leaf);
      for (const rule of RULES) tally.negative(rule, "other identifiers", hitText(leaf, hits, rule));
    } else if (row.file === "dlp_pii") scoreSpans(row, tally);
    else if (row.file === "benign_payloads") scorePayload(row, tally);
    else if (row.file === "benign_text" || row.file === "injection_negative") scoreText(row, tally);
  }
  return [...tally.counts.values()]
    .sort((one, other) => one.family.localeCompare(other.family) || one.set.localeCompare(other.set))
    .map(scoreOf);
}

/** Median speed of `findPersonal` on the leaves of payloads and on whole texts, without reading or classifying them. */
export function speedOfPersonal(rows: readonly Row[]): Speed[] {
  const leaves = rows
    .filter(({ file }) => file === "benign_payloads")
    .flatMap(({ payload }) => leavesOf(payload));
  const texts = rows.filter(({ file }) => file === "benign_text").map(({ text }) => leafOf(text ?? ""));
  return [
    { set: "leaves of benign_payloads", megabytesPerSecond: speedOn(leaves) },
    { set: "benign_text", megabytesPerSecond: speedOn(texts) },
  ];
}

const ROUNDS = 15;

function speedOn(leaves: readonly Leaf[]): number {
  const units = leaves.reduce((sum, { text }) => sum + text.length, 0);
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Time of the processor, so that a busy machine does not count.
    const before = process.cpuUsage();
    for (const leaf of leaves) findPersonal(leaf);
    const { user, system } = process.cpuUsage(before);
    speeds.push(units / (user + system));
  }
  return speeds.sort((one, other) => one - other)[ROUNDS >> 1] ?? 0;
}

/** Texts made to cost time, each a million characters: processor time of one call in milliseconds, the best of five. */
export function hostileTimesOfPersonal(): { text: string; milliseconds: number }[] {
  const units = [
    "4",
    "4-",
    "4444 ",
    "4242 4242 4242 4242 ",
    "a 123456789 ",
    "@",
    "a@",
    "a.a.a.@",
    '"@',
    "DE12",
    "[card …",
  ];
  return units.map((unit) => {
    const leaf = leafOf(unit.repeat(1_000_000 / unit.length));
    const times = [1, 2, 3, 4, 5].map(() => {
      const before = process.cpuUsage();
      findPersonal(leaf);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return { text: unit, milliseconds: Math.min(...times) };
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("Name the folder of the corpora.");
  const rows = readCorpus(folder);
  const mistakes: Mistake[] = [];
  console.log(tableOf(scorePersonal(rows, mistakes)));
  for (const { family, set, kind, text } of mistakes) {
    if (family !== "dlp.email" || kind === "miss" || /identifier|sentences|without/.test(set))
      console.log(`${kind} of ${family} (${set}): ${text.slice(0, 160)}`);
  }
  for (const { set, megabytesPerSecond } of speedOfPersonal(rows))
    console.log(`${megabytesPerSecond.toFixed(0)} MB/s on ${set}`);
  for (const { text, milliseconds } of hostileTimesOfPersonal())
    console.log(`${milliseconds.toFixed(1)} ms for 1 MB of ${JSON.stringify(text)}`);
}
