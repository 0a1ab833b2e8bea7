import { Strength } from "./credential-name";
import { formMatcher } from "./value-form";
import { isCode } from "./placeholder";
import { isMonotonous } from "./randomness";
import { isPlaceholder } from "./placeholder";
import { isTemplate } from "./placeholder";
import { SERVICE_NAMES } from "./rules/service-names";
import { looksDrawn } from "./randomness";
import { looksRandom } from "./randomness";
import { makeupOf } from "./randomness";
import { mayLook } from "./work-budget";
import { PROVIDERS } from "./secret-rules";
import { strengthOf } from "./credential-name";
import { wordsOf } from "./credential-name";

export const GENERIC = "dlp.secret.generic";

/** What a close look at a value costs, in units of `mayLook`. */
export const COST_OF_LOOK = 4000;

/** Shorter values are none, by how much the name says. A provider's secret beside a weak name may be short. */
const LEAST_LENGTH = [Number.POSITIVE_INFINITY, 14, 10, 4];
const LEAST_WEAK = 20;
const LEAST_DRAWN = 14;
/** As long as this, the form that a provider gave its secrets is proof beside their name, whatever the value is made of. */
const LEAST_EXACT = 36;
/** Without quotes a short value may be anything: badges carry a token of ten letters. */
const LEAST_BARE = 12;
const MOST_VALUE = 4096;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Dates, times, versions, amounts, addresses of machines and the like: digits with something between. */
const NUMBERS = /^[vV]?[\d.,:;/+\-TZ_ %$€£]+$/;

interface NamedProvider {
  rule: string;
  matches: readonly ((value: string) => boolean)[];
}

const NAMED = new Map<string, NamedProvider[]>();
for (const { id, named } of PROVIDERS) {
  if (!named) continue;
  const matches = named.forms.map(formMatcher);
  for (const word of named.words) NAMED.set(word, [...(NAMED.get(word) ?? []), { rule: id, matches }]);
}

/** How a value stands beside its name. */
export interface Standing {
  /** In quotes, or the whole text of a field: all of it is the value. */
  whole: boolean;
  /** A field of data, not of code: nobody computes it. */
  data: boolean;
  /** Whether the place says that a plain word is a password. */
  chosen: () => boolean;
}

/** A field of data and its whole text. */
export const FIELD: Standing = { whole: true, data: true, chosen: () => true };

/**
 * The rule by which a value beside a name is a secret, or null. The name has the last word: a `password` may be nearly
 * anything that is no placeholder, a `token` must look drawn, and so must a `key`, which may be no digest either.
 *
 * @param around words before the name, where a provider may be named, too
 */
export function ruleOfNamedValue(
  name: string,
  value: string,
  standing: Standing,
  around = "",
): string | null {
  const strength = strengthOf(name);
  if (strength === Strength.Secret && !standing.whole && value.length < LEAST_BARE) return null;
  if (value.length < (LEAST_LENGTH[strength] ?? 0) || value.length > MOST_VALUE || isTemplate(value))
    return null;
  if (strength === Strength.Password && value.length >= 2 && !mayLook(COST_OF_LOOK)) return GENERIC;
  if (strength === Strength.Password)
    return isPassword(value, standing) ? (providerOf(name, around, value) ?? GENERIC) : null;
  // In order of what they cost: most values of most names are words, and end here.
  if (
    strength === Strength.Secret &&
    value.length >= LEAST_EXACT &&
    (isMonotonous(value) || /EXAMPLE/.test(value))
  )
    return providerOf(name, "", value);
  const typed = standing.whole && isTyped(value);
  if ((!hasForm(value) && !typed) || /\s/.test(value) || NUMBERS.test(value) || isPlaceholder(value))
    return null;
  if (!mayLook(COST_OF_LOOK)) return GENERIC;
  const provider = providerOf(name, around, value);
  if (provider !== null) return provider;
  if (isReference(value) || (!standing.whole && isCode(value))) return null;
  if (strength === Strength.Weak && !SPEAKS_OF_API.test(around) && !isKeyOfService(name))
    return looksRandom(value, LEAST_WEAK) && !isDigest(value) ? GENERIC : null;
  return isDrawn(value) || UUID.test(value) || typed ? GENERIC : null;
}

/** `Calling the API. Key=…`: what is spoken of before makes a weak name a strong one. */
const SPEAKS_OF_API = /(?:^|[^a-z])(?:api|oauth|bearer|credentials?)(?![a-z])/i;

/** `AMBEE_KEY`, `ambeeKey`: the key of somebody who issues keys, or of the environment. */
function isKeyOfService(name: string): boolean {
  if (!/key\d?$/i.test(name)) return false;
  const words = wordsOf(name);
  if (words.some((word) => KEYS_OF_DATA.has(word))) return false;
  return /^(?:[A-Z][A-Z0-9]*_)+KEY\d?$/.test(name) || words.some((word) => SERVICE_NAMES.has(word));
}

/** Keys of these find something and open nothing. */
const KEYS_OF_DATA = new Set(
  "primary storage query group order issue item node routing message file state store event map list index metric feature".split(
    " ",
  ),
);

/** The provider whose word stands in a name or before it, and whose form the value has. */
export function providerOf(name: string, around: string, value: string): string | null {
  for (const text of [name, around]) {
    const words = wordsOf(text);
    for (let at = 0; at < words.length; at++) {
      for (const word of [words[at] ?? "", `${words[at]}${words[at + 1] ?? ""}`]) {
        const found = NAMED.get(word)?.find(({ matches }) => matches.some((matcher) => matcher(value)));
        if (found) return found.rule;
      }
    }
  }
  return null;
}

/** Drawn by a machine, as far as its name may vouch for the rest. */
function isDrawn(value: string): boolean {
  const { digits, lower, upper, others, wordlike, length } = makeupOf(value);
  if (others * 3 > length || lower + upper < 2) return false;
  // A short value has little to show: two digits, and no word that fills half of it.
  return (length >= LEAST_DRAWN || (digits >= 2 && wordlike * 2 < length)) && looksDrawn(value);
}

/** The least of all: no word, no number and not one character again and again. A provider's own form needs no more. */
function hasForm(value: string): boolean {
  const { digits, upper, lower, wordlike, length } = makeupOf(value);
  if (isMonotonous(value)) return false;
  if (digits > 0 || (upper > 0 && lower > 0)) return wordlike * 5 < length * 4;
  return length >= LEAST_WEAK && wordlike * 2 < length;
}

/** Typed by a person or a generator that uses all of the keyboard. */
function isTyped(value: string): boolean {
  const { digits, upper, lower, others, distinct } = makeupOf(value);
  const marks = others - (value.match(/[-_./:,@ ]/g)?.length ?? 0);
  if (marks >= 3 && digits > 0 && lower + upper > 2) return distinct >= 12;
  return (
    marks > 0 &&
    distinct >= 8 &&
    lower + upper >= 6 &&
    /^[A-Za-z]\w*[#!$%&*+?@^~-][\w#!$%&*+?@^~-]*$/.test(value)
  );
}

/** A digest as long as those of commits and files, or an id: `key` names them as often as secrets. */
function isDigest(value: string): boolean {
  return /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(value) || UUID.test(value);
}

/** A path, an address, an ARN or another name of something. */
function isReference(value: string): boolean {
  return /^(?:https?:|arn:|urn:|file:|data:|\.{0,2}\/[a-z]|\/\/|[a-z]+:\/\/)|^sha\d{1,3}[-:]|[-@^~]v?\d+(?:\.\d+){1,3}|\.(?:js|ts|json|ya?ml|pem|crt|key|html?|png|com|org|net|io)$/.test(
    value,
  );
}

function isPassword(value: string, { whole, data, chosen }: Standing): boolean {
  if (value.length > 256) return false;
  if (isPlaceholder(value)) return STOCK.test(value) && !data && !whole && chosen();
  if (data) return true;
  if (/\s/.test(value) || (!whole && isCode(value)) || isConcatenation(value)) return false;
  if (UUID.test(value)) return true;
  const { digits, lower, upper, others } = makeupOf(value);
  if (lower + upper === 0) return digits >= 6 && whole;
  if (isReference(value) || isPath(value) || isTestValue(value)) return false;
  const marks = others - (value.match(/[-_.]/g)?.length ?? 0);
  if (whole ? digits > 0 || marks > 0 : digits > 0 && (marks > 0 || upper > 0 || value.length >= 7))
    return true;
  return (marks > 0 && upper > 0) || (value.length >= 5 && chosen());
}

/** What tests and routes put beside the name of a password: the name again, or a word that says what it is. */
const TEST_VALUE = /passw(?:or)?d\d?$|^(?:secret|test|foo|bar|abc|demo)[-_]?[A-Za-z]?\d*$/i;

function isTestValue(value: string): boolean {
  return TEST_VALUE.test(value) || (/passw/i.test(value) && !/\d/.test(value));
}

/** `PWD` is a folder as often as a password. */
function isPath(value: string): boolean {
  return /^(?:[A-Za-z]:)?[\\/][\w.-]+(?:[\\/][\w.-]*)*$/.test(value);
}

/** What people write into connection strings when they do not care. */
const STOCK = /^(?:secret|my_?pass(?:word)?)$/i;

/** `'password = '.$x`: what looks like the start of a text was the end of one. */
function isConcatenation(value: string): boolean {
  return /^[.,+)]|^\s*[.+]\s*[$\w]/.test(value);
}
