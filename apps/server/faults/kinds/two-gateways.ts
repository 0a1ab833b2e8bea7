import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../src/db/embedded";
import { unprivilegedUser } from "../../src/db/unprivileged-user";
import { freePort } from "../../src/testing/gateway-process";
import { until } from "../../src/testing/until";
import { runOnce } from "../harness/gateway";
import type { Outcome } from "../harness/outcome";
import { signal } from "../harness/processes";
import type { OwnMachine } from "../harness/site";
import { underLoad } from "../harness/under-load";
import type { Scale } from "../harness/under-load";

/** How many are started at once on the data folder that nobody holds any more. */
const RIVALS = 4;

/** While the first works, a second is started on its folder: it is refused by name, the first goes on. */
export function secondGateway(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  return underLoad(site, {
    fault: "a second gateway on one data folder",
    requests,
    async inject() {
      const second = runOnce({ ...site.environment, LETSPING_PORT: String(await freePort()) });
      await second.ended;
      const refusal = `Another gateway (process ${site.gateway.pid()}, port `;
      if (!second.output().includes(refusal)) throw new Error(`The second gateway said:\n${second.output()}`);
      return ["the second was refused and named the first"];
    },
  });
}

/** A living process of PostgreSQL's user that is none: what a number becomes after a restart of the machine. */
function stranger(): ChildProcess {
  const user = unprivilegedUser();
  return spawn("sleep", ["600"], { stdio: "ignore", ...(user ? { uid: user.uid, gid: user.gid } : {}) });
}

/** Makes it look as if the machine had lost power, and the number of its PostgreSQL were another process's by now. */
async function losePower(site: OwnMachine): Promise<ChildProcess> {
  const postmaster = site.folder.postmaster();
  await site.gateway.stop("SIGKILL");
  signal(postmaster, "SIGKILL");
  await until("PostgreSQL has ended", () => !isAlive(postmaster));
  const other = stranger();
  const file = join(site.folder.cluster, "postmaster.pid");
  const [, ...rest] = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, [other.pid, ...rest].join("\n"));
  return other;
}

/**
 * After the power came back several gateways are started at once on the folder with the old locks: exactly one takes it.
 * The site's own gateway does not come back; this is the last fault of a site.
 */
export async function staleLocks(site: OwnMachine, { requests }: Scale): Promise<Outcome> {
  let rivals: ReturnType<typeof runOnce>[] = [];
  let upAgainMs = 0;
  const outcome = await underLoad(site, {
    fault: `power lost, ${RIVALS} gateways started at once`,
    requests,
    async inject() {
      const other = await losePower(site);
      const lostAt = performance.now();
      const environment = { ...site.environment, LETSPING_PORT: new URL(site.url).port };
      rivals = Array.from({ length: RIVALS }, () => runOnce(environment));
      await site.gateway.untilReady();
      upAgainMs = performance.now() - lostAt;
      await until(
        "all but one have ended",
        () => rivals.filter((rival) => rival.isAlive()).length <= 1,
        30_000,
      );
      other.kill("SIGKILL");
      const refused = rivals.filter((rival) => rival.output().includes("Another gateway (process ")).length;
      if (refused !== RIVALS - 1) throw new Error(rivals.map((rival) => rival.output()).join("\n"));
      return [`${refused} of ${RIVALS} were refused`];
    },
  });
  for (const rival of rivals) await rival.stop();
  return { ...outcome, upAgainMs };
}
