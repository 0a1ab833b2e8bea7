import type { RequestReceipt } from "@letsping/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { call } from "../../api/client";
import { rememberSelection } from "../queue/selection";

/** Sends a sample request, marked Test, and opens it. */
export function useSample() {
  const client = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: () => call<RequestReceipt>("/api/sample-request", { method: "POST" }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["requests"] });
      rememberSelection(id);
      go("/");
    },
  });
}
