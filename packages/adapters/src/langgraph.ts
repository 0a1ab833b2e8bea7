import type { RunnableConfig } from "@langchain/core/runnables";
import { Command } from "@langchain/langgraph";
import { interrupt } from "@langchain/langgraph";
import { LetsPingError } from "@letsping/core";
import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import type { Schema } from "@letsping/sdk";
import { clientOf } from "./client";
import type { ClientOptions } from "./client";
import type { Execute } from "./decide";
import type { Outcome } from "./decide";
import { parkingKey } from "./decide";
import { resume } from "./decide";
import type { PayloadOf } from "./payload-schema";
import type { AskOptions } from "./proposal";
import { proposalOf } from "./proposal";

const FRAMEWORK = "langgraph";

/** An action of a graph that a person approves while the graph is parked. */
export interface ParkOptions<S extends Schema, R> extends ClientOptions, AskOptions {
  /** What is asked, for example `refund_user`; the action at the gateway. */
  name: string;
  /** What it does; the person sees it as the agent's own words. */
  description?: string | undefined;
  /** Checks the values, and makes the form in which a person edits them: Zod, Standard Schema or JSON Schema. */
  schema: S;
  /** Tells two calls apart that one run of a node makes with the same values. */
  callId?: string | undefined;
  /** Runs with the approved payload, inside `guard`. Without it the node reads what was approved. */
  execute?: Execute<PayloadOf<S>, R> | undefined;
}

/** The value of an interrupt that waits for a person at the gateway. */
export interface LetsPingInterrupt {
  letsping: { id: string; action: string };
}

interface Place {
  thread_id?: string;
  checkpoint_ns?: string;
}

/** The same on every run of a node's task, also in another process. */
function placeOf(config: RunnableConfig): string {
  const { thread_id, checkpoint_ns = "" } = (config.configurable ?? {}) as Place;
  if (thread_id) return `${thread_id}|${checkpoint_ns}`;
  throw new LetsPingError("invalid_option", "A graph that parks needs a checkpointer and a thread_id.", {
    hint: "Compile with a checkpointer and invoke with { configurable: { thread_id } }.",
  });
}

/**
 * Asks a person inside a node and parks the graph by `interrupt()` until the decision is there; no process waits. When the
 * graph is resumed the node runs again, and goes on only with what the gateway says: the value of the resume is not read,
 * so a resume that comes too early parks again. Call it before anything that must not happen twice, and with the `config`
 * of the node.
 *
 * @throws GraphInterrupt while nobody has decided; LetsPingError `invalid_option` without a `thread_id`; what `execute` throws
 */
export async function parkForApproval<S extends Schema, R = undefined>(
  options: ParkOptions<S, R>,
  payload: PayloadOf<S> & Payload,
  config: RunnableConfig,
): Promise<Outcome<PayloadOf<S> & Payload, R>> {
  const { name, execute, callId = "" } = options;
  const client = clientOf(options);
  const proposal = proposalOf(options, options, payload, FRAMEWORK);
  const idempotencyKey = parkingKey(placeOf(config), name, callId, payload);
  for (;;) {
    const outcome = await resume(client, proposal, { execute, idempotencyKey, signal: config.signal });
    if (outcome.kind !== "pending") return outcome;
    const value: LetsPingInterrupt = { letsping: { id: outcome.id, action: name } };
    interrupt(value);
  }
}

interface Interrupted {
  __interrupt__?: readonly { id?: string; value?: unknown }[];
}

/** A command that changes no state and goes nowhere by itself, so it fits every graph. */
export type ResumeCommand = Command<unknown, Record<string, never>, never>;

function requestOf(value: unknown): string | undefined {
  return (value as Partial<LetsPingInterrupt> | undefined)?.letsping?.id;
}

/**
 * Waits until each of a parked graph's requests is decided, and gives the command that resumes it; null where it is not
 * parked for one. For a process that lives; others resume when a webhook or a poll says so.
 *
 * @throws LetsPingError as `wait` of the SDK
 */
export async function whenDecided(
  result: object,
  { signal, ...options }: ClientOptions & { signal?: AbortSignal | undefined } = {},
): Promise<ResumeCommand | null> {
  const client: LetsPing = clientOf(options);
  const parked = ((result as Interrupted).__interrupt__ ?? []).filter(
    ({ value }) => requestOf(value) !== undefined,
  );
  if (parked.length === 0) return null;
  await Promise.all(parked.map(({ value }) => client.wait(requestOf(value) ?? "", { signal })));
  return new Command({ resume: Object.fromEntries(parked.map(({ id = "" }) => [id, true])) });
}
