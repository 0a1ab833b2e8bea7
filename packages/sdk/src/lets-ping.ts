import { isLetsPingError } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { outcomeText } from "@letsping/core";
import type { Decision as WireDecision } from "@letsping/core";
import type { Priority } from "@letsping/core";
import { createGuard } from "./guard";
import type { GuardCall } from "./guard";
import type { GuardContext } from "./guard";
import type { GuardOptions } from "./guard";
import type { LetsPingOptions } from "./options";
import { putBack } from "./put-back";
import { askAndWait } from "./requests";
import { cancel } from "./requests";
import { create } from "./requests";
import { readStatus } from "./requests";
import { waitForFinal } from "./requests";
import { createTransport } from "./transport";
import type { Transport } from "./transport";
import type { AskRequest } from "./types";
import type { Decision } from "./types";
import type { Deferred } from "./types";
import type { Payload } from "./types";
import type { Status } from "./types";
import type { WaitOptions } from "./types";

/** Asks people, through a LetsPing gateway, before an agent does something dangerous. */
export class LetsPing {
  /**
   * Wraps a dangerous function. The wrapped one asks, waits for a person, checks the signed decision, claims its one
   * execution, runs the function with exactly the approved payload and reports what came of it. On any other path the
   * function does not run.
   *
   * The receipt must be signed by the gateway, name this issuer, project, service, action and request, be an approval
   * in time, and commit to both the payload that this call proposed and the one that is about to run.
   *
   * @throws (guard itself) LetsPingError `invalid_option` for a `leaseMs` that the gateway would refuse,
   * `gateway_too_old` with `compatibility: "part-a"`
   * @throws (the wrapped function) LetsPingError `payload_invalid`, `not_released` (details: id, status, reason),
   * `receipt_refused` (details.code: those of `verifyDecision`, and `wrong_proposal`), `payload_incomplete`,
   * `already_executing`, `approval_expired`, `aborted`, `wait_timeout`, `gateway_unreachable`, any other of the gateway, and what the function
   * itself throws
   */
  readonly guard: <P extends Payload, R>(
    fn: (payload: P, context: GuardContext<P>) => R | Promise<R>,
    options: GuardOptions<P>,
  ) => (payload: P, call?: GuardCall) => Promise<R>;

  readonly #transport: Transport;

  /**
   * Never throws and reads nothing: a missing key is reported by the first call.
   *
   * @param apiKey `lp_live_…` or `lp_test_…`, or the options alone. Default LETSPING_API_KEY
   */
  constructor(apiKey?: string | LetsPingOptions, options: LetsPingOptions = {}) {
    const given = typeof apiKey === "object" ? apiKey : options;
    this.#transport = createTransport(typeof apiKey === "string" ? apiKey : given.apiKey, given);
    this.guard = createGuard(this.#transport, given);
  }

  /**
   * Proposes an action and waits until a person decided, or the request expired.
   *
   * It waits through lost connections, restarts of the gateway and a sleeping machine. When `signal` aborts, the wait
   * ends with `aborted` and the request is withdrawn. A refusal is a decision, not an error.
   *
   * @throws LetsPingError `payload_invalid`, `schema_unsupported`, `invalid_option`, `missing_api_key`, `aborted`;
   * `gateway_unreachable` when the proposal could not be handed over for `retry.giveUpAfterMs`; `wait_timeout` when the
   * request's time is over and the gateway cannot be asked; `payload_incomplete` when a value that the guardrails took out
   * cannot be put back; any other error of the gateway, such as `unauthorized`, `blocked_by_guardrail`
   */
  async ask<P extends Payload>(
    request: AskRequest<P>,
    options: { signal?: AbortSignal } = {},
  ): Promise<Decision<P>> {
    const { decision, proposed } = await askAndWait<P>(this.#transport, request, options.signal);
    return putBack(decision, proposed);
  }

  /**
   * Proposes an action and returns at once. Keep the id; `wait` with it later, from any process.
   *
   * @throws LetsPingError as `ask` does before it waits; `contains_secret` for values that the guardrails take out, because
   * nobody would be there to put them back
   */
  async defer<P extends Payload>(
    request: AskRequest<P>,
    options: { signal?: AbortSignal } = {},
  ): Promise<Deferred> {
    const receipt = await create(this.#transport, request, "defer", options.signal);
    return { id: receipt.id, expiresAt: receipt.expires_at, held: receipt.held ?? true };
  }

  /**
   * Waits for the decision on a request that was made earlier. A decision that came before is returned at once.
   *
   * @throws LetsPingError `wait_timeout` after `timeoutMs` (the request goes on waiting), `request_not_found`, `aborted`;
   * `payload_incomplete` for an approval with hidden values: only the call that asked has them
   */
  async wait<P extends Payload = Record<string, unknown>>(
    id: string,
    options: WaitOptions = {},
  ): Promise<Decision<P>> {
    return putBack(await waitForFinal<P>(this.#transport, id, options));
  }

  /** The same as `wait`. */
  waitForDecision<P extends Payload = Record<string, unknown>>(
    id: string,
    options: WaitOptions = {},
  ): Promise<Decision<P>> {
    return this.wait<P>(id, options);
  }

  /** The state of a request now. @throws LetsPingError `request_not_found`, and `payload_incomplete` as `wait` */
  async status<P extends Payload = Record<string, unknown>>(
    id: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<Status<P>> {
    return putBack(await readStatus<P>(this.#transport, id, options));
  }

  /** The same as `status`. */
  getRequestStatus<P extends Payload = Record<string, unknown>>(id: string): Promise<Status<P>> {
    return this.status<P>(id);
  }

  /** Withdraws a request that still waits. @throws LetsPingError `already_final` with the standing decision */
  cancel(id: string, reason?: string): Promise<Decision> {
    return cancel(this.#transport, id, reason);
  }

  /**
   * A tool for a model: takes a payload, returns text. It begins with `STOP:` when a person refused, `ERROR:` when the
   * question could not be asked; an approval is JSON with `final_payload`.
   */
  tool(
    service: string,
    action: string,
    priority: Priority = "medium",
  ): (payload: Payload) => Promise<string> {
    return async (payload) => {
      try {
        const decision = await this.ask({ service, action, payload, priority });
        return outcomeText(decision as unknown as WireDecision);
      } catch (cause) {
        if (!isLetsPingError(cause)) throw cause;
        return `ERROR: ${cause.message} Do not run this action. ${cause.hint}`;
      }
    };
  }

  /**
   * Records an action without waiting, where the project's rule allows that; otherwise it is held, and behaves like
   * `ask`: wait for its decision before you act.
   *
   * @throws LetsPingError when the gateway is away, unless `onUnavailable` is `run`
   */
  async observe<P extends Payload>(
    request: AskRequest<P>,
    options: { signal?: AbortSignal; onUnavailable?: "run" } = {},
  ): Promise<{ id: string | null; held: boolean }> {
    try {
      const receipt = await create(this.#transport, request, "observe", options.signal);
      if (typeof receipt.held !== "boolean") {
        throw new LetsPingError("gateway_too_old", "The gateway does not know observe.");
      }
      return { id: receipt.id, held: receipt.held };
    } catch (cause) {
      const away =
        isLetsPingError(cause) && (cause.error === "gateway_unreachable" || cause.error === "unavailable");
      if (away && options.onUnavailable === "run") return { id: null, held: false };
      throw cause;
    }
  }
}
