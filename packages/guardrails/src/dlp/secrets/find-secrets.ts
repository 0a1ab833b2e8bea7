import type { Hit } from "../../leaf";
import type { Leaf } from "../../leaf";
import { FIELD } from "./named-value";
import { GENERIC } from "./named-value";
import { TextClass } from "../../leaf";
import { credentialOfScheme } from "./authorization";
import { findAssignments } from "./assignments";
import { findJsonWebKeys } from "./json-web-key";
import { findKubernetesSecrets } from "./kubernetes-secrets";
import { findMaskedTokens } from "./masked-tokens";
import { findPrivateKeyBlocks } from "./private-key-block";
import { findSpokenSecrets } from "./spoken-secrets";
import { findTokens } from "./token-runs";
import { findUrlCredentials } from "./url-credentials";
import { forgetNames } from "./credential-name";
import { findUserOptions } from "./authorization";
import { mayNameCredential } from "./credential-name";
import { ruleOfNamedValue } from "./named-value";
import { startWork } from "./work-budget";
import { classify } from "../../leaf";
import { originOf } from "../../injection/normal";
import { withoutUnseen } from "./unseen-characters";

const { At, Bracket, Colon, Dash, Equals, LongToken, NonAscii, Percent, Slash, White } = TextClass;
/** The shortest private key, `-p 1234` after a program, and so on: shorter texts hold none. */
const LEAST_BLOCK = 60;
/** A header has spaces in it, as they are or percent-encoded. */
const SPACED = White | Percent;
const LEAST_SPOKEN = 12;
const LEAST_MASKED = 13;
/** Words follow each other, or an element holds one. */
const SPEECH = White | Bracket;
const URL_PARTS = At | Colon | Slash;

/**
 * Finds what lets its holder act as somebody else: tokens and keys of providers, JSON web tokens, private keys,
 * credentials of headers and URLs, passwords; also those that characters split of which nothing is seen. A hit covers
 * exactly what must be cut out, and no two overlap. Linear in the length of the text.
 */
export function findSecrets(leaf: Leaf, most = Number.POSITIVE_INFINITY): Hit[] {
  const hits = findWritten(leaf, most);
  const seen = hits.length <= most && leaf.classes & NonAscii ? withoutUnseen(leaf.text) : null;
  if (seen === null) return hits;
  // As it is written, too: such a character may part two tokens.
  const { text } = seen;
  for (const { rule, start, end } of findWritten({ ...leaf, text, classes: classify(text) }, most))
    hits.push({ rule, start: originOf(seen, start), end: originOf(seen, end - 1) + 1 });
  return hits.length > most ? hits : merged(hits);
}

function findWritten(leaf: Leaf, most: number): Hit[] {
  const { text, classes } = leaf;
  const hits: Hit[] = [];
  forgetNames();
  startWork(text.length);
  if (classes & LongToken) {
    findTokens(text, hits, most);
    if (text.length >= LEAST_BLOCK) {
      if (classes & Dash && classes & SPACED) findPrivateKeyBlocks(text, hits);
      if ((classes & (Colon | Bracket)) === (Colon | Bracket)) findJsonWebKeys(text, hits);
    }
  }
  if (text.length >= LEAST_MASKED) findMaskedTokens(text, hits);
  if ((classes & URL_PARTS) === URL_PARTS) findUrlCredentials(text, hits);
  if (classes & (Colon | Equals)) findAssignments(text, hits, most);
  if (hits.length > most) return hits;
  if (classes & SPEECH && text.length >= LEAST_SPOKEN) {
    findSpokenSecrets(text, hits);
    if (classes & Colon) findKubernetesSecrets(text, hits);
    if (classes & White && classes & Dash) findUserOptions(text, hits);
  }
  if (leaf.key !== "" && mayNameCredential(leaf.key, leaf.key.length, true)) findNamedLeaf(leaf, hits);
  return hits.length === 0 ? hits : merged(withRepetitions(text, hits));
}

/** A field named like a secret is one as a whole, unless something more exact was found in it. */
function findNamedLeaf({ text, key, classes }: Leaf, hits: Hit[]): void {
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  const scheme = classes & White ? credentialOfScheme(text, { start, end, quoted: true }, key) : null;
  if (scheme) hits.push(scheme);
  if (hits.length > 0) return;
  const rule = ruleOfNamedValue(key, text.slice(start, end), FIELD);
  if (rule !== null) hits.push({ rule, start, end });
}

const LEAST_REPEATED = 8;
/** Bounds the searches; a text with more secrets than that is not cut but refused by whoever reads the hits. */
const MOST_REPEATED = 64;

/** A secret that stands in the text a second time, where nothing names it, would survive the cutting of the first. */
function withRepetitions(text: string, hits: Hit[]): Hit[] {
  const all = [...hits];
  const known = new Set<string>();
  for (const { rule, start, end } of hits) {
    const secret = text.slice(start, end);
    if (
      secret.length < LEAST_REPEATED ||
      /^[a-z]+$/i.test(secret) ||
      known.size >= MOST_REPEATED ||
      known.has(secret)
    )
      continue;
    known.add(secret);
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      if (at !== start) all.push({ rule, start: at, end: at + secret.length });
    }
  }
  return all;
}

/** In order of start, without overlaps: what overlaps becomes one hit of the more exact rule. */
function merged(hits: Hit[]): Hit[] {
  if (hits.length < 2) return hits;
  hits.sort((one, other) => one.start - other.start || other.end - one.end);
  const kept: Hit[] = [];
  for (const hit of hits) {
    const last = kept[kept.length - 1];
    if (last === undefined || hit.start >= last.end) kept.push(hit);
    else {
      const rule = precedence(hit) < precedence(last) ? hit.rule : last.rule;
      kept[kept.length - 1] = { rule, start: last.start, end: Math.max(last.end, hit.end) };
    }
  }
  return kept;
}

const PRECEDENCE = ["dlp.pem", "dlp.jwt", "dlp.secret.", "dlp.url_credentials", "dlp.basic", "dlp.bearer"];

function precedence({ rule }: Hit): number {
  return rule === GENERIC ? PRECEDENCE.length : PRECEDENCE.findIndex((prefix) => rule.startsWith(prefix));
}
