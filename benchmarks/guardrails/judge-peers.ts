import type { Case } from "./cases.ts";
import { casesOf } from "./cases.ts";
import type { MissingPeer } from "./peers/peer.ts";
import type { Peer } from "./peers/peer.ts";
import type { PeerHit } from "./peers/peer.ts";
import { openAiPii } from "./peers/text-peers.ts";
import { openAiSecrets } from "./peers/text-peers.ts";
import { redactPii } from "./peers/text-peers.ts";
import { secretlint } from "./peers/text-peers.ts";
import { ssrfCheck } from "./peers/url-peers.ts";
import { urlAndRanges } from "./peers/url-peers.ts";
import type { Row } from "./row.ts";
import type { Judgement } from "./tally.ts";

const LOADERS: Readonly<Record<string, () => Promise<Peer>>> = {
  "@openai/guardrails PII": openAiPii,
  "redact-pii": redactPii,
  secretlint,
  "@openai/guardrails secret keys": openAiSecrets,
  ssrfcheck: ssrfCheck,
  "new URL + ipaddr.js": () => urlAndRanges(false),
  "new URL + ipaddr.js, invalid refused": () => urlAndRanges(true),
};

const IS_URL = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Loads every peer that is installed. */
export async function loadPeers(): Promise<{ peers: Peer[]; missing: MissingPeer[] }> {
  const peers: Peer[] = [];
  const missing: MissingPeer[] = [];
  for (const [name, load] of Object.entries(LOADERS)) {
    try {
      peers.push(await load());
    } catch (error) {
      missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { peers, missing };
}

function leavesIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesIn) : [];
}

/** The texts of a row as a peer gets them. */
export function textsFor(row: Row, reads: Peer["reads"]): string[] {
  if (typeof row.text === "string") return [row.text];
  if (row.payload === undefined) return [];
  if (reads === "json") return [JSON.stringify(row.payload)];
  const leaves = leavesIn(row.payload);
  return reads === "urls" ? leaves.filter((leaf) => IS_URL.test(leaf)) : leaves;
}

function handles(peer: Peer, row: Row, { family, rules, positive, groups }: Case): boolean {
  if (family !== peer.family) return false;
  // None of them looks for URLs in prose.
  if (peer.reads === "urls" && /benign/.test(groups["file"] ?? "") && typeof row.text === "string")
    return false;
  return (
    !positive || rules === null || peer.rules === null || rules.some((rule) => peer.rules?.includes(rule))
  );
}

function judge(row: Row, one: Case, hitsOfTexts: readonly (readonly PeerHit[])[]): Judgement {
  const { positive, units, counted, groups, rules, spans } = one;
  const values = spans.map(([start, end]) => (row.text ?? "").slice(start, end));
  const isHit = (hits: readonly PeerHit[]) =>
    hits.some(
      ({ rule, covers }) =>
        (rules === null || rule === null || rules.includes(rule)) &&
        (values.length === 0 || values.some(covers)),
    );
  return { positive, units, hits: hitsOfTexts.filter(isHit).length, leaked: false, counted, groups };
}

/** The rows of its family through one peer. */
export async function judgeByPeer(peer: Peer, rows: readonly Row[]): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const row of rows) {
    const cases = casesOf(row).filter((one) => handles(peer, row, one));
    if (cases.length === 0) continue;
    const hits: (readonly PeerHit[])[] = [];
    for (const text of textsFor(row, peer.reads)) hits.push(await peer.find(text));
    for (const one of cases) judgements.push(judge(row, one, hits));
  }
  return judgements;
}
