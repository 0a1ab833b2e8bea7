/** What an argument is for, as far as its name tells. An id may also be the object of a call; noise never is. */
export type Role = "time" | "id" | "counter" | "noise" | "argument";

const words = (text: string) => text.split(" ").filter((word) => word !== "");

/**
 * Names, in lower case and without separators, of values that a client makes new for every call. Names of objects that
 * one may act on (`id`, `message_id`, `page`, `date`) are not among them: three customers deleted are no loop.
 */
const ROLES = new Map<string, Role>([
  ...words(
    "timestamp timestampms ts now currenttime currenttimestamp clienttime clienttimestamp sentat requestedat " +
      "requesttime requesttimestamp calledat invokedat generatedat createdat updatedat issuedat iat attemptedat " +
      "retriedat lastattemptat polledat checkedat fetchedat queriedat loggedat observedat capturedat emittedat " +
      "submittedat epoch epochms unixtime unixtimestamp",
  ).map((name): [string, Role] => [name, "time"]),
  ...words(
    "requestid reqid xrequestid clientrequestid requestuuid rid jti traceid xtraceid spanid parentspanid correlationid " +
      "xcorrelationid invocationid toolcallid functioncallid callid",
  ).map((name): [string, Role] => [name, "id"]),
  ...words(
    "attempt attempts attemptno attemptnumber attemptcount retry retries retryno retrynumber retrycount " +
      "retryattempt tries trycount iteration iter seq seqno seqnum sequence sequenceno sequencenumber counter " +
      "callcount callindex callno callnumber turn turnindex turnnumber stepcount pollcount tick elapsed elapsedms " +
      "uptime uptimems",
  ).map((name): [string, Role] => [name, "counter"]),
  ...words(
    "nonce salt random rand cachebuster cachebust idempotencykey idempotencytoken clienttoken " +
      "clientrequesttoken traceparent tracestate baggage",
  ).map((name): [string, Role] => [name, "noise"]),
]);

/** What the value under this key is for. */
export function roleOf(key: string): Role {
  if (key.length > 40) return "argument";
  if (key === "_") return "noise";
  return ROLES.get(key.toLowerCase().replace(/[^a-z0-9]/g, "")) ?? "argument";
}

const ISO_TIME =
  /\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:[Zz]|UTC|[+-]\d{2}:?\d{2}))?/g;
const WHOLE_ISO_TIME = new RegExp(`^${ISO_TIME.source}$`);
const EPOCH = /\b[1-9]\d{9}(?:\d{3}){0,3}\b/g;
const DIGITS = /^\d{1,19}$/;

/** A time that an agent read off its clock lies shortly before the call, in milliseconds. */
const READ_BEFORE_MS = 600_000;
/** Clocks of two machines differ, in milliseconds. */
const CLOCK_SKEW_MS = 5_000;

function isNear(timeMs: number, nowMs: number | undefined): boolean {
  return nowMs !== undefined && timeMs > nowMs - READ_BEFORE_MS && timeMs < nowMs + CLOCK_SKEW_MS;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970 by their size, as milliseconds; NaN for others. */
function epochMsOf(value: number): number {
  for (const unit of [1e-3, 1, 1e3, 1e6]) {
    const timeMs = value / unit;
    // 2001 to 2100: smaller numbers are amounts.
    if (timeMs >= 1e12 && timeMs < 4.1e12) return timeMs;
  }
  return Number.NaN;
}

/** Parts of a second come from a clock: nobody plans to the millisecond. */
function isClockReading(text: string, nowMs: number | undefined): boolean {
  if (/[.,]\d*[1-9]/.test(text)) return true;
  const zoned = /[Zz]$|UTC$|[+-]\d{2}:?\d{2}$/.test(text.slice(16)) ? text : `${text}Z`;
  return isNear(
    Date.parse(
      zoned
        .replace(",", ".")
        .replace(/ ?UTC$/, "Z")
        .replace(/^(.{10}) /, "$1T"),
    ),
    nowMs,
  );
}

/** Whether a value under a key of this role changes from call to call without meaning anything. */
export function isVolatile(role: Role, value: string | number): boolean {
  const text = String(value).trim();
  switch (role) {
    case "noise":
      return true;
    case "counter":
      return DIGITS.test(text);
    case "time":
      return WHOLE_ISO_TIME.test(text) || !Number.isNaN(epochMsOf(Number(text)));
    case "id":
      // Long and with digits: made by a machine. A short one may be the object that the call is about.
      return text.length >= 8 && /\d/.test(text);
    case "argument":
      return false;
  }
}

/** Whether a number is the time of the call, whatever it is called. */
export function isCurrentTime(value: number, nowMs: number | undefined): boolean {
  return isNear(epochMsOf(value), nowMs);
}

/** Marks in running text after which a number counts tries, or an id names one call. */
const COUNTED =
  /\b(attempt|retry|try|iteration|poll)(?:[ _-](?:no|number|count))?[ .:=#]{1,3}\d{1,9}(?: ?(?:\/|of) ?\d{1,9})?\b/gi;
const LABELLED =
  /\b(request|trace|span|correlation|idempotency|invocation|tool[ _-]?call)([ _-]?)(id|key|token)[ "':=#]{1,4}[\w.:-]{6,128}/gi;
const PARAMETER =
  /([?&](?:_|cb|nonce|rand|ts|timestamp|cachebust|cachebuster|request_id|trace_id)=)[^&#\s]{1,256}/gi;
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff\u{e0000}-\u{e007f}]|\p{Variation_Selector}/gu;

/** A text without what differs between two calls that mean the same: white space, clock readings, counted tries. */
export function steadyText(text: string, nowMs: number | undefined): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
  const plain = /^[\u0000-\u007f]*$/.test(text) ? text : text.normalize("NFC").replace(INVISIBLE, "");
  // A single space stays as it is: replacing each of 1 MB of them by itself takes 150 ms.
  const spaced = plain.replace(/\s{2,}|[^\S ]/g, " ").trim();
  if (!/\d|[?&]/.test(spaced)) return spaced;
  return spaced
    .replace(PARAMETER, "$1~")
    .replace(ISO_TIME, (found) => (isClockReading(found, nowMs) ? "~" : found))
    .replace(EPOCH, (found) => (isNear(epochMsOf(Number(found)), nowMs) ? "~" : found))
    .replace(COUNTED, "$1 ~")
    .replace(LABELLED, "$1$2$3 ~");
}
