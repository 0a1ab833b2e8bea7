import { AtSign, Bot, Coins, CreditCard, Gauge, Globe, KeyRound, Repeat2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { membersOf } from "./rule-states";
import type { EffectWord } from "./rule-words";

/** What a row opens besides its rules. */
export type PanelName = "egress" | "velocity" | "cost" | "loop";

/** One row of the settings: rules that people set together. */
export interface RuleRow {
  key: string;
  title: string;
  /** What it looks for, while no numbers of its own say more. */
  note: string;
  icon: LucideIcon;
  /** Rules, or everything under a name. */
  names: readonly string[];
  effect: EffectWord;
  /** Rules that are off until somebody turns them on by name: they stand below, and the row does not speak for them. */
  optIn?: readonly string[];
  panel: PanelName | null;
}

export interface RuleGroup {
  title: string;
  rows: readonly RuleRow[];
}

const PROVIDERS = membersOf(["dlp.secret"]).length;

export const RULE_GROUPS: readonly RuleGroup[] = [
  {
    title: "Secrets and personal data",
    rows: [
      {
        key: "secrets",
        title: "Keys, tokens, private keys",
        note: `${PROVIDERS} kinds of keys, PEM, JWT, bearer, passwords in URLs`,
        icon: KeyRound,
        names: ["dlp.secret", "dlp.jwt", "dlp.pem", "dlp.bearer", "dlp.basic", "dlp.url_credentials"],
        effect: "Redact",
        panel: null,
      },
      {
        key: "accounts",
        title: "Cards, bank accounts, US SSN",
        note: "Length and checksum must fit",
        icon: CreditCard,
        names: ["dlp.card", "dlp.iban", "dlp.ssn"],
        effect: "Mask",
        panel: null,
      },
      {
        key: "emails",
        title: "E-mail addresses",
        note: "In free text; fields made for an address are left alone",
        icon: AtSign,
        names: ["dlp.email"],
        optIn: ["dlp.email_field"],
        effect: "Mask",
        panel: null,
      },
    ],
  },
  {
    title: "Attacks",
    rows: [
      {
        key: "injection",
        title: "Prompt injection",
        note: "Also hidden in Unicode, base64, leet and other languages",
        icon: Bot,
        names: ["injection"],
        effect: "Block",
        panel: null,
      },
      {
        key: "egress",
        title: "Private and unknown addresses",
        note: "All spellings of an address count as that address",
        icon: Globe,
        names: ["egress"],
        effect: "Block",
        panel: "egress",
      },
    ],
  },
  {
    title: "Limits",
    rows: [
      {
        key: "velocity",
        title: "Speed",
        note: "Requests in a time",
        icon: Gauge,
        names: ["velocity"],
        effect: "Block",
        panel: "velocity",
      },
      {
        key: "cost",
        title: "Cost",
        note: "Tokens and money, per request, hour and day",
        icon: Coins,
        names: ["cost"],
        effect: "Block",
        panel: "cost",
      },
      {
        key: "loop",
        title: "Loops",
        note: "The same request again and again",
        icon: Repeat2,
        names: ["loop"],
        effect: "Block",
        panel: "loop",
      },
    ],
  },
];

export const RULE_ROWS: readonly RuleRow[] = RULE_GROUPS.flatMap(({ rows }) => rows);
