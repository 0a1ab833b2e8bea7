import type { Row } from "./row.ts";

export const CONTENT_FAMILIES = ["personal", "secrets", "injection", "egress"] as const;
export type ContentFamily = (typeof CONTENT_FAMILIES)[number];

/** One thing to judge of a row. A row without anything to be found is one of each family that it counts for. */
export interface Case {
  family: ContentFamily;
  positive: boolean;
  /** Rules of personal data that count; null for every rule of the family. */
  rules: readonly string[] | null;
  /** Where in the text it is to be found; empty for anywhere. */
  spans: readonly (readonly [start: number, end: number])[];
  units: number;
  counted: boolean;
  groups: Readonly<Record<string, string>>;
}

const PERSONAL_RULES: Readonly<Record<string, string>> = {
  credit_card: "dlp.card",
  card: "dlp.card",
  iban: "dlp.iban",
  ssn: "dlp.ssn",
  us_ssn: "dlp.ssn",
  email: "dlp.email",
};
export const ALL_PERSONAL = ["dlp.card", "dlp.iban", "dlp.ssn", "dlp.email"] as const;
/** Ordinary texts do hold addresses of e-mail that nobody labelled. */
const IN_ORDINARY_TEXT = ["dlp.card", "dlp.iban", "dlp.ssn"] as const;

const CLEAR_TIERS =
  /^(?:whatwg_private_ip|public_by_whatwg|wildcard_dns|localhost_name|metadata_name|scheme)$/;
const SECRET_KINDS = /^(?:secret|jwt)$/;
const MARKED_SECRETS = ["aws_access_key_id", "stripe_client_secret"];

/** What a row is about, by its file, else by its kind: files may have any name. Null where neither says. */
export function subjectOf({ file, kind, calls }: Row): ContentFamily | "ordinary" | "loop" | null {
  if (Array.isArray(calls)) return "loop";
  if (/benign/i.test(file)) return "ordinary";
  if (kind === "jwt" || /secret/i.test(file)) return "secrets";
  if (/pii|personal/i.test(file)) return "personal";
  if (/inject|jailbreak/i.test(file)) return "injection";
  if (/ssrf|egress/i.test(file)) return "egress";
  if (kind in PERSONAL_RULES || kind === "other_identifier") return "personal";
  if (kind === "secret") return "secrets";
  if (/inject|jailbreak|prompt_extraction|direct_override/i.test(kind)) return "injection";
  if (/^(?:bypass|ip_range|metadata|wildcard_dns|encoding|wpt|\w+_url)$/i.test(kind)) return "egress";
  return null;
}

/** The name under which the measurements of each family know a row, whatever its file is called. */
export function withKnownFile(row: Row): Row {
  const files = {
    personal: /^dlp_pii$/,
    secrets: /^(?:dlp_secrets_|dlp_pii$)/,
    injection: /^(?:injection_|defenseclaw$)/,
    egress: /^ssrf$/,
    loop: /^loop_sequences$/,
    ordinary: /^benign_(?:payloads|text)$/,
  };
  const subject = subjectOf(row);
  if (subject === null || files[subject].test(row.file)) return row;
  const names = {
    personal: "dlp_pii",
    secrets: `dlp_secrets_${row.file}`,
    injection: row.label === "negative" ? "injection_negative" : "injection_positive",
    egress: "ssrf",
    loop: "loop_sequences",
    ordinary: typeof row.text === "string" ? "benign_text" : "benign_payloads",
  };
  return { ...row, file: names[subject] };
}

const word = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Spans of a row that are spans: start and end within the text, and of what kind where that is said. */
function spansOf(row: Row): { start: number; end: number; kind: string | null }[] {
  const length = row.text?.length ?? 0;
  const given: unknown[] = Array.isArray(row["spans"]) ? row["spans"] : [];
  return given.flatMap((span) => {
    if (!Array.isArray(span)) return [];
    const [start, end, kind] = span as unknown[];
    const isPlace = typeof start === "number" && typeof end === "number" && start < end && end <= length;
    return isPlace ? [{ start, end, kind: word(kind) }] : [];
  });
}

function groupsOf(row: Row, more: Record<string, string | null> = {}): Record<string, string> {
  const groups: Record<string, string | null> = {
    file: row.file,
    kind: row.kind,
    tier: word(row["tier"]),
    source: word(row.source?.split(/[:#]/)[0]),
    ...more,
  };
  const known = Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(known);
}

function countLeaves(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countLeaves(item), 0);
}

function personalCases(row: Row): Case[] {
  const rule = PERSONAL_RULES[row.kind];
  const base = { family: "personal", units: 1 } as const;
  if (row.label === "negative") {
    const rules = rule === undefined ? ALL_PERSONAL : [rule];
    // A validator refuses a whole field; part of it may well be an address or an account.
    const counted = rule !== "dlp.email" && rule !== "dlp.iban";
    return [{ ...base, positive: false, rules, spans: [], counted, groups: groupsOf(row) }];
  }
  if (row.label !== "positive") return [];
  const whole = { start: 0, end: row.text?.length ?? 0, kind: row.kind };
  const given = spansOf(row);
  return (given.length === 0 && rule !== undefined ? [whole] : given).flatMap(({ start, end, kind }) => {
    const wanted = PERSONAL_RULES[kind ?? row.kind];
    if (wanted === undefined) return [];
    const type = wanted.slice("dlp.".length);
    const messy = /example-ibans/.test(row.source ?? "") ? "messy IBAN" : null;
    return [
      {
        ...base,
        positive: true,
        rules: [wanted],
        spans: [[start, end]] as const,
        // Nine digits of which nothing says that they are an SSN.
        counted: row["tier"] !== "weak",
        groups: groupsOf(row, { type, kind_type: `${row.kind}: ${type}`, form: messy }),
      },
    ];
  });
}

function secretCases(row: Row): Case[] {
  if (row.label !== "positive" && row.label !== "negative") return [];
  const positive = row.label === "positive";
  const text = row.text ?? "";
  const value = word(row["value"]);
  const at = value === null ? -1 : text.indexOf(value);
  const given = spansOf(row).map(({ start, end }) => [start, end] as const);
  const spans = value !== null && at >= 0 ? [[at, at + value.length] as const] : given;
  const type = word(row["family"]) ?? row.kind;
  const elsewhere = /gitleaks/.test(row.file) ? null : type;
  const rates = positive ? { type, type_outside_gitleaks: elsewhere } : { near_miss_of: type };
  const isSecret = SECRET_KINDS.test(row.kind) || !/secret/.test(row.file);
  return [
    {
      family: "secrets",
      positive,
      rules: null,
      spans: positive ? spans : [],
      units: 1,
      // A tool's negative is one of a single rule of that tool, and may hold another secret.
      counted: positive && isSecret,
      groups: groupsOf(row, rates),
    },
  ];
}

function injectionCases(row: Row): Case[] {
  if (row.label !== "positive" && row.label !== "negative") return [];
  const positive = row.label === "positive";
  const isNotInject = /notinject/i.test(`${word(row["sub"])} ${row.source}`);
  return [
    {
      family: "injection",
      positive,
      rules: null,
      spans: [],
      units: 1,
      // A plain request without any sign of an injection is not to be found by its words, nor is a harmful call of a tool.
      counted: row["tier"] !== "semantic" && row.kind !== "tool_injection",
      groups: groupsOf(row, { hard_negatives: !positive && isNotInject ? "NotInject" : null }),
    },
  ];
}

function egressCases(row: Row): Case[] {
  if (row.label !== "positive" && row.label !== "negative") return [];
  const positive = row.label === "positive";
  const tier = word(row["tier"]);
  const clearness = CLEAR_TIERS.test(tier ?? "") ? "clear" : "confusion or not a URL";
  const host = word(row["host"]);
  // A name without a dot leads into one's own network, however a test of URL parsers is labelled.
  const isLocalName = !positive && row.kind === "wpt" && host !== null && !/[.:]/.test(host);
  return [
    {
      family: "egress",
      positive,
      rules: null,
      spans: [],
      units: 1,
      counted: !isLocalName,
      groups: groupsOf(row, {
        clearness: positive && tier !== null ? clearness : null,
        kind: isLocalName ? `${row.kind}, name without a dot` : row.kind,
      }),
    },
  ];
}

function ordinaryCases(row: Row): Case[] {
  if (row.label === "positive") return [];
  const contains: unknown[] = Array.isArray(row["contains"]) ? row["contains"] : [];
  const isText = typeof row.text === "string";
  const leaves = isText ? 1 : Math.max(1, countLeaves(row.payload));
  const base = { positive: false, rules: null, spans: [], units: 1, groups: groupsOf(row) };
  return [
    { ...base, family: "personal", counted: true, rules: IN_ORDINARY_TEXT, units: leaves },
    { ...base, family: "secrets", counted: !MARKED_SECRETS.some((marked) => contains.includes(marked)) },
    { ...base, family: "injection", counted: true },
    // Code and documents do name local addresses; nobody labelled which.
    { ...base, family: "egress", counted: !isText, units: leaves },
  ];
}

/** What is to be judged of a row; nothing where nobody says what it is about. */
export function casesOf(row: Row): Case[] {
  switch (subjectOf(row)) {
    case "personal":
      return personalCases(row);
    case "secrets":
      return secretCases(row);
    case "injection":
      return injectionCases(row);
    case "egress":
      return egressCases(row);
    case "ordinary":
      return ordinaryCases(row);
    case "loop":
    case null:
      return [];
  }
}
