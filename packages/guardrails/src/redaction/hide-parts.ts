import type { TextSpan } from "@letsping/core";
import type { ActiveRule } from "../settings/rule-states";
import { normalValue } from "./placeholder";
import { placeholderFor } from "./placeholder";
import type { ReplacedText } from "./replace-parts";
import { replaceParts } from "./replace-parts";

/** A part of a text that must not be seen, and why. */
export interface HiddenPart extends TextSpan {
  rule: ActiveRule;
}

/** Numbers of hidden values, through one payload: the same value has the same one. */
export type ValueNumbers = Map<string, number>;

interface Merged extends HiddenPart {
  /** Made of several: then nothing of it may be seen, because what a mask shows is of one value only. */
  several: boolean;
}

const isSecret = ({ id }: ActiveRule) => id.startsWith("dlp.secret") || id === "dlp.pem" || id === "dlp.jwt";

function merged(parts: readonly HiddenPart[]): Merged[] {
  const sorted = [...parts].sort((one, other) => one.start - other.start || other.end - one.end);
  const kept: Merged[] = [];
  for (const part of sorted) {
    const last = kept.at(-1);
    if (last === undefined || part.start >= last.end) kept.push({ ...part, several: false });
    else {
      const same = part.start === last.start && part.end === last.end && part.rule.id === last.rule.id;
      last.several ||= !same;
      last.end = Math.max(last.end, part.end);
      if (!isSecret(last.rule) && isSecret(part.rule)) last.rule = part.rule;
    }
  }
  return kept;
}

function numberOf(numbers: ValueNumbers, value: string): number {
  const known = numbers.get(value) ?? numbers.size + 1;
  numbers.set(value, known);
  return known;
}

/** A text without some of its parts; a placeholder stands where each was. */
export function hideParts(text: string, parts: readonly HiddenPart[], numbers: ValueNumbers): ReplacedText {
  const replacements = merged(parts).map(({ rule, start, end, several }) => {
    const value = text.slice(start, end);
    // Behind a character that no rule's id holds, so that two kinds never meet.
    const number = numberOf(numbers, several ? `\n${value}` : `${rule.id}\n${normalValue(rule.id, value)}`);
    const by = several ? `[secret … #${number}]` : placeholderFor(rule.id, rule.label, value, number);
    return { start, end, by };
  });
  return replaceParts(text, replacements);
}

/** A whole text that could not be looked at. */
export function hideUnchecked(text: string, numbers: ValueNumbers): ReplacedText {
  const by = `[unchecked … #${numberOf(numbers, `\n${text}`)}]`;
  return replaceParts(text, [{ start: 0, end: text.length, by }]);
}
