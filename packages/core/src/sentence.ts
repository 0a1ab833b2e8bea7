import { formatMoney } from "./money-text";
import { readPointer } from "./diff";
import { MASK } from "./mask";
import type { SentenceSegment } from "./api";
import { fieldTitle } from "./schema-titles";
import type { JsonObject } from "./json";
import type { JsonValue } from "./json";

/** A sentence in pieces, in order. */
export type Sentence = SentenceSegment[];

/** The tenses of a sentence: “wants to refund”, “will refund”, “refunded”, and the bare “Refund” of a row. */
export type SentenceForm = "ask" | "will" | "past" | "row";

/** What a sentence is made of. */
export interface SentenceInput {
  service: string;
  action: string;
  payload: JsonObject;
  /** Template that a person set, for example `{agent} wants to refund {amount|money} to {user_id}`. */
  template?: string | null | undefined;
  form?: SentenceForm | undefined;
}

interface Verb {
  base: string;
  past: string;
  /** Word before the target: refund $5 *to* u_1. */
  link: string;
}

const VERBS = new Map<string, Verb>(
  (
    [
      ["refund", "refund", "refunded", "to"],
      ["pay", "pay", "paid", "to"],
      ["payout", "pay out", "paid out", "to"],
      ["charge", "charge", "charged", "to"],
      ["transfer", "transfer", "transferred", "to"],
      ["send", "send", "sent", "to"],
      ["email", "e-mail", "e-mailed", ""],
      ["mail", "e-mail", "e-mailed", ""],
      ["notify", "notify", "notified", ""],
      ["message", "message", "messaged", ""],
      ["post", "post", "posted", "to"],
      ["publish", "publish", "published", "to"],
      ["unpublish", "unpublish", "unpublished", ""],
      ["deploy", "deploy", "deployed", "to"],
      ["release", "release", "released", "to"],
      ["rollback", "roll back", "rolled back", "in"],
      ["delete", "delete", "deleted", "from"],
      ["remove", "remove", "removed", "from"],
      ["drop", "drop", "dropped", "from"],
      ["update", "update", "updated", "in"],
      ["insert", "insert", "inserted", "into"],
      ["write", "write", "wrote", "to"],
      ["create", "create", "created", "in"],
      ["change", "change", "changed", "of"],
      ["cancel", "cancel", "cancelled", "for"],
      ["close", "close", "closed", "for"],
      ["grant", "grant", "granted", "to"],
      ["revoke", "revoke", "revoked", "from"],
      ["restart", "restart", "restarted", "in"],
      ["scale", "scale", "scaled", "in"],
      ["merge", "merge", "merged", "into"],
      ["buy", "buy", "bought", "from"],
      ["order", "order", "ordered", "from"],
      ["book", "book", "booked", "for"],
      ["ban", "ban", "banned", ""],
      ["block", "block", "blocked", ""],
      ["issue", "issue", "issued", "to"],
      ["approve", "approve", "approved", "for"],
    ] as const
  ).map(([name, base, past, link]) => [name, { base, past, link }]),
);

const MONEY = ["amount", "refund_amount", "total", "price", "amount_cents", "total_cents", "price_cents"];
/** Verbs whose target is where something goes, also when nothing says what. */
const SENDING = new Set(["send", "post", "publish", "write", "deploy"]);
const TARGETS = [
  "to",
  "recipient",
  "user_id",
  "customer_id",
  "customer",
  "user",
  "email",
  "account_id",
  "account",
  "payee",
  "environment",
  "target",
  "table",
  "channel",
  "repository",
];
const OBJECTS = ["subject", "order_id", "service", "name", "title", "role"];
/** Verbs whose object may be a version. Elsewhere `version` is how the payload is written. */
const VERSIONED = new Set(["deploy", "release", "roll back", "publish", "unpublish"]);
const COUNTS = ["count", "rows", "row_count", "recipients_count", "quantity"];

function scalar(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value === "" ? null : shorten(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return null;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return [...line].length > 80 ? `${[...line].slice(0, 79).join("")}…` : line;
}

function wordsOf(action: string): string[] {
  return action
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

function currencyOf(payload: JsonObject): string | null {
  const currency = payload["currency"] ?? payload["currency_code"];
  return typeof currency === "string" && /^[A-Za-z]{3}$/.test(currency) ? currency : null;
}

/** A whole number with its thousands apart: 1,204. Anything else stays as it is. */
function grouped(text: string): string {
  return /^\d{4,15}$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text;
}

/** An amount among its neighbours, written with the currency beside it: `$550.00`. Null where it is no number. */
export function moneyText(payload: JsonObject, name: string): string | null {
  const value = payload[name];
  // A masked amount still has its place in the sentence.
  if (value === MASK) return MASK;
  if (typeof value !== "number") return null;
  return formatMoney(value, currencyOf(payload), name.endsWith("_cents"));
}

/** A short list in words: its first entry, and how many more. */
function listed(values: JsonValue[]): string | null {
  const first = scalar(values[0]);
  return first === null || values.length < 2 ? first : `${first} and ${values.length - 1} more`;
}

function pick(payload: JsonObject, names: readonly string[]): { name: string; text: string } | null {
  for (const name of names) {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    const text = Array.isArray(value) ? listed(value) : scalar(value);
    if (text !== null) return { name, text };
  }
  return null;
}

function strong(text: string, name: string): SentenceSegment {
  return { text, strong: true, path: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

function opening(agent: string, verb: Verb | null, action: string, form: SentenceForm): Sentence {
  const plain = (text: string): SentenceSegment => ({ text });
  if (!verb) {
    const lead = {
      ask: `${agent} wants to run `,
      will: `${agent} will run `,
      past: `${agent} ran `,
      row: "Run ",
    }[form];
    return [plain(lead), { text: action, strong: true }];
  }
  if (form === "row") return [plain(`${verb.base.charAt(0).toUpperCase()}${verb.base.slice(1)} `)];
  const word = { ask: `wants to ${verb.base}`, will: `will ${verb.base}`, past: verb.past }[form];
  return [plain(`${agent} ${word} `)];
}

/** The fields that an action's name may mean by a word: delete_bucket names its object in `bucket`, or in `bucket_id`. */
function fieldsOf(word: string): string[] {
  return [`${word}_id`, word, `${word}_name`];
}

/** The rest of an action's name beside an amount, with the object that it names: ` (order A-17 and notify)`. */
function aside(payload: JsonObject, words: readonly string[], target: string | undefined): Sentence {
  if (words.length === 0) return [];
  for (const [index, word] of words.entries()) {
    const named = pick(
      payload,
      fieldsOf(word).filter((name) => name !== target && !MONEY.includes(name)),
    );
    if (!named) continue;
    const after = words.slice(index + 1).map((each) => ` ${each}`);
    return [
      { text: ` (${words.slice(0, index + 1).join(" ")} ` },
      strong(named.text, named.name),
      { text: `${after.join("")})` },
    ];
  }
  return [{ text: ` (${words.join(" ")})` }];
}

function derived(input: SentenceInput, form: SentenceForm): Sentence {
  const { payload, action, service } = input;
  const [first = "", ...rest] = wordsOf(action);
  const verb = VERBS.get(first) ?? null;
  const sentence = opening(service, verb, action, form);
  if (!verb) {
    const about = pick(payload, [...TARGETS, ...OBJECTS, "version"]);
    return about ? [...sentence, { text: " with " }, strong(about.text, about.name)] : sentence;
  }
  const money = MONEY.find((name) => Object.hasOwn(payload, name) && moneyText(payload, name) !== null);
  const count = pick(payload, COUNTS);
  const words = rest.filter((word) => !["user", "customer", "to", "the"].includes(word));
  const what = words.join(" ");
  const target = pick(payload, TARGETS);
  const ids = rest.map((word) => `${word}_id`).filter((name) => name !== target?.name);
  const versions = VERSIONED.has(verb.base) ? ["version"] : [];
  const object = pick(payload, [...ids, "subject", ...versions, ...OBJECTS, ...rest.flatMap(fieldsOf)]);
  let said = true;
  if (money) {
    sentence.push(strong(moneyText(payload, money) ?? "", money));
    // An amount must not hide what else the action's name says: refund_and_close_account.
    sentence.push(...aside(payload, words, target?.name));
  } else if (count) sentence.push(strong(`${grouped(count.text)}${what ? ` ${what}` : ""}`, count.name));
  else if (what) sentence.push({ text: what, strong: object === null && target === null });
  else said = false;
  if (!money && object && object.name !== target?.name) {
    sentence.push({ text: said ? " " : "" }, strong(object.text, object.name));
    said = true;
  }
  // “send ada@example.com” would send a person; “delete u_1” is what it says.
  const towards = SENDING.has(verb.base) ? `${verb.link} ` : "";
  if (target) {
    sentence.push({ text: said ? ` ${verb.link || "to"} ` : towards }, strong(target.text, target.name));
  }
  const last = sentence[sentence.length - 1];
  // Nothing came after the verb.
  if (last && !last.strong) last.text = last.text.trimEnd();
  return sentence.filter((segment) => segment.text !== "");
}

function dateText(value: string): string {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(date);
}

function placeholder(input: SentenceInput, inside: string): SentenceSegment {
  const [path = "", format = "text"] = inside.split("|").map((part) => part.trim());
  if (path === "agent") return { text: input.service };
  const pointer = path.startsWith("/") ? path : `/${path.split(".").join("/")}`;
  const value = readPointer(input.payload, pointer);
  const name = path.replace(/^\//, "");
  if (value === undefined || value === null || value === "") {
    return { text: `(no ${fieldTitle(name).toLowerCase()})`, strong: true, path: pointer };
  }
  let text =
    scalar(value) ?? (Array.isArray(value) ? `${value.length} items` : shorten(JSON.stringify(value)));
  if (format === "money" && typeof value === "number") {
    text = formatMoney(value, currencyOf(input.payload), name.endsWith("_cents"));
  }
  if (format === "count" && Array.isArray(value)) text = String(value.length);
  if (format === "date" && typeof value === "string") text = dateText(value);
  return { text, strong: true, path: pointer };
}

/** Puts the tense of the template's “wants to <verb>” into another form. */
function conjugate(template: string, form: SentenceForm): string {
  const match = /\{agent\} wants to (\S+)/.exec(template);
  if (!match || form === "ask") return template;
  const word = match[1] ?? "";
  const verb = [...VERBS.values()].find((known) => known.base === word);
  const past = verb?.past ?? (word.endsWith("e") ? `${word}d` : `${word}ed`);
  const replacement = {
    will: `{agent} will ${word}`,
    past: `{agent} ${past}`,
    row: word.charAt(0).toUpperCase() + word.slice(1),
  };
  return template.replace(match[0], replacement[form]);
}

/**
 * One plain sentence about a request, in pieces: what the decision turns on is strong. From the template that a person
 * set for the action, else derived from verb, money, count and target fields, else “wants to run refund_user”.
 */
export function describeRequest(input: SentenceInput): Sentence {
  const form = input.form ?? "ask";
  if (!input.template) return derived(input, form);
  const parts = conjugate(input.template, form).split(/(\{[^{}]{1,128}\})/);
  return parts
    .filter((part) => part !== "")
    .map((part) => (/^\{.*\}$/.test(part) ? placeholder(input, part.slice(1, -1)) : { text: part }));
}

/** The words of the approve button, for example “Approve refund of $550.00”. */
export function approveLabel(input: Pick<SentenceInput, "action" | "payload">): string {
  const [first = ""] = wordsOf(input.action);
  const verb = VERBS.get(first);
  const money = MONEY.map((name) =>
    Object.hasOwn(input.payload, name) ? moneyText(input.payload, name) : null,
  ).find(Boolean);
  if (!verb) return `Approve ${shorten(input.action)}`;
  return money ? `Approve ${verb.base} of ${money}` : `Approve ${shorten(wordsOf(input.action).join(" "))}`;
}
