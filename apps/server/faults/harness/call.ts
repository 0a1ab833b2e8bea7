import { noteFailure } from "./ledger";
import type { Ledger } from "./ledger";

/** Longest time until an answer, beyond what a call is held on purpose, in milliseconds. */
const ANSWER_LIMIT_MS = 45_000;

/** What came back. Status 0: nothing did, so the caller knows nothing. */
export interface Heard {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into by name
  body: any;
}

/** Somebody who calls: an address and credentials. */
export interface Caller {
  url: string;
  headers: Record<string, string>;
}

function kindOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return "no answer in time";
  const inner = cause.cause instanceof Error ? kindOf(cause.cause) : null;
  const { code } = cause as { code?: unknown };
  return inner ?? (typeof code === "string" ? code : cause.message.slice(0, 60));
}

/** Calls once. A call that fails is noted by kind and never thrown: the caller goes on as an agent or a person would. */
export async function call(
  ledger: Ledger,
  caller: Caller,
  method: "GET" | "POST",
  path: string,
  given: { body?: unknown; headers?: Record<string, string>; heldMs?: number } = {},
): Promise<Heard> {
  const type = given.body === undefined ? {} : { "Content-Type": "application/json" };
  try {
    const answer = await fetch(caller.url + path, {
      method,
      headers: { ...type, ...caller.headers, ...given.headers },
      body: given.body === undefined ? null : JSON.stringify(given.body),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS + (given.heldMs ?? 0)),
    });
    const text = await answer.text();
    const body = JSON.parse(text);
    if (answer.status >= 400) noteFailure(ledger, `${answer.status} ${body.error}`);
    return { status: answer.status, body };
  } catch (cause) {
    noteFailure(ledger, kindOf(cause));
    return { status: 0, body: null };
  }
}
