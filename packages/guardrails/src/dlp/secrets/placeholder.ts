import { isMonotonous } from "./randomness";

/** Words that no drawn token holds, and that texts put where a secret belongs. */
const FILLER =
  /example|sample|placeholder|dummy|redacted|changeme|change[-_]me|replace|insert|your[-_]|[-_]here|x{6}|\*{3}|#{4}|\.\.$|\.{3}|…|undefined|notreal|not[-_]a[-_]real|fake(?:key|token|secret)|<redacted|\[redacted|removed|censored|masked|hidden/i;

/** Something that another program fills in: `${X}`, `{{x}}`, `<x>`, `%X%`, `$X`, `$(x)`, `#{x}`, `@x@`, `:x`, `&x`. */
const TEMPLATE =
  /[$#%]\{|\{\{|\$\(|<%|%>|^<[^<>]*>?$|^%[A-Za-z_]\w*%$|^\\{0,2}\$[A-Za-z_]|^%[sdvq(]|^\{[^{}]*\}$|^\[[^[\]]*\]$|^__\w+__$/;

/** Code that yields a value: a call, a member, an index, a cast. */
const CODE = /\w\(|\(\)|\)\.|\w\[["'\w$]|->|::|=>|\?\.|[?&|]\w*[=(]|\+\+|&&|\|\|/;
const CODE_AT_START =
  /^(?:process|import|os|self|this|env|config|settings|opts|options|args|props|params|req|request|ctx|state|var|local|data|secrets?|vault|ssm|module|system|std|string|crypto|credentials|user|form|input)[.[:]|^[a-z_$][\w$]*(?:\.[a-z_$]+)+\d*$|^[&*@!^][A-Za-z_(*&]/i;

const EMPTY_WORDS =
  /^(?:true|false|null|nil|none|undefined|nan|empty|string|str|text|bool|boolean|int|integer|number|object|any|void|required|optional|default|unset|unknown|disabled|enabled|yes|no|ok|n\/a|na|tbd|auto|char|bytes?|const|let|var|new|function|return|await|self|this|token|key|secret|value|bearer|basic|password|passwd|passphrase|passwort|pass|pwd|username|user|admin|root|login|hidden|masked|private|public|credentials?|apikey|api[-_ ]?key|api[-_ ]?token|access[-_ ]?token|auth[-_ ]?token|access[-_ ]?key|secret[-_ ]?key|client[-_ ]?secret|my[-_ ]?(?:password|pass|secret|token|key|api[-_ ]?key)|(?:some|the|a|test|db|user|new|old|our)[-_ ]?(?:password|pass|secret|token|key))$/i;

/** Whether a value stands for a secret instead of being one. */
export function isPlaceholder(value: string): boolean {
  return EMPTY_WORDS.test(value) || isTemplate(value) || FILLER.test(value) || isMonotonous(value);
}

/** Whether a token holds words that no drawn token does. */
export function holdsFiller(token: string): boolean {
  return FILLER.test(token);
}

/** Whether something else will be put in the place of the value. */
export function isTemplate(value: string): boolean {
  return TEMPLATE.test(value);
}

/** Whether a value is code that yields one. Passwords may look like it: ask only of values without quotes. */
export function isCode(value: string): boolean {
  return CODE_AT_START.test(value) || CODE.test(value);
}
