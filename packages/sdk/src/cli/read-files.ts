import { fromUtf8 } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import { JSON_LIMITS } from "@letsping/core";
import type { JsonValue } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { parseJson } from "@letsping/core";
import { requireSalt } from "./arguments";
import type { VerifyArguments } from "./arguments";
import type { EndorsedKey } from "./endorsement";
import type { GivenPayload } from "./verify";
import type { Question } from "./verify";

/** Most that is read of a file, in bytes: 16 MiB. A decision holds two payloads of at most 4 MiB, and may be indented. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;
const LIMITS = {
  ...JSON_LIMITS,
  bodyBytes: MAX_FILE_BYTES,
  depth: JSON_LIMITS.depth + 4,
  leaves: JSON_LIMITS.leaves * 3,
};

/** Reads a file, or the standard input for `-`, at most so many bytes. */
export type ReadFile = (path: string, mostBytes: number) => Promise<Uint8Array>;

type JsonObject = { [key: string]: JsonValue };

function refuse(message: string, hint: string): never {
  throw new LetsPingError("invalid_option", message, { hint });
}

function nameOf(path: string): string {
  return path === "-" ? "The standard input" : path;
}

async function textOf(path: string, read: ReadFile, should: string): Promise<string> {
  const bytes = await read(path, MAX_FILE_BYTES + 1);
  if (bytes.length > MAX_FILE_BYTES) {
    refuse(`${nameOf(path)} is longer than ${MAX_FILE_BYTES} bytes.`, should);
  }
  try {
    return fromUtf8(bytes).replace(/^\ufeff/, "");
  } catch {
    // Text in another encoding, or no text at all: nothing is checked, and the command says so.
    refuse(`${nameOf(path)} is not UTF-8 text.`, should);
  }
}

function jsonOf(text: string, path: string, should: string): JsonValue {
  try {
    return parseJson(text, LIMITS);
  } catch (cause) {
    if (!isLetsPingError(cause)) throw cause;
    refuse(`${nameOf(path)} cannot be read as JSON. ${cause.message}`, should);
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const KEYS_SHOULD = "--jwks takes the gateway's keys as they are published at /.well-known/jwks.json.";

function keyOf(value: JsonValue): EndorsedKey {
  const fields = isObject(value) ? value : {};
  const texts = ["kid", "kty", "crv", "x", "endorsement"].map((name) => [name, fields[name]] as const);
  return Object.fromEntries(texts.filter(([, text]) => typeof text === "string"));
}

async function readKeys(path: string, read: ReadFile): Promise<EndorsedKey[]> {
  const value = jsonOf(await textOf(path, read, KEYS_SHOULD), path, KEYS_SHOULD);
  const keys = isObject(value) ? value["keys"] : undefined;
  if (!Array.isArray(keys) || keys.length === 0)
    refuse(`${nameOf(path)} holds no list of keys.`, KEYS_SHOULD);
  return keys.map(keyOf);
}

const PAYLOAD_SHOULD = "It takes one payload as a JSON object, exactly as it was proposed or approved.";

async function readPayload(path: string, read: ReadFile, role: GivenPayload["role"]): Promise<GivenPayload> {
  const value = jsonOf(await textOf(path, read, PAYLOAD_SHOULD), path, PAYLOAD_SHOULD);
  if (!isObject(value)) refuse(`${nameOf(path)} is no JSON object.`, PAYLOAD_SHOULD);
  return { name: nameOf(path), value, role };
}

const RECEIPT_SHOULD =
  'The receipt is a compact JWS, or a decision as JSON with "receipt", "commitment_salt", "payload" and "final_payload".';

type Proof = Pick<Question, "receipt" | "payloads" | "salt" | "names" | "status">;

function texts(fields: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** What a decision's file says of itself. Anything but text there could not be held against the receipt. */
const SAYS = ["receipt", "status", "request_id", "id", "service", "action"];

/** A decision as the dashboard saves it and as `ask` gives it. It names itself: request, service, action, status. */
function proofOf(decision: JsonObject, path: string): Proof {
  const { payload, patched_payload: patched, final_payload: final } = decision;
  const { commitment_salt: salt, hidden_salt: hiddenSalt } = decision;
  const odd = SAYS.find((name) => (decision[name] ?? null) !== null && typeof decision[name] !== "string");
  if (odd !== undefined) refuse(`${nameOf(path)} holds \`${odd}\`, and it is no text.`, RECEIPT_SHOULD);
  const { receipt, status, request_id, id, service, action } = texts(decision);
  if (receipt === undefined) refuse(`${nameOf(path)} holds no receipt.`, RECEIPT_SHOULD);
  const request = request_id ?? id;
  const payloads: GivenPayload[] = [];
  if (payload !== undefined) payloads.push({ name: "Its `payload`", value: payload, role: "proposed" });
  if (patched !== undefined && patched !== null)
    payloads.push({ name: "Its `patched_payload`", value: patched, role: "final" });
  if (final !== undefined) {
    const value = patched ?? payload;
    const isHidden = value !== undefined && hiddenSalt !== undefined;
    const shown = isHidden && {
      value,
      salt: requireSalt(String(hiddenSalt), `hidden_salt of ${nameOf(path)}`),
    };
    payloads.push({ name: "Its `final_payload`", value: final, role: "final", ...(shown && { shown }) });
  }
  return {
    receipt,
    payloads,
    status,
    salt: salt === undefined ? undefined : requireSalt(String(salt), `commitment_salt of ${nameOf(path)}`),
    names: { ...(request && { request }), ...(service && { service }), ...(action && { action }) },
  };
}

async function readReceipt(path: string, read: ReadFile): Promise<Proof> {
  const text = (await textOf(path, read, RECEIPT_SHOULD)).trim();
  if (text === "") refuse(`${nameOf(path)} is empty.`, RECEIPT_SHOULD);
  if (!text.startsWith("{")) {
    return { receipt: text, payloads: [], salt: undefined, names: {}, status: undefined };
  }
  const decision = jsonOf(text, path, RECEIPT_SHOULD);
  return isObject(decision)
    ? proofOf(decision, path)
    : refuse(`${nameOf(path)} is no decision.`, RECEIPT_SHOULD);
}

/**
 * Reads the files that the command names. What is said on the command line goes before what a decision's file says.
 *
 * @throws LetsPingError `invalid_option` that names the file and what would work
 */
export async function readQuestion(given: VerifyArguments, read: ReadFile, nowMs: number): Promise<Question> {
  const proof = await readReceipt(given.receiptFile, read);
  const keys = await readKeys(given.jwksFile, read);
  const named: GivenPayload[] = [];
  if (given.payloadFile !== undefined) named.push(await readPayload(given.payloadFile, read, "either"));
  if (given.patchedFile !== undefined) named.push(await readPayload(given.patchedFile, read, "final"));
  const payloads = named.length > 0 ? named : proof.payloads;
  const salt = given.salt ?? proof.salt;
  if (payloads.length > 0 && salt === undefined) {
    refuse(
      "A payload was given without its salt, and cannot be compared.",
      "Give --salt, which is the commitment_salt of the decision.",
    );
  }
  const names = { ...proof.names, ...given.names };
  return { ...proof, keys, payloads, salt, names, atMs: given.atMs ?? nowMs };
}
