/**
 * How many secrets of other people's tests are found, what is found where there is none, whether the text is clean once
 * the hits are cut out, and how fast that is. Run:
 *
 *     npx tsx --conditions=@letsping/source benchmarks/guardrails/families/secrets.ts FOLDER_OF_CORPORA [misses|false]
 */
import { pathToFileURL } from "node:url";
import { classify } from "@letsping/guardrails";
import { findSecrets } from "@letsping/guardrails";
import type { Hit } from "@letsping/guardrails";
import type { Leaf } from "@letsping/guardrails";
import type { Row } from "../row.ts";
import { readCorpus } from "../row.ts";
import type { Score } from "../score.ts";
import { scoreOf } from "../score.ts";
import { tableOf } from "../score.ts";

/** Files whose samples say which secrets they hold. */
const SECRET_FILES = /^dlp_secrets_/;
/** Rows of a file that is about something else, with secrets of one kind in it. */
const JWT_ROWS = "jwt";
/** Sentences and tables about injection hold made-up passwords; they are harmless for that family only. */
const WITH_PASSWORDS = new Set(["tool_output"]);
/** Leaves of these kinds of payload that their rows say hold a secret. */
const MARKED = new Set(["aws_access_key_id", "stripe_client_secret"]);
const REPETITIONS = 5;

/** What the finder said of one row. */
interface Judged {
  row: Row;
  found: boolean;
  /** Found, and the cut text still holds the secret. */
  leaks: boolean;
  rules: string[];
}

export function scoreSecrets(rows: readonly Row[]): Score[] {
  const judged = rows.filter((row) => SECRET_FILES.test(row.file) || row.kind === JWT_ROWS).map(judge);
  const scores: Score[] = [];
  const others = judged.filter(({ row }) => row.file !== "dlp_secrets_gitleaks" && isSecretRow(row));
  for (const [family, ofFamily] of groupsOf(
    judged.filter(({ row }) => isSecretRow(row)),
    familyOf,
  )) {
    for (const [file, inFile] of groupsOf(ofFamily, ({ row }) => row.file))
      scores.push(recallOf(family, file, inFile));
    const ofOthers = others.filter((one) => familyOf(one) === family);
    if (ofOthers.length > 0) scores.push(recallOf(family, "all but gitleaks", ofOthers));
  }
  const withValue = judged.filter(({ row }) => row.label === "positive" && markedSpans(row).length > 0);
  scores.push(
    scoreOf({
      family: "dlp.secret",
      set: "leaks after cutting (of found)",
      positives: 0,
      found: 0,
      negatives: withValue.filter(({ found }) => found).length,
      falseHits: withValue.filter(({ leaks }) => leaks).length,
    }),
  );
  return [...scores, ...scoreBenign(rows)];
}

/** Identifiers and other findings of the tools are no secrets, and are not counted as missed. */
function isSecretRow(row: Row): boolean {
  return row.kind === "secret" || row.kind === JWT_ROWS;
}

function familyOf({ row }: Judged): string {
  return String(row["family"] ?? row.kind);
}

function recallOf(family: string, set: string, judged: readonly Judged[]): Score {
  const positives = judged.filter(({ row }) => row.label === "positive");
  const negatives = judged.filter(({ row }) => row.label === "negative");
  return scoreOf({
    family: `dlp.secret ${family}`,
    set,
    positives: positives.length,
    found: positives.filter(({ found }) => found).length,
    negatives: negatives.length,
    falseHits: negatives.filter(({ found }) => found).length,
  });
}

function groupsOf<T>(items: readonly T[], nameOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

function judge(row: Row): Judged {
  const text = row.text ?? "";
  const hits = findSecrets(leafOf(text, ""));
  const spans = markedSpans(row);
  const touching = (start: number, end: number) => hits.some((hit) => hit.start < end && hit.end > start);
  const found = spans.length === 0 ? hits.length > 0 : spans.some(([start, end]) => touching(start, end));
  const value = typeof row["value"] === "string" ? row["value"] : "";
  const leaks = found && value !== "" && cut(text, hits).includes(value);
  return { row, found, leaks, rules: hits.map(({ rule }) => rule) };
}

/** Where a row says that its secret stands: its spans, or where its value is. */
function markedSpans(row: Row): [number, number][] {
  const text = row.text ?? "";
  const value = row["value"];
  if (typeof value === "string" && value !== "" && text.includes(value)) {
    const start = text.indexOf(value);
    return [[start, start + value.length]];
  }
  const spans = Array.isArray(row["spans"]) ? (row["spans"] as [number, number, string][]) : [];
  return spans.map(([start, end]) => [start, end]);
}

function cut(text: string, hits: readonly Hit[]): string {
  let kept = "";
  let from = 0;
  for (const { start, end } of hits) {
    kept += `${text.slice(from, start)}[redacted]`;
    from = end;
  }
  return kept + text.slice(from);
}

function leafOf(text: string, key: string): Leaf {
  return { text, path: "", key, classes: classify(text) };
}

/** Hits in what ordinary agents send, read and write. Each row counts once. */
function scoreBenign(rows: readonly Row[]): Score[] {
  const scores: Score[] = [];
  for (const { set, of } of benignSets(rows)) {
    const hit = of.filter((row) => falseRules(row).length > 0).length;
    scores.push(
      scoreOf({ family: "dlp.secret", set, positives: 0, found: 0, negatives: of.length, falseHits: hit }),
    );
  }
  return scores;
}

function benignSets(rows: readonly Row[]): { set: string; of: Row[] }[] {
  const pick = (set: string, test: (row: Row) => boolean) => ({ set, of: rows.filter(test) });
  return [
    pick("payloads", ({ file }) => file === "benign_payloads"),
    pick("code files", ({ file, kind }) => file === "benign_text" && kind.startsWith("code")),
    pick("other text", ({ file, kind }) => file === "benign_text" && !kind.startsWith("code")),
    pick(
      "tool output with made-up passwords",
      ({ file, kind }) => file === "injection_negative" && WITH_PASSWORDS.has(kind),
    ),
    pick(
      "other injection negatives",
      ({ file, kind }) => file === "injection_negative" && !WITH_PASSWORDS.has(kind),
    ),
    pick("other identifiers", ({ file, kind }) => file === "dlp_pii" && kind === "other_identifier"),
    pick(
      "sentences and tables of personal data",
      ({ file, kind }) => file === "dlp_pii" && !["other_identifier", JWT_ROWS].includes(kind),
    ),
    pick("URLs", ({ file, label }) => file === "ssrf" && label === "negative"),
  ].filter(({ of }) => of.length > 0);
}

/** Rules that hit a benign row, without those for secrets that the row itself says it holds. */
function falseRules(row: Row): string[] {
  const contains = Array.isArray(row["contains"]) ? row["contains"].map(String) : [];
  const known = contains.some((what) => MARKED.has(what));
  return leavesOf(row)
    .flatMap((leaf) => findSecrets(leaf).map(({ rule }) => rule))
    .filter((rule) => !(known && /^dlp\.secret\.(?:aws|stripe|generic)$/.test(rule)));
}

function leavesOf(row: Row): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") leaves.push(leafOf(value, key));
    else if (Array.isArray(value)) for (const item of value) walk(item, key);
    else if (value !== null && typeof value === "object")
      for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk(row.payload ?? row.text ?? "", "");
  return leaves;
}

/** What finding secrets costs, without the pass that classifies, in millions of characters a second. */
export interface SecretSpeed {
  set: string;
  leaves: number;
  characters: number;
  megabytesPerSecond: number;
}

export function speedOfSecrets(rows: readonly Row[]): SecretSpeed[] {
  return ["benign_payloads", "benign_text"].map((file) => {
    const leaves = rows.filter((row) => row.file === file).flatMap(leavesOf);
    const characters = leaves.reduce((sum, { text }) => sum + text.length, 0);
    let least = Number.POSITIVE_INFINITY;
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      // Time of this process alone: others may be busy on the machine.
      const before = process.cpuUsage();
      for (const leaf of leaves) findSecrets(leaf);
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1e6);
    }
    return { set: file, leaves: leaves.length, characters, megabytesPerSecond: characters / 1e6 / least };
  });
}

/** Every sample that was missed, or that was hit without reason, for reading. */
function print(rows: readonly Row[], what: string): void {
  const show = (row: Row, rules: readonly string[]) =>
    console.log(
      [
        row.file,
        row["family"] ?? row.kind,
        row["rule"] ?? "",
        rules.join(","),
        JSON.stringify(row.text ?? row.payload).slice(0, 400),
      ].join(" | "),
    );
  if (what === "misses") {
    for (const row of rows.filter(
      (one) => SECRET_FILES.test(one.file) && isSecretRow(one) && one.label === "positive",
    )) {
      const { found, leaks, rules } = judge(row);
      if (!found || leaks) show(row, [leaks ? "LEAKS" : "", ...rules]);
    }
  } else {
    for (const { set, of } of benignSets(rows)) {
      if (set === "tool output with made-up passwords") continue;
      for (const row of of) {
        const rules = falseRules(row);
        if (rules.length > 0) show({ ...row, file: set }, rules);
      }
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , folder, what] = process.argv;
  if (folder === undefined) throw new Error("Name the folder of the corpora.");
  const rows = readCorpus(folder);
  if (what === "misses" || what === "false") print(rows, what);
  else {
    console.log(tableOf(scoreSecrets(rows)));
    for (const { set, leaves, characters, megabytesPerSecond } of speedOfSecrets(rows))
      console.log(
        `${set}: ${leaves} leaves, ${(characters / 1e6).toFixed(1)} M characters, ${megabytesPerSecond.toFixed(0)} MB/s`,
      );
  }
}
