import { mayNameCredential } from "../dlp/secrets/credential-name";
import { SECRET_RULES } from "../dlp/secrets/secret-rules";
import { findPersonal } from "../dlp/personal/find-personal";
import { findSecrets } from "../dlp/secrets/find-secrets";
import { createEgressPolicy } from "../egress/egress-policy";
import { findEgress } from "../egress/egress-policy";
import { mayBeHost } from "../egress/find-urls";
import { findInjection } from "../injection/find-injection";
import type { Finder } from "../leaf";
import type { Leaf } from "../leaf";
import { TextClass } from "../leaf";
import type { ActiveRules } from "../settings/rule-states";
import { hidesValues } from "../settings/rule-states";
import type { GuardrailSettings } from "../settings/settings";
import { mayHoldOrders } from "./unspaced-text";
import { MOST_HITS } from "./value-bounds";

const { At, Colon, Digit, Equals, Letter, LongToken, NineDigits, NonAscii, Percent, White } = TextClass;
const Dash = TextClass.Dash;

/** A finder, and when it need not be asked. */
export interface Detector {
  family: "dlp" | "pattern" | "injection" | "egress";
  /** What its rules hide is hidden also when it fails: nobody knows then what the text holds. */
  hides: boolean;
  /** Says no only where the finder finds nothing. `names` is what the key may name, as an or of `Names`. */
  mayFind: (leaf: Leaf, names: number) => boolean;
  find: Finder;
  /** After how many hits it may stop: so many are not taken out one by one, whatever they are. */
  most?: number;
}

const WORDS_AND_DIGITS = Letter | Digit | Dash;
/** No rule finds anything in a text of so few letters and digits, unless the key or its beginning says more. */
const SHORT = 11;
const SHORTEST_ORDER = 12;
const SHORTEST_SPOKEN_SECRET = 12;

const isDigit = (code: number) => code >= 48 && code <= 57;
const isCapital = (code: number) => code >= 65 && code <= 90;

/** `GB82…`: an account number may have fewer digits in a row than others. */
function beginsLikeIban(text: string): boolean {
  return (
    isCapital(text.charCodeAt(0)) &&
    isCapital(text.charCodeAt(1)) &&
    isDigit(text.charCodeAt(2)) &&
    isDigit(text.charCodeAt(3))
  );
}

/** What a key may name, so that its value is looked at however short and plain it is. */
export const Names = { Nothing: 0, Credential: 1, Host: 2, Person: 4 } as const;

function mayBePersonal({ text, classes }: Leaf, names: number): boolean {
  if ((classes & (At | NineDigits | NonAscii)) !== 0) return true;
  if ((classes & Digit) === 0) return false;
  return (names & Names.Person) !== 0 || (classes & White) !== 0 || beginsLikeIban(text);
}

function mayBeSecret({ text, classes }: Leaf, names: number): boolean {
  if ((names & Names.Credential) !== 0 || (classes & (LongToken | Colon | Equals | NonAscii)) !== 0)
    return true;
  return (classes & White) !== 0 && text.length >= SHORTEST_SPOKEN_SECRET;
}

function mayLeadSomewhere(leaf: Leaf, names: number): boolean {
  return (names & Names.Host) !== 0 || (leaf.classes & (Colon | Percent | NonAscii)) !== 0 || mayBeHost(leaf);
}

function mayGiveOrders({ text, classes }: Leaf): boolean {
  if ((classes & (NonAscii | Percent)) !== 0) return true;
  if (text.length < SHORTEST_ORDER) return false;
  return (classes & White) !== 0 || mayHoldOrders(text);
}

/** Last words of keys whose value may be a host or a URL, however it is written. */
const HOST_KEY =
  /(?:urls?|uris?|href|hosts?|hostnames?|endpoints?|ip|webhooks?|callback|website|proxy|upstream|baseurl)$/i;
const PERSONAL_KEY = /ssn|social|security|card|iban|account|tax|pan$/i;

/** What a key may name, as an or of `Names`. */
export function namesOf(key: string): number {
  if (key === "") return Names.Nothing;
  return (
    (mayNameCredential(key, key.length, true) ? Names.Credential : 0) |
    (HOST_KEY.test(key) ? Names.Host : 0) |
    (PERSONAL_KEY.test(key) ? Names.Person : 0)
  );
}

const BEGINS_HOST = /^(?:l|ip6)/i;
/** `2026-01-31T12:00:00Z` and its like, of which payloads are full. */
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const SHORTEST_TIME = 10;
const LONGEST_TIME = 35;

/** Whether no rule can find anything in a text, whatever is set: a short plain word, a time. */
export function isPlain(text: string, classes: number): boolean {
  if ((classes & ~WORDS_AND_DIGITS) === 0 && text.length <= SHORT)
    return !isDigit(text.charCodeAt(0)) && !BEGINS_HOST.test(text);
  if (!isDigit(text.charCodeAt(0)) || text.charCodeAt(4) !== 45) return false;
  return text.length >= SHORTEST_TIME && text.length <= LONGEST_TIME && TIME.test(text);
}

/** Detectors that have a rule which is not off. */
export function detectorsFor(
  settings: Pick<GuardrailSettings, "egress" | "exceptions">,
  rules: ActiveRules,
): Detector[] {
  const policy = createEgressPolicy(settings.egress);
  /** Where one of the rules does not hide, or not everywhere, its hits say nothing of how many values are taken out. */
  const mostOf = (ids: readonly string[]) =>
    settings.exceptions.length === 0 && ids.every((id) => hidesValues(rules.get(id)))
      ? MOST_HITS
      : Number.POSITIVE_INFINITY;
  const isActive = (pick: (id: string) => boolean) => [...rules.keys()].some(pick);
  const isPersonal = (id: string) => /^dlp\.(?:card|iban|ssn|email)/.test(id);
  const all: (Detector & { active: boolean })[] = [
    {
      family: "dlp",
      hides: true,
      active: isActive((id) => id.startsWith("dlp.") && !isPersonal(id)),
      mayFind: mayBeSecret,
      find: findSecrets,
      most: mostOf(SECRET_RULES.map(({ id }) => id)),
    },
    {
      family: "dlp",
      hides: true,
      active: isActive(isPersonal),
      mayFind: mayBePersonal,
      find: findPersonal,
      most: mostOf(["dlp.card", "dlp.iban", "dlp.ssn"]),
    },
    {
      family: "injection",
      hides: false,
      active: isActive((id) => id.startsWith("injection.")),
      mayFind: mayGiveOrders,
      find: findInjection,
    },
    {
      family: "egress",
      hides: false,
      active: isActive((id) => id.startsWith("egress.")),
      mayFind: mayLeadSomewhere,
      find: (leaf) => findEgress(leaf, policy),
    },
  ];
  return all.filter(({ active }) => active);
}

/** The same for numbers: they give no orders, and are addresses only where the key says so. */
export function forNumbers(detector: Detector): Detector[] {
  if (detector.family === "injection") return [];
  if (detector.family !== "egress") return [detector];
  return [{ ...detector, mayFind: (_, names) => (names & Names.Host) !== 0 }];
}
