/**
 * How close tokens are estimated, and how fast. The truth is `o200k_base` of the package gpt-tokenizer, which is
 * installed in a folder of its own (`npm i gpt-tokenizer@4.0.0`). Run:
 *
 *     npx tsx --conditions=@letsping/source benchmarks/guardrails/families/cost.ts FOLDER_OF_CORPORA FOLDER_OF_TOKENIZER
 */
import { estimateTokens } from "@letsping/guardrails";
import type { TokenModel } from "@letsping/guardrails";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readCorpus } from "../row.ts";
import type { Row } from "../row.ts";

const MODELS: readonly TokenModel[] = ["bytes", "calibrated"];

/** A text and how many tokens it truly has. */
export interface CountedText {
  set: string;
  text: string;
  tokens: number;
}

/** Quotients of estimate and truth on a set of texts. */
export interface CostScore {
  model: TokenModel;
  set: string;
  texts: number;
  p1: number;
  p50: number;
  p99: number;
  /** Share within 15 %, from 0 to 1. */
  within15Percent: number;
}

/** Texts, and not lists of identifiers and URLs, nor 18,000 short questions of one kind. */
function isText(row: Row): boolean {
  return row.file !== "dlp_pii" && row.file !== "ssrf" && row.kind !== "support_query";
}

function textOf(row: Row): string {
  return row.text ?? JSON.stringify(row.payload ?? row["calls"]);
}

const setOf = (row: Row) =>
  /^(benign|injection)/.test(row.file) ? row.file : row.file.replace(/^dlp_secrets.*/, "dlp_secrets");

/** Counts the truth of the texts of the corpora. @param count how many tokens a text has */
export function countTexts(rows: readonly Row[], count: (text: string) => number): CountedText[] {
  return rows
    .filter(isText)
    .map((row) => ({ set: setOf(row), text: textOf(row) }))
    .filter(({ text }) => text !== "")
    .map(({ set, text }) => ({ set, text, tokens: count(text) }));
}

export function scoreCost(texts: readonly CountedText[]): CostScore[] {
  const sets: [string, readonly CountedText[]][] = [
    ...[...new Set(texts.map(({ set }) => set))]
      .sort()
      .map((set): [string, CountedText[]] => [set, texts.filter((one) => one.set === set)]),
    ["all", texts],
    ["all of 100 characters and more", texts.filter(({ text }) => text.length >= 100)],
  ];
  return MODELS.flatMap((model) => sets.map(([set, some]) => scoreOfSet(model, set, some)));
}

function scoreOfSet(model: TokenModel, set: string, texts: readonly CountedText[]): CostScore {
  const quotients = texts
    .map(({ text, tokens }) => estimateTokens(text, model) / tokens)
    .sort((one, other) => one - other);
  const at = (share: number) => quotients[Math.floor(share * (quotients.length - 1))] ?? Number.NaN;
  const within = quotients.filter((quotient) => Math.abs(quotient - 1) <= 0.15).length;
  return {
    model,
    set,
    texts: texts.length,
    p1: at(0.01),
    p50: at(0.5),
    p99: at(0.99),
    within15Percent: within / texts.length,
  };
}

const ROUNDS = 15;

/** 10^6 bytes of UTF-8 per second of processor time: the best of several rounds, as whatever else runs slows the others. */
export function speedOfCost(texts: readonly CountedText[], model: TokenModel): number {
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (const { text } of texts) estimateTokens(text, model);
    const { user, system } = process.cpuUsage(before);
    speeds.push(bytes / (user + system));
  }
  return Math.max(...speeds);
}

interface Tokenizer {
  countTokens: (text: string, options: { disallowedSpecial: Set<string> }) => number;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , corpora, folder] = process.argv;
  if (corpora === undefined || folder === undefined)
    throw new Error("Name the folder of the corpora and the folder in which gpt-tokenizer is installed.");
  const path = createRequire(join(folder, "package.json")).resolve("gpt-tokenizer/encoding/o200k_base");
  const { countTokens } = (await import(pathToFileURL(path).href)) as Tokenizer;
  const texts = countTexts(readCorpus(corpora), (text) =>
    countTokens(text, { disallowedSpecial: new Set() }),
  );
  const lines = ["model       texts  p1    p50   p99   within 15 %  set"];
  for (const { model, set, texts: count, p1, p50, p99, within15Percent } of scoreCost(texts)) {
    const quotients = [p1, p50, p99].map((quotient) => quotient.toFixed(2)).join("  ");
    const share = `${(100 * within15Percent).toFixed(1)} %`.padStart(11);
    lines.push(`${model.padEnd(10)} ${String(count).padStart(6)}  ${quotients}  ${share}  ${set}`);
  }
  for (const model of MODELS) lines.push(`${model}: ${Math.round(speedOfCost(texts, model))} MB/s`);
  process.stdout.write(`${lines.join("\n")}\n`);
}
