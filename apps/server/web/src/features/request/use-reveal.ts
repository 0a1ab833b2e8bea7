import type { RequestDetail, RevealAnswer } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { announce } from "../../ui/announcer";

/** A way to see what is masked. */
export interface Reveal {
  reveal: () => void;
  isRevealing: boolean;
  error: Error | null;
}

/** Asks for the masked values of a request. From then on the gateway shows them to this person, and the audit says so. */
export function useReveal(detail: RequestDetail): Reveal {
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: async () => {
      const path = `/api/requests/${encodeURIComponent(detail.id)}`;
      await call<RevealAnswer>(`${path}/reveal`, { method: "POST" });
      // Values come by one way: the request is read again, its sentence with it.
      await client.invalidateQueries({ queryKey: ["requests", "detail", detail.id] });
    },
    onSuccess: () => announce("The values are shown. The audit notes that you looked."),
  });
  return { reveal: () => !ask.isPending && ask.mutate(), isRevealing: ask.isPending, error: ask.error };
}
