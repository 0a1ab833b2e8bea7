import { isLetsPingError } from "@letsping/sdk";
import type { LetsPing } from "@letsping/sdk";
import { ACTION } from "./refund";
import { SERVICE } from "./refund";

/**
 * Withdraws what this key asked and nobody waits for any more, so that no person decides for an agent that is gone.
 *
 * @returns how many were withdrawn
 * @throws where the gateway cannot be asked
 */
export async function withdrawLeftovers(
  letsPing: LetsPing,
  gateway: { url: string; apiKey: string },
  signal: AbortSignal,
): Promise<number> {
  const query = new URLSearchParams({ status: "PENDING", service: SERVICE, action: ACTION, limit: "200" });
  const response = await fetch(`${gateway.url}/api/requests?${query}`, {
    headers: { Authorization: `Bearer ${gateway.apiKey}` },
    redirect: "error",
    signal,
  });
  if (!response.ok) throw new Error(`The gateway answered ${response.status} when asked what waits.`);
  const { requests } = (await response.json()) as { requests: { id: string }[] };
  let withdrawn = 0;
  for (const { id } of requests) {
    try {
      await letsPing.cancel(id, "The agent that asked has stopped.");
      withdrawn++;
    } catch (cause) {
      // Decided in the same moment; nothing is left to withdraw.
      if (!isLetsPingError(cause) || cause.error !== "already_final") throw cause;
    }
  }
  return withdrawn;
}
