import { fromBase64Url } from "@letsping/core";
import { LetsPingError } from "@letsping/core";

/** What the command prints for `--help`. */
export const USAGE = `letsping verify RECEIPT --jwks KEYS [--payload FILE] [--patched FILE] [--salt SALT] [...]

Checks a receipt without a network and without the gateway that signed it.

  RECEIPT          file with the receipt (a compact JWS), or with the whole decision as JSON: what "Receipt and
                   proof" in the dashboard saves, or what ask() gave. \`-\` reads it from the standard input
  --jwks FILE      the gateway's keys, as published at /.well-known/jwks.json
  --payload FILE   a payload as JSON; says which of the receipt's payloads it is
  --patched FILE   the payload as a person changed it
  --salt SALT      commitment_salt of the decision; needed to compare payloads
  --issuer, --project, --service, --action, --request NAME
                   what the receipt must name
  --at TIME        the time to judge by, as 2026-01-31T12:00:00Z; default now
  --json           the report as JSON

Ends with 0 when the receipt is genuine and everything that was given fits it, with 1 when it does not verify, and with
2 when that cannot be said. 0 does not mean that it approves: a genuine receipt can be a refusal. Read "approves".
`;

/** Names that a receipt can be held to. */
export const NAMES = ["issuer", "project", "service", "action", "request"] as const;
export type Name = (typeof NAMES)[number];

const WITH_VALUE = ["jwks", "payload", "patched", "salt", ...NAMES, "at"] as const;
type Option = (typeof WITH_VALUE)[number];

/** What `letsping verify` was asked. */
export interface VerifyArguments {
  receiptFile: string;
  jwksFile: string;
  payloadFile: string | undefined;
  patchedFile: string | undefined;
  salt: string | undefined;
  names: Partial<Record<Name, string>>;
  /** Epoch milliseconds; undefined means now. */
  atMs: number | undefined;
  json: boolean;
}

function refuse(message: string): never {
  throw new LetsPingError("invalid_option", message, {
    hint: "`letsping verify --help` shows how it is called.",
  });
}

function isOption(name: string): name is Option {
  return (WITH_VALUE as readonly string[]).includes(name);
}

function isWordOfOurs(word: string): boolean {
  return word === "--json" || (word.startsWith("--") && isOption(word.slice(2)));
}

interface Words {
  places: string[];
  options: Map<Option, string>;
  json: boolean;
}

/** A value may begin with a dash: a salt does in one case of 64. Only another option's name is no value. */
function readWords(words: readonly string[]): Words {
  const read: Words = { places: [], options: new Map(), json: false };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--json") {
      read.json = true;
    } else if (!word.startsWith("--")) {
      read.places.push(word);
    } else {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      if (!isOption(name)) refuse(`There is no option --${name}.`);
      const value = equals < 0 ? words[++at] : word.slice(equals + 1);
      if (value === undefined || value === "" || (equals < 0 && isWordOfOurs(value))) {
        refuse(`--${name} was given without a value.`);
      }
      if (read.options.has(name)) refuse(`--${name} was given twice.`);
      read.options.set(name, value);
    }
  }
  return read;
}

function timeOf(text: string): number {
  const timeMs = Date.parse(text);
  // A time without its zone means another moment on another machine.
  if (!/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text) || !Number.isFinite(timeMs)) {
    refuse(`--at is ${text}, which is no time with its zone; write it as 2026-01-31T12:00:00Z.`);
  }
  return timeMs;
}

/** @throws LetsPingError `invalid_option` when a salt is not base64url of 16 bytes */
export function requireSalt(salt: string, where: string): string {
  if (fromBase64Url(salt)?.length === 16) return salt;
  refuse(`${where} is not base64url of 16 bytes, 22 characters; it is the commitment_salt of the decision.`);
}

/**
 * Reads what stands behind `letsping verify`.
 *
 * @throws LetsPingError `invalid_option` that says what would work
 */
export function readArguments(words: readonly string[]): VerifyArguments {
  const { places, options, json } = readWords(words);
  const [receiptFile, ...more] = places;
  const jwksFile = options.get("jwks");
  if (receiptFile === undefined) refuse("No receipt was named; name its file, or - for the standard input.");
  if (more.length > 0)
    refuse(`${places.length} receipts were named (${places.join(", ")}); verify takes one.`);
  if (jwksFile === undefined) {
    refuse(
      "--jwks is missing; save the keys from /.well-known/jwks.json of the gateway, and name their file.",
    );
  }
  const [payloadFile, patchedFile, salt] = [
    options.get("payload"),
    options.get("patched"),
    options.get("salt"),
  ];
  const at = options.get("at");
  const files = [receiptFile, jwksFile, payloadFile, patchedFile];
  if (files.filter((file) => file === "-").length > 1) {
    refuse("The standard input was named more than once; it can be read once.");
  }
  const names = NAMES.map((name) => [name, options.get(name)] as const);
  return {
    receiptFile,
    jwksFile,
    payloadFile,
    patchedFile,
    salt: salt === undefined ? undefined : requireSalt(salt, "--salt"),
    names: Object.fromEntries(names.filter(([, value]) => value !== undefined)),
    atMs: at === undefined ? undefined : timeOf(at),
    json,
  };
}
