import { setTimeout as faultLasts } from "node:timers/promises";
import type { Outcome } from "../harness/outcome";
import type { SharedSite } from "../harness/shared-site";
import type { Meddling } from "../harness/tcp-proxy";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

const WORDS: Record<Exclude<Meddling, "pass">, string> = {
  cut: "cut in the middle of answers",
  silent: "silent",
  late: "200 ms late",
  slow: "one byte in 10 ms",
};

/** Bytes between agents and the gateway, or between the gateway and its database, are cut, held, late or slow. */
export function connectionsMeddled(
  site: SharedSite,
  { requests, meddledMs }: Scale,
  between: "agents and gateway" | "gateway and PostgreSQL",
  meddling: Exclude<Meddling, "pass">,
): Promise<Outcome> {
  const proxy = between === "agents and gateway" ? site.front : site.database;
  return underLoad(site, {
    fault: `${between}: ${WORDS[meddling]}, ${meddledMs / 1000} s`,
    requests,
    // The gateway answers a call that never reaches it as little as one whose answer is swallowed.
    mayBeSilent: between === "agents and gateway",
    async inject() {
      proxy.meddle(meddling);
      if (meddling === "cut") proxy.cutAll();
      await faultLasts(meddledMs);
      proxy.meddle("pass");
      for (const gateway of site.gateways) if (gateway.isAlive()) await gateway.untilReady();
      return [];
    },
  });
}

/** Every connection to the database is forgotten by what lies between; nobody is told. */
export function connectionsForgotten(site: SharedSite, { requests }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: "gateway and PostgreSQL: open connections forgotten",
    requests,
    async inject() {
      site.database.forgetAll();
      return [];
    },
  });
}
