import { isLetsPingError, LetsPingError } from "@letsping/core";
import type { Decision, JsonObject, RequestDetail } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { requestQuery } from "../../api/queries";
import { announce } from "../../ui/announcer";
import { toast } from "../../ui/toasts";

export interface Choice {
  decision: "approve" | "reject";
  patched_payload?: JsonObject | undefined;
  reason?: string | undefined;
  /** The person approved without seeing what is masked. */
  hidden_acknowledged?: boolean | undefined;
}

function wordsOf(choice: Choice, detail: RequestDetail): string {
  if (choice.decision === "reject") return "Rejected. The agent was told why.";
  const label = detail.approve_label.replace(/^Approve/, "Approved");
  return choice.patched_payload ? "Approved with your changes" : label;
}

/**
 * Sends a decision. It is never shown as made before the gateway said so. A decision that somebody else made first is
 * no failure to try again: the request is read anew and tells what stands.
 */
export function useDecide(detail: RequestDetail, onDecided: (choice: Choice) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (choice: Choice) => {
      const body = {
        id: detail.id,
        decision: choice.decision,
        patched_payload: choice.patched_payload ?? null,
        reason: choice.reason ?? null,
        expected_version: detail.version,
        presented_digest: detail.presented_digest,
        ...(choice.hidden_acknowledged ? { hidden_acknowledged: true } : {}),
      };
      try {
        return await call<Decision>("/api/resolve", { body });
      } catch (cause) {
        if (!isLetsPingError(cause) || cause.error !== "unavailable") throw cause;
        // The answer may be what was lost. Only the gateway knows whether it decided.
        const now = await client
          .fetchQuery({ ...requestQuery(detail.id), staleTime: 0, retry: false })
          .catch(() => null);
        const details = { still_waits: now?.status === "PENDING" };
        throw new LetsPingError("unavailable", cause.message, { cause, traceId: cause.traceId, details });
      }
    },
    onSuccess: (_decision, choice) => {
      const words = wordsOf(choice, detail);
      toast(words, { link: { to: `/history/${detail.id}`, text: "Receipt" } });
      announce(words);
      onDecided(choice);
    },
    onError: (error) => {
      const failure = notSent(error);
      if (failure) announce(`${failure.title} ${failure.text}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["requests"] }),
  });
}

/** What to say when a decision did not reach the gateway, or was refused; null where the request itself tells it. */
export function notSent(error: unknown): { title: string; text: string; again: boolean } | null {
  if (!isLetsPingError(error))
    return error
      ? {
          title: "Not sent.",
          text: "The answer could not be read. Load the page again to see what stands.",
          again: false,
        }
      : null;
  if (error.error === "already_final") return null;
  if (error.error === "unavailable") {
    const text = error.details["still_waits"]
      ? "The gateway did not answer, nothing was decided."
      : "The gateway did not answer. Look before you try again: it may have been decided.";
    return { title: "Not sent.", text, again: true };
  }
  if (error.status >= 500) return { title: "Not confirmed.", text: error.message, again: true };
  return { title: "Not accepted.", text: `${error.message} ${error.hint}`, again: false };
}
