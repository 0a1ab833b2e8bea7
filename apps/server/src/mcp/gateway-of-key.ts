import type { Decision } from "@letsping/core";
import { decodeReceipt } from "@letsping/core";
import { LetsPingError } from "@letsping/core";
import { MAX_WAIT_MS } from "@letsping/core";
import type { PendingDecision } from "@letsping/core";
import { RequestInput } from "@letsping/core";
import type { StatusAnswer } from "@letsping/core";
import { takenOut } from "@letsping/core";
import type { AskHumanGateway } from "@letsping/mcp";
import type { KeyActor } from "../auth/actor";
import type { Deps } from "../deps";
import { check } from "../http/parse";
import { cancel } from "../requests/cancel";
import { getStatus } from "../requests/get-status";
import { ingest } from "../requests/ingest";
import type { TraceParent } from "../telemetry/traceparent";
import { GATEWAY_VERSION } from "../version";

/**
 * A decision that can be run as it is. Where values were taken out, only the call that asked can put them back, and it is
 * another one: placeholders must not look like data.
 *
 * @throws LetsPingError `payload_incomplete`
 */
function wholeOf<S extends StatusAnswer>(answer: S): S {
  if (!("final_payload" in answer)) return answer;
  const hidden = takenOut(decodeReceipt(answer.receipt)?.claims).length;
  if (hidden === 0) return answer;
  throw new LetsPingError(
    "payload_incomplete",
    `The request ${answer.id} has ${hidden} hidden values, which only the call that asked can put back.`,
    { details: { id: answer.id } },
  );
}

/** This gateway as one key reaches it, without a call over HTTP. */
export function gatewayOfKey(deps: Deps, actor: KeyActor, trace: TraceParent | null): AskHumanGateway {
  const { projectId, keyId, secretHash, mode } = actor;

  async function look(id: string, waitMs: number, signal: AbortSignal): Promise<StatusAnswer> {
    // Version 2 of the wire, so never an answer of Part A.
    const answer = (await getStatus(deps, { id, waitMs, version: 2, signal }, actor)) as StatusAnswer;
    return wholeOf(answer);
  }

  return {
    async defer({ timeoutMs, role, metadata, idempotencyKey, ...proposal }) {
      const body = {
        ...proposal,
        ...(timeoutMs === undefined ? {} : { expires_in_ms: timeoutMs }),
        metadata: {
          ...metadata,
          ...(role === undefined ? {} : { role }),
          sdk: `letsping-gateway-mcp/${GATEWAY_VERSION}`,
        },
      };
      const input = check(RequestInput, body) as RequestInput;
      const asker = { projectId, keyId, secretHash, name: input.service, mode, trace };
      const { id } = await deps.tracing.within("letsping.ingest", () =>
        ingest(deps, input, asker, idempotencyKey),
      );
      return { id };
    },
    async wait(id, { timeoutMs = MAX_WAIT_MS, signal = new AbortController().signal }) {
      const endsAt = performance.now() + timeoutMs;
      // One look more than there is time for, so that a decision of long ago is found without waiting.
      for (;;) {
        const leftMs = Math.max(0, endsAt - performance.now());
        const answer = await look(id, Math.min(Math.ceil(leftMs), MAX_WAIT_MS), signal);
        if (answer.status !== "PENDING") return answer as Exclude<StatusAnswer, PendingDecision>;
        if (leftMs === 0 || signal.aborted || deps.stopping.aborted) {
          throw new LetsPingError("wait_timeout", `Nobody has decided ${id} yet. It still waits.`, {
            details: { id },
          });
        }
      }
    },
    status: (id) => look(id, 0, new AbortController().signal),
    cancel: (id, reason) => cancel(deps, { id, reason: reason ?? null }, actor) as Promise<Decision>,
  };
}
