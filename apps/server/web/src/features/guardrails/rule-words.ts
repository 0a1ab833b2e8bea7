import type { RuleState } from "@letsping/guardrails";
import { ruleOf } from "./rule-states";
import type { RowState } from "./rule-states";

const EFFECTS = { redact: "Redact", mask: "Mask", block: "Block" } as const;

/** What a rule does when it is on, as its switch says it. */
export type EffectWord = (typeof EFFECTS)[keyof typeof EFFECTS];

/** “Block”, “Redact”, “Mask”. */
export function effectWord(id: string): EffectWord {
  return EFFECTS[ruleOf(id)?.effect ?? "block"];
}

/** “Block”, “Flag”, “Off”, “different”. */
export function stateWord(state: RowState, effect: EffectWord): string {
  return { on: effect, flag: "Flag", off: "Off", mixed: "different" }[state];
}

export const STATES: readonly RuleState[] = ["on", "flag", "off"];

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/**
 * A rule in a list: its name, and what it looks for where the name alone does not say it. Every title of an injection
 * begins alike, so of those the bracket is what tells them apart.
 */
export function ruleWords(id: string): { name: string; note: string } {
  const rule = ruleOf(id);
  const last = capital((id.split(".").at(-1) ?? id).replaceAll("_", " "));
  if (!rule) return { name: last, note: "" };
  if (rule.family === "injection") return { name: last, note: /\((.*)\)$/.exec(rule.title)?.[1] ?? "" };
  if (id.startsWith("dlp.secret.")) return { name: capital(rule.label.replace(/ secret$/, "")), note: "" };
  return { name: capital(rule.title.replace(/^(?:An?|The) /, "")), note: "" };
}

const TITLES: Readonly<Record<string, string>> = {
  dlp: "Secrets and personal data",
  "dlp.secret": "Keys of providers",
  injection: "Prompt injection",
  egress: "Private and unknown addresses",
  velocity: "Speed limits",
  cost: "Budgets",
  loop: "Loops",
  "engine.check_failed": "A check failed",
  "engine.too_large": "Payload too large or too deep",
};

/** A rule in one line, wherever it is named: “Prompt injection: override”, “Payment card”. */
export function ruleTitle(id: string): string {
  const known = TITLES[id];
  if (known) return known;
  if (id.startsWith("pattern.")) return `Pattern ${id.slice("pattern.".length)}`;
  if (id.startsWith("injection.")) return `Prompt injection: ${ruleWords(id).name.toLowerCase()}`;
  const { name } = ruleWords(id);
  return id.startsWith("dlp.secret.") ? `${name} secret` : name;
}
