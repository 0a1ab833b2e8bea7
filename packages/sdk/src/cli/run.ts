import { isLetsPingError } from "@letsping/core";
import { SDK_VERSION } from "../version";
import { readArguments } from "./arguments";
import { USAGE } from "./arguments";
import { rowsOf } from "./claims";
import { oneLine } from "./plain-text";
import { readQuestion } from "./read-files";
import type { ReadFile } from "./read-files";
import { verifyOffline } from "./verify";
import type { Report } from "./verify";

/** What the command needs of the machine. */
export interface Machine {
  read: ReadFile;
  /** Epoch milliseconds. */
  now: () => number;
}

/** What the command says, and what it ends with: 0 genuine, 1 does not verify, 2 cannot be said. */
export interface Answer {
  code: 0 | 1 | 2;
  out: string;
  errors: string;
}

function verdictOf({ genuine, approves, claims, usable }: Report): string {
  if (!genuine || !claims) return "The receipt does not verify.";
  if (usable === "never") return "The receipt is genuine. It is no approval: nothing may run.";
  if (approves === null)
    return "The receipt is genuine. It is an approval, of a payload that was not compared.";
  if (!approves) return "The receipt is genuine. It approves another payload: the one that a person changed.";
  const over = usable === "over" ? " Its time is over." : "";
  return `The receipt is genuine. It approves exactly this payload.${over}`;
}

function written(report: Report, atMs: number): string {
  const { checks, unchecked, claims } = report;
  const test = claims?.mode === "test" ? ["TEST: this receipt was made with a test key.", ""] : [];
  const rows = claims
    ? ["", ...rowsOf(claims, atMs).map(([name, text]) => `  ${name.padEnd(12)}${text}`)]
    : [];
  return [
    ...test,
    ...checks.map(({ holds, words }) => `${holds ? "✓" : "✗"} ${words}`),
    ...unchecked.map((words) => `– not checked: ${words}`),
    ...rows,
    "",
    verdictOf(report),
    "",
  ].join("\n");
}

/** JSON that is safe in a terminal too: everything but ASCII is escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function verify(words: readonly string[], machine: Machine): Promise<Answer> {
  const given = readArguments(words);
  const question = await readQuestion(given, machine.read, machine.now());
  const report = await verifyOffline(question);
  const out = given.json ? `${asciiJson(report)}\n` : written(report, question.atMs);
  return { code: report.genuine ? 0 : 1, out, errors: "" };
}

/** Runs `letsping` with the words behind it. Reads only what `machine` reads; there is no network in it. */
export async function run(words: readonly string[], machine: Machine): Promise<Answer> {
  const [command, ...rest] = words;
  // Only where nothing else was asked: 0 would say of a receipt that it is genuine.
  const asksForHelp = rest.length === 0 ? command : command === "verify" && rest.length === 1 && rest[0];
  if (asksForHelp === "--help" || asksForHelp === "help") return { code: 0, out: USAGE, errors: "" };
  if (command === "--version" && rest.length === 0) return { code: 0, out: `${SDK_VERSION}\n`, errors: "" };
  if (command !== "verify") {
    const asked =
      command === undefined ? "No command was given." : `There is no command ${oneLine(command)}.`;
    return { code: 2, out: "", errors: `letsping: ${asked}\n\n${USAGE}` };
  }
  try {
    return await verify(rest, machine);
  } catch (cause) {
    if (!isLetsPingError(cause)) throw cause;
    return { code: 2, out: "", errors: `letsping: ${oneLine(cause.message)}\n${oneLine(cause.hint)}\n` };
  }
}
