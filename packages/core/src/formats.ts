const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/;
const OFFSET = /(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@<>()[\],;:"\\]{1,64}@[^\s@<>()[\],;:"\\]{1,253}$/;

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [date = "", time = "", ...rest] = text.split(/[Tt ]/);
  return rest.length === 0 && isDate(date) && OFFSET.test(time) && TIME.test(time.replace(OFFSET, ""));
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) && URL.canParse(text);
}

const FORMATS = new Map<string, { test: (text: string) => boolean; expected: string }>([
  ["date", { test: isDate, expected: "A date such as 2026-11-21." }],
  ["date-time", { test: isDateTime, expected: "A time with its zone, such as 2026-11-21T14:30:00Z." }],
  ["time", { test: (text) => TIME.test(text.replace(OFFSET, "")), expected: "A time such as 14:30." }],
  ["uuid", { test: (text) => UUID.test(text), expected: "A UUID." }],
  ["email", { test: (text) => EMAIL.test(text) && !text.includes(".."), expected: "An e-mail address." }],
  ["uri", { test: isUri, expected: "A full address such as https://example.com." }],
  ["url", { test: isUri, expected: "A full address such as https://example.com." }],
]);

/** What a text of a known JSON Schema `format` should have been; null when it fits, or when the format is unknown. */
export function formatProblem(format: string, text: string): string | null {
  const known = FORMATS.get(format);
  return known && !known.test(text) ? known.expected : null;
}
