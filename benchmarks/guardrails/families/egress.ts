/**
 * How well and how fast places that nothing should be sent to are found. Run:
 *
 *     npx tsx --conditions=@letsping/source benchmarks/guardrails/families/egress.ts FOLDER_OF_CORPORA
 */
import { classify } from "@letsping/guardrails";
import { createEgressPolicy } from "@letsping/guardrails";
import { findEgress } from "@letsping/guardrails";
import type { Leaf } from "@letsping/guardrails";
import { pathToFileURL } from "node:url";
import { readCorpus } from "../row.ts";
import type { Row } from "../row.ts";
import { scoreOf } from "../score.ts";
import type { Score } from "../score.ts";
import { tableOf } from "../score.ts";

const POLICY = createEgressPolicy();

/** A miss or a hit where the label says that there is none, for a person to look at. */
export interface Mistake {
  set: string;
  kind: "miss" | "false hit";
  text: string;
}

/** Speed in processor time, which a busy machine does not change. */
export interface Speed {
  set: string;
  textsPerSecond: number;
  /** 10^6 UTF-16 units per second. */
  megabytesPerSecond: number;
}

function leafOf(text: string, key = "", path = ""): Leaf {
  return { text, key, path, classes: classify(text) };
}

/** Every string of a payload, with the nearest key above it. */
function leavesOf(value: unknown, key = "", path = ""): Leaf[] {
  if (typeof value === "string") return [leafOf(value, key, path)];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, key, `${path}/${index}`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => leavesOf(item, name, `${path}/${name}`));
}

/**
 * The set of a row of `ssrf`. Tests of URL parsers are labelled negative for any host; those whose host is a name without
 * a dot, which leads into one's own network, stand apart. So do rows labelled `policy`: neither right nor wrong.
 */
function setOf(row: Row): string {
  const host = typeof row["host"] === "string" ? row["host"] : "";
  if (row.label !== "negative") return `${row.label}, ${String(row["tier"])}`;
  const isWord = row.kind === "wpt" && !/[.:]/.test(host);
  return `negative, ${row.kind}${isWord ? ", name without a dot" : ""}`;
}

type Counts = Omit<Score, "recall" | "falsePositiveRate">;

function countsOf(counts: Map<string, Counts>, set: string): Counts {
  const none = { family: "egress", set, positives: 0, found: 0, negatives: 0, falseHits: 0 };
  const known = counts.get(set) ?? none;
  counts.set(set, known);
  return known;
}

function scoreLeaf(leaf: Leaf, isPositive: boolean, counts: Counts, mistakes: Mistake[]): void {
  const [hit] = findEgress(leaf, POLICY);
  if (isPositive) {
    counts.positives++;
    if (hit) counts.found++;
    else if (counts.set.startsWith("positive"))
      mistakes.push({ set: counts.set, kind: "miss", text: leaf.text });
    return;
  }
  counts.negatives++;
  if (!hit) return;
  counts.falseHits++;
  const text = `${hit.rule} ${leaf.key} ${leaf.text.slice(Math.max(0, hit.start - 20), hit.end + 20)}`;
  mistakes.push({ set: counts.set, kind: "false hit", text });
}

/**
 * Recall of each tier of `ssrf`, false hits of each kind of its negatives, of every leaf of `benign_payloads` and of the
 * texts of `benign_text`. Those texts do hold URLs of localhost, mostly in code: their rows say how many, not how many wrong.
 */
export function scoreEgress(rows: readonly Row[], mistakes: Mistake[] = []): Score[] {
  const counts = new Map<string, Counts>();
  for (const row of rows) {
    if (row.file === "ssrf") {
      const isPositive = row.label !== "negative";
      scoreLeaf(leafOf(row.text ?? ""), isPositive, countsOf(counts, setOf(row)), mistakes);
    } else if (row.file === "benign_payloads") {
      const set = `leaves of benign_payloads, ${row.kind}`;
      for (const leaf of leavesOf(row.payload)) scoreLeaf(leaf, false, countsOf(counts, set), mistakes);
    } else if (row.file === "benign_text") {
      scoreLeaf(leafOf(row.text ?? ""), false, countsOf(counts, `benign_text, ${row.kind}`), mistakes);
    }
  }
  return [...counts.values()].sort((one, other) => other.set.localeCompare(one.set)).map(scoreOf);
}

const ROUNDS = 15;

/** Milliseconds of processor time, the median of several rounds. */
function timeOf(run: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((one, other) => one - other)[ROUNDS >> 1] ?? 0;
}

/** Speed of `findEgress` on real URLs, on the leaves of payloads and on texts, without reading or classifying them. */
export function speedOfEgress(rows: readonly Row[]): Speed[] {
  const ofFile = (file: string) => rows.filter((row) => row.file === file);
  const sets: [string, Leaf[]][] = [
    ["real URLs", ofFile("ssrf").flatMap((row) => (row.kind === "real_url" ? [leafOf(row.text ?? "")] : []))],
    ["attacks", ofFile("ssrf").flatMap((row) => (row.label === "positive" ? [leafOf(row.text ?? "")] : []))],
    ["leaves of benign_payloads", ofFile("benign_payloads").flatMap(({ payload }) => leavesOf(payload))],
    ["benign_text", ofFile("benign_text").map(({ text }) => leafOf(text ?? ""))],
  ];
  return sets.map(([set, leaves]) => {
    const milliseconds = timeOf(() => {
      for (const leaf of leaves) findEgress(leaf, POLICY);
    });
    const units = leaves.reduce((sum, { text }) => sum + text.length, 0);
    return {
      set,
      textsPerSecond: (1000 * leaves.length) / milliseconds,
      megabytesPerSecond: units / milliseconds / 1000,
    };
  });
}

/** What is repeated to a million characters, to cost as much time as it can. */
const HOSTILE = [
  ...[
    "a",
    ":",
    "://",
    "0://",
    "[",
    "%41",
    "/",
    "//",
    "\\\\",
    "@",
    ".",
    "．",
    "：／／",
    "%3a%2f%2f",
    "http:",
    "http://",
    "http:\\\\",
    "jar:",
    "a://a",
  ],
  ...[
    "http://a ",
    "http://A ",
    "http://0 ",
    "http://é ",
    "http://%41 ",
    "http://[::1 ",
    "http://a@",
    "http://a?@b",
    "http：／／①",
    "http://a.a\\@b.b ",
    "http://0o1.",
  ],
  ...[
    "http://localhost ",
    "http://1.2.3.4.5 ",
    "http://xn--a ",
    "http://1-1-1-1-1-1-",
    "http://10.1.1.1.1.1.1.a ",
    "http://]]]]",
  ],
  ...[
    "http://a\n",
    "http://a.a.a.a.a.a.a.a.a ",
    "file:///a ",
    "http://%25%32%35 ",
    "[::1]",
    "http:a.",
    "http://a:1:1:1:1:1:1 ",
  ],
];

/** The slowest of the texts made to cost time, each a million characters: processor time of one call in milliseconds. */
export function hostileTimesOfEgress(): { text: string; milliseconds: number }[] {
  return HOSTILE.flatMap((unit) => [unit, `http://${unit}`])
    .map((unit, index) => {
      const repeated = (index % 2 === 0 ? unit : unit.slice(7)).repeat(Math.ceil(1e6 / unit.length));
      const leaf = leafOf(index % 2 === 0 ? repeated : `http://${repeated}`);
      return { text: unit, milliseconds: timeOf(() => findEgress(leaf, POLICY)) };
    })
    .sort((one, other) => other.milliseconds - one.milliseconds);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error("Name the folder of the corpora.");
  const rows = readCorpus(folder);
  const mistakes: Mistake[] = [];
  const lines = [tableOf(scoreEgress(rows, mistakes)), ""];
  const shown = mistakes.filter(({ set }) => !/benign_text|without a dot/.test(set));
  lines.push(...shown.map(({ set, kind, text }) => `${kind} (${set}): ${JSON.stringify(text)}`), "");
  for (const { set, textsPerSecond, megabytesPerSecond } of speedOfEgress(rows))
    lines.push(`${set}: ${Math.round(textsPerSecond)} per second, ${megabytesPerSecond.toFixed(1)} MB/s`);
  lines.push("", "Slowest hostile texts of a million characters:");
  for (const { text, milliseconds } of hostileTimesOfEgress().slice(0, 5))
    lines.push(`${milliseconds.toFixed(1)} ms  ${JSON.stringify(text)}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}
