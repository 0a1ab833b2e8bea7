/** What an action does, by words for it. */
interface Effect {
  /** How a sentence goes on after “says that it …”. */
  does: string;
  words: RegExp;
}

const EFFECTS: readonly Effect[] = [
  {
    does: "moves money",
    words:
      /\b(refund|pay|payment|payout|transfer|charge|credit|debit|invoice|money|purchase|buy|wire|withdraw)(s|ed|ing|ments?)?\b/,
  },
  {
    does: "sends something out",
    words: /\b(e-?mail|mail|send|sms|message|publish|post|tweet|notify|invite|share|upload)(s|ed|ing|es)?\b/,
  },
  {
    does: "changes what runs",
    words:
      /\b(deploy|deployment|release|merge|rollout|rollback|migrate|restart|execute|shutdown)(s|ed|d|ing)?\b/,
  },
  {
    does: "takes something away",
    words: /\b(delete|remove|drop|purge|wipe|erase|destroy|terminate|cancel|close)(s|ed|d|ing)?\b/,
  },
  {
    does: "changes who may do what",
    words: /\b(grant|revoke|permission|password|credential|secret|role|access)(s|ed|d|ing)?\b/,
  },
];

/** First words of names of actions that only look. */
const LOOKS =
  /^(get|read|list|find|search|look|lookup|view|fetch|show|count|check|query|describe|browse|open)$/;

/** The words of a name: `sendEmail`, `send_email` and `send-email` have the same. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** What a text that people wrote says that an action does; null where no known word stands in it. */
export function effectOfText(text: string): string | null {
  return EFFECTS.find(({ words }) => words.test(text.toLowerCase()))?.does ?? null;
}

/** What the name of an action says that it does; null for one that only looks. */
export function effectOfName(action: string): string | null {
  const words = wordsOf(action);
  return LOOKS.test(words[0] ?? "") ? null : effectOfText(words.join(" "));
}
