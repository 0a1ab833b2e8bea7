import { spawnSync } from "node:child_process";
import type { JsonValue } from "@letsping/core";
import { createGuardrails } from "@letsping/guardrails";
import { createMemoryWindowStore } from "@letsping/guardrails";
import type { TokenModel } from "@letsping/guardrails";
import { countTexts } from "./families/cost.ts";
import type { CostScore } from "./families/cost.ts";
import { scoreCost } from "./families/cost.ts";
import { speedOfCost } from "./families/cost.ts";
import { scoreLimits } from "./families/limits.ts";
import { openLimitStorage } from "./families/limits-storage.ts";
import { CONTEXT } from "./judge-engine.ts";
import { loadPackage } from "./peers/load-package.mjs";
import type { Row } from "./row.ts";
import type { Score } from "./score.ts";
import { summarise } from "./tally.ts";
import type { Judgement } from "./tally.ts";
import type { Summary } from "./tally.ts";

export interface LimitFigures {
  stores: string[];
  /** Refusals are positives: a wrong allow is a miss, a wrong refusal a false hit. */
  velocity: Summary & { wrong: number };
  loop: Summary & { wrong: number };
}

/**
 * Velocity against an exact oracle, and loops in natural runs and in runs that repeat a call.
 *
 * @param wanted of `memory`, `redis` and `postgres`; without redis-server on the machine, only memory is judged
 */
export async function judgeLimits(rows: readonly Row[], wanted: ReadonlySet<string>): Promise<LimitFigures> {
  const isRedisThere = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
  const memory = {
    name: "memory",
    replay: createMemoryWindowStore(),
    live: createMemoryWindowStore(),
  };
  const needsServers = wanted.has("redis") || wanted.has("postgres");
  const storage =
    needsServers && isRedisThere
      ? await openLimitStorage()
      : { stores: [memory], close: async () => undefined };
  const stores = storage.stores.filter(({ name }) => wanted.has(name) || storage.stores.length === 1);
  try {
    const scores = await scoreLimits(stores, rows);
    const ofFamily = (name: string) => scores.filter(({ family }) => family.startsWith(`limits.${name}`));
    return {
      stores: stores.map(({ name }) => name),
      velocity: summaryOf(ofFamily("velocity")),
      loop: summaryOf(ofFamily("loop")),
    };
  } finally {
    await storage.close();
  }
}

function summaryOf(scores: readonly Score[]): Summary & { wrong: number } {
  const judgements = scores.flatMap(({ family, set, positives, found, negatives, falseHits }) => {
    const [store = ""] = set.split(", ");
    const shared = { leaked: false, counted: true, groups: { store, set: `${family}: ${set}` } };
    return [
      { ...shared, positive: true, units: positives, hits: found },
      { ...shared, positive: false, units: negatives, hits: falseHits },
    ];
  });
  const summary = summarise(judgements);
  const { positives, found, false_hits } = summary.overall;
  return { ...summary, wrong: positives - found + false_hits };
}

interface Call {
  name: string;
  args: JsonValue;
}

const SECOND_MS = 1000;
const REPETITIONS = 3;

/** Runs of calls through `createGuardrails` with its default limits of loops: as they are, and with the last call repeated. */
export async function judgeLoopsByEngine(rows: readonly Row[]): Promise<Summary> {
  const guardrails = createGuardrails(
    { rules: { dlp: "off", injection: "off", egress: "off", velocity: "off", cost: "off" } },
    { store: createMemoryWindowStore() },
  );
  const judgements: Judgement[] = [];
  let project = 0;
  const isRefused = async (calls: readonly Call[]) => {
    const projectId = `run_${project++}`;
    let nowMs = CONTEXT.nowMs;
    for (const { name, args } of calls) {
      nowMs += SECOND_MS;
      const context = { ...CONTEXT, projectId, action: name, nowMs };
      const { action } = await guardrails.evaluate(args, context);
      if (action === "block") return true;
    }
    return false;
  };
  for (const row of rows) {
    const calls = Array.isArray(row["calls"]) ? (row["calls"] as Call[]) : [];
    const last = calls.at(-1);
    if (last === undefined) continue;
    const shared = { units: 1, leaked: false, counted: true };
    const natural = (await isRefused(calls)) ? 1 : 0;
    const repeated = Array.from({ length: REPETITIONS }, () => last);
    const looped = (await isRefused([...calls.slice(0, -1), ...repeated])) ? 1 : 0;
    const { file } = row;
    judgements.push(
      { ...shared, positive: false, hits: natural, groups: { file, run: "as it is" } },
      { ...shared, positive: true, hits: looped, groups: { file, run: "last call three times" } },
    );
  }
  return summarise(judgements);
}

/** Quotients of estimate and truth by model and set of texts. */
export interface CostFigures {
  texts: number;
  sets: CostScore[];
  mb_per_s: Record<TokenModel, number>;
}

interface Tokenizer {
  countTokens: (text: string, options: { disallowedSpecial: Set<string> }) => number;
}

/** Estimates against `o200k_base`; null where no row has a text. @throws Error where gpt-tokenizer is not installed */
export async function judgeCost(rows: readonly Row[]): Promise<CostFigures | null> {
  const { countTokens } = (await loadPackage("gpt-tokenizer/encoding/o200k_base")) as Tokenizer;
  const withText = rows.filter(
    ({ text, payload, calls }) => typeof text === "string" || payload !== undefined || calls !== undefined,
  );
  const texts = countTexts(withText, (text) => countTokens(text, { disallowedSpecial: new Set() }));
  if (texts.length === 0) return null;
  return {
    texts: texts.length,
    sets: scoreCost(texts),
    mb_per_s: {
      bytes: Math.round(speedOfCost(texts, "bytes")),
      calibrated: Math.round(speedOfCost(texts, "calibrated")),
    },
  };
}
