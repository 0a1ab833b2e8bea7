/**
 * How well and how fast the guardrails find what they should, beside the packages from npm that look for the same, on any
 * folder of labelled samples. Run:
 *
 *     npm run bench:guardrails -- --corpus FOLDER [--json] [--only FAMILY | --families A,B] [--no-peers] [--stores memory,redis,postgres]
 *
 * Limits are judged in memory and in Redis; in PostgreSQL, which waits for its disk, where --stores names it.
 * The last line with --json is one object with a key for each family. A family without samples says `no rows`.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPackages } from "../install-packages.ts";
import { CONTENT_FAMILIES } from "./cases.ts";
import type { ContentFamily } from "./cases.ts";
import { withKnownFile } from "./cases.ts";
import { scoreEgress } from "./families/egress.ts";
import { meanRecall } from "./families/injection.ts";
import { scoreInjection } from "./families/injection.ts";
import { scoreUnseenFamilies } from "./families/injection.ts";
import { scorePersonal } from "./families/personal.ts";
import { scoreSecrets } from "./families/secrets.ts";
import type { EngineJudgements } from "./judge-engine.ts";
import { isContentFamily } from "./judge-engine.ts";
import { judgeByEngine } from "./judge-engine.ts";
import { judgeByPeer } from "./judge-peers.ts";
import { loadPeers } from "./judge-peers.ts";
import type { Peer } from "./peers/peer.ts";
import { costTable } from "./report.ts";
import { engineTable } from "./report.ts";
import { familyTable } from "./report.ts";
import { summaryTable } from "./report.ts";
import type { Row } from "./row.ts";
import { readCorpus } from "./row.ts";
import type { Score } from "./score.ts";
import { tableOf } from "./score.ts";
import { measureEngine } from "./speed.ts";
import { measureFamily } from "./speed.ts";
import { judgeCost } from "./stateful.ts";
import { judgeLimits } from "./stateful.ts";
import { judgeLoopsByEngine } from "./stateful.ts";
import { summarise } from "./tally.ts";

const FAMILIES = [...CONTENT_FAMILIES, "velocity", "cost", "loop", "engine"] as const;
type Family = (typeof FAMILIES)[number];
const PEERS = fileURLToPath(new URL("peers", import.meta.url));
const NO_ROWS = { rows: 0, note: "no rows" };

interface Options {
  corpus: string;
  json: boolean;
  families: ReadonlySet<Family>;
  withPeers: boolean;
  stores: ReadonlySet<string>;
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      corpus: { type: "string" },
      json: { type: "boolean", default: false },
      only: { type: "string" },
      families: { type: "string" },
      "no-peers": { type: "boolean", default: false },
      stores: { type: "string", default: "memory,redis" },
    },
  });
  if (values.corpus === undefined) throw new Error("Name the folder of samples: --corpus FOLDER.");
  const names = values.only ?? values.families ?? FAMILIES.join(",");
  const families = names.split(",").map((name) => {
    const family = FAMILIES.find((known) => known === name.trim());
    if (!family) throw new Error(`There is no family ${name}; there are ${FAMILIES.join(", ")}.`);
    return family;
  });
  return {
    corpus: values.corpus,
    json: values.json,
    families: new Set(families),
    withPeers: !values["no-peers"],
    stores: new Set(values.stores.split(",")),
  };
}

/** A row as the rest expects it: with a label and a kind, whatever the file says. */
function completed(row: Row): Row {
  return { ...row, label: String(row.label ?? ""), kind: String(row.kind ?? "unknown") };
}

/** What the finder alone reaches, by the sets that its own measurement knows. */
const FINDER_SCORES: Readonly<Record<ContentFamily, (rows: readonly Row[]) => Score[]>> = {
  personal: scorePersonal,
  secrets: scoreSecrets,
  injection: scoreInjection,
  egress: scoreEgress,
};

async function contentFamily(
  family: ContentFamily,
  rows: readonly Row[],
  judged: EngineJudgements,
  peers: readonly Peer[],
): Promise<object> {
  const judgements = judged.families[family];
  if (judgements.length === 0) {
    say(`\n${family}: no rows`);
    return NO_ROWS;
  }
  const summary = summarise(judgements);
  const mine = peers.filter((peer) => peer.family === family);
  const speed = await measureFamily(family, rows, mine);
  const ofPeers: Record<string, ReturnType<typeof summarise> & { mb_per_s: number | null }> = {};
  for (const peer of mine) {
    const ofPeer = summarise(await judgeByPeer(peer, rows));
    ofPeers[peer.name] = { ...ofPeer, mb_per_s: speed.peers[peer.name] ?? null };
  }
  say(familyTable(family, { ...summary, mb_per_s: speed.mb_per_s }, ofPeers));
  const known = rows.map(withKnownFile);
  const finder = FINDER_SCORES[family](known);
  const more: Record<string, unknown> = {};
  if (family === "injection") {
    const unseen = scoreUnseenFamilies(known);
    more["unseen_families"] = { mean_recall: meanRecall(unseen), families: unseen };
    say(`\nfamilies that were never seen, each judged by what others show\n${tableOf(unseen)}`);
    say(`mean recall: ${(100 * meanRecall(unseen)).toFixed(1)} %`);
  }
  return {
    rows: judgements.length,
    ...summary,
    mb_per_s: speed.mb_per_s,
    finder_alone: finder,
    ...more,
    peers: ofPeers,
  };
}

async function engineFamily(rows: readonly Row[], judged: EngineJudgements): Promise<object> {
  const speed = await measureEngine(rows);
  if (speed === null) {
    say("\nengine: no rows");
    return NO_ROWS;
  }
  const caught = summarise(judged.anything);
  say(engineTable(speed, caught));
  return { rows: judged.anything.length, ...speed, caught_by_default: caught };
}

async function costFamily(rows: readonly Row[]): Promise<object> {
  const figures = await judgeCost(rows.map(withKnownFile)).catch((error: unknown) => {
    // Nothing to compare with: the figures are missing, and the report says why.
    return { note: `not measured: ${error instanceof Error ? error.message : String(error)}` };
  });
  if (figures === null) return NO_ROWS;
  say(costTable(figures));
  return figures;
}

async function main({ corpus, json, families, withPeers, stores: wanted }: Options): Promise<void> {
  const rows = readCorpus(corpus).map(completed);
  const failure = withPeers ? installPackages(PEERS) : null;
  const { peers, missing } = withPeers && failure === null ? await loadPeers() : { peers: [], missing: [] };
  say(`${rows.length} rows of ${new Set(rows.map(({ file }) => file)).size} files`);
  if (failure !== null) say(`Without peers: ${failure}`);
  for (const { name, reason } of missing) say(`Without ${name}: ${reason}`);

  const report: Partial<Record<Family, object>> = {};
  const judged = judgeByEngine(rows, families);
  for (const family of families) {
    if (isContentFamily(family)) report[family] = await contentFamily(family, rows, judged, peers);
  }
  if (families.has("velocity") || families.has("loop")) {
    const { stores, velocity, loop } = await judgeLimits(rows.map(withKnownFile), wanted);
    if (families.has("velocity")) {
      report.velocity = { stores, ...velocity, peers: {} };
      say(summaryTable(`velocity (${stores.join(", ")})`, velocity));
    }
    if (families.has("loop")) {
      const byEngine = await judgeLoopsByEngine(rows);
      report.loop = { stores, ...loop, by_engine: byEngine, peers: {} };
      say(summaryTable(`loop (${stores.join(", ")})`, loop));
      say(summaryTable("loop, through createGuardrails", byEngine));
    }
  }
  if (families.has("cost")) report.cost = await costFamily(rows);
  if (families.has("engine")) report.engine = await engineFamily(rows, judged);
  if (json) say(JSON.stringify({ ...report, peers_missing: failure ?? missing }));
}

try {
  await main(readOptions());
} catch (cause) {
  // What was asked in a way that cannot be done: the words suffice.
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
}
