import type { Finding } from "./scan";

/** The signal of words like "attack". */
export const MENTION = "mention";

/** How much of its weight a finding keeps, by how the text around it speaks. */
export const Voice = {
  /** The text itself says it. */
  Said: 0,
  /** The text around it is about attacks. */
  Discussed: 1,
  /** A quotation in a text about attacks. */
  Quoted: 2,
} as const;
export const PART_OF_VOICE: readonly number[] = [1, 0.6, 0.25];

/** A word like "attack" so near, in characters before or behind, makes a quotation one of an attack. */
const BEFORE_QUOTE = 160;
const BEHIND_QUOTE = 80;
/** So many such words so near make the text one about attacks: one alone may be the attacker's. */
const DISCUSSION = 2;
const BEFORE_DISCUSSED = 250;
const BEHIND_DISCUSSED = 150;

/** `Voice` of each finding; `mention` is the signal of words like "attack". Findings stand in order of their end. */
export function voicesOf(findings: readonly Finding[], mention: number): Uint8Array {
  const voices = new Uint8Array(findings.length);
  const mentions = findings.filter(({ signal }) => signal === mention);
  if (mentions.length === 0) return voices;
  let firstNear = 0;
  let endNear = 0;
  let lastBefore = -1;
  // A list of quotations is introduced once: each carries the next.
  let quotedUntil = Number.NEGATIVE_INFINITY;
  findings.forEach((finding, index) => {
    if (finding.signal === mention) return;
    while ((mentions[firstNear]?.end ?? finding.start) < finding.start - BEFORE_DISCUSSED) firstNear++;
    while (endNear < mentions.length && (mentions[endNear]?.start ?? 0) <= finding.end + BEHIND_DISCUSSED)
      endNear++;
    while ((mentions[lastBefore + 1]?.end ?? Number.POSITIVE_INFINITY) <= finding.start) lastBefore++;
    const before = Math.max(mentions[lastBefore]?.end ?? Number.NEGATIVE_INFINITY, quotedUntil);
    const behind = mentions[lastBefore + 1]?.start ?? Number.POSITIVE_INFINITY;
    if (finding.quoted && (finding.start - before <= BEFORE_QUOTE || behind - finding.end <= BEHIND_QUOTE)) {
      voices[index] = Voice.Quoted;
      quotedUntil = finding.end;
    } else if (endNear - firstNear >= DISCUSSION) voices[index] = Voice.Discussed;
  });
  return voices;
}
