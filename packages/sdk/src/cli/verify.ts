import { canonicalJson } from "@letsping/core";
import { commitPayload } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { isWholeOf } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import { takenOut } from "@letsping/core";
import { verifyReceiptSignature } from "@letsping/core";
import { NAMES } from "./arguments";
import type { Name } from "./arguments";
import { claimsProblem } from "./claims";
import { isApproval } from "./claims";
import { outcomeWords } from "./claims";
import { usableAt } from "./claims";
import type { Usable } from "./claims";
import { followEndorsements } from "./endorsement";
import type { EndorsedKey } from "./endorsement";
import { plainText } from "./plain-text";

/** A payload that somebody holds, and what they say that it is. */
export interface GivenPayload {
  /** How it is called in the report, for example the file's name. */
  name: string;
  value: JsonValue;
  /** `either`: the one that was proposed or the one that a person made of it. */
  role: "either" | "proposed" | "final";
  /** For one whose hidden values were put back: what the person saw, and the salt of the values' commitments. */
  shown?: { value: JsonValue; salt: string };
}

export interface Question {
  receipt: string;
  keys: readonly EndorsedKey[];
  payloads: readonly GivenPayload[];
  /** Base64url of 16 bytes; payloads are compared only with it. */
  salt: string | undefined;
  /** What the receipt must name. */
  names: Partial<Record<Name, string>>;
  /** Status that the decision's file claims; undefined where only the receipt says one. */
  status: string | undefined;
  /** The time to judge by, epoch milliseconds. */
  atMs: number;
}

export interface Check {
  holds: boolean;
  /** What is true, and where it does not hold also what was expected. */
  words: string;
}

export interface Report {
  /** Whether every check holds. */
  genuine: boolean;
  /** Whether it approves a payload that was given; null where none was. */
  approves: boolean | null;
  usable: Usable | null;
  checks: Check[];
  /** What nobody looked at, because nothing was given to compare it with. */
  unchecked: string[];
  kid: string | null;
  /** What the gateway signed; null where the signature does not hold. */
  claims: ReceiptClaims | null;
}

const CLAIM_OF = {
  issuer: "iss",
  project: "project_id",
  service: "service",
  action: "action",
  request: "request_id",
} as const satisfies Record<Name, keyof ReceiptClaims>;

function nameChecks(claims: ReceiptClaims, names: Question["names"]): Check[] {
  return NAMES.flatMap((name): Check[] => {
    const wanted = names[name];
    if (wanted === undefined) return [];
    const found = claims[CLAIM_OF[name]];
    return found === wanted
      ? [{ holds: true, words: `For the ${name} ${plainText(found)}` }]
      : [{ holds: false, words: `For the ${name} ${plainText(found)}; expected ${plainText(wanted)}` }];
  });
}

function outcomeCheck(claims: ReceiptClaims, told: string | undefined): Check {
  if (told === undefined || told === claims.status) return { holds: true, words: outcomeWords(claims) };
  return { holds: false, words: `It says ${claims.status}; its file says ${plainText(told)}` };
}

interface Commitments {
  proposed: string;
  /** The only payload that may run; undefined where nothing may. */
  final: string | undefined;
  changed: boolean;
  /** How many values the guardrails took out. */
  hidden: number;
}

function commitmentsOf(claims: ReceiptClaims): Commitments {
  const proposed = claims.payload_commitment.value;
  const changed = claims.status === "APPROVED_WITH_MODIFICATIONS";
  const final = changed ? claims.patched_commitment?.value : proposed;
  return {
    proposed,
    final: isApproval(claims) ? final : undefined,
    changed,
    hidden: takenOut(claims).length,
  };
}

/** A payload as the person saw it: without the hidden values that it holds, where those are the receipt's. */
async function asShown(payload: GivenPayload, claims: ReceiptClaims): Promise<GivenPayload> {
  const { name, value, shown } = payload;
  const hidden = takenOut(claims);
  if (!shown || hidden.length === 0 || canonicalJson(value) === canonicalJson(shown.value)) return payload;
  try {
    if (!(await isWholeOf(value, shown.value, hidden, shown.salt))) return payload;
  } catch (cause) {
    // Another value than the hidden one: the payload as it is fits no commitment, and is named so.
    if (isLetsPingError(cause)) return payload;
    throw cause;
  }
  return { ...payload, name: `${name}, without its hidden values,`, value: shown.value };
}

function payloadCheck({ name, value, role }: GivenPayload, salt: string, named: Commitments): Check {
  const found = commitPayload(value, salt);
  const shown = plainText(name);
  if (role !== "final" && found === named.proposed) {
    const more = named.changed ? "; a person changed it, and approved only the changed one" : "";
    return { holds: true, words: `${shown} is exactly the payload that was proposed${more}` };
  }
  if (role !== "proposed" && found === named.final) {
    const how = named.changed ? "as a person changed it" : "as it was proposed";
    return { holds: true, words: `${shown} is exactly the payload that was approved, ${how}` };
  }
  const hint =
    named.hidden > 0 ? "; with hidden values put back only the whole decision, as JSON, can be checked" : "";
  const wanted = [
    ...(role === "final" ? [] : [`proposed ${named.proposed}`]),
    ...(role === "proposed" || named.final === undefined || !named.changed ? [] : [`changed ${named.final}`]),
    ...(role === "final" && !named.changed
      ? [named.final ? `approved ${named.final}` : "none, it approves nothing"]
      : []),
  ].join(", ");
  return {
    holds: false,
    words: `${shown} is another payload than the receipt names, or the salt is another: it gives ${found}; expected ${wanted}${hint}`,
  };
}

function approvesGiven(
  payloads: readonly GivenPayload[],
  salt: string | undefined,
  { final }: Commitments,
): boolean | null {
  if (payloads.length === 0 || salt === undefined) return null;
  return final !== undefined && payloads.some(({ value }) => commitPayload(value, salt) === final);
}

async function endorsementChecks(kid: string, keys: readonly EndorsedKey[]): Promise<Check[]> {
  const chain = await followEndorsements(kid, keys);
  if (!chain) return [];
  if (!chain.holds) {
    return [{ holds: false, words: `The key ${plainText(chain.kid)} is not endorsed: ${chain.problem}` }];
  }
  const steps = chain.length === 1 ? "by the key" : `over ${chain.length} keys, from`;
  return [{ holds: true, words: `That key is endorsed ${steps} ${plainText(chain.firstKid)}` }];
}

function uncheckedOf({ names, payloads }: Question): string[] {
  const missing = NAMES.filter((name) => names[name] === undefined).map((name) => `--${name}`);
  return [
    ...(payloads.length === 0 ? ["which payload it is for (give --payload and --salt)"] : []),
    ...(missing.length > 0 ? [`whether it names what you expect (give ${missing.join(", ")})`] : []),
    "whether it was used: the gateway knows that",
  ];
}

function unsigned(words: string): Report {
  const nothing = { approves: null, usable: null, unchecked: [], kid: null, claims: null };
  return { genuine: false, checks: [{ holds: false, words }], ...nothing };
}

/** Checks a receipt with nothing but what is given here: no network, no gateway. */
export async function verifyOffline(question: Question): Promise<Report> {
  const { receipt, keys, names, salt, atMs } = question;
  const signature = await verifyReceiptSignature(receipt, { keys });
  if (!signature.ok) {
    const known = keys.map(({ kid }) => plainText(kid)).join(", ");
    const more = signature.code === "unknown_key" ? ` The keys are for ${known || "nobody"}.` : "";
    return unsigned(`${plainText(signature.detail)}${more}`);
  }
  const { claims, kid } = signature;
  const signed = { holds: true, words: `Signed by the key ${plainText(kid)}` };
  const problem = claimsProblem(claims);
  if (problem !== null) {
    const broken = { holds: false, words: `It is signed, but no whole receipt: ${problem}` };
    return { ...unsigned(""), checks: [signed, broken], kid };
  }
  const named = commitmentsOf(claims);
  const payloads = await Promise.all(question.payloads.map((payload) => asShown(payload, claims)));
  const checks = [
    signed,
    ...(await endorsementChecks(kid, keys)),
    ...nameChecks(claims, names),
    ...(salt === undefined ? [] : payloads.map((payload) => payloadCheck(payload, salt, named))),
    outcomeCheck(claims, question.status),
  ];
  return {
    genuine: checks.every(({ holds }) => holds),
    approves: approvesGiven(payloads, salt, named),
    usable: usableAt(claims, atMs),
    checks,
    unchecked: uncheckedOf(question),
    kid,
    claims,
  };
}
