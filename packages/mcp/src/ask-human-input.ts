import { LetsPingError } from "@letsping/core";
import { MAX_DURATION_MS } from "@letsping/core";
import { MIN_EXPIRY_MS } from "@letsping/core";
import { PRIORITIES } from "@letsping/core";
import { RequestId } from "@letsping/core";
import { z } from "zod";

/** The arguments of `ask_human`, as its input schema says them to a model. */
const AskHumanArguments = z.strictObject({
  service: z.string().optional().describe("The part of your system that asks, for example billing-agent."),
  action: z.string().optional().describe("What you want to do, for example refund_user."),
  payload: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The exact values that would run. A person sees every one of them and may change them."),
  priority: z
    .enum(PRIORITIES)
    .optional()
    .describe("How urgent or dangerous it is. Default medium. The project's own rule can only be raised."),
  timeout: z
    .int()
    .min(MIN_EXPIRY_MS)
    .max(MAX_DURATION_MS)
    .optional()
    .describe("Time after which nobody can approve, in milliseconds. Default 86400000 (24 hours)."),
  role: z.string().optional().describe("Role whose people should decide, for example finance."),
  handle: z
    .string()
    .optional()
    .describe("Instead of all others: the handle of a question that still waits, to go on waiting for it."),
});

/** What `ask_human` lists as its input schema. */
export const ASK_HUMAN_SCHEMA = z.toJSONSchema(AskHumanArguments, { io: "input" }) as {
  type: "object";
  [key: string]: unknown;
};

/** A new question. */
export interface NewQuestion {
  service: string;
  action: string;
  payload: Record<string, unknown>;
  priority?: (typeof PRIORITIES)[number];
  timeout?: number;
  role?: string;
}

/** What one call of `ask_human` wants: to ask, or to go on waiting. */
export type AskHumanInput = { handle: string } | { question: NewQuestion };

function refuse(problem: string): never {
  throw new LetsPingError(
    "invalid_request",
    `ask_human was called with arguments that do not fit: ${problem}`,
    {
      hint: "Call it with service, action and payload to ask, or with handle alone to go on waiting.",
    },
  );
}

/**
 * Reads the arguments of one call. Names that nobody knows are refused: what a model meant by them would be lost.
 *
 * @throws LetsPingError `invalid_request` that names what does not fit
 */
export function readAskHumanInput(given: unknown): AskHumanInput {
  const read = AskHumanArguments.safeParse(given ?? {});
  if (!read.success) {
    const [issue] = read.error.issues;
    refuse(`${issue?.path.join(".") || "the arguments"}: ${issue?.message ?? "not an object"}.`);
  }
  const { handle, service, action, payload, ...rest } = read.data;
  if (handle !== undefined) {
    if (!RequestId.safeParse(handle).success)
      refuse("handle is none that ask_human gave; they begin with req_.");
    return { handle };
  }
  const missing = Object.entries({ service, action, payload }).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  if (service === undefined || action === undefined || payload === undefined)
    refuse(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`);
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { question: { service, action, payload, ...set } };
}
