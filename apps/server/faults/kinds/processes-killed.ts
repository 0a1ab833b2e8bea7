import { until } from "../../src/testing/until";
import { queryOnce } from "../harness/database";
import type { Outcome } from "../harness/outcome";
import { signal } from "../harness/processes";
import type { OwnMachine } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** kill -9 of the gateway: its PostgreSQL lives on, and the next gateway takes it over. */
export function gatewayKilled(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: "gateway killed",
    requests,
    async inject() {
      const before = site.gateway.ends();
      site.gateway.kill("SIGKILL");
      await until("it has ended", () => site.gateway.ends() > before);
      await site.gateway.untilReady();
      return site.gateway.output().includes("took over the PostgreSQL") ? ["took over PostgreSQL"] : [];
    },
  });
}

/** kill -9 of PostgreSQL's first process: the gateway starts it again. */
export function postgresKilled(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: "PostgreSQL killed",
    requests,
    async inject() {
      const before = site.folder.postmaster();
      const killedAt = performance.now();
      signal(before, "SIGKILL");
      await until("there is a new one", () => ![0, before].includes(site.folder.postmaster()), 60_000);
      await site.gateway.untilReady();
      return [`PostgreSQL was back after ${((performance.now() - killedAt) / 1000).toFixed(1)} s`];
    },
  });
}

/** kill -9 of one of PostgreSQL's processes: it ends all others and recovers by itself. */
export function backendKilled(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: "PostgreSQL backend killed",
    requests,
    async inject() {
      const busy = await queryOnce<{ pid: number }>(
        site.databaseUrl,
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
         order by query_start desc limit 1`,
      );
      signal(busy[0]?.pid ?? 0, "SIGKILL");
      await site.gateway.untilReady();
      return [];
    },
  });
}
