import { setTimeout as faultLasts } from "node:timers/promises";
import { call } from "../harness/call";
import { createLedger } from "../harness/ledger";
import type { Outcome } from "../harness/outcome";
import { freeze } from "../harness/processes";
import type { OwnMachine } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** Shorter than any sleep, in milliseconds. */
const SHORT_LEASE_MS = 1_000;

/** All processes of PostgreSQL stand still, then go on. The gateway has to answer meanwhile. */
export function postgresStopped(site: OwnMachine, { requests, stoppedMs }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: `PostgreSQL stopped ${stoppedMs / 1000} s`,
    requests,
    async inject() {
      const goOn = freeze([site.folder.postmaster()]);
      await faultLasts(stoppedMs);
      goOn();
      await site.gateway.untilReady();
      return [];
    },
  });
}

/** An approval that is executing under a lease shorter than the sleep. @returns its id and lease */
async function executing(site: OwnMachine): Promise<{ id: string; lease: string }> {
  const { agent, people } = site.cast;
  const ledger = createLedger();
  const body = { service: "sleeper", action: "send", payload: { to: "u_1" } };
  const asked = await call(ledger, agent, "POST", "/api/ingest", { body });
  const { id } = asked.body;
  const person = people[0] ?? agent;
  await call(ledger, person, "POST", "/api/resolve", { body: { id, decision: "approve" } });
  const claimed = await call(ledger, agent, "POST", `/api/requests/${id}/execution`, {
    body: { state: "executing", lease_ms: SHORT_LEASE_MS },
  });
  return { id, lease: claimed.body.lease };
}

async function looksLapsed(site: OwnMachine, run: { id: string; lease: string }): Promise<string[]> {
  const ledger = createLedger();
  const { agent } = site.cast;
  const path = `/api/requests/${run.id}/execution`;
  const renewed = await call(ledger, agent, "POST", path, { body: { state: "executing", lease: run.lease } });
  const again = await call(ledger, agent, "POST", path, { body: { state: "executing" } });
  const problems = [];
  if (renewed.status !== 409) problems.push(`a lapsed lease was renewed (${renewed.status})`);
  if (again.status !== 409)
    problems.push(`an execution under a lapsed lease was granted again (${again.status})`);
  const told = await call(ledger, agent, "POST", path, { body: { state: "executed", lease: run.lease } });
  if (told.body?.execution_state !== "EXECUTED")
    problems.push(`the truth could not be told late (${told.status} ${told.body?.error})`);
  return problems;
}

/** The machine sleeps: the gateway alone, or with its PostgreSQL. Leases go on lapsing meanwhile. */
export async function asleep(
  site: OwnMachine,
  { requests, asleepMs }: Scale,
  who: "gateway" | "gateway and PostgreSQL",
): Promise<Outcome> {
  const run = await executing(site);
  const outcome = await underLoad(site, {
    fault: `${who} asleep ${asleepMs / 1000} s`,
    requests,
    mayBeSilent: true,
    async inject() {
      const all = [site.gateway.pid(), ...(who === "gateway" ? [] : [site.folder.postmaster()])];
      const goOn = freeze(all);
      await faultLasts(asleepMs);
      goOn();
      await site.gateway.untilReady();
      return [];
    },
  });
  return { ...outcome, wrong: [...outcome.wrong, ...(await looksLapsed(site, run))] };
}
