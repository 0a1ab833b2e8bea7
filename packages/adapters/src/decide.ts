import { canonicalJson } from "@letsping/core";
import type { DiffChange } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import type { LetsPingError } from "@letsping/core";
import { sha256Hex } from "@letsping/core";
import type { AskRequest } from "@letsping/sdk";
import type { GuardContext } from "@letsping/sdk";
import type { LetsPing } from "@letsping/sdk";
import type { Payload } from "@letsping/sdk";
import { approvedText } from "./outcome-texts";
import type { Approval } from "./outcome-texts";
import { changesOf } from "./outcome-texts";
import { executedText } from "./outcome-texts";
import { failureText } from "./outcome-texts";
import { refusalText } from "./outcome-texts";
import { isFormProblem } from "./payload-schema";
import { withoutForm } from "./payload-schema";

/** What a model wants to do. */
export type Proposal<P extends Payload> = Omit<AskRequest<P>, "idempotencyKey">;

/** Runs what was approved, and nothing else. */
export type Execute<P extends Payload, R> = (payload: P, context: GuardContext<P>) => R | Promise<R>;

export interface DecideOptions<P extends Payload, R> {
  /** Runs inside `guard`. Without it nothing runs here: the model reads what was approved. */
  execute?: Execute<P, R> | undefined;
  /** Ends the wait; the request is withdrawn. */
  signal?: AbortSignal | undefined;
  /** Makes a repeat of this call the same request, whose approval runs once. Default: a new request. */
  idempotencyKey?: string | undefined;
}

/** What came of a proposal. `text` is what the model reads. */
export type Outcome<P extends Payload, R> =
  | {
      kind: "approved";
      text: string;
      /** The only values that may run; with `execute`, those that ran. */
      payload: P;
      /** What a person changed; empty for an approval as proposed. */
      changes: readonly DiffChange[];
      /** What `execute` returned. */
      result: R | undefined;
    }
  | {
      kind: "refused";
      text: string;
      status: "REJECTED" | "EXPIRED" | "CANCELLED";
      reason: string | undefined;
    }
  /** Nobody could be asked, or the answer does not hold. Nothing ran. */
  | { kind: "failed"; text: string; error: LetsPingError };

/** A parked proposal may also still wait. */
export type ParkedOutcome<P extends Payload, R> = Outcome<P, R> | { kind: "pending"; id: string };

function refused(status: "REJECTED" | "EXPIRED" | "CANCELLED", reason: string | undefined) {
  return { kind: "refused" as const, text: refusalText(status, reason), status, reason };
}

/**
 * What a failure before anything ran comes to. What the caller ended, and what is no failure of ours, stays an error: the
 * framework knows better what to do with it.
 */
function outcomeOfFailure(cause: unknown, signal: AbortSignal | undefined) {
  if (!isLetsPingError(cause) || signal?.aborted) throw cause;
  if (cause.error !== "not_released")
    return { kind: "failed" as const, text: failureText(cause), error: cause };
  const { status, reason } = cause.details;
  const why = typeof reason === "string" ? reason : undefined;
  // A refusal of a kind that is not known yet is told as the mildest that is.
  return refused(status === "REJECTED" || status === "EXPIRED" ? status : "CANCELLED", why);
}

async function askAlone<P extends Payload, R>(
  client: LetsPing,
  proposal: Proposal<P>,
  { signal, idempotencyKey }: DecideOptions<P, R>,
): Promise<Outcome<P, R>> {
  try {
    const request = idempotencyKey === undefined ? proposal : { ...proposal, idempotencyKey };
    const decision = await client.ask<P>(request, signal ? { signal } : {});
    if (decision.status !== "APPROVED" && decision.status !== "APPROVED_WITH_MODIFICATIONS") {
      return refused(decision.status, decision.reason);
    }
    const { final_payload: payload } = decision;
    return {
      kind: "approved",
      text: approvedText(decision),
      payload,
      changes: changesOf(decision),
      result: undefined,
    };
  } catch (cause) {
    return outcomeOfFailure(cause, signal);
  }
}

async function runGuarded<P extends Payload, R>(
  client: LetsPing,
  { payload, ...spec }: Proposal<P>,
  execute: Execute<P, R>,
  { signal, idempotencyKey }: DecideOptions<P, R>,
): Promise<Outcome<P, R>> {
  let approval: Approval<P> | undefined;
  const guarded = client.guard<P, R>((approved, context) => {
    approval = context.decision;
    return execute(approved, context);
  }, spec);
  try {
    const result = await guarded(payload, {
      ...(signal ? { signal } : {}),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    if (!approval) throw new Error("`guard` ended without an approval and without an error.");
    return {
      kind: "approved",
      text: executedText(approval, result),
      payload: approval.final_payload,
      changes: changesOf(approval),
      result,
    };
  } catch (cause) {
    // Once it began, whatever it throws is its own: it was approved, and may have taken effect.
    if (approval) throw cause;
    return outcomeOfFailure(cause, signal);
  }
}

/** The same proposal with values that a person can approve or reject but not edit; null where that would be no other. */
function readOnly<P extends Payload>(proposal: Proposal<P>, outcome: { kind: string; error?: unknown }) {
  if (outcome.kind !== "failed" || !proposal.schema || !isFormProblem(outcome.error)) return null;
  const { schema, ...rest } = proposal;
  const checked = withoutForm(schema);
  return checked ? { ...rest, schema: checked } : rest;
}

/**
 * Asks a person, waits, and with `execute` runs exactly what was approved. Where no form can be made of the schema, the
 * person approves or rejects the values as they are.
 *
 * @throws what `execute` throws, and whatever ended the wait where `signal` is aborted. Any other failure is an outcome
 */
export async function decide<P extends Payload, R = undefined>(
  client: LetsPing,
  proposal: Proposal<P>,
  options: DecideOptions<P, R> = {},
): Promise<Outcome<P, R>> {
  const { execute } = options;
  const attempt = (asked: Proposal<P>) =>
    execute ? runGuarded(client, asked, execute, options) : askAlone(client, asked, options);
  const outcome = await attempt(proposal);
  const simpler = readOnly(proposal, outcome);
  return simpler ? attempt(simpler) : outcome;
}

/** The Idempotency-Key of a call that is parked: the same for the same call with the same values, wherever it is resumed. */
export function parkingKey(scope: string, tool: string, callId: string, payload: Payload): string {
  return sha256Hex(canonicalJson([scope, tool, callId, JSON.parse(JSON.stringify(payload))]));
}

async function deferOnce<P extends Payload>(
  client: LetsPing,
  proposal: Proposal<P>,
  idempotencyKey: string,
): Promise<{ id: string } | { kind: "failed"; text: string; error: LetsPingError }> {
  try {
    return { id: (await client.defer<P>({ ...proposal, idempotencyKey })).id };
  } catch (cause) {
    if (!isLetsPingError(cause)) throw cause;
    return { kind: "failed", text: failureText(cause), error: cause };
  }
}

/** Asks and returns at once. The same key always gives the same request. */
export async function park<P extends Payload>(
  client: LetsPing,
  proposal: Proposal<P>,
  idempotencyKey: string,
): Promise<{ kind: "pending"; id: string } | { kind: "failed"; text: string; error: LetsPingError }> {
  const first = await deferOnce(client, proposal, idempotencyKey);
  const simpler = "kind" in first ? readOnly(proposal, first) : null;
  const parked = simpler ? await deferOnce(client, simpler, idempotencyKey) : first;
  return "kind" in parked ? parked : { kind: "pending", id: parked.id };
}

export interface ResumeOptions<P extends Payload, R> extends DecideOptions<P, R> {
  /** The key that it was parked with. */
  idempotencyKey: string;
  /** Waits for the decision; when `signal` aborts, the request goes on waiting. Default false: `pending` at once. */
  waits?: boolean | undefined;
}

/**
 * What came of a parked proposal, from any process that has the key of the gateway: what a framework or its client says of
 * the decision is not listened to. Runs it where it was approved and has not run.
 *
 * @throws as `decide`
 */
export async function resume<P extends Payload, R = undefined>(
  client: LetsPing,
  proposal: Proposal<P>,
  options: ResumeOptions<P, R>,
): Promise<ParkedOutcome<P, R>> {
  const { idempotencyKey, signal, waits = false } = options;
  const parked = await park(client, proposal, idempotencyKey);
  if (parked.kind === "failed") return parked;
  try {
    // Not by `guard` alone: it withdraws what it waits for when it is aborted.
    const { status } = waits
      ? await client.wait(parked.id, { signal })
      : await client.status(parked.id, signal ? { signal } : {});
    if (status === "PENDING") return parked;
  } catch (cause) {
    return outcomeOfFailure(cause, signal);
  }
  return decide(client, proposal, options);
}

/** The same for who cannot park again: waits, and gives what the model reads. @throws as `decide` */
export async function resumedText<P extends Payload, R>(
  client: LetsPing,
  proposal: Proposal<P>,
  options: Omit<ResumeOptions<P, R>, "waits">,
): Promise<string> {
  const outcome = await resume(client, proposal, { ...options, waits: true });
  if (outcome.kind === "pending") throw new Error(`The wait for ${outcome.id} ended without a decision.`);
  return outcome.text;
}
