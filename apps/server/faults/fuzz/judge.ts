import { ERRORS } from "@letsping/core";
import { isErrorKey } from "@letsping/core";
import type { FuzzCall } from "./calls";
import { ANSWER_LIMIT_MS } from "./send";
import type { FuzzAnswer } from "./send";

const ERROR_FIELDS = ["error", "code", "message", "hint", "details", "documentation_url", "trace_id"];
const STACK = /\n\s+at .+:\d+:\d+|node_modules\/|\/src\/\w+\/[\w-]+\.ts/;

/** Errors of the way to a route, which any path can answer: another one was reached, or none. */
const OF_THE_WAY = new Set(["not_found", "method_not_allowed", "misdirected_request"]);

function parsed(answer: FuzzAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    // Said by whoever finds that it should have been JSON.
    return undefined;
  }
}

function judgeError(call: FuzzCall, answer: FuzzAnswer): string | null {
  const body = parsed(answer);
  if (typeof body !== "object" || body === null)
    return `an error that is not JSON: ${answer.text.slice(0, 200)}`;
  const fields = Object.keys(body);
  if (fields.join() !== ERROR_FIELDS.join()) return `an error with the fields ${fields.join(", ")}`;
  const { error, code, message, hint, trace_id } = body as Record<string, unknown>;
  if (!isErrorKey(error)) return `an error that the table does not have: ${String(error)}`;
  const entry = ERRORS[error];
  if (entry.status !== answer.status || entry.code !== code)
    return `${error} with status ${answer.status}, code ${String(code)}`;
  if (![message, hint, trace_id].every((text) => typeof text === "string" && text !== ""))
    return `${error} without its words`;
  if (!call.operation.errors.has(error) && !OF_THE_WAY.has(error))
    return `${error}, which is not documented for this route`;
  return null;
}

/** The answer belongs to the route that was meant, not to another that a path trick reached. */
function isOfRoute(call: FuzzCall): boolean {
  const pattern = call.operation.path.replace(/\{\w+\}/g, "[^/?#]+");
  return new RegExp(`^${pattern}(\\?|$)`).test(call.path) && !/\/(\.|%2e)+(\/|\?|$)/i.test(call.path);
}

/** What is wrong with an answer; null when nothing is. */
export function judge(call: FuzzCall, answer: FuzzAnswer, canary: string): string | null {
  if (answer.status >= 500 && answer.status !== 503)
    return `status ${answer.status}: ${answer.text.slice(0, 300)}`;
  if (answer.text.includes(canary)) return "it holds a value of another project";
  if (STACK.test(answer.text)) return `it shows the inside: ${STACK.exec(answer.text)?.[0]}`;
  if (answer.ms > ANSWER_LIMIT_MS + call.heldMs) return `it took ${Math.round(answer.ms)} ms`;
  if (!isOfRoute(call)) return null;
  if (answer.status >= 400) return judgeError(call, answer);
  if (answer.status !== 200) return `status ${answer.status}, which is not documented`;
  if (!answer.contentType.startsWith("application/json")) return null;
  const why = call.operation.whyNotAnswer(parsed(answer));
  return why === null ? null : `an answer that does not fit its schema: ${why}`;
}
