import { Kind } from "./characters";
import { kindOf } from "./characters";
import { WORD } from "./characters";

/** How much a name says about its value. */
export const Strength = {
  /** Not a credential: the value is never looked at. */
  None: 0,
  /** `key`, `login`, `auth`: the value must look drawn, and be no digest. */
  Weak: 1,
  /** `token`, `api_key`, `client_secret`: the value must look drawn. */
  Secret: 2,
  /** `password`: people choose the value, so much more counts. */
  Password: 3,
} as const;

const list = (words: string) => words.split(" ");

/** With the ways in which people misspell and shorten it: `passwd`, `psword`, `paasword`. */
const PASSWORD = /(?:pass(?:words|wort|phrase|code)|p[as]{1,3}w[or]{0,2}s?d)$/;
const PASSWORD_WORDS = new Set(list("pass pwd pw psw psd passw userpwd userpass dbpass proxyuserpwd"));

const SECRET =
  /(?:tokens?|secrets?|credentials?|authorization|bearer|connection_?string|access_?code|(?:api|secret|access|private|auth|authentication|master|encryption|signing|account|shared|session|service|role|app|application|client|consumer|licen[sc]e|deploy|admin|user|write|personal|subscription|developer|dev|integration|function|host|root|server|pass|security|webhook|storage|wallet|seed|hmac|jwt|crypto|license)_?keys?)$/;
const SECRET_WORDS = new Set(list("creds cred pat sas jwt otp seed sig"));
/** A name with a secret's word somewhere and `key` at the end: `secret-my-key`. */
const SECRETIVE = new Set(
  list("secret auth authentication api private access token credential encryption signing"),
);
const WEAK = /(?:key|auth|authentication|login|oauth|crumb|api|access)$/;

/** Words at the end that say nothing: `DB_PASSWORD_PROD`, `secretValue`, `token1`. */
const NEUTRAL = new Set([
  ...list(
    "value val values string str text txt env var default raw plain plaintext prod production dev development",
  ),
  ...list(
    "test testing staging stage live sandbox local new old current primary secondary main backup header param base",
  ),
  ...list("field data b64 base64 hex encoded const tmp temp ci v1 v2 v3 final input here"),
]);

/** A name with one of these speaks of something public, derived, passing or wrong, not of the secret itself. */
const HARMLESS = new Set([
  ...list(
    "public pub publishable hash hashed digest checksum sha sha1 sha256 md5 etag next page continuation amz",
  ),
  ...list(
    "pagination cursor sync resume idempotency partition sort foreign cache i18n translation shortcut hot",
  ),
  ...list(
    "keyboard lookup object row fingerprint type count length size limit min max expiry expires ttl version",
  ),
  ...list(
    "format anon invalid fake mock dummy wrong bad bogus example sample placeholder csrf xsrf id ids name names label url",
  ),
]);

const LETTERS = new Uint8Array(1 << 16);
for (let letter = 1; letter <= 26; letter++) {
  LETTERS[64 + letter] = letter;
  LETTERS[96 + letter] = letter;
}

const ANY = 1;

/**
 * The last four letters of names worth reading, `*` for any: most names end otherwise, and cost one look. By the last
 * three, what the fourth must be.
 */
const IN_TEXT = endings(
  "word *pwd *wrd *swd *rsd *psw wort rase pass oken kens cret rets *key keys tial ials reds cred tion arer auth base ogin rumb ring *pat *jwt *api alue ault *sas *otp *sig seed cess",
);
/** The same for names of fields, which words that say nothing may end. */
const IN_DATA = endings(
  "word ords *pwd *wrd *swd *rsd *psw wort rase code pass oken kens cret rets *key keys tial ials reds cred tion arer auth base ogin rumb ring *pat *jwt *api alue lues ault *sas *otp *sig seed cess text *txt *env *var *raw lain prod *dev ment test *ive dbox ocal *new *old rent mary dary ader aram ield data *hex oded onst temp inal nput here ckup",
);
function endings(all: string): Uint8Array {
  const table = new Uint8Array(27 ** 3);
  for (const ending of list(all)) {
    const slot = slotOf(ending, 4);
    const fourth = ending.startsWith("*") ? ANY : ending.charCodeAt(0);
    table[slot] = table[slot] === 0 || table[slot] === fourth ? fourth : ANY;
  }
  return table;
}

function slotOf(text: string, end: number): number {
  return (
    (letterOf(text.charCodeAt(end - 3)) * 27 + letterOf(text.charCodeAt(end - 2))) * 27 +
    letterOf(text.charCodeAt(end - 1))
  );
}

/** 1 to 26 for a letter of either case, 0 for anything else. */
function letterOf(code: number): number {
  return LETTERS[code] ?? 0;
}

/** Whether what ends at `end` may be a name that `strengthOf` knows. Nearly always says no, and quickly. */
export function mayNameCredential(text: string, end: number, inData: boolean): boolean {
  const last = isNumbering(text.charCodeAt(end - 1)) ? startOfNumbering(text, end) : end;
  if (last < 3) return last === 2 && /pw/i.test(text.slice(0, 2));
  const third = letterOf(text.charCodeAt(last - 1));
  const second = letterOf(text.charCodeAt(last - 2));
  // `pw` is the one name with an ending of two letters.
  if (third === 23 && second === 16) return true;
  const first = letterOf(text.charCodeAt(last - 3));
  const fourth = (inData ? IN_DATA : IN_TEXT)[(first * 27 + second) * 27 + third] ?? 0;
  if (fourth <= ANY) return fourth === ANY;
  return last > 3 && (text.charCodeAt(last - 4) | 32) === fourth && (inData || isWhole(text, last, fourth));
}

/** Endings that most words have for another reason: `description`, `success`, `toString`. Only one name each counts. */
const WHOLE = new Map(
  ["authorization", "access", "string"].map((name) => [name.charCodeAt(name.length - 4), name] as const),
);

function isWhole(text: string, end: number, fourth: number): boolean {
  const name = WHOLE.get(fourth);
  if (name === undefined || !name.endsWith(text.slice(end - 3, end).toLowerCase())) return true;
  return end >= name.length && text.slice(end - name.length, end).toLowerCase() === name;
}

function startOfNumbering(text: string, end: number): number {
  let last = end;
  while (last > 0 && end - last < 4 && isNumbering(text.charCodeAt(last - 1))) last--;
  return last;
}

/** Digits at the end of a name and what joins them to it. */
function isNumbering(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 95 || code === 45;
}

/** What every name of a credential holds: a quick look before its words are taken apart. */
const SPEAKS_OF_ONE =
  /p[as]{0,3}w|pass|psd|secret|token|key|cred|auth|bearer|login|crumb|api|access|connection|pat|sas|jwt|otp|seed|sig/i;

/** The words of a name, in lower case: `"MY_apiKey-2"` gives `["my", "api", "key", "2"]`. */
export function wordsOf(name: string): string[] {
  const words: string[] = [];
  let start = 0;
  let before = 0;
  for (let at = 0; at < name.length; at++) {
    const kind = kindOf(name.charCodeAt(at)) & WORD;
    const ends = kind === 0 || (kind === Kind.Upper && startsWord(before, name, at));
    if (ends && at > start) words.push(name.slice(start, at).toLowerCase());
    if (kind === 0) start = at + 1;
    else if (ends) start = at;
    before = kind;
  }
  if (start < name.length) words.push(name.slice(start).toLowerCase());
  return words;
}

/** A capital after a small letter or digit, or the last of several: `apiKey`, `APIKey`. */
function startsWord(before: number, name: string, at: number): boolean {
  if (before !== Kind.Upper) return true;
  return at + 1 < name.length && kindOf(name.charCodeAt(at + 1)) === Kind.Lower;
}

/** What is known of the names of one text, which repeats them. */
const strengths = new Map<string, number>();
const MOST_KNOWN = 500;

/** Nobody keeps a part of a text that was looked at. */
export function forgetNames(): void {
  if (strengths.size > 0) strengths.clear();
}

/** What the name of a field, variable, header or option says about the value beside it. */
export function strengthOf(name: string): number {
  const known = strengths.get(name);
  if (known !== undefined) return known;
  const strength = strengthOfName(name);
  if (strengths.size >= MOST_KNOWN) strengths.clear();
  strengths.set(name, strength);
  return strength;
}

function strengthOfName(name: string): number {
  if (name.length > 128 || !SPEAKS_OF_ONE.test(name)) return Strength.None;
  const words = wordsOf(name);
  let end = words.length;
  while (end > 1 && (NEUTRAL.has(words[end - 1] ?? "") || /^\d+$/.test(words[end - 1] ?? ""))) end--;
  const last = withoutNumbering(words[end - 1] ?? "");
  const joined = [...words.slice(Math.max(0, end - 3), Math.max(0, end - 1)), last].join("_");
  const strength = strengthOfWords(last, joined, words);
  return strength === Strength.None || words.some((word) => HARMLESS.has(word)) ? Strength.None : strength;
}

function withoutNumbering(word: string): string {
  let end = word.length;
  while (end > 0 && isNumbering(word.charCodeAt(end - 1))) end--;
  return word.slice(0, end);
}

function strengthOfWords(last: string, joined: string, words: readonly string[]): number {
  if (PASSWORD.test(last) || PASSWORD_WORDS.has(last)) return Strength.Password;
  if (SECRET.test(joined) || SECRET_WORDS.has(last)) return Strength.Secret;
  if (!WEAK.test(last) || last.startsWith("pub")) return Strength.None;
  // `char auth[]` of a device's program is a token.
  if (last === "auth" && words.includes("char")) return Strength.Secret;
  return /key$/.test(last) && words.some((word) => SECRETIVE.has(word)) ? Strength.Secret : Strength.Weak;
}
