import type { JsonValue } from "@letsping/core";
import { createGuardrails } from "@letsping/guardrails";
import { createMemoryWindowStore } from "@letsping/guardrails";
import type { Guardrails } from "@letsping/guardrails";
import type { GuardrailSettingsInput } from "@letsping/guardrails";
import { quantile } from "../gateway/statistics.ts";
import type { ContentFamily } from "./cases.ts";
import { subjectOf } from "./cases.ts";
import { hostilePayloads } from "./hostile.ts";
import { CONTEXT } from "./judge-engine.ts";
import { payloadOf } from "./judge-engine.ts";
import { textsFor } from "./judge-peers.ts";
import type { Peer } from "./peers/peer.ts";
import type { Row } from "./row.ts";

const WARM_UPS = 2;
const ROUNDS = 5;
const SAMPLE_BYTES = 2_000_000;
const SAMPLE_URLS = 20_000;
const FOUR_KB = 4096;
const SMALL_PAYLOADS = 2000;

const OFF = {
  dlp: "off",
  injection: "off",
  egress: "off",
  velocity: "off",
  cost: "off",
  loop: "off",
} as const;
const NO_PERSONAL = { "dlp.card": "off", "dlp.iban": "off", "dlp.ssn": "off", "dlp.email": "off" } as const;
const ONLY: Readonly<Record<ContentFamily, GuardrailSettingsInput["rules"]>> = {
  personal: { ...OFF, "dlp.card": "on", "dlp.iban": "on", "dlp.ssn": "on", "dlp.email": "on" },
  secrets: { ...OFF, dlp: "on", ...NO_PERSONAL },
  injection: { ...OFF, injection: "on" },
  egress: { ...OFF, egress: "on" },
};

const FAMILIES_OF_RULES = ["dlp", "injection", "egress", "loop"] as const;

/** Megabytes (10^6 bytes of JSON) a second of one core; times in milliseconds. */
export interface EngineSpeed {
  payloads: number;
  megabytes: number;
  mb_per_s: number;
  /** What JSON.stringify reaches with the same payloads in between: where it is half as quick, so is the machine. */
  stringify_mb_per_s: number;
  /** With the rules of one family on, and all others off. */
  mb_per_s_alone: Record<string, number>;
  /** With limits that are counted in memory. */
  mb_per_s_with_limits: number;
  /** Null where no payloads make up 4 KB. */
  p50_ms_per_4kb: number | null;
  p99_ms_per_4kb: number | null;
  hostile_1mb_ms: Record<string, number>;
  hostile_1mb_slowest_ms: number;
}

/** Milliseconds of processor time of this process: of wall time whatever else runs would take its part. */
async function cpuMs(run: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function best(rounds: number, run: () => Promise<void> | void): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) least = Math.min(least, await cpuMs(run));
  return least;
}

const bytesOf = (payload: JsonValue) => Buffer.byteLength(JSON.stringify(payload));
const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** What speed is measured on: payloads of ordinary agents; where there are none, all rows. */
function payloadsOf(rows: readonly Row[]): JsonValue[] {
  const ordinary = rows.filter((row) => subjectOf(row) === "ordinary" && row.text === undefined);
  const all = ordinary.length > 0 ? ordinary : rows;
  return all.map(payloadOf).filter((payload) => payload !== undefined);
}

/** Payloads of some 4 KB, each made of whole ones. */
function smallOnes(payloads: readonly JsonValue[]): JsonValue[] {
  const small: JsonValue[] = [];
  let parts: JsonValue[] = [];
  let bytes = 0;
  for (const payload of payloads) {
    const size = bytesOf(payload);
    if (size > FOUR_KB) continue;
    parts.push(payload);
    bytes += size;
    if (bytes < FOUR_KB - 512) continue;
    if (bytes < FOUR_KB + 1024) small.push({ parts });
    parts = [];
    bytes = 0;
  }
  return small;
}

/** Evaluates each payload once, a second after the one before it, so that no limit is reached. */
async function evaluateWithLimits(payloads: readonly JsonValue[]): Promise<void> {
  const counting = createGuardrails(
    { velocity: { limits: [{ per: "agent", limit: 10_000, window_ms: 1000 }] } },
    { store: createMemoryWindowStore() },
  );
  for (const [index, payload] of payloads.entries())
    await counting.evaluate(payload, { ...CONTEXT, nowMs: CONTEXT.nowMs + 1000 * (index + 1) });
}

/** The whole engine with default settings; null where no row is a payload. */
export async function measureEngine(rows: readonly Row[]): Promise<EngineSpeed | null> {
  const payloads = payloadsOf(rows);
  if (payloads.length === 0) return null;
  const guardrails = createGuardrails();
  const bytes = payloads.reduce<number>((sum, payload) => sum + bytesOf(payload), 0);
  const speed = (ms: number) => round(bytes / 1000 / ms, 1);
  const speedOf = async (measured: Guardrails) => {
    const all = () => {
      for (const payload of payloads) measured.evaluate(payload, CONTEXT);
    };
    for (let time = 0; time < WARM_UPS; time++) all();
    return speed(await best(ROUNDS, all));
  };
  const whole = await speedOf(guardrails);
  const stringify = speed(
    await best(ROUNDS, () => void payloads.reduce<number>((sum, payload) => sum + bytesOf(payload), 0)),
  );
  const alone: Record<string, number> = {};
  for (const family of FAMILIES_OF_RULES)
    alone[family] = await speedOf(createGuardrails({ rules: { ...OFF, [family]: "on" } }));
  const withLimits = speed(await best(WARM_UPS, () => evaluateWithLimits(payloads)));

  const small = smallOnes(payloads);
  const times: number[] = [];
  for (let at = 0; small.length > 0 && at < SMALL_PAYLOADS; at++) {
    const start = performance.now();
    guardrails.evaluate(small[at % small.length] ?? null, CONTEXT);
    times.push(performance.now() - start);
  }
  const timeAt = (part: number) => (times.length === 0 ? null : round(quantile(times, part), 3));

  const hostile: Record<string, number> = {};
  for (const [name, payload] of hostilePayloads())
    hostile[name] = round(await best(3, () => void guardrails.evaluate(payload, CONTEXT)), 1);
  return {
    payloads: payloads.length,
    megabytes: round(bytes / 1e6, 2),
    mb_per_s: whole,
    stringify_mb_per_s: stringify,
    mb_per_s_alone: alone,
    mb_per_s_with_limits: withLimits,
    p50_ms_per_4kb: timeAt(0.5),
    p99_ms_per_4kb: timeAt(0.99),
    hostile_1mb_ms: hostile,
    hostile_1mb_slowest_ms: Math.max(...Object.values(hostile)),
  };
}

/** Rows that speed of one family is measured on, the same for the peers: ordinary ones, or URLs; else its own. */
function sampleOf(family: ContentFamily, rows: readonly Row[]): Row[] {
  const subject = family === "egress" ? family : "ordinary";
  const ordinary = rows.filter((row) => subjectOf(row) === subject && row.label !== "positive");
  const from = ordinary.length > 0 ? ordinary : rows.filter((row) => subjectOf(row) === family);
  // Every n-th, so that each kind of row takes part.
  const total = from.reduce((sum, row) => sum + bytesOf(payloadOf(row) ?? null), 0);
  const step = Math.max(1, Math.ceil(total / SAMPLE_BYTES), Math.ceil(from.length / SAMPLE_URLS));
  return from.filter((_row, index) => index % step === 0);
}

/** Megabytes a second of the rules of one family and of its peers, on the same rows. */
export async function measureFamily(
  family: ContentFamily,
  rows: readonly Row[],
  peers: readonly Peer[],
): Promise<{ mb_per_s: number | null; peers: Record<string, number> }> {
  const sample = sampleOf(family, rows);
  const payloads = sample.map(payloadOf).filter((payload) => payload !== undefined);
  const bytes = payloads.reduce<number>((sum, payload) => sum + bytesOf(payload), 0);
  if (bytes === 0) return { mb_per_s: null, peers: {} };
  const guardrails = createGuardrails({ rules: ONLY[family] });
  const all = () => {
    for (const payload of payloads) guardrails.evaluate(payload, CONTEXT);
  };
  for (let time = 0; time < WARM_UPS; time++) all();
  const speeds: Record<string, number> = {};
  const own = await best(ROUNDS, all);
  for (const peer of peers) {
    const texts = sample.flatMap((row) => textsFor(row, peer.reads));
    const ms = await best(2, async () => {
      for (const text of texts) await peer.find(text);
    });
    speeds[peer.name] = round(bytes / 1000 / ms, 2);
  }
  return { mb_per_s: round(bytes / 1000 / own, 1), peers: speeds };
}
