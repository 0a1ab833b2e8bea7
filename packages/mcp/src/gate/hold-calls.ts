import { randomUUID } from "node:crypto";
import { canonicalJson } from "@letsping/core";
import type { DiffSummary } from "@letsping/core";
import { isLetsPingError } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import type { Priority } from "@letsping/core";
import { LetsPing } from "@letsping/sdk";
import type { GuardOptions } from "@letsping/sdk";
import { failureText } from "../answer-text";
import { proposeByRule } from "./propose-by-rule";
import { waitingSchema } from "./waiting-schema";

/** How long a rejection is the answer to the same call, in milliseconds: 10 minutes. */
const REJECTED_MS = 600_000;
/** How long a proposal is tried while the gateway does not answer, in milliseconds. Shorter than clients wait. */
const MOST_TRYING_MS = 10_000;
/** The gateway takes this out of payloads before anybody looks, so that no person would see it. */
const HIDDEN_FIELD = "_lp_meta";
const NOTHING_RUN = "Nothing was run.";

/** A call of a tool that somebody must approve first. */
export interface ToolCall {
  tool: string;
  args: JsonObject;
  inputSchema: JsonObject | undefined;
  /** What the person should know, in the gate's words. */
  notice: string | undefined;
  metadata: JsonObject;
  /** Whether the project's rule may let it through. */
  mayPass: boolean;
}

/** Who waits for a call: the client's request that made it, or made it again. */
export interface Listener {
  /** Sends the call with the approved arguments. Settles when the server has answered; rejects where it failed. */
  run: (args: JsonObject, changes: DiffSummary | null) => Promise<unknown>;
  /** Whether the tool is still the one that the person was shown. */
  isSameTool: () => Promise<boolean>;
  /** Aborted when the client gives up, or the server is gone. */
  signal: AbortSignal;
}

/** What came of holding a call. */
export type Ending =
  /** The project's rule lets it through: it goes out as it came. */
  | { kind: "passes" }
  /** It was approved and went out; the client has the answer. */
  | { kind: "ran" }
  /** It did not go out. */
  | { kind: "refused"; text: string }
  /** The client gave up; nobody reads an answer. */
  | { kind: "gone" };

export interface HoldOptions {
  /** What stands for this server in the project's rules and on the person's page. */
  service: string;
  priority?: Priority;
  role?: string;
  /** Time after which nobody can approve, in milliseconds. */
  timeoutMs: number;
  /** How long a call is held before the client is told to call again, in milliseconds. */
  holdMs: number;
  /** Told what cannot be told to the client. */
  warn: (problem: string) => void;
}

/** A request at the gateway, and the client's call that waits for it, where one does. */
interface Held {
  key: string;
  id: string | null;
  passes: boolean;
  listener: Listener | null;
  /** The approval is being used: the hold time no longer counts. */
  isClaimed: boolean;
  hasRun: boolean;
  rejectedAt: number | null;
  ending: Promise<Ending>;
  stop: AbortController;
  /** Resolves when a client waits, or the gate ends. */
  attended: Promise<void>;
  wake: () => void;
}

export interface HeldCalls {
  /** Holds a call until it was decided, at most the hold time. The same call later takes up one that nobody waits for. */
  hold: (call: ToolCall, listener: Listener) => Promise<Ending>;
  /** Withdraws what still waits and reports what runs as unknown. Resolves when the gateway was told. */
  close: () => Promise<void>;
}

function pendingText(tool: string, id: string | null): string {
  const what =
    id === null
      ? `The gateway has not yet taken this call of ${tool}`
      : `Nobody has decided this call of ${tool} yet (${id})`;
  return `ACTION_PENDING: ${what}. Nothing was run. Call the same tool with the same arguments to go on waiting.`;
}

function hiddenText(tool: string): string {
  return `ERROR: ${tool} was called with an argument ${HIDDEN_FIELD}, which no person would see. Nothing was run. Leave it out.`;
}

function refusalText(tool: string, cause: unknown): string {
  if (!isLetsPingError(cause) || cause.error !== "not_released") return failureText(cause, NOTHING_RUN);
  const { status, reason } = cause.details;
  const because =
    typeof reason === "string" && reason !== "" ? ` Reason: ${reason}` : " Reason: none was given.";
  if (status === "REJECTED")
    return `ACTION_REJECTED: A person rejected this call of ${tool}. Nothing was run. Do not call it again like this.${because}`;
  if (status === "EXPIRED")
    return `ACTION_EXPIRED: Nobody decided this call of ${tool} in time. Nothing was run.`;
  return `ACTION_CANCELLED: The request for this call of ${tool} was withdrawn. Nothing was run.${because}`;
}

function isSchemaProblem(cause: unknown): boolean {
  return isLetsPingError(cause) && cause.error === "payload_invalid" && cause.details["field"] === "schema";
}

/** An alarm that can be called off; a call that was cancelled rings it early. */
function patience(holdMs: number, signal: AbortSignal): { over: Promise<"late" | "gone">; end: () => void } {
  const stop = new AbortController();
  const over = new Promise<"late" | "gone">((resolve) => {
    const timer = setTimeout(() => resolve("late"), holdMs);
    const onAbort = () => resolve("gone");
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true, signal: stop.signal });
    stop.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  return { over, end: () => stop.abort() };
}

/** Settles as `work` does, or rejects when `signal` aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** Nobody waits for it, until somebody does. */
function unattend(held: Held): void {
  held.listener = null;
  held.attended = new Promise((resolve) => {
    held.wake = resolve;
  });
}

/**
 * Holds calls at a gateway, each by a `guard` of the SDK, which claims the one execution of an approval and reports its
 * end. An approval is claimed only while a client waits for the answer: one that comes after the client gave up stays
 * unused until the same call comes again, and what still waits is withdrawn when the gate ends. Two calls that are the
 * same and wait at once are two requests: a person approved one, not both.
 */
export function createHeldCalls(options: HoldOptions): HeldCalls {
  const { service, timeoutMs, holdMs, warn } = options;
  const open = new Map<string, Held[]>();
  const byKey = new Map<string, { held: Held; call: ToolCall }>();
  const letsPing = new LetsPing({
    retry: { giveUpAfterMs: Math.min(MOST_TRYING_MS, holdMs) },
    fetch: proposeByRule(
      (key) => byKey.get(key)?.call.mayPass === true,
      (key, { id, held: isHeld }) => {
        const entry = byKey.get(key);
        if (!entry) return;
        entry.held.id = id;
        entry.held.passes = !isHeld;
      },
    ),
  });

  function forget(name: string, held: Held): void {
    const others = (open.get(name) ?? []).filter((each) => each !== held);
    if (others.length === 0) open.delete(name);
    else open.set(name, others);
  }

  /**
   * Before an approval is used: until a client listens, so that none is used for an answer that nobody reads; and only
   * for the tool that the person saw.
   */
  async function untilAttended(held: Held, tool: string): Promise<void> {
    // The same check runs on the proposal, before it has an id.
    if (held.id === null) return;
    for (let isSame = false; !isSame || !held.listener; ) {
      while (!held.listener && !held.stop.signal.aborted) await held.attended;
      if (held.stop.signal.aborted) throw new LetsPingError("aborted", "The gate ended.");
      isSame = (await held.listener?.isSameTool()) === true;
      if (held.listener && !isSame) {
        throw new LetsPingError("version_conflict", `${tool} changed while its call waited.`, {
          hint: "Call it again: a person must see it as it is now.",
        });
      }
    }
    held.isClaimed = true;
  }

  async function runApproved(held: Held, args: JsonObject, changes: DiffSummary | null): Promise<unknown> {
    const { listener, stop } = held;
    if (!listener || listener.signal.aborted || stop.signal.aborted) {
      throw new LetsPingError("aborted", "The client gave up before the call went out.");
    }
    held.hasRun = true;
    // Cut off after it went out, nobody knows whether it took effect: `guard` then reports unknown.
    listener.signal.addEventListener("abort", () => stop.abort(listener.signal.reason), { once: true });
    return unlessAborted(listener.run(args, changes), stop.signal);
  }

  async function guardCall(call: ToolCall, held: Held, schema: JsonObject | undefined): Promise<Ending> {
    byKey.set(held.key, { held, call });
    const spec: GuardOptions<JsonObject> = {
      service,
      action: call.tool,
      schema: waitingSchema(schema, () => untilAttended(held, call.tool)),
      timeoutMs,
      metadata: call.metadata,
      ...(options.priority ? { priority: options.priority } : {}),
      ...(options.role ? { role: options.role } : {}),
      ...(call.notice ? { reason: call.notice } : {}),
      onReportError: (cause) =>
        warn(`What came of a call of ${call.tool} could not be reported: ${String(cause)}`),
    };
    const guarded = letsPing.guard((args: JsonObject, { decision }) => {
      const isChanged = decision.status === "APPROVED_WITH_MODIFICATIONS";
      return runApproved(held, args, isChanged ? decision.diff_summary : null);
    }, spec);
    try {
      await guarded(call.args, { idempotencyKey: held.key, signal: held.stop.signal });
      return { kind: "ran" };
    } catch (cause) {
      if (held.passes) return { kind: "passes" };
      // What went out has an answer of its own, or none that could be known.
      if (held.hasRun) return { kind: "ran" };
      if (schema && isSchemaProblem(cause)) {
        byKey.delete(held.key);
        held.key = randomUUID();
        return await guardCall(call, held, undefined);
      }
      if (isLetsPingError(cause) && cause.details["status"] === "REJECTED") held.rejectedAt = Date.now();
      return { kind: "refused", text: refusalText(call.tool, cause) };
    } finally {
      byKey.delete(held.key);
    }
  }

  function isOver({ rejectedAt }: Held): boolean {
    return rejectedAt !== null && Date.now() - rejectedAt > REJECTED_MS;
  }

  function start(name: string, call: ToolCall): Held {
    for (const [each, all] of open) for (const old of all) if (isOver(old)) forget(each, old);
    const held: Held = {
      key: randomUUID(),
      id: null,
      passes: false,
      listener: null,
      isClaimed: false,
      hasRun: false,
      rejectedAt: null,
      ending: Promise.resolve({ kind: "gone" }),
      stop: new AbortController(),
      attended: Promise.resolve(),
      wake: () => undefined,
    };
    open.set(name, [...(open.get(name) ?? []), held]);
    held.ending = guardCall(call, held, call.inputSchema).finally(() => {
      if (held.rejectedAt === null) forget(name, held);
    });
    return held;
  }

  /** A request for the same call that nobody waits for; a rejection answers the same call for a while. */
  function takeUp(name: string): Held | undefined {
    return open.get(name)?.find((held) => !held.listener && !isOver(held));
  }

  return {
    async hold(call, listener) {
      if (Object.hasOwn(call.args, HIDDEN_FIELD)) return { kind: "refused", text: hiddenText(call.tool) };
      let name: string;
      try {
        // With all that the person was shown: a tool that changed since is another call.
        name = canonicalJson([call.tool, call.args, call.inputSchema ?? null, call.metadata]);
      } catch (cause) {
        return { kind: "refused", text: failureText(cause, NOTHING_RUN) };
      }
      const held = takeUp(name) ?? start(name, call);
      held.listener = listener;
      held.wake();
      const { over, end } = patience(holdMs, listener.signal);
      const first = await Promise.race([held.ending, over]);
      end();
      const ending = (first === "late" || first === "gone") && held.isClaimed ? await held.ending : first;
      unattend(held);
      if (ending === "gone") return { kind: "gone" };
      if (ending === "late") return { kind: "refused", text: pendingText(call.tool, held.id) };
      return ending;
    },
    async close() {
      const all = [...open.values()].flat();
      for (const held of all) {
        held.stop.abort(new Error("The gate ended."));
        held.wake();
      }
      await Promise.all(all.map(({ ending }) => ending));
    },
  };
}
