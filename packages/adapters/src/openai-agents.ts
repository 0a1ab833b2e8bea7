import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import { tool } from "@openai/agents";
import type { FunctionTool } from "@openai/agents";
import type { RunToolApprovalItem } from "@openai/agents";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import { decide } from "./decide";
import type { Execute } from "./decide";
import { park } from "./decide";
import { parkingKey } from "./decide";
import type { Proposal } from "./decide";
import { resumedText } from "./decide";
import { refusalText } from "./outcome-texts";
import { isJsonSchema } from "./payload-schema";
import { parseBy } from "./payload-schema";
import type { PayloadOf } from "./payload-schema";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

const FRAMEWORK = "openai-agents";

/** A tool of the OpenAI Agents SDK whose calls a person approves. */
export interface LetsPingToolOptions<S extends Schema, R> extends ClientOptions, AskOptions {
  /** What is asked, for example `refund_user`; the action at the gateway. */
  name: string;
  /** What the tool does, for the model; the person sees it as the tool's own words. */
  description: string;
  /** Checks what the model gives, and makes the form in which a person edits it: a Zod object or a JSON Schema. */
  schema: S;
  /** Runs with the approved payload, inside `guard`. Without it the model reads what was approved. */
  execute?: Execute<PayloadOf<S>, R> | undefined;
  /**
   * Ends the run with an interruption instead of waiting in it; `resolveInterruptions` asks. The state may be stored, and
   * resumed by another process. Default false.
   */
  interrupts?: boolean | undefined;
}

/** How a tool that interrupts asks. */
interface Interrupting {
  client: LetsPing;
  schema: Schema;
  propose: (payload: Payload) => Proposal<Payload>;
}

const interrupting = new WeakMap<object, Interrupting>();

interface CallDetails {
  toolCall?: { callId?: string };
  signal?: AbortSignal;
}

/**
 * A tool for `tools` of an Agent. A call waits for a person; the model reads JSON with what was approved, run and changed,
 * or `STOP:` with the reason, or `ERROR:` where nobody could be asked.
 *
 * @throws (a call of it) what `execute` throws, and `aborted` when the run is aborted
 */
export function letsPingTool<S extends Schema, R = unknown>(
  options: LetsPingToolOptions<S, R>,
): FunctionTool {
  const { name, description, schema, execute, interrupts = false } = options;
  const client = clientOf(options);
  type P = PayloadOf<S> & Payload;
  const propose = (payload: P) => proposalOf({ name, description, schema }, options, payload, FRAMEWORK);
  const made = tool({
    name,
    description,
    parameters: schema,
    strict: !isJsonSchema(schema),
    needsApproval: interrupts,
    // A failure of ours is a text already; what `execute` throws belongs to the program.
    errorFunction: null,
    async execute(input: P, _context: unknown, details: CallDetails = {}) {
      const { signal, toolCall } = details;
      if (!interrupts) return (await decide(client, propose(input), { execute, signal })).text;
      // Approved in the state, which may have been stored anywhere: only what the gateway says counts.
      const idempotencyKey = parkingKey(FRAMEWORK, name, toolCall?.callId ?? "", input);
      return resumedText(client, propose(input), { execute, signal, idempotencyKey });
    },
  } as unknown as Parameters<typeof tool>[0]) as unknown as FunctionTool;
  if (interrupts)
    interrupting.set(made, { client, schema, propose: propose as unknown as Interrupting["propose"] });
  return made;
}

/** What is read and written of a run that may be interrupted. */
interface InterruptedRun {
  interruptions?: readonly RunToolApprovalItem[];
  state: {
    approve: (interruption: RunToolApprovalItem) => void;
    reject: (interruption: RunToolApprovalItem, options?: { message?: string }) => void;
  };
}

export interface ResolveOptions {
  /** Ends the wait with `aborted`; the requests go on waiting, and the same call takes them up later. */
  signal?: AbortSignal | undefined;
  /** Waits until each is decided. With false, what nobody has decided stays an interruption. Default true. */
  wait?: boolean | undefined;
}

type Verdict = "approve" | "pending" | { message: string };

async function verdictOf(
  { client, schema, propose }: Interrupting,
  { rawItem }: RunToolApprovalItem,
  { signal, wait = true }: ResolveOptions,
): Promise<Verdict> {
  const call = rawItem as { name?: string; callId?: string; arguments?: string };
  const payload = await parseBy(schema, call.arguments ?? "");
  if (!payload) return { message: `ERROR: The arguments of ${call.name} do not fit. Nobody was asked.` };
  const key = parkingKey(FRAMEWORK, call.name ?? "", call.callId ?? "", payload);
  const parked = await park(client, propose(payload), key);
  if (parked.kind === "failed") return { message: parked.text };
  const answer = wait
    ? await client.wait(parked.id, { signal })
    : await client.status(parked.id, signal ? { signal } : {});
  if (answer.status === "PENDING") return "pending";
  const isApproved = answer.status === "APPROVED" || answer.status === "APPROVED_WITH_MODIFICATIONS";
  return isApproved ? "approve" : { message: refusalText(answer.status, answer.reason) };
}

/**
 * Asks people about all interruptions of tools made with `interrupts`, at once, and writes what they decided into the
 * state; run it again then. An approval in the state lets the tool be called, and the tool runs only what the gateway
 * approved, edits included. Interruptions of other tools stay as they are.
 *
 * @returns how many were approved, rejected and left
 * @throws LetsPingError `aborted`, and as `wait` of the SDK
 */
export async function resolveInterruptions(
  run: InterruptedRun,
  options: ResolveOptions = {},
): Promise<{ approved: number; rejected: number; left: number }> {
  const count = { approved: 0, rejected: 0, left: 0 };
  const found = (run.interruptions ?? []).map((item) => {
    const made = item.agent.tools.find((each) => each.name === (item.rawItem as { name?: string }).name);
    return { item, asks: made && interrupting.get(made) };
  });
  const verdicts = await Promise.all(
    found.map(
      async ({ item, asks }): Promise<Verdict> => (asks ? verdictOf(asks, item, options) : "pending"),
    ),
  );
  found.forEach(({ item }, index) => {
    const verdict = verdicts[index] ?? "pending";
    if (verdict === "pending") count.left++;
    else if (verdict === "approve") {
      run.state.approve(item);
      count.approved++;
    } else {
      run.state.reject(item, verdict);
      count.rejected++;
    }
  });
  return count;
}
