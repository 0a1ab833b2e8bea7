import { until } from "../../src/testing/until";
import { call } from "../harness/call";
import type { Heard } from "../harness/call";
import { createLedger } from "../harness/ledger";
import type { MovedClock } from "../harness/moved-clock";
import type { Outcome } from "../harness/outcome";
import { signIn } from "../harness/site";
import type { Site } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** The clock of the gateway jumps a day ahead, a day back, and to the right time, while it works. */
export function gatewayClockMoved(site: Site, { requests }: Scale, clock: MovedClock): Promise<Outcome> {
  const steps = [
    ["+1d", 0.4],
    ["-1d", 0.6],
    ["+0", 0.8],
  ] as const;
  return underLoad(site, {
    fault: "clock of the gateway: +1 day, −1 day, right",
    requests,
    async inject(ledger) {
      for (const [offset, share] of steps) {
        clock.set(offset);
        await signIn(site.url);
        await until(`${share} are decided`, () => ledger.decidedAt.size >= requests * share, 60_000);
      }
      const early = [...ledger.learned.values()].filter(({ status }) => status === "EXPIRED").length;
      if (early > 0) throw new Error(`${early} expired by a clock that decides nothing.`);
      return ["nothing expired early; signing in worked at each"];
    },
  });
}

/** Three requests that the jump of the clock overtakes: one waits, one is approved, one runs. */
interface Overtaken {
  pending: string;
  approved: string;
  running: string;
  lease: string;
}

function asCaller(site: Site) {
  const ledger = createLedger();
  const { agent, people } = site.cast;
  return {
    agent: (path: string, body: object): Promise<Heard> => call(ledger, agent, "POST", path, { body }),
    person: (path: string, body: object): Promise<Heard> =>
      call(ledger, people[0] ?? agent, "POST", path, { body }),
  };
}

async function makeOvertaken(site: Site): Promise<Overtaken> {
  const { agent, person } = asCaller(site);
  const ask = async () => {
    const { body } = await agent("/api/ingest", { service: "clock", action: "move", payload: {} });
    return String(body.id);
  };
  const [pending, approved, running] = [await ask(), await ask(), await ask()];
  for (const id of [approved, running]) await person("/api/resolve", { id, decision: "approve" });
  const { body } = await agent(`/api/requests/${running}/execution`, { state: "executing" });
  return { pending, approved, running, lease: body.lease };
}

/** What must be refused, with the error that says why. */
async function expectRefused(what: string, heard: Heard, error: string): Promise<string[]> {
  return heard.status === 409 && heard.body.error === error
    ? []
    : [`${what}: ${heard.status} ${heard.body?.error}`];
}

async function lookAhead(site: Site, ids: Overtaken): Promise<string[]> {
  const { agent, person } = asCaller(site);
  const run = (id: string, body: object) => agent(`/api/requests/${id}/execution`, body);
  const { pending, approved, running, lease } = ids;
  return [
    ...(await expectRefused(
      "an expired request",
      await person("/api/resolve", { id: pending, decision: "approve" }),
      "already_final",
    )),
    ...(await expectRefused(
      "an approval after its end",
      await run(approved, { state: "executing" }),
      "approval_expired",
    )),
    ...(await expectRefused(
      "a lapsed lease",
      await run(running, { state: "executing", lease }),
      "lease_invalid",
    )),
    ...(await expectRefused(
      "a second execution",
      await run(running, { state: "executing" }),
      "already_executing",
    )),
  ];
}

async function lookBack(site: Site, ids: Overtaken): Promise<string[]> {
  const { agent, person } = asCaller(site);
  const run = (id: string) => agent(`/api/requests/${id}/execution`, { state: "executing" });
  const { pending, approved, running } = ids;
  const first = await run(approved);
  return [
    ...(await expectRefused(
      "an expired request",
      await person("/api/resolve", { id: pending, decision: "approve" }),
      "already_final",
    )),
    ...(await expectRefused("a second execution", await run(running), "already_executing")),
    ...(first.status === 200 ? [] : [`an approval inside its time again: ${first.status}`]),
    ...(await expectRefused("its second execution", await run(approved), "already_executing")),
  ];
}

/** The clock of the whole machine jumps ahead by 25 hours, then back to where it was. */
export async function machineClockMoved(
  site: Site,
  { requests }: Scale,
  clock: MovedClock,
): Promise<Outcome[]> {
  const ids = await makeOvertaken(site);
  const ahead = await underLoad(site, {
    fault: "clock of gateway and PostgreSQL: +25 h",
    requests,
    async inject() {
      clock.set("+25h");
      return ["what waited expired, what was approved could not run, the lease lapsed to UNKNOWN"];
    },
  });
  const wrongAhead = await lookAhead(site, ids);
  const back = await underLoad(site, {
    fault: "clock of gateway and PostgreSQL: back by 25 h",
    requests,
    async inject() {
      clock.set("+0");
      return ["what was final stayed final; an approval inside its time again ran once"];
    },
  });
  const wrongBack = await lookBack(site, ids);
  return [
    { ...ahead, wrong: [...ahead.wrong, ...wrongAhead] },
    { ...back, wrong: [...back.wrong, ...wrongBack] },
  ];
}
