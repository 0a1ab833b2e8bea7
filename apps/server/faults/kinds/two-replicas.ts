import { until } from "../../src/testing/until";
import { callDirectly } from "../harness/call-directly";
import type { Outcome } from "../harness/outcome";
import type { SharedSite } from "../harness/shared-site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** An agent waits at the second gateway, a person decides at the first. @returns how long until the agent knew, in ms */
async function wakeAcross({ gateways, cast }: SharedSite): Promise<number> {
  const [first, second] = gateways;
  const [person] = cast.people;
  if (!first || !second || !person) throw new Error("There are not two gateways and a person.");
  const proposal = { service: "billing-agent", action: "refund_user", payload: { amount: 5 } };
  const { id } = JSON.parse((await callDirectly(first, cast.agent, "POST", "/api/ingest", proposal)).text);
  let knewAt = 0;
  const waited = callDirectly(second, cast.agent, "GET", `/api/status/${id}?wait_ms=20000`).then(
    ({ text }) => {
      knewAt = performance.now();
      return JSON.parse(text).status;
    },
  );
  await until("the second gateway holds the wait", async () => {
    const { text } = await callDirectly(second, { url: cast.agent.url, headers: {} }, "GET", "/metrics");
    return text.includes("\nletsping_held_waits 1\n");
  });
  await callDirectly(first, person, "POST", "/api/resolve", { id, decision: "approve" });
  const decidedAt = performance.now();
  const status = await waited;
  if (status !== "APPROVED") throw new Error(`The agent at the other gateway was told ${status}.`);
  return Math.max(0, knewAt - decidedAt);
}

/** kill -9 of one of two gateways, which does not come back, and of Redis: the other gateway carries on. */
export async function replicaKilled(
  site: SharedSite,
  { requests }: Scale,
  redis: { kill: () => void } | null,
): Promise<Outcome> {
  const wakeMs = await wakeAcross(site);
  return underLoad(site, {
    fault: `one of two gateways killed${redis ? ", and Redis" : ""}`,
    requests,
    async inject() {
      redis?.kill();
      await site.gateways[0]?.stop("SIGKILL");
      return [`a waiter at one knew ${Math.round(wakeMs)} ms after the decision at the other was answered`];
    },
  });
}
