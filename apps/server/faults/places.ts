import { createMovedClock } from "./harness/moved-clock";
import { openMovedMachine } from "./harness/moved-clock";
import { whyNoOtherTime } from "./harness/moved-clock";
import type { Outcome } from "./harness/outcome";
import { openRedis } from "./harness/redis";
import { openSharedSite } from "./harness/shared-site";
import { openOwnMachine } from "./harness/site";
import type { Scale } from "./harness/under-load";
import { gatewayClockMoved } from "./kinds/clock-moved";
import { machineClockMoved } from "./kinds/clock-moved";
import { connectionsForgotten } from "./kinds/connections-meddled";
import { connectionsMeddled } from "./kinds/connections-meddled";
import { diskFull } from "./kinds/disk-full";
import { diskFullForLog } from "./kinds/disk-full";
import { openSmallDisk } from "./kinds/disk-full";
import { whyNoSmallDisk } from "./kinds/disk-full";
import { backendKilled } from "./kinds/processes-killed";
import { gatewayKilled } from "./kinds/processes-killed";
import { postgresKilled } from "./kinds/processes-killed";
import { asleep } from "./kinds/standing-still";
import { postgresStopped } from "./kinds/standing-still";
import { secondGateway } from "./kinds/two-gateways";
import { staleLocks } from "./kinds/two-gateways";
import { replicaKilled } from "./kinds/two-replicas";
import { upgraded } from "./kinds/upgrade";

/** Told of every line of the table as soon as it is known. */
type Report = (outcome: Outcome) => void;

/** Faults that share a place, so that it is built once. */
export interface Place {
  name: string;
  /** What LETSPING_REQUIRE calls that which it needs; null where it needs nothing. */
  needs: "faketime" | "mount" | null;
  /** Why this machine cannot try them; null where it can. */
  whyNot: () => string | null;
  run: (scale: Scale, report: Report) => Promise<void>;
}

const anywhere = () => null;

async function onOwnMachine(scale: Scale, report: Report): Promise<void> {
  const site = await openOwnMachine();
  try {
    report(await gatewayKilled(site, scale));
    report(await postgresKilled(site, scale));
    report(await backendKilled(site, scale));
    report(await postgresStopped(site, scale));
    report(await asleep(site, scale, "gateway"));
    report(await asleep(site, scale, "gateway and PostgreSQL"));
    report(await secondGateway(site, scale));
    report(await staleLocks(site, scale));
  } finally {
    await site.close();
  }
}

async function onSmallDisk(scale: Scale, report: Report): Promise<void> {
  const site = await openSmallDisk();
  try {
    report(await diskFull(site, scale));
    report(await diskFullForLog(site, scale));
  } finally {
    await site.close();
  }
}

async function atAnotherTime(scale: Scale, report: Report): Promise<void> {
  const clock = createMovedClock();
  try {
    const one = await openOwnMachine(clock.environment);
    await gatewayClockMoved(one, scale, clock)
      .then(report)
      .finally(() => one.close());
    const both = await openMovedMachine(clock);
    await machineClockMoved(both, scale, clock)
      .then((outcomes) => outcomes.forEach(report))
      .finally(() => both.close());
  } finally {
    clock.remove();
  }
}

async function betweenMachines(scale: Scale, report: Report): Promise<void> {
  const redis = await openRedis();
  const site = await openSharedSite(2, redis ? { REDIS_URL: redis.url } : {});
  try {
    for (const between of ["agents and gateway", "gateway and PostgreSQL"] as const)
      for (const meddling of ["cut", "silent", "late", "slow"] as const)
        report(await connectionsMeddled(site, scale, between, meddling));
    if (scale.withLong) report(await connectionsForgotten(site, scale));
    report(await replicaKilled(site, scale, redis));
  } finally {
    await site.close();
    redis?.kill();
  }
}

/** Every fault, in the order of the table. */
export const PLACES: readonly Place[] = [
  { name: "one machine", needs: null, whyNot: anywhere, run: onOwnMachine },
  { name: "a small disk", needs: "mount", whyNot: whyNoSmallDisk, run: onSmallDisk },
  { name: "a clock that moves", needs: "faketime", whyNot: whyNoOtherTime, run: atAnotherTime },
  {
    name: "two gateways over one PostgreSQL, behind proxies",
    needs: null,
    whyNot: anywhere,
    run: betweenMachines,
  },
  {
    name: "a database of the first release",
    needs: null,
    whyNot: anywhere,
    run: async (scale, report) => report(await upgraded(scale)),
  },
];
